"""The symbols that hold a digit, each evaluated without the snippet that goes by it."""

from fractions import Fraction

import numpy as np
import pytest

from snippets.fit_a_line import squared_error
from verify.formulas import formula

Y, Y_PRED = [3, 1, 4, 1], [2.5, 3, 4, 0.5]
RESIDUALS = [y - Fraction(p) for y, p in zip(Y, Y_PRED, strict=True)]


@formula("notation", r"\varepsilon_i^2")
def test_the_square_of_a_residual_is_the_residual_times_itself() -> None:
    found = np.square(np.subtract(Y, Y_PRED))
    assert found.tolist() == [float(one * one) for one in RESIDUALS]


@formula("notation", r"\sum_i \varepsilon_i^2")
def test_the_sum_of_all_squares_is_the_squared_error() -> None:
    total = Fraction(0)
    for one in RESIDUALS:
        total += one * one
    assert squared_error(Y, Y_PRED) == pytest.approx(float(total))
