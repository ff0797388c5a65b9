"""The displayed formulas of the chapter, each worked out without the snippet.

Everything here is done in fractions, dictionaries or plain loops. No row and no kernel is
the same from both ends.
"""

import math
from fractions import Fraction

import numpy as np
import pytest

from snippets.cross_entropy import cross_entropy, entropy, kl_divergence
from snippets.shift_by_convolution import (
    circular_shift,
    read_memory,
    sharpen,
    shift,
    shifts_of,
)
from verify.formulas import formula

SLUG = "shift-by-convolution"
HILL = [0, 0, 0, 3, 4, 5, 4, 3, 0, 0]
SIGNAL = [Fraction(n, 4) for n in (3, -1, 8, 2, 0, 5, -6)]
KERNEL = {-1: Fraction(5, 8), 0: Fraction(1, 8), 1: Fraction(-2)}
WEIGHTING = [Fraction(n, 16) for n in (1, 0, 7, 5, 3)]
SHARES = {-1: Fraction(1, 8), 0: Fraction(2, 8), 1: Fraction(5, 8)}


def floats(values: list[Fraction]) -> list[float]:
    return [float(value) for value in values]


def on_the_ring(values: list[Fraction], kernel: dict[int, Fraction]) -> list[Fraction]:
    """Hand out each entry, step by step round the ring, without a remainder."""
    n = len(values)
    result = [Fraction(0)] * n
    for place, value in enumerate(values):
        for t, share in kernel.items():
            to = place + t
            while to < 0:
                to += n
            while to >= n:
                to -= n
            result[to] += share * value
    return result


@formula(SLUG, r"1 \cdot 0 + 0 \cdot 3 + 0 \cdot 4 = 0.")
def test_the_kernel_as_it_stands_meets_the_left_neighbour() -> None:
    kernel, neighbours, total = [1, 0, 0], [0, 3, 4], 0
    assert neighbours == HILL[2:5]
    for weight, value in zip(kernel, neighbours, strict=True):
        total += weight * value
    assert total == 0 == np.correlate(HILL, kernel, mode="same")[3]


@formula(SLUG, r"0 \cdot 0 + 0 \cdot 3 + 1 \cdot 4 = 4.")
def test_the_flipped_kernel_meets_the_right_neighbour() -> None:
    flipped, neighbours, total = [0, 0, 1], [0, 3, 4], 0
    assert (neighbours, flipped) == (HILL[2:5], list(reversed([1, 0, 0])))
    for weight, value in zip(flipped, neighbours, strict=True):
        total += weight * value
    assert total == 4 == shift(HILL, [1, 0, 0])[3]


@formula(SLUG, r"0.8 \cdot 4 + 0.1 \cdot 3 + 0.1 \cdot 0 = 3.5.")
def test_one_value_of_the_soft_shift_worked_by_hand() -> None:
    soft, total = {-1: Fraction(8, 10), 0: Fraction(1, 10), 1: Fraction(1, 10)}, 0
    values = {-1: HILL[4], 0: HILL[3], 1: HILL[2]}
    assert list(values.values()) == [4, 3, 0]
    for t, share in soft.items():
        total += share * values[t]
    assert total == Fraction(7, 2)
    assert shift(HILL, [0.8, 0.1, 0.1])[3] == pytest.approx(3.5, rel=1e-15)


@formula(SLUG, r"0.1 \cdot (-1) + 0.1 \cdot 0 + 0.8 \cdot 1 = 0.7")
def test_the_mean_shift_of_the_kernel_is_what_an_address_moves_on_average() -> None:
    kernel, mean = {-1: Fraction(1, 10), 0: Fraction(1, 10), 1: Fraction(8, 10)}, 0
    for t, share in kernel.items():
        mean += share * t
    assert mean == Fraction(7, 10)
    moved = circular_shift(np.eye(6)[3], [0.1, 0.1, 0.8])
    assert np.arange(6) @ moved - 3 == pytest.approx(0.7, rel=1e-14)


@formula(SLUG, r"(f * g)_i = \sum_j f_j\, g_{i-j} = \sum_t g_t\, f_{i-t},")
def test_both_sums_are_the_convolution_with_the_middle_as_origin() -> None:
    f, g, n = SIGNAL, KERNEL, len(SIGNAL)
    found = shift(floats(f), floats(list(g.values()))).tolist()
    for i in range(n):
        by_j = by_t = Fraction(0)
        for j in range(n):
            by_j += f[j] * g.get(i - j, Fraction(0))
        for t in (-1, 0, 1):
            by_t += g[t] * (f[i - t] if 0 <= i - t < n else 0)
        assert found[i] == float(by_j) == float(by_t)


@formula(SLUG, r"(f \circledast g)_i = \sum_t g_t\, f_{(i-t) \,\text{mod}\, n}.")
def test_the_circular_convolution_hands_out_round_the_ring() -> None:
    f, g, n = SIGNAL, KERNEL, len(SIGNAL)
    found = circular_shift(floats(f), floats(list(g.values()))).tolist()
    assert found == floats(on_the_ring(f, g))
    for i in range(n):
        total = Fraction(0)
        for t in (-1, 0, 1):
            total += g[t] * f[(i - t) % n]
        assert found[i] == float(total)


@formula(
    SLUG,
    r"""\sum_i (f \circledast g)_i
    = \Bigl( \sum_j f_j \Bigr) \Bigl( \sum_t g_t \Bigr).""",
)
def test_on_a_ring_the_totals_are_multiplied() -> None:
    total = weights = Fraction(0)
    for value in SIGNAL:
        total += value
    for share in KERNEL.values():
        weights += share
    found = circular_shift(floats(SIGNAL), floats(list(KERNEL.values())))
    assert found.sum() == float(total * weights)
    assert total * weights != total


@formula(SLUG, r"\mathbf r = \sum_i p_i\, \mathbf v_i,")
def test_what_is_read_is_the_mean_of_the_slots() -> None:
    memory = [[Fraction(i * i + c, 2) for c in range(3)] for i in range(5)]
    read = [Fraction(0)] * 3
    for share, slot in zip(WEIGHTING, memory, strict=True):
        for column, value in enumerate(slot):
            read[column] += share * value
    found = read_memory(floats(WEIGHTING), [floats(slot) for slot in memory])
    assert found.tolist() == floats(read)


@formula(SLUG, r"q_i = \sum_t g_t\, p_{(i-t) \,\text{mod}\, n}.")
def test_a_weighting_is_moved_by_the_circular_convolution() -> None:
    n, moved = len(WEIGHTING), []
    for i in range(n):
        share = Fraction(0)
        for t, g_t in SHARES.items():
            share += g_t * WEIGHTING[(i - t) % n]
        moved.append(share)
    found = circular_shift(floats(WEIGHTING), floats(list(SHARES.values())))
    assert found.tolist() == floats(moved) == floats(on_the_ring(WEIGHTING, SHARES))
    assert sum(moved) == 1


@formula(
    SLUG,
    r"""\begin{aligned}
    \sum_t g_t\, H(p^{(t)}, q) &= -\sum_i \Bigl( \sum_t g_t\, p^{(t)}_i \Bigr) \,\ln q_i \\
    &= H(q),
    \end{aligned}""",
)
def test_the_mean_cross_entropy_of_the_copies_is_the_entropy_of_their_mixture() -> None:
    n, q = len(WEIGHTING), on_the_ring(WEIGHTING, SHARES)
    copies = {t: on_the_ring(WEIGHTING, {t: Fraction(1)}) for t in SHARES}
    by_copy = by_slot = of_mixture = 0.0
    for t, g_t in SHARES.items():
        for i in range(n):
            by_copy -= g_t * copies[t][i] * math.log(q[i])
    for i in range(n):
        bracket = Fraction(0)
        for t, g_t in SHARES.items():
            bracket += g_t * copies[t][i]
        assert bracket == q[i]
        by_slot -= bracket * math.log(q[i])
        of_mixture -= q[i] * math.log(q[i])
    assert by_copy == pytest.approx(by_slot, rel=1e-14)
    assert by_slot == pytest.approx(of_mixture, rel=1e-14)
    p, g = floats(WEIGHTING), floats(list(SHARES.values()))
    forecast = circular_shift(p, g)
    surprises = [cross_entropy(np.roll(p, t), forecast) for t in shifts_of(g)]
    assert np.dot(g, surprises) == pytest.approx(by_copy, rel=1e-13)
    assert by_copy > entropy(p) + 0.01


@formula(SLUG, r"H(q) = H(p) + \sum_t g_t\, D(p^{(t)} \,\|\, q) \ge H(p),")
def test_the_blur_adds_the_mean_divergence_of_the_copies() -> None:
    p, q = WEIGHTING, on_the_ring(WEIGHTING, SHARES)

    def nats(values: list[Fraction]) -> float:
        return -sum(v * math.log(v) for v in values if v > 0)

    gained = 0.0
    for t, g_t in SHARES.items():
        copy = p[-t:] + p[:-t] if t else p  # moved by t places as a whole
        for there, mixed in zip(copy, q, strict=True):
            if there > 0:
                gained += g_t * there * math.log(there / mixed)
    assert nats(q) == pytest.approx(nats(p) + gained, rel=1e-14)
    assert gained > 0
    g = floats(list(SHARES.values()))
    by_snippet = circular_shift(floats(p), g)
    divergences = [
        kl_divergence(np.roll(floats(p), t), by_snippet) for t in shifts_of(g)
    ]
    assert np.dot(g, divergences) == pytest.approx(gained, rel=1e-13)
    assert entropy(by_snippet) == pytest.approx(nats(q), rel=1e-14)


@formula(SLUG, r"u_i = \frac{q_i^{\gamma}}{\sum_j q_j^{\gamma}}.")
def test_sharpening_is_a_power_over_the_sum_of_powers() -> None:
    for power in (1, 2, 3, 7):
        total = Fraction(0)
        for share in WEIGHTING:
            total += share**power
        exact = [share**power / total for share in WEIGHTING]
        found = sharpen(floats(WEIGHTING), power)
        assert found == pytest.approx(floats(exact), rel=1e-14)
    root = [math.sqrt(share) ** 3 for share in WEIGHTING]
    found = sharpen(floats(WEIGHTING), 1.5)
    assert found == pytest.approx([one / sum(root) for one in root], rel=1e-14)
