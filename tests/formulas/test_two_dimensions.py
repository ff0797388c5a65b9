"""The displayed formulas of the chapter, each worked out without the snippet.

Plain loops over whole numbers and fractions; asymmetric tables of other shapes than on the
page.
"""

import math
from fractions import Fraction

import numpy as np
import pytest

from snippets.two_dimensions import convolve2d, correlate2d, kept, output_size
from verify.formulas import formula

SLUG = "two-dimensions"
F = [[3, -1, 4, 1, 5], [9, 2, -6, 5, 3], [5, 8, 9, -7, 9]]
G = [[2, 7], [1, -8], [2, 8], [1, 0]]  # higher than F


def entry(table: list[list[int]], i: int, j: int) -> int:
    """The entry in row i and column j, and zero outside."""
    inside = 0 <= i < len(table) and 0 <= j < len(table[0])
    return table[i][j] if inside else 0


@formula(SLUG, r"(F * G)_{ij} = \sum_a \sum_b G_{ab}\, F_{i-a,\,j-b}.")
def test_convolution_is_the_double_sum_with_minus_signs() -> None:
    found = convolve2d(F, G)
    for i in range(len(F) + len(G) - 1):
        for j in range(len(F[0]) + len(G[0]) - 1):
            total = 0
            for a, row in enumerate(G):
                for b, weight in enumerate(row):
                    total += weight * entry(F, i - a, j - b)
            assert found[i, j] == total
    assert found.shape == (6, 6)


@formula(SLUG, r"(F \star G)_{ij} = \sum_a \sum_b G_{ab}\, F_{i+a,\,j+b}.")
def test_correlation_is_the_double_sum_with_plus_signs() -> None:
    found = correlate2d(F, G)
    first_row, first_column = -(len(G) - 1), -(len(G[0]) - 1)
    for i in range(first_row, len(F)):
        for j in range(first_column, len(F[0])):
            total = 0
            for a, row in enumerate(G):
                for b, weight in enumerate(row):
                    total += weight * entry(F, i + a, j + b)
            assert found[i - first_row, j - first_column] == total


def places(n: int, k: int) -> list[tuple[int, int]]:
    """For each place of a kernel that meets the image: where it starts, and its hits."""
    shifts = range(-k, n + k)
    hits = [(shift, sum(0 <= shift + a < n for a in range(k))) for shift in shifts]
    return [(shift, count) for shift, count in hits if count]


@formula(
    SLUG,
    r"""\begin{aligned}
    \text{full:} &\quad n + k - 1, \\
    \text{same:} &\quad n, \\
    \text{valid:} &\quad n - k + 1.
    \end{aligned}""",
)
def test_the_frames_count_the_places_that_meet_the_image_and_that_lie_on_it() -> None:
    for n in (4, 5, 9):
        for k in (1, 2, 3, 4):
            meeting = places(n, k)
            on_it = [shift for shift, count in meeting if count == k]
            sizes = {"full": len(meeting), "same": n, "valid": len(on_it)}
            assert (sizes["full"], sizes["valid"]) == (n + k - 1, n - k + 1)
            for mode, size in sizes.items():
                frame = kept(n, k, mode)
                assert frame.stop - frame.start == size
                assert convolve2d([[1] * n], [[1] * k], mode).shape[1] == size


@formula(
    SLUG,
    r"\left\lfloor \frac{n + 2p - d\,(k - 1) - 1}{s} \right\rfloor + 1.",
)
def test_the_size_is_the_number_of_strides_that_stay_inside_and_one() -> None:
    cases = 0
    for n, k, p in [(8, 3, 0), (7, 2, 3), (5, 5, 1), (12, 4, 2)]:
        for s in (1, 2, 3, 5):
            for d in (1, 2, 3):
                if (last := n + p - d * (k - 1) - 1) < -p:
                    with pytest.raises(ValueError, match="k must fit"):
                        output_size(n, k, stride=s, padding=p, dilation=d)
                    continue
                starts = [x for x in range(-p, last + 1) if (x + p) % s == 0]
                size = output_size(n, k, stride=s, padding=p, dilation=d)
                assert len(starts) == size
                by_formula = math.floor(Fraction(n + 2 * p - d * (k - 1) - 1, s)) + 1
                assert by_formula == size
                cases += 1
    assert cases == 40


@formula(
    SLUG,
    r"""\begin{aligned}
    \text{room} &= n + 2p, \\
    \text{reach} &= d\,(k - 1) + 1, \\
    \text{way} &= n + 2p - d\,(k - 1) - 1.
    \end{aligned}""",
)
def test_room_reach_and_way_count_squares() -> None:
    for n, p in [(8, 0), (5, 2)]:
        room = len([""] * p + ["x"] * n + [""] * p)
        assert room == n + 2 * p
        for k in (1, 2, 3):
            for d in (1, 2):
                reach = len(range(0, d * k, d)[-1] * [""]) + 1
                assert reach == d * (k - 1) + 1
                way = room - reach
                assert way == n + 2 * p - d * (k - 1) - 1
                size = output_size(n, k, padding=p, dilation=d)
                assert way == size - 1  # with a stride of one


@formula("notation", "k - 1")
def test_a_border_of_one_less_than_the_kernel_gives_every_place_that_meets() -> None:
    for n, k in [(4, 3), (2, 5), (6, 1)]:
        assert output_size(n, k, padding=k - 1) == len(places(n, k))


@formula("notation", "n - k + 1")
def test_the_number_of_places_on_the_image_is_that_of_the_windows() -> None:
    for n, k in [(4, 3), (9, 2), (5, 5), (7, 1)]:
        windows = np.lib.stride_tricks.sliding_window_view(np.arange(n), k)
        assert len(windows) == n - k + 1 == output_size(n, k)
