"""Each displayed formula of docs/lines/gradient-descent.md, evaluated on its own."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest

from snippets.fit_a_line import fit_line
from snippets.gradient_descent import (
    error_surface,
    gradient_descent,
    largest_stable_step,
    line_gradient,
)
from snippets.readers import dilation, reading_time
from verify.formulas import formula

X_VALUES, Y_VALUES = [1, 2, 4, 7], [3, 1, 6, 2]
LINES = [(0, 0), (2, -1), (-3, 5)]
DESIGN = [[x, 1] for x in X_VALUES]


def residuals(w: float, b: float) -> list[float]:
    """Subtract the line from each observed value."""
    return [y - (w * x + b) for x, y in zip(X_VALUES, Y_VALUES, strict=True)]


def squared_error(w: float, b: float) -> float:
    """Sum the squared residuals of a line."""
    return sum(residual**2 for residual in residuals(w, b))


def gradient_by_sums(w: float, b: float) -> list[float]:
    """Evaluate the two sums of the gradient term by term."""
    epsilon = residuals(w, b)
    by_slope, by_intercept = 0.0, 0.0
    for x_i, epsilon_i in zip(X_VALUES, epsilon, strict=True):
        by_slope -= 2 * x_i * epsilon_i
        by_intercept -= 2 * epsilon_i
    return [by_slope, by_intercept]


def hessian_by_sums() -> list[list[int]]:
    """Write out the matrix of sums, entry by entry."""
    sum_x = sum(X_VALUES)
    sum_x2 = sum(x * x for x in X_VALUES)
    return [[2 * sum_x2, 2 * sum_x], [2 * sum_x, 2 * len(X_VALUES)]]


@formula("gradient-descent", r"100^k")
@pytest.mark.parametrize("k", [1, 2, 3])
def test_a_grid_of_100_values_per_parameter_has_100_to_the_k_cells(k: int) -> None:
    cells = sum(1 for _ in itertools.product(range(100), repeat=k))
    assert cells == 100**k


def test_the_error_surface_has_100_squared_cells_for_two_parameters() -> None:
    values = list(range(100))
    assert error_surface([1], [1], values, values).size == 100**2


@formula(
    "gradient-descent",
    r"\frac{(\varepsilon - h)^2 - \varepsilon^2}{h} = -2\varepsilon + h ,",
)
@pytest.mark.parametrize("epsilon", [Fraction(4), Fraction(-5, 3), Fraction(0)])
@pytest.mark.parametrize("h", [Fraction(1), Fraction(1, 100), Fraction(-1, 7)])
def test_rate_of_a_lowered_residual_is_minus_twice_the_residual_plus_the_nudge(
    epsilon: Fraction, h: Fraction
) -> None:
    assert ((epsilon - h) ** 2 - epsilon**2) / h == -2 * epsilon + h


@formula("gradient-descent", r"-2x\varepsilon + x^2 h")
@pytest.mark.parametrize("x", [Fraction(2), Fraction(-3, 7)])
@pytest.mark.parametrize("epsilon", [Fraction(4), Fraction(-5, 3)])
@pytest.mark.parametrize("h", [Fraction(1), Fraction(-1, 100)])
def test_rate_for_a_raised_slope_is_the_same_sum_with_x_times_the_nudge(
    x: Fraction, epsilon: Fraction, h: Fraction
) -> None:
    rate = ((epsilon - x * h) ** 2 - epsilon**2) / h
    assert rate == -2 * x * epsilon + x**2 * h


@formula(
    "gradient-descent",
    r"""
    \begin{aligned}
    \frac{\partial E}{\partial w} &= -2 \sum_{i=1}^{n} x_i \varepsilon_i , \\
    \frac{\partial E}{\partial b} &= -2 \sum_{i=1}^{n} \varepsilon_i , \\
    \varepsilon_i &= y_i - (w x_i + b) .
    \end{aligned}
    """,
)
@pytest.mark.parametrize(("w", "b"), LINES)
def test_sums_of_the_gradient_are_what_the_snippet_returns(w: int, b: int) -> None:
    assert line_gradient(w, b, X_VALUES, Y_VALUES).tolist() == gradient_by_sums(w, b)


@pytest.mark.parametrize(("w", "b"), LINES)
def test_sums_of_the_gradient_are_derivatives_of_the_error(w: int, b: int) -> None:
    by_slope = (squared_error(w + 1, b) - squared_error(w - 1, b)) / 2
    by_intercept = (squared_error(w, b + 1) - squared_error(w, b - 1)) / 2
    assert gradient_by_sums(w, b) == [by_slope, by_intercept]


@formula(
    "gradient-descent",
    r"""
    \begin{aligned}
    w &\leftarrow w - \eta\, \frac{\partial E}{\partial w} , \\
    b &\leftarrow b - \eta\, \frac{\partial E}{\partial b} .
    \end{aligned}
    """,
)
def test_update_formulas_give_the_path_of_the_snippet() -> None:
    eta, w, b = 0.002, 1.0, -2.0
    path = gradient_descent(
        lambda line: line_gradient(line[0], line[1], X_VALUES, Y_VALUES),
        [w, b],
        learning_rate=eta,
        n_steps=5,
    )
    for step in range(1, 6):
        by_slope, by_intercept = gradient_by_sums(w, b)
        w, b = w - eta * by_slope, b - eta * by_intercept
        assert path[step] == pytest.approx(np.array([w, b]))


@formula("gradient-descent", r"d_t = (1 - \eta c)^t \, d_0 .")
@pytest.mark.parametrize("eta", [0.1, 0.5, 0.9, 1.1])
def test_distance_on_a_parabola_is_a_power_times_the_first_distance(eta: float) -> None:
    c, d_0 = 2.0, 3.0
    path = gradient_descent(lambda d: c * d, [d_0], learning_rate=eta, n_steps=6)
    expected = [(1 - eta * c) ** t * d_0 for t in range(7)]
    assert path[:, 0] == pytest.approx(np.array(expected))


@formula(
    "gradient-descent",
    r"""
    \begin{aligned}
    \frac{\partial E}{\partial w} &= 12.02\, d_w + 17.62\, d_b , \\
    \frac{\partial E}{\partial b} &= 17.62\, d_w + 28\, d_b .
    \end{aligned}
    """,
)
@pytest.mark.parametrize(("d_w", "d_b"), [(1, 0), (0, 1), (-2, 3)])
def test_rates_of_the_readers_are_multiples_of_the_distances(
    d_w: int, d_b: int
) -> None:
    slope, intercept = fit_line(dilation, reading_time)
    rates = line_gradient(slope + d_w, intercept + d_b, dilation, reading_time)
    expected = [12.02 * d_w + 17.62 * d_b, 17.62 * d_w + 28 * d_b]
    assert rates == pytest.approx(np.array(expected), abs=0.01)


@formula(
    "gradient-descent",
    r"""
    H = 2 X^\top X = 2 \begin{pmatrix}
    \sum_i x_i^2 & \sum_i x_i \\ \sum_i x_i & n
    \end{pmatrix} .
    """,
)
def test_hessian_of_sums_is_twice_the_design_times_itself() -> None:
    twice = [
        [2 * sum(row[j] * row[k] for row in DESIGN) for k in (0, 1)] for j in (0, 1)
    ]
    assert hessian_by_sums() == twice


@pytest.mark.parametrize(("w", "b"), LINES)
def test_hessian_is_the_change_of_the_gradient_everywhere(w: int, b: int) -> None:
    here = line_gradient(w, b, X_VALUES, Y_VALUES)
    by_slope = line_gradient(w + 1, b, X_VALUES, Y_VALUES) - here
    by_intercept = line_gradient(w, b + 1, X_VALUES, Y_VALUES) - here
    assert [by_slope.tolist(), by_intercept.tolist()] == hessian_by_sums()


@formula("gradient-descent", r"0 < \eta < \frac{2}{L} .")
def test_two_over_the_larger_root_of_the_characteristic_polynomial_is_the_limit() -> (
    None
):
    (a, b), (_, d) = hessian_by_sums()
    largest = (a + d) / 2 + math.sqrt(((a - d) / 2) ** 2 + b**2)
    assert largest_stable_step(DESIGN) == pytest.approx(2 / largest)


@pytest.mark.parametrize(
    ("part", "settles"), [(0.05, True), (0.99, True), (1.01, False), (2, False)]
)
def test_descent_settles_exactly_between_zero_and_the_limit(
    part: float, settles: bool
) -> None:
    path = gradient_descent(
        lambda line: line_gradient(line[0], line[1], X_VALUES, Y_VALUES),
        [10, 20],
        learning_rate=part * largest_stable_step(DESIGN),
        n_steps=200,
    )
    assert (squared_error(*path[-1]) < squared_error(10, 20)) == settles


@formula(
    "gradient-descent",
    r"\nabla \lVert \boldsymbol\varepsilon \rVert"
    r" = \frac{\nabla E}{2\, \lVert \boldsymbol\varepsilon \rVert} ,",
)
@pytest.mark.parametrize(("w", "b"), LINES)
def test_gradient_of_the_norm_is_that_of_the_square_over_twice_the_norm(
    w: int, b: int
) -> None:
    def norm(w: float, b: float) -> float:
        return math.sqrt(squared_error(w, b))

    h = 1e-5
    by_slope = (norm(w + h, b) - norm(w - h, b)) / (2 * h)
    by_intercept = (norm(w, b + h) - norm(w, b - h)) / (2 * h)
    expected = line_gradient(w, b, X_VALUES, Y_VALUES) / (2 * norm(w, b))
    assert np.array([by_slope, by_intercept]) == pytest.approx(expected, abs=1e-6)


@formula(
    "gradient-descent",
    r"\mathbf u^\top H \, \mathbf u = 2\, \lVert X \mathbf u \rVert^2 \ge 0 ,",
)
@pytest.mark.parametrize("u", [(1, 0), (0, 1), (-2, 3), (5, 7), (0, 0)])
def test_curvature_in_a_direction_is_twice_a_squared_length(
    u: tuple[int, int],
) -> None:
    hessian = hessian_by_sums()
    curvature = sum(u[j] * hessian[j][k] * u[k] for j in (0, 1) for k in (0, 1))
    length = sum((row[0] * u[0] + row[1] * u[1]) ** 2 for row in DESIGN)
    assert curvature == 2 * length >= 0


@formula(
    "gradient-descent",
    r"""
    \begin{aligned}
    f(x) &= \sin(0.5\,x) + 0.3\,x + 0.01\,x^2 , \\
    f'(x) &= 0.5 \cos(0.5\,x) + 0.3 + 0.02\,x .
    \end{aligned}
    """,
)
@pytest.mark.parametrize("x", [-30.0, -4.0, 0.0, 3.0, 10.0])
def test_derivative_of_the_wavy_curve_is_what_nudging_finds(x: float) -> None:
    def f(x: float) -> float:
        return math.sin(0.5 * x) + 0.3 * x + 0.01 * x**2

    nudged = (f(x + 1e-4) - f(x - 1e-4)) / 2e-4
    assert 0.5 * math.cos(0.5 * x) + 0.3 + 0.02 * x == pytest.approx(nudged, abs=1e-8)


def test_wavy_curve_at_3_has_the_height_and_the_known_steepness() -> None:
    height = math.sin(1.5) + 0.9 + 0.09
    steepness = 0.5 * math.cos(1.5) + 0.3 + 0.06
    expected = (1.98749499, 0.395368601)
    assert (height, steepness) == pytest.approx(expected, rel=1e-8)
