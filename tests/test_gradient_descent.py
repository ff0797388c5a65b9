"""What is true of snippets/gradient_descent.py."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import approx_fprime, minimize
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error

from snippets.gradient_descent import (
    error_surface,
    gradient_descent,
    largest_stable_step,
    line_gradient,
)
from snippets.readers import dilation, reading_time

SLOPE = Fraction(1388740, 13017)
INTERCEPT = Fraction(1018537, 65085)
SMALLEST_ERROR = Fraction(46921624, 65085)
DESIGN = np.column_stack([dilation, np.ones(len(dilation))])

whole = st.integers(-9, 9)
points = st.lists(st.tuples(whole, whole), min_size=1, max_size=6)
lines = st.tuples(whole, whole)


def squared_error_by_loop(slope: float, intercept: float, x: Any, y: Any) -> float:
    """Add the squared residuals of a line one by one."""
    return sum(
        (one_y - slope * one_x - intercept) ** 2
        for one_x, one_y in zip(x, y, strict=True)
    )


def on_readers(line: Any) -> Any:
    """Return the gradient of the reading-time error at a line."""
    return line_gradient(line[0], line[1], dilation, reading_time)


def wavy_slope(x: Any) -> Any:
    """Return the derivative of sin(x / 2) + 0.3 x + 0.01 x²."""
    return 0.5 * np.cos(0.5 * x) + 0.3 + 0.02 * x


# The error surface


@given(points, st.lists(whole, min_size=1, max_size=4), st.lists(whole, min_size=1))
def test_surface_holds_at_each_cell_the_error_of_its_line(
    data: list[tuple[int, int]], slopes: list[int], intercepts: list[int]
) -> None:
    x, y = zip(*data, strict=True)
    expected = [
        [squared_error_by_loop(slope, intercept, x, y) for slope in slopes]
        for intercept in intercepts
    ]
    assert error_surface(x, y, slopes, intercepts).tolist() == expected


def test_surface_has_a_row_per_intercept_and_a_column_per_slope() -> None:
    assert error_surface([1, 2, 4], [0, 1, 1], [0, 1], [5, 6, 7]).shape == (3, 2)


def test_surface_is_n_times_the_mean_squared_error_of_scikit_learn() -> None:
    surface = error_surface(dilation, reading_time, [30, 106], [16, -40])
    mean = mean_squared_error(reading_time, 106 * dilation - 40)
    assert surface[1, 1] == pytest.approx(len(dilation) * mean)


def test_corners_of_the_small_grid_do_not_confuse_slope_and_intercept() -> None:
    corners = error_surface(dilation, reading_time, [0, 99], [0, 99])
    expected = [[101961, 6624.1089], [9693, 87049.7289]]
    assert corners == pytest.approx(np.array(expected))


def test_best_cell_of_the_grid_to_99_lies_on_its_edge() -> None:
    surface = error_surface(dilation, reading_time, np.arange(100), np.arange(100))
    row, column = np.unravel_index(surface.argmin(), surface.shape)
    assert (row, column) == (20, 99)


def test_best_cell_of_the_grid_to_99_has_the_error_of_the_text() -> None:
    surface = error_surface(dilation, reading_time, np.arange(100), np.arange(100))
    assert surface.min() == pytest.approx(751.7089)


def test_wide_grid_has_its_best_cell_inside_at_slope_106_and_intercept_16() -> None:
    slopes, intercepts = np.arange(201), np.arange(-50, 121)
    surface = error_surface(dilation, reading_time, slopes, intercepts)
    row, column = np.unravel_index(surface.argmin(), surface.shape)
    best = intercepts[row], slopes[column], round(surface.min(), 4)
    assert best == (16, 106, 721.2404)


@given(lines)
def test_no_line_has_less_error_than_the_exact_optimum(line: tuple[int, int]) -> None:
    (error,) = error_surface(dilation, reading_time, [line[0]], [line[1]]).ravel()
    assert error >= float(SMALLEST_ERROR)


def test_surface_at_the_exact_optimum_is_the_exact_smallest_error() -> None:
    surface = error_surface(dilation, reading_time, [float(SLOPE)], [float(INTERCEPT)])
    assert surface[0, 0] == pytest.approx(float(SMALLEST_ERROR), rel=1e-12)


# The gradient


@given(points, lines)
def test_gradient_is_exact_on_whole_numbers(
    data: list[tuple[int, int]], line: tuple[int, int]
) -> None:
    slope, intercept = line
    by_slope = sum(2 * x * (slope * x + intercept - y) for x, y in data)
    by_intercept = sum(2 * (slope * x + intercept - y) for x, y in data)
    x, y = zip(*data, strict=True)
    assert line_gradient(slope, intercept, x, y).tolist() == [by_slope, by_intercept]


@given(points, lines)
def test_gradient_agrees_with_central_differences(
    data: list[tuple[int, int]], line: tuple[int, int]
) -> None:
    slope, intercept = line
    x, y = zip(*data, strict=True)
    # The error is a polynomial of degree two: a step of one half is exact.
    by_slope = squared_error_by_loop(slope + 0.5, intercept, x, y)
    by_slope -= squared_error_by_loop(slope - 0.5, intercept, x, y)
    by_intercept = squared_error_by_loop(slope, intercept + 0.5, x, y)
    by_intercept -= squared_error_by_loop(slope, intercept - 0.5, x, y)
    assert line_gradient(slope, intercept, x, y).tolist() == [by_slope, by_intercept]


def test_gradient_agrees_with_scipys_forward_differences() -> None:
    def error(line: Any) -> float:
        return squared_error_by_loop(*line, dilation, reading_time)

    differences = approx_fprime(np.array([75.0, 20.0]), error, 1e-6)
    assert on_readers([75, 20]) == pytest.approx(differences, rel=1e-4)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ((0, 0), (-1557.88, -2318)),
        ((75, 0), (-656.545, -996.5)),
        ((75, 20), (-304.145, -436.5)),
    ],
)
def test_gradient_of_the_readers_has_the_values_computed_by_hand(
    line: tuple[float, float], expected: tuple[float, float]
) -> None:
    assert on_readers(line) == pytest.approx(np.array(expected))


def test_gradient_vanishes_at_the_exact_optimum() -> None:
    gradient = on_readers([float(SLOPE), float(INTERCEPT)])
    assert gradient == pytest.approx(np.zeros(2), abs=1e-9)


def test_gradient_has_the_slope_first() -> None:
    assert line_gradient(0, 0, [3], [1]).tolist() == [-6, -2]


def test_gradient_of_one_point_on_the_line_is_zero() -> None:
    assert line_gradient(2, 1, [3], [7]).tolist() == [0, 0]


# Descent


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1))
def test_descent_finds_the_least_squares_solution_of_random_problems(
    seed: int,
) -> None:
    rng = np.random.default_rng(seed)
    columns = np.linalg.qr(rng.normal(size=(12, 3)))[0]
    X = columns * [1, 2, 3] @ np.linalg.qr(rng.normal(size=(3, 3)))[0]
    y = rng.normal(size=12)
    path = gradient_descent(
        lambda weights: 2 * X.T @ (X @ weights - y),
        rng.normal(size=3),
        learning_rate=largest_stable_step(X) / 2,
        n_steps=300,
    )
    assert path[-1] == pytest.approx(
        np.linalg.lstsq(X, y, rcond=None)[0], rel=1e-9, abs=1e-9
    )


@given(st.floats(0.01, 0.99), st.integers(0, 30))
def test_distance_to_the_minimum_shrinks_by_one_minus_rate_times_curvature(
    rate: float, n_steps: int
) -> None:
    path = gradient_descent(
        lambda w: 2 * (w - 3), [11], learning_rate=rate, n_steps=n_steps
    )
    expected = [3 + 8 * (1 - 2 * rate) ** step for step in range(n_steps + 1)]
    assert path[:, 0] == pytest.approx(np.array(expected))


def test_path_follows_the_matrix_powers_of_the_linear_recursion() -> None:
    rate = 0.05
    optimum = np.array([float(SLOPE), float(INTERCEPT)])
    once = np.eye(2) - rate * 2 * DESIGN.T @ DESIGN
    path = gradient_descent(on_readers, [0, 0], learning_rate=rate, n_steps=40)
    expected = optimum - np.linalg.matrix_power(once, 40) @ optimum
    assert path[40] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rate", "n_steps", "expected"),
    [
        (0.01, 1, (15.5788, 23.18)),
        (0.01, 10, (42.5609, 56.4113)),
        (0.01, 100, (71.5417, 38.3007)),
        (0.05, 1, (77.894, 115.9)),
        (0.05, 10, (30.2181, 4.0760)),
        (0.05, 100, (102.865, 14.9087)),
    ],
)
def test_descent_on_the_readers_passes_the_known_points(
    rate: float, n_steps: int, expected: tuple[float, float]
) -> None:
    path = gradient_descent(on_readers, [0, 0], learning_rate=rate, n_steps=n_steps)
    assert path[-1] == pytest.approx(np.array(expected), abs=5e-4)


def test_first_step_is_the_start_minus_rate_times_gradient() -> None:
    path = gradient_descent(on_readers, [0, 0], learning_rate=0.01, n_steps=1)
    assert path[1] == pytest.approx(np.array([15.5788, 23.18]), rel=1e-12)


def test_both_parameters_are_moved_by_the_gradient_of_the_old_point() -> None:
    path = gradient_descent(
        lambda w: np.array([w[1], w[0]]), [1, 2], learning_rate=1, n_steps=1
    )
    assert path[1].tolist() == [-1, 1]


def test_descent_agrees_with_scipys_bfgs() -> None:
    path = gradient_descent(on_readers, [0, 0], learning_rate=0.05, n_steps=2000)
    found = minimize(
        lambda line: squared_error_by_loop(*line, dilation, reading_time),
        [0, 0],
        jac=on_readers,
    )
    assert path[-1] == pytest.approx(found.x, rel=1e-6)


def test_descent_agrees_with_scikit_learn() -> None:
    model = LinearRegression().fit(dilation[:, np.newaxis], reading_time)
    path = gradient_descent(on_readers, [0, 0], learning_rate=0.05, n_steps=2000)
    expected = np.array([model.coef_[0], model.intercept_])
    assert path[-1] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("start", [(0, 0), (200, -50), (-30, 400)])
def test_every_start_ends_at_the_exact_optimum(start: tuple[int, int]) -> None:
    path = gradient_descent(on_readers, start, learning_rate=0.05, n_steps=2000)
    optimum = np.array([float(SLOPE), float(INTERCEPT)])
    assert path[-1] == pytest.approx(optimum, rel=1e-9)


def test_path_has_one_row_per_step_and_one_for_the_start() -> None:
    path = gradient_descent(on_readers, [1, 2], learning_rate=0.01, n_steps=5)
    assert path.shape == (6, 2)


def test_no_steps_leave_the_start_alone() -> None:
    path = gradient_descent(on_readers, [1, 2], learning_rate=0.01, n_steps=0)
    assert path.tolist() == [[1, 2]]


def test_start_is_not_changed() -> None:
    start = np.array([1.0, 2.0])
    gradient_descent(on_readers, start, learning_rate=0.01, n_steps=3)
    assert start.tolist() == [1, 2]


def test_a_gradient_that_overwrites_its_argument_cannot_spoil_the_path() -> None:
    def doubled_in_place(w: Any) -> Any:
        w *= 2
        return w

    path = gradient_descent(doubled_in_place, [8], learning_rate=0.25, n_steps=2)
    assert path.tolist() == [[8], [4], [2]]


def test_a_gradient_may_return_a_list() -> None:
    path = gradient_descent(lambda w: [2 * w[0]], [8], learning_rate=0.25, n_steps=1)
    assert path.tolist() == [[8], [4]]


def test_a_whole_number_of_steps_may_come_from_numpy() -> None:
    n_steps: Any = np.int64(2)
    path = gradient_descent(lambda w: w, [8], learning_rate=0.5, n_steps=n_steps)
    assert path.tolist() == [[8], [4], [2]]


@pytest.mark.parametrize("rate", [0.1, 0.5, 1, 2, 4, 8])
def test_walk_on_the_wavy_curve_from_3_ends_left_for_every_rate_up_to_8(
    rate: float,
) -> None:
    path = gradient_descent(wavy_slope, [3], learning_rate=rate, n_steps=900)
    assert path[-1, 0] == pytest.approx(-4.04847388, abs=1e-6)


def test_first_step_on_the_wavy_curve_from_3_goes_to_the_left() -> None:
    path = gradient_descent(wavy_slope, [3], learning_rate=0.1, n_steps=1)
    assert path[1, 0] == pytest.approx(3 - 0.0395368601)


def test_walk_on_the_wavy_curve_leaps_for_ever_at_rate_10() -> None:
    path = gradient_descent(wavy_slope, [3], learning_rate=10, n_steps=500)
    assert np.abs(np.diff(path[-50:, 0])).min() > 0.1


@pytest.mark.parametrize(
    ("starts", "minimum"),
    [
        ((-30, -25), -27.2501414),
        ((-20, -12, -9), -15.6555160),
        ((-8.9, -5, 0, 3, 4.9), -4.04847388),
        ((5, 6, 8, 10), 7.23305618),
    ],
)
def test_wavy_curve_sends_each_basin_to_its_own_minimum(
    starts: tuple[float, ...], minimum: float
) -> None:
    path = gradient_descent(wavy_slope, starts, learning_rate=0.1, n_steps=4000)
    assert path[-1] == pytest.approx(np.full(len(starts), minimum), abs=1e-6)


# The largest stable step


def test_limit_for_the_readers_is_known() -> None:
    assert largest_stable_step(DESIGN) == pytest.approx(0.0508177788, rel=1e-8)


def test_limit_for_the_centred_readers_is_one_over_n() -> None:
    centred = DESIGN - [dilation.mean(), 0]
    assert largest_stable_step(centred) == pytest.approx(1 / 14)


def test_limit_is_two_over_the_largest_eigenvalue_of_numpy() -> None:
    X = np.array([[1.0, 2, 0], [3, 1, 1], [0, 5, 2], [4, 4, 1]])
    largest = np.linalg.eigvalsh(2 * X.T @ X)[-1]
    assert largest_stable_step(X) == pytest.approx(2 / largest)


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.floats(0.01, 0.99))
def test_descent_contracts_below_the_limit(seed: int, size: int, part: float) -> None:
    X = np.random.default_rng(seed).normal(size=(5, size))
    start = np.linalg.svd(X)[2][0]  # along the steepest direction
    path = gradient_descent(
        lambda w: 2 * X.T @ X @ w,
        start,
        learning_rate=part * largest_stable_step(X),
        n_steps=5,
    )
    assert np.linalg.norm(path[-1]) < np.linalg.norm(path[0])


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.floats(1.01, 3))
def test_descent_expands_above_the_limit(seed: int, size: int, part: float) -> None:
    X = np.random.default_rng(seed).normal(size=(5, size))
    start = np.linalg.svd(X)[2][0]
    path = gradient_descent(
        lambda w: 2 * X.T @ X @ w,
        start,
        learning_rate=part * largest_stable_step(X),
        n_steps=5,
    )
    assert np.linalg.norm(path[-1]) > np.linalg.norm(path[0])


@pytest.mark.parametrize(("rate", "converges"), [(0.05, True), (0.051, False)])
def test_error_of_the_readers_shrinks_below_the_limit_and_grows_above_it(
    rate: float,
    converges: bool,
) -> None:
    path = gradient_descent(on_readers, [0, 0], learning_rate=rate, n_steps=300)
    first, last = (
        squared_error_by_loop(*line, dilation, reading_time) for line in path[[1, -1]]
    )
    assert (last < first) == converges


def test_limit_of_a_rank_deficient_matrix_is_that_of_its_steepest_direction() -> None:
    assert largest_stable_step([[1, 2], [2, 4]]) == pytest.approx(1 / 25)


def test_descent_on_a_rank_deficient_problem_keeps_the_flat_direction() -> None:
    x, y = [0.5, 0.5, 0.5], [1, 2, 6]
    path = gradient_descent(
        lambda line: line_gradient(*line, x, y), [4, 0], learning_rate=0.2, n_steps=200
    )
    assert path[-1] == pytest.approx(np.array([4.4, 0.8]))  # start + 0.8 * (0.5, 1)


# Bad input

x, y = [1.0, 2.0, 3.0], [2.0, 4.0, 5.0]
Call = Callable[[Any], Any]

VECTORS = {
    "x": [
        lambda bad: error_surface(bad, y, [1], [0]),
        lambda bad: line_gradient(1, 0, bad, y),
    ],
    "y": [
        lambda bad: error_surface(x, bad, [1], [0]),
        lambda bad: line_gradient(1, 0, x, bad),
    ],
    "slopes": [lambda bad: error_surface(x, y, bad, [0])],
    "intercepts": [lambda bad: error_surface(x, y, [1], bad)],
    "start": [lambda bad: gradient_descent(np.sign, bad, learning_rate=1, n_steps=1)],
}
BAD_VECTORS = {
    "empty": [],
    "NaN": [1, np.nan, 3],
    "infinite": [1, np.inf, 3],
    "minus infinite": [1, -np.inf, 3],
    "strings": ["a", "b", "c"],
    "numeric strings": ["1", "2", "3"],
    "bytes": [b"1", b"2", b"3"],
    "complex": [1, 2j, 3],
    "object": np.array([1, 2, 3], dtype=object),
    "none": [1, None, 3],
    "bool": [True, False, True],
    "date": np.array(["2018-07-22"] * 3, dtype="datetime64[D]"),
    "number": 3.0,
    "matrix": [[1, 2, 3]],
    "ragged": [[1, 2], [3]],
}
SCALARS = {
    "slope": [lambda bad: line_gradient(bad, 0, x, y)],
    "intercept": [lambda bad: line_gradient(1, bad, x, y)],
    "learning_rate": [
        lambda bad: gradient_descent(np.sign, [1], learning_rate=bad, n_steps=1)
    ],
    "n_steps": [
        lambda bad: gradient_descent(np.sign, [1], learning_rate=1, n_steps=bad)
    ],
}
BAD_SCALARS = {
    "NaN": np.nan,
    "infinite": np.inf,
    "string": "a",
    "numeric string": "1",
    "complex": 1j,
    "none": None,
    "bool": True,
    "list": [1],
    "ragged": [[1, 2], [3]],
}
MATRICES = {"X": [largest_stable_step]}
BAD_MATRICES = {
    "empty": np.empty((0, 2)),
    "no columns": np.empty((3, 0)),
    "NaN": [[1, np.nan]],
    "infinite": [[1, np.inf]],
    "strings": [["a", "b"]],
    "numeric strings": [["1", "2"]],
    "complex": [[1, 2j]],
    "object": np.array([[1, 2]], dtype=object),
    "bool": [[True, False]],
    "vector": [1, 2, 3],
    "cube": np.ones((2, 2, 2)),
    "ragged": [[1, 2], [3]],
    "zero": [[0, 0], [0, 0]],
}


def crossed(calls: dict[str, list[Call]], inputs: dict[str, Any]) -> list[Any]:
    """Pair each way to call a function with each bad input."""
    return [
        pytest.param(call, name, bad, id=f"{name}-{number}-{kind}")
        for name, ways in calls.items()
        for number, call in enumerate(ways)
        for kind, bad in inputs.items()
    ]


@pytest.mark.parametrize(
    ("call", "name", "bad"),
    crossed(VECTORS, BAD_VECTORS)
    + crossed(SCALARS, BAD_SCALARS)
    + crossed(MATRICES, BAD_MATRICES),
)
def test_bad_input_is_refused_by_name(call: Call, name: str, bad: Any) -> None:
    with pytest.raises(ValueError, match=rf"^{name} must "):
        call(bad)


@pytest.mark.parametrize("call", VECTORS["y"], ids=["surface", "gradient"])
def test_lengths_that_differ_are_refused_with_both(call: Call) -> None:
    with pytest.raises(ValueError, match=r"^y must hold 3 numbers, as x does; got 2$"):
        call([1, 2])


@pytest.mark.parametrize("rate", [0, -0.1])
def test_learning_rate_must_be_above_0(rate: float) -> None:
    with pytest.raises(ValueError, match=r"^learning_rate must be above 0; got -?0\."):
        gradient_descent(np.sign, [1], learning_rate=rate, n_steps=1)


@pytest.mark.parametrize("n_steps", [-1, 2.5])
def test_number_of_steps_must_be_whole_and_not_negative(n_steps: Any) -> None:
    with pytest.raises(ValueError, match=r"^n_steps must be a whole number from 0 on"):
        gradient_descent(np.sign, [1], learning_rate=1, n_steps=n_steps)


@pytest.mark.parametrize(
    "gradient",
    [
        lambda w: w[:1],
        lambda w: w.sum(),
        lambda w: w[np.newaxis],
        lambda w: w * 1j,
        lambda w: w > 0,
        lambda w: ["a", "b"],
        lambda w: None,
    ],
    ids=["short", "number", "matrix", "complex", "bool", "strings", "none"],
)
def test_a_gradient_of_another_shape_or_kind_is_refused(gradient: Call) -> None:
    with pytest.raises(ValueError, match=r"^gradient must return 2 real derivatives"):
        gradient_descent(gradient, [1, 2], learning_rate=1, n_steps=1)


def test_overflow_is_refused_and_names_the_step_and_the_rate() -> None:
    with pytest.raises(ValueError, match=r"^step 3 is .*: learning_rate 1e\+150 is"):
        gradient_descent(lambda w: 2 * w, [1], learning_rate=1e150, n_steps=9)


def test_divergence_on_the_readers_ends_in_an_error_not_in_infinity() -> None:
    with pytest.raises(ValueError, match=r"^step \d+ is not finite"):
        gradient_descent(on_readers, [0, 0], learning_rate=1, n_steps=500)


def test_an_undefined_gradient_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^step 1 .* gradient is undefined there$"):
        gradient_descent(lambda w: w / np.abs(w), [0], learning_rate=1, n_steps=1)
