"""The formulas of the errata, evaluated by other means than the page."""

import math
from fractions import Fraction

import numpy as np
import pytest

from snippets import many_inputs, readers
from snippets.gradient_descent import gradient_descent
from verify.formulas import formula


@formula("errata", r"w_2 x^2 + w_1 x + b")
def test_a_parabola_is_a_weighted_sum_of_columns() -> None:
    weights, bias = [Fraction(-3), Fraction(5, 2)], Fraction(7)  # of x², of x
    x = [Fraction(str(value)) for value in readers.dilation]
    heights = [weights[0] * one * one + weights[1] * one + bias for one in x]
    columns = np.column_stack([readers.dilation**2, readers.dilation])
    found = many_inputs.predict(columns, [-3, 2.5], 7)
    assert found.tolist() == pytest.approx([float(height) for height in heights])
    fitted, intercept = many_inputs.fit_linear(columns, found)
    assert [*fitted, intercept] == pytest.approx([-3, 2.5, 7])


@formula("errata", r"f(x) = \sin(0.5\,x) + 0.3\,x + 0.01\,x^2")
def test_the_wavy_curve_has_its_dip_where_descent_ends() -> None:
    def curve(x: float) -> float:
        return math.sin(0.5 * x) + 0.3 * x + 0.01 * x * x

    def slope(x: np.ndarray) -> np.ndarray:
        return np.array([(curve(x[0] + 1e-6) - curve(x[0] - 1e-6)) / 2e-6])

    end = gradient_descent(slope, [3.0], learning_rate=1, n_steps=100)[-1, 0]
    assert end == pytest.approx(-4.048, abs=5e-4)
    assert curve(3) == pytest.approx(1.987495, abs=5e-7)
    near = [curve(end + step / 100) for step in range(-50, 51) if step]
    assert curve(end) < min(near)


@formula("errata", r"x^{-1/2}")
def test_one_over_the_root_has_an_area_and_no_norm() -> None:
    squares = []
    for n in (100, 1000):
        total = square = 0.0
        for i in range(n):
            value = 1 / math.sqrt((i + 0.5) / n)
            total, square = total + value / n, square + value * value / n
        assert total == pytest.approx(2, abs=0.7 / math.sqrt(n))
        squares.append(square)
    assert squares[1] - squares[0] == pytest.approx(math.log(10), abs=1e-3)
