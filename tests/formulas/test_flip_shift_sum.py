"""The displayed formulas of the chapter, each worked out without the snippet.

Sums are plain loops over fractions, integrals are known in closed form.
"""

import math
from collections.abc import Callable
from fractions import Fraction

import pytest

from snippets.flip_shift_sum import convolve1d, convolve_sampled, correlate1d, flip
from verify.formulas import formula

SLUG = "flip-shift-sum"
ROWS = [
    ([4, 0, 2], [1, Fraction(1, 2), Fraction(1, 4)]),
    ([3, -1, 0, 5, 2, 7], [2, 1, -3, 8]),
    ([5, 1], [1, 2, 3, 4, 5]),
    ([7], [9]),
]
Numbers = list[Fraction | int]


def floats(row: Numbers) -> list[float]:
    return [float(one) for one in row]


def entry(row: Numbers, index: int) -> Fraction | int:
    """The entry, or zero where there is none (an index below zero counts from the end)."""
    return row[index] if 0 <= index < len(row) else 0


@formula(
    SLUG,
    r"""\begin{aligned}
    (f * g)_2 &= f_2\,g_0 + f_1\,g_1 + f_0\,g_2 \\
    &= 2 \cdot 1 + 0 \cdot 0.5 + 4 \cdot 0.25 = 3.
    \end{aligned}""",
)
def test_moment_two_is_worked_by_hand() -> None:
    f, g = ROWS[0]
    looked_back = f[2] * g[0] + f[1] * g[1] + f[0] * g[2]
    numbers = 2 * 1 + 0 * Fraction(1, 2) + 4 * Fraction(1, 4)
    assert looked_back == numbers == 3
    assert convolve1d(floats(f), floats(g))[2] == 3


@formula(
    SLUG,
    r"""\begin{aligned}
    (f * g)_i &= \sum_{j=0}^{n-1} f_j\, g_{i-j}, \\
    i &= 0, \dots, n + k - 2.
    \end{aligned}""",
)
@pytest.mark.parametrize(("f", "g"), ROWS)
def test_each_entry_pairs_indices_with_one_total(f: Numbers, g: Numbers) -> None:
    n, k = len(f), len(g)
    expected = []
    for i in range(n + k - 2 + 1):
        total = Fraction(0)
        for j in range(n):
            total += f[j] * entry(g, i - j)
        expected.append(total)
    assert convolve1d(floats(f), floats(g)).tolist() == floats(expected)


def nears(expected: Callable[[float], float], steps: list[int]) -> list[float]:
    """Return the largest miss for ever smaller steps, for x² on 0…1 and 1 + x on 2…4."""
    misses = []
    for per_unit in steps:
        step = 1 / per_unit
        f = [((j + 0.5) * step) ** 2 for j in range(per_unit)]
        g = [1 + 2 + (j + 0.5) * step for j in range(2 * per_unit)]
        values, start = convolve_sampled(f, step / 2, g, 2 + step / 2, step)
        there = [start + i * step for i in range(len(values))]
        pairs = zip(values.tolist(), there, strict=True)
        misses.append(max(abs(value - expected(t)) for value, t in pairs))
    return misses


def closed_form(t: float) -> float:
    """The integral over τ of τ² (1 + t − τ), where 0 ≤ τ ≤ 1 and 2 ≤ t − τ ≤ 4."""
    low, high = max(0.0, t - 4), min(1.0, t - 2)
    if high <= low:
        return 0.0

    def primitive(tau: float) -> float:
        return (1 + t) * tau**3 / 3 - tau**4 / 4

    return primitive(high) - primitive(low)


@formula(SLUG, r"(f * g)(t) = \int_{-\infty}^{\infty} f(\tau)\, g(t - \tau)\, d\tau.")
def test_the_integral_is_what_the_sums_approach() -> None:
    coarse, fine = nears(closed_form, [10, 100])
    assert coarse < 0.05
    assert fine < coarse / 50


@formula(
    SLUG,
    r"""\begin{aligned}
    (f * g)(t_i) &\approx \Delta \sum_j f_j\, g_{i-j}, \\
    t_i &= a_f + a_g + i\,\Delta.
    \end{aligned}""",
)
@pytest.mark.parametrize(("f", "g"), ROWS)
def test_the_sum_carries_the_step_and_the_starts_add_up(f: Numbers, g: Numbers) -> None:
    step, a_f, a_g = Fraction(3, 8), Fraction(-5, 4), Fraction(7, 2)
    at: dict[Fraction, Fraction] = {}  # what each position of the result collects
    for j, f_j in enumerate(f):
        for m, g_m in enumerate(g):
            place = (a_f + j * step) + (a_g + m * step)
            at[place] = at.get(place, Fraction(0)) + step * f_j * g_m
    expected = []
    for i in range(len(f) + len(g) - 1):
        expected.append((a_f + a_g + i * step, at[a_f + a_g + i * step]))
    values, start = convolve_sampled(
        floats(f), float(a_f), floats(g), float(a_g), float(step)
    )
    found = [(start + i * float(step), value) for i, value in enumerate(values)]
    assert found == expected


@formula(
    SLUG,
    r"""(f * g)(t) =
    \begin{cases}
    2\,t & 0 \le t \le 1, \\
    2\,(2 - t) & 1 \le t \le 2, \\
    0 & \text{elsewhere.}
    \end{cases}""",
)
def test_two_boxes_make_a_triangle() -> None:
    def triangle(t: Fraction) -> Fraction:
        if 0 <= t <= 1:
            return 2 * t
        return 2 * (2 - t) if 1 <= t <= 2 else Fraction(0)

    step = Fraction(1, 8)
    ones = [1.0] * 8
    twos = [0.0] * 8 + [2.0] * 8 + [0.0] * 8  # from minus one to two
    middle = float(step) / 2
    values, start = convolve_sampled(ones, middle, twos, middle - 1, float(step))
    for i, value in enumerate(values.tolist()):
        t = Fraction(start) + i * step
        overlap = min(Fraction(1), t) - max(Fraction(0), t - 1)
        assert value == triangle(t) == 1 * 2 * max(overlap, Fraction(0))


@formula(SLUG, r"g(\tau) = 2\,e^{-2\tau} \quad \text{for } 0 < \tau < 2.")
def test_a_box_charges_the_spike_and_lets_it_decay() -> None:
    step = 0.001
    spike = [2 * math.exp(-2 * (j + 0.5) * step) for j in range(2000)]
    values, start = convolve_sampled([1.0] * 1000, step / 2, spike, step / 2, step)
    for t in (0.25, 0.5, 1.0, 1.75):
        low, high = max(0.0, t - 1), min(t, 2.0)  # what of the spike meets the box
        area = math.exp(-2 * low) - math.exp(-2 * high)
        found = values[round((t - start) / step)]
        assert found == pytest.approx(area, abs=1e-6)


@formula(
    SLUG,
    r"""\begin{aligned}
    (f \star g)_i &= \sum_{j=0}^{k-1} f_{i+j}\, g_j, \\
    i &= 1 - k, \dots, n - 1.
    \end{aligned}""",
)
@pytest.mark.parametrize(("f", "g"), ROWS)
def test_cross_correlation_slides_the_kernel_as_it_is(f: Numbers, g: Numbers) -> None:
    n, k = len(f), len(g)
    expected = []
    for i in range(1 - k, n - 1 + 1):
        total = Fraction(0)
        for j in range(k):
            total += entry(f, i + j) * g[j]
        expected.append(total)
    assert correlate1d(floats(f), floats(g)).tolist() == floats(expected)


@pytest.mark.parametrize(("f", "g"), ROWS)
def test_in_a_cross_correlation_of_samples_the_starts_are_subtracted(
    f: Numbers, g: Numbers
) -> None:
    step, a_f, a_g = Fraction(3, 8), Fraction(-5, 4), Fraction(7, 2)
    at: dict[Fraction, Fraction] = {}  # what each shift collects
    for j, f_j in enumerate(f):
        for m, g_m in enumerate(g):
            shift = (a_f + j * step) - (a_g + m * step)
            at[shift] = at.get(shift, Fraction(0)) + step * f_j * g_m
    lags = range(1 - len(g), len(f))
    expected = [(a_f - a_g + i * step, at[a_f - a_g + i * step]) for i in lags]
    mirrored = flip(floats(g), float(a_g), float(step))
    values, start = convolve_sampled(floats(f), float(a_f), *mirrored, float(step))
    found = [(start + i * float(step), value) for i, value in enumerate(values)]
    assert found == expected
    assert (float(step) * correlate1d(floats(f), floats(g))).tolist() == values.tolist()
