"""The displayed formulas of the chapter, each worked out by plain loops in fractions."""

import cmath
import math
from fractions import Fraction

import numpy as np
import pytest

from snippets.image_kernels import (
    KERNELS,
    bands,
    by_passes,
    by_spectrum,
    factors,
    fast_convolve2d,
    gradient_magnitude,
)
from snippets.two_dimensions import convolve2d
from verify.formulas import formula

SLUG = "image-kernels"
IMAGE = [[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8], [9, 7, 9, 3], [2, 3, 8, 4]]
KERNEL = [[1, 2, 3], [-4, 5, 6], [7, 8, -10]]
F = [[3, -1, 4, 1], [5, 9, -2, 6], [5, 3, 5, -8], [9, 7, 9, 3], [2, -3, 8, 4]]
U, V = [1, -2, 4], [5, 3]


def response(kernel: list[list[int]], i: int, j: int) -> Fraction:
    """The double sum for one pixel; the outermost pixel is repeated beyond the border."""
    total = Fraction(0)
    for a in range(3):
        for b in range(3):
            row = min(max(i + 1 - a, 0), len(IMAGE) - 1)
            column = min(max(j + 1 - b, 0), len(IMAGE[0]) - 1)
            total += kernel[a][b] * Fraction(IMAGE[row][column])
    return total


@formula(
    SLUG,
    r"R_{ij} = \sum_{a=0}^{2} \sum_{b=0}^{2} G_{ab}\, F_{i+1-a,\;j+1-b},",
)
def test_each_response_is_the_double_sum() -> None:
    found = convolve2d(IMAGE, KERNEL, "same", "replicate")
    for i in range(5):
        for j in range(4):
            assert found[i, j] == response(KERNEL, i, j)


@formula(SLUG, r"M_{ij} = \sqrt{A_{ij}^2 + D_{ij}^2}.")
def test_the_magnitude_is_the_root_of_both_squares() -> None:
    across = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
    down = [[1, 2, 1], [0, 0, 0], [-1, -2, -1]]
    assert KERNELS["sobel_x"].tolist() == across
    assert KERNELS["sobel_y"].tolist() == down
    found = gradient_magnitude(np.array(IMAGE))
    for i in range(5):
        for j in range(4):
            squares = response(across, i, j) ** 2 + response(down, i, j) ** 2
            assert found[i, j] == pytest.approx(math.sqrt(squares))


def full(image: list[list[int]], kernel: list[list[int]]) -> list[list[Fraction]]:
    """The double sum of the definition, zero outside."""
    rows = len(image) + len(kernel) - 1
    columns = len(image[0]) + len(kernel[0]) - 1
    result = [[Fraction(0)] * columns for _ in range(rows)]
    for i in range(rows):
        for j in range(columns):
            for a, line in enumerate(kernel):
                for b, weight in enumerate(line):
                    if 0 <= i - a < len(image) and 0 <= j - b < len(image[0]):
                        result[i][j] += weight * image[i - a][j - b]
    return result


def transform(row: list[complex]) -> list[complex]:
    """Each frequency by its own sum."""
    n = len(row)
    result = []
    for m in range(n):
        total = 0j
        for j, value in enumerate(row):
            total += value * cmath.exp(-2j * math.pi * j * m / n)
        result.append(total)
    return result


@formula(SLUG, r"G_{ab} = u_a\,v_b.")
def test_a_separable_kernel_is_a_column_times_a_row() -> None:
    kernel = [[float(u * v) for v in V] for u in U]
    found = factors(np.array(kernel))
    assert found is not None
    for a in range(3):
        for b in range(2):
            assert found[0][a] * found[1][b] == pytest.approx(kernel[a][b])


@formula(
    SLUG,
    r"(F * G)_{ij} = \sum_a u_a \Bigl( \sum_b v_b\,F_{i-a,\,j-b} \Bigr).",
)
def test_two_passes_give_the_double_sum() -> None:
    expected = full(F, [[u * v for v in V] for u in U])
    for i in range(len(expected)):
        for j in range(len(expected[0])):
            total = Fraction(0)
            for a, u in enumerate(U):
                bracket = Fraction(0)
                for b, v in enumerate(V):
                    if 0 <= i - a < len(F) and 0 <= j - b < len(F[0]):
                        bracket += v * F[i - a][j - b]
                total += u * bracket
            assert total == expected[i][j]
    inner = [[float(x) for x in row[1:4]] for row in expected[2:5]]
    column, row = np.array(U, float), np.array(V, float)
    down, across = (bands(line[:, np.newaxis], 2) for line in (column, row))
    by_passes(np.array(F, float), out := np.zeros((3, 3)), down=down, across=across)
    assert out.tolist() == inner


@formula(SLUG, r"(\mathcal D f)_m = \sum_j f_j\, e^{-2 \pi \mathrm i\, j m / N}.")
def test_the_transform_is_a_sum_of_waves() -> None:
    row = [3.0, -1.0, 4.0, 1.0, 5.0, -9.0, 2.0]
    np.testing.assert_allclose(np.fft.fft(row), transform(row), atol=1e-13)


@formula(
    SLUG,
    r"\mathcal D (f * g) = \mathcal D f \cdot \mathcal D g, \qquad N \ge n + k - 1.",
)
def test_a_convolution_is_a_product_of_transforms_if_there_is_room() -> None:
    f, g = [3, -1, 4, 1, 5], [1, 0, -2]
    row = [int(x) for x in full([f], [g])[0]]
    for length in (7, 8, 11):
        padded = [[*x, *[0] * (length - len(x))] for x in (f, g, row)]
        left, right, both = (transform(x) for x in padded)
        for m in range(length):
            assert left[m] * right[m] == pytest.approx(both[m], abs=1e-12)
    short = transform(f), transform([*g, 0, 0]), np.fft.fft(row, 5)
    assert abs(short[0][1] * short[1][1] - short[2][1]) > 0.1
    assert fast_convolve2d([f], [g])[0].tolist() == row
    spectrum = np.fft.rfft2([g], (1, 7))
    block, out = np.array([f], float), np.zeros((1, 3))
    by_spectrum(block, out, spectrum=spectrum, lengths=(1, 7))
    assert out[0] == pytest.approx(row[2:5])
