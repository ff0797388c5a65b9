"""The displayed formulas of the chapter, each worked out without the snippet.

Everything here is done in fractions or plain loops over single numbers.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from scipy.integrate import quad

from snippets.arrays_as_distributions import (
    is_distribution,
    normalise,
    softmax,
    sum_of_independent,
)
from verify.formulas import formula

SLUG = "arrays-as-distributions"
SCORES = [10, -9, -1]
ROWS = [SCORES, [0.7, 0.2, 0.1], [3, 3, -2, 0.5], [-40, 2]]


def by_hand(scores: list[float]) -> list[float]:
    """Divide each exponential by the sum of all, in decimals of fifty digits."""
    weights = [Decimal(score).exp() for score in scores]
    total = Decimal(0)
    for weight in weights:
        total += weight
    return [float(weight / total) for weight in weights]


@formula(SLUG, r"p_k \ge 0, \qquad \sum_k p_k = 1.")
@pytest.mark.parametrize(
    "tenths", [[7, 2, 1], [0, 10, 0], [7, 2, 2], [12, -2], [10, 0], [5, 4]]
)
def test_a_mass_function_has_no_negative_entry_and_sum_1(tenths: list[int]) -> None:
    total, lowest = 0, 0
    for one in tenths:
        total, lowest = total + one, min(lowest, one)
    p = [one / 10 for one in tenths]
    assert is_distribution(p) is (lowest >= 0 and total == 10)


@formula(SLUG, r"\int f(x)\,dx = 1.")
@pytest.mark.parametrize(("width", "height"), [(0.5, 2), (30, 1 / 30)])
def test_the_area_of_the_waiting_time_is_1(width: float, height: float) -> None:
    def density(x: float) -> float:
        return height if 0 <= x <= width else 0

    area, _ = quad(density, -width, 2 * width, points=[0, width])
    assert area == pytest.approx(1)


@formula(SLUG, r"\Delta \sum_i f_i \approx 1.")
@pytest.mark.parametrize(("cells", "off"), [(2, 0.05), (6, 0.01), (60, 1e-4)])
def test_the_step_times_the_samples_at_the_middles_is_near_1(
    cells: int, off: float
) -> None:
    step = Fraction(1, cells)
    box, curved = Fraction(0), 0.0
    for i in range(cells):
        middle = step * i + step / 2
        box += Fraction(1)
        curved += math.pi / 2 * math.sin(math.pi * middle)
    assert step * box == 1
    assert 0 < abs(float(step) * curved - 1) < 3 * off


@formula(SLUG, r"p_k = \frac{c_k}{\sum_j c_j}.")
@pytest.mark.parametrize("counts", [[7, 2, 1], [101, 379, 44], [0, 3]])
def test_normalising_divides_by_the_sum(counts: list[int]) -> None:
    total = 0
    for count in counts:
        total += count
    exact = [float(Fraction(count, total)) for count in counts]
    assert normalise(counts) == pytest.approx(exact, rel=1e-15)


@formula(
    SLUG,
    r"\begin{aligned} e^{10} &\approx 22026.4658, \\ e^{-9} &\approx 0.0001, \\"
    r" e^{-1} &\approx 0.3679, \\ \text{sum} &\approx 22026.8338. \end{aligned}",
)
def test_the_three_exponentials_and_their_sum_are_right_to_four_places() -> None:
    shown = [Decimal("22026.4658"), Decimal("0.0001"), Decimal("0.3679")]
    for score, value in zip(SCORES, shown, strict=True):
        assert abs(Decimal(score).exp() - value) < Decimal("0.00005")
    assert shown[0] + shown[1] + shown[2] == Decimal("22026.8338")


@formula(SLUG, r"p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}.")
@pytest.mark.parametrize("scores", ROWS)
def test_softmax_divides_exponentials_by_their_sum(scores: list[float]) -> None:
    assert softmax(scores) == pytest.approx(by_hand(scores), rel=1e-13)


@formula(
    SLUG,
    r"\frac{e^{s_k - \alpha}}{\sum_j e^{s_j - \alpha}} ="
    r" \frac{e^{-\alpha}\, e^{s_k}}{e^{-\alpha} \sum_j e^{s_j}} ="
    r" \frac{e^{s_k}}{\sum_j e^{s_j}}.",
)
@pytest.mark.parametrize("alpha", [10, -2.5, 400])
def test_a_shift_cancels_in_numerator_and_denominator(alpha: float) -> None:
    shifted = by_hand([score - alpha for score in SCORES])
    factor, total = Decimal(-alpha).exp(), Decimal(0)
    for score in SCORES:
        total += Decimal(score).exp()
    pulled = [float(factor * Decimal(s).exp() / (factor * total)) for s in SCORES]
    plain = by_hand(SCORES)
    assert shifted == pytest.approx(pulled, rel=1e-14)
    assert pulled == pytest.approx(plain, rel=1e-14)
    assert softmax([score - alpha for score in SCORES]) == pytest.approx(plain)


@formula(SLUG, r"\frac{p_k}{p_j} = e^{s_k - s_j}.")
@pytest.mark.parametrize("scores", ROWS)
def test_a_ratio_is_the_exponential_of_a_difference(scores: list[float]) -> None:
    p = softmax(scores)
    for k in range(len(scores)):
        for j in range(len(scores)):
            assert p[k] / p[j] == pytest.approx(math.exp(scores[k] - scores[j]))


@formula(SLUG, r"p_k = \frac{e^{s_k / T}}{\sum_j e^{s_j / T}}.")
@pytest.mark.parametrize("temperature", [0.5, 1, 2, 5, 10, 100])
def test_temperature_divides_the_scores(temperature: float) -> None:
    expected = by_hand([score / temperature for score in SCORES])
    assert softmax(SCORES, temperature=temperature) == pytest.approx(expected)


@formula(
    SLUG,
    r"\frac{\psi(s_k + \alpha)}{\psi(s_j + \alpha)} = \frac{\psi(s_k)}{\psi(s_j)}.",
)
@pytest.mark.parametrize(
    ("psi", "holds"),
    [
        (math.exp, True),
        (lambda s: 2.0**s, True),
        (lambda s: s * s, False),
        (lambda s: math.log1p(math.exp(s)), False),
    ],
    ids=["exponential", "power of 2", "square", "softplus"],
)
def test_only_exponentials_keep_the_ratio_under_a_shift(
    psi: Callable[[float], float], holds: bool
) -> None:
    kept = True
    for alpha in (1, -0.5, 3):
        for k, j in ((2, -3), (1, 2), (-3, 1)):
            left = psi(k + alpha) / psi(j + alpha) if psi(j + alpha) else math.inf
            kept = kept and math.isclose(left, psi(k) / psi(j))
    assert kept is holds


@formula(SLUG, r"\psi(s_k + \alpha)\,\psi(0) = \psi(s_k)\,\psi(\alpha).")
@pytest.mark.parametrize(
    ("psi", "holds"),
    [
        (math.exp, True),
        (lambda s: 3 * 2.0**s, True),
        (lambda s: s * s, False),
        (lambda s: math.log1p(math.exp(s)), False),
    ],
    ids=["exponential", "three times a power of 2", "square", "softplus"],
)
def test_apart_from_a_factor_only_exponentials_turn_sums_into_products(
    psi: Callable[[float], float], holds: bool
) -> None:
    kept = True
    for alpha in (1, -0.5, 3):
        for score in (2, -3, 1):
            whole = psi(score + alpha) * psi(0)
            kept = kept and math.isclose(whole, psi(score) * psi(alpha))
    assert kept is holds


@formula(SLUG, r"r_k = \sum_i p_i\, q_{k-i}.")
@pytest.mark.parametrize(
    ("p", "q"),
    [
        ([1] * 6, [1] * 6),
        ([1] * 6, [1, 1, 1, 1, 1, 5]),
        ([5, 3, 2], [1, 9]),
        ([1], [2, 1, 1]),
    ],
)
def test_the_distribution_of_a_sum_goes_through_all_beginnings(
    p: list[int], q: list[int]
) -> None:
    expected = []
    for k in range(len(p) + len(q) - 1):
        ways = Fraction(0)
        for i in range(len(p)):
            rest = q[k - i] if 0 <= k - i < len(q) else 0
            ways += Fraction(p[i], sum(p)) * Fraction(rest, sum(q))
        expected.append(float(ways))
    found = sum_of_independent(normalise(p), normalise(q))
    assert found == pytest.approx(expected, rel=1e-13)
