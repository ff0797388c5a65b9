"""The displayed formulas of the chapter, each worked out by plain loops in fractions."""

import math
from fractions import Fraction

import numpy as np
import pytest

from snippets.image_kernels import KERNELS, gradient_magnitude
from snippets.two_dimensions import convolve2d
from verify.formulas import formula

SLUG = "image-kernels"
IMAGE = [[3, 1, 4, 1], [5, 9, 2, 6], [5, 3, 5, 8], [9, 7, 9, 3], [2, 3, 8, 4]]
KERNEL = [[1, 2, 3], [-4, 5, 6], [7, 8, -10]]


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
