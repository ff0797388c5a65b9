"""What is true of the functions that lay a line through dots."""

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import linprog
from sklearn.linear_model import LinearRegression, QuantileRegressor
from sklearn.metrics import (
    mean_absolute_error,
    mean_squared_error,
    r2_score,
)
from sklearn.metrics import (
    root_mean_squared_error as sklearn_rmse,
)

from snippets import readers
from snippets.fit_a_line import (
    absolute_error,
    columns,
    fit_line,
    fit_line_absolute,
    naive_error,
    r_squared,
    residuals,
    root_mean_squared_error,
    squared_error,
)

Column = list[float]

ERRORS = [naive_error, absolute_error, squared_error, root_mean_squared_error]
OF_PREDICTIONS = [residuals, *ERRORS, r_squared]
FITS = [fit_line, fit_line_absolute]

TOY_X, TOY_Y = [1, 2, 3, 4, 5, 6], [2, 3, 4, 5, 6, 1]


def exact_line(x: np.ndarray, y: np.ndarray) -> tuple[Fraction, Fraction]:
    """Solve the least squares problem in fractions of the decimals as printed."""
    xs, ys = [Fraction(str(v)) for v in x], [Fraction(str(v)) for v in y]
    n, sum_x, sum_y = len(xs), sum(xs), sum(ys)
    sum_xx = sum(a * a for a in xs)
    sum_xy = sum(a * b for a, b in zip(xs, ys, strict=True))
    slope = (n * sum_xy - sum_x * sum_y) / (n * sum_xx - sum_x**2)
    return slope, (sum_y - slope * sum_x) / n


def predict(x: object, line: tuple[float, float]) -> np.ndarray:
    return line[0] * np.asarray(x) + line[1]


few = settings(max_examples=20, deadline=None)


@st.composite
def problems(draw: st.DrawFn, *, min_size: int = 3) -> tuple[Column, Column]:
    """Some dots, not all above one another, with coordinates in eighths."""
    n = draw(st.integers(min_size, 11))
    spread = draw(st.sampled_from([2, 800]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x, y = rng.integers(-spread, spread, size=(2, n), endpoint=True) / 8
    assume(len(set(x)) > 1)
    return x.tolist(), y.tolist()


# --- the fourteen readers -------------------------------------------------------------


def test_the_line_of_the_readers_is_the_exact_fraction() -> None:
    slope, intercept = fit_line(readers.dilation, readers.reading_time)
    assert slope == pytest.approx(float(Fraction(1388740, 13017)), rel=1e-13)
    assert intercept == pytest.approx(float(Fraction(1018537, 65085)), rel=1e-13)


def test_the_exact_fractions_solve_the_problem_of_the_readers() -> None:
    exact = exact_line(readers.dilation, readers.reading_time)
    assert exact == (Fraction(1388740, 13017), Fraction(1018537, 65085))


def test_the_least_squared_error_of_the_readers_is_the_exact_fraction() -> None:
    line = fit_line(readers.dilation, readers.reading_time)
    error = squared_error(readers.reading_time, predict(readers.dilation, line))
    assert error == pytest.approx(float(Fraction(46921624, 65085)), rel=1e-12)


def test_the_absolute_line_of_the_readers_has_slope_100_and_intercept_20() -> None:
    line = fit_line_absolute(readers.dilation, readers.reading_time)
    assert line == pytest.approx((100, 20), rel=1e-12)


def test_the_least_absolute_error_of_the_readers_is_82() -> None:
    line = fit_line_absolute(readers.dilation, readers.reading_time)
    error = absolute_error(readers.reading_time, predict(readers.dilation, line))
    assert error == pytest.approx(82, rel=1e-12)


def test_each_line_of_the_readers_wins_by_its_own_measure() -> None:
    x, y = readers.dilation, readers.reading_time
    squares, absolutes = predict(x, fit_line(x, y)), predict(x, fit_line_absolute(x, y))
    assert squared_error(y, squares) < squared_error(y, absolutes)
    assert absolute_error(y, absolutes) < absolute_error(y, squares)


@pytest.mark.parametrize(
    ("slope", "intercept", "error"),
    [
        (10, 0, 86983.09),
        (30, 0, 60632.61),
        (50, 0, 39089.25),
        (100, 0, 6262),
        (200, 0, 30741),
        (75, 0, 18920.0625),
        (75, 20, 4590.0625),
        (75, 40, 1460.0625),
        (75, 60, 9530.0625),
        (75, 80, 28800.0625),
    ],
)
def test_the_squared_error_of_a_line_of_the_sweeps_is_known(
    slope: float, intercept: float, error: float
) -> None:
    y_pred = predict(readers.dilation, (slope, intercept))
    assert squared_error(readers.reading_time, y_pred) == pytest.approx(error)


def test_r_squared_of_the_readers_is_known() -> None:
    line = fit_line(readers.dilation, readers.reading_time)
    share = r_squared(readers.reading_time, predict(readers.dilation, line))
    assert share == pytest.approx(0.880092222, abs=5e-10)


def test_the_error_on_the_four_test_rows_is_known() -> None:
    line = fit_line(readers.dilation, readers.reading_time)
    y_pred = predict(readers.test_dilation, line)
    error = root_mean_squared_error(readers.test_reading_time, y_pred)
    assert error == pytest.approx(4.55586803, abs=5e-9)


def test_the_line_in_the_other_direction_is_known() -> None:
    line = fit_line(readers.reading_time, readers.dilation)
    assert line == pytest.approx((0.00824931985, -0.0536401221), rel=1e-8)


# --- the six dots of the toy ----------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "value"), [(naive_error, 0), (absolute_error, 10), (squared_error, 30)]
)
def test_the_toy_has_the_three_errors_of_the_text(
    error: Callable[..., float], value: float
) -> None:
    assert error(TOY_Y, TOY_X) == value


def test_the_line_of_the_toy_is_one_seventh_and_three() -> None:
    assert fit_line(TOY_X, TOY_Y) == pytest.approx((1 / 7, 3), rel=1e-14)


def test_the_absolute_line_of_the_toy_goes_through_the_five_dots() -> None:
    assert fit_line_absolute(TOY_X, TOY_Y) == (1, 1)


def test_any_line_through_the_centroid_of_the_toy_has_naive_error_0() -> None:
    for slope in [-7, 0, 1, 40.5]:
        y_pred = predict(TOY_X, (slope, 3.5 - slope * 3.5))
        assert naive_error(TOY_Y, y_pred) == 0


# --- errors against scikit-learn, and their properties --------------------------------


def noisy_predictions() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    y = rng.normal(50, 20, size=9)
    return y, y + rng.normal(0, 5, size=9)


def test_absolute_error_is_n_times_the_mean_of_scikit_learn() -> None:
    y, y_pred = noisy_predictions()
    assert absolute_error(y, y_pred) == pytest.approx(
        9 * mean_absolute_error(y, y_pred)
    )


def test_squared_error_is_n_times_the_mean_of_scikit_learn() -> None:
    y, y_pred = noisy_predictions()
    assert squared_error(y, y_pred) == pytest.approx(9 * mean_squared_error(y, y_pred))


def test_root_mean_squared_error_is_that_of_scikit_learn() -> None:
    y, y_pred = noisy_predictions()
    assert root_mean_squared_error(y, y_pred) == pytest.approx(sklearn_rmse(y, y_pred))


def test_r_squared_is_that_of_scikit_learn() -> None:
    y, y_pred = noisy_predictions()
    assert r_squared(y, y_pred) == pytest.approx(r2_score(y, y_pred))


def test_r_squared_is_negative_for_predictions_worse_than_the_mean() -> None:
    assert r_squared([1, 2, 3], [3, 2, 1]) == -3


def test_r_squared_is_1_for_perfect_predictions() -> None:
    assert r_squared([1, 2, 4], [1, 2, 4]) == 1


@few
@given(problems())
def test_r_squared_is_0_for_predicting_the_mean(dots: tuple[Column, Column]) -> None:
    y = dots[0]
    assert r_squared(y, [float(np.mean(y))] * len(y)) == pytest.approx(0, abs=1e-12)


def test_a_residual_is_positive_where_the_dot_lies_above() -> None:
    assert residuals([5, 5], [4, 7]).tolist() == [1, -2]


def test_integers_give_float_residuals() -> None:
    assert residuals(np.array([1, 2]), np.array([3, 5])).dtype == np.float64


def test_unsigned_integers_do_not_wrap_around() -> None:
    one, two = np.array([1], dtype=np.uint8), np.array([2], dtype=np.uint8)
    assert residuals(one, two).tolist() == [-1]


def test_small_integers_do_not_overflow_when_squared() -> None:
    high, low = np.array([120], dtype=np.int8), np.array([-120], dtype=np.int8)
    assert squared_error(high, low) == 240**2


@pytest.mark.parametrize("function", OF_PREDICTIONS)
def test_the_arguments_are_left_as_they_were(function: Callable[..., object]) -> None:
    y, y_pred = np.array([1.0, 4.0]), np.array([2.0, 2.0])
    function(y, y_pred)
    assert (y.tolist(), y_pred.tolist()) == ([1, 4], [2, 2])


@pytest.mark.parametrize("function", [*ERRORS, r_squared])
def test_an_error_is_a_plain_float(function: Callable[..., float]) -> None:
    assert type(function([1, 4], [2, 2])) is float


@few
@given(problems())
def test_naive_error_is_never_above_absolute_error(dots: tuple[Column, Column]) -> None:
    assert naive_error(*dots) <= absolute_error(*dots)


@few
@given(problems())
def test_squared_and_absolute_error_do_not_ask_which_is_which(
    dots: tuple[Column, Column],
) -> None:
    x, y = dots
    assert squared_error(x, y) == squared_error(y, x)
    assert absolute_error(x, y) == absolute_error(y, x)


@few
@given(problems(), st.integers(1, 1000))
def test_naive_error_falls_without_end_as_the_line_rises(
    dots: tuple[Column, Column], height: int
) -> None:
    y, y_pred = dots
    raised = [value + height for value in y_pred]
    assert naive_error(y, raised) == naive_error(y, y_pred) - height * len(y)


# --- least squares against four oracles ------------------------------------------------


@few
@given(problems())
def test_fit_line_is_the_exact_solution(dots: tuple[Column, Column]) -> None:
    slope, intercept = exact_line(np.array(dots[0]), np.array(dots[1]))
    assert fit_line(*dots) == pytest.approx(
        (float(slope), float(intercept)), rel=1e-9, abs=1e-9
    )


def test_fit_line_is_polyfit() -> None:
    x, y = readers.dilation, readers.reading_time
    assert fit_line(x, y) == pytest.approx(tuple(np.polyfit(x, y, 1)), rel=1e-12)


def test_fit_line_is_linregress() -> None:
    x, y = readers.dilation, readers.reading_time
    found = stats.linregress(x, y)
    assert fit_line(x, y) == pytest.approx((found.slope, found.intercept), rel=1e-12)


def test_fit_line_is_scikit_learn() -> None:
    x, y = readers.dilation, readers.reading_time
    model = LinearRegression().fit(x[:, np.newaxis], y)
    expected = (model.coef_[0], model.intercept_)
    assert fit_line(x, y) == pytest.approx(expected, rel=1e-12)


@few
@given(problems())
def test_residuals_of_the_best_line_sum_to_0(dots: tuple[Column, Column]) -> None:
    x, y = dots
    assert naive_error(y, predict(x, fit_line(x, y))) == pytest.approx(0, abs=1e-7)


@few
@given(problems())
def test_residuals_of_the_best_line_are_orthogonal_to_x(
    dots: tuple[Column, Column],
) -> None:
    x, y = dots
    left = residuals(y, predict(x, fit_line(x, y)))
    assert np.dot(x, left) == pytest.approx(0, abs=1e-6)


@few
@given(problems(), st.integers(-8, 8), st.integers(-8, 8))
def test_no_other_line_has_less_squared_error(
    dots: tuple[Column, Column], more_slope: int, more_intercept: int
) -> None:
    x, y = dots
    slope, intercept = fit_line(x, y)
    best = squared_error(y, predict(x, (slope, intercept)))
    other = predict(x, (slope + more_slope / 8, intercept + more_intercept / 8))
    assert best <= squared_error(y, other) * (1 + 1e-9) + 1e-9


@few
@given(problems(min_size=2), st.integers(-9, 9), st.integers(-9, 9))
def test_fit_line_finds_a_line_that_the_dots_lie_on(
    dots: tuple[Column, Column], slope: int, intercept: int
) -> None:
    y = predict(dots[0], (slope, intercept))
    assert fit_line(dots[0], y) == pytest.approx((slope, intercept), abs=1e-9)


@few
@given(problems(), st.integers(-50, 50), st.sampled_from([0.25, 3.0, -2.0]))
def test_fit_line_follows_a_change_of_units_of_y(
    dots: tuple[Column, Column], shift: int, factor: float
) -> None:
    x, y = dots
    slope, intercept = fit_line(x, y)
    changed = [factor * value + shift for value in y]
    expected = (factor * slope, factor * intercept + shift)
    assert fit_line(x, changed) == pytest.approx(expected, rel=1e-9, abs=1e-7)


@few
@given(problems(), st.randoms())
def test_fit_line_does_not_mind_the_order_of_the_rows(
    dots: tuple[Column, Column], random: object
) -> None:
    pairs = list(zip(*dots, strict=True))
    random.shuffle(pairs)  # type: ignore[attr-defined]
    x, y = zip(*pairs, strict=True)
    assert fit_line(x, y) == pytest.approx(fit_line(*dots), rel=1e-9, abs=1e-9)


@few
@given(problems())
def test_the_product_of_the_two_slopes_is_r_squared(
    dots: tuple[Column, Column],
) -> None:
    x, y = dots
    assume(len(set(y)) > 1)
    there, back = fit_line(x, y), fit_line(y, x)
    share = r_squared(y, predict(x, there))
    assert there[0] * back[0] == pytest.approx(share, abs=1e-9)


def test_fit_line_keeps_its_digits_far_from_0() -> None:
    x, y = readers.dilation, readers.reading_time
    slope = fit_line(x + 1e6, y)[0]
    assert slope == pytest.approx(1388740 / 13017, rel=1e-8)


def test_fit_line_keeps_its_digits_where_y_is_far_from_0() -> None:
    x, y = readers.dilation, readers.reading_time
    assert fit_line(x, y + 2.0**40)[0] == pytest.approx(1388740 / 13017, rel=1e-9)


@pytest.mark.parametrize("size", [1e-140, 1e-60, 1e60, 1e140])
def test_fit_line_works_for_x_of_any_size(size: float) -> None:
    slope, intercept = fit_line(readers.dilation * size, readers.reading_time)
    assert slope * size == pytest.approx(1388740 / 13017, rel=1e-12)
    assert intercept == pytest.approx(1018537 / 65085, rel=1e-12)


@pytest.mark.parametrize("fit", FITS)
def test_two_dots_determine_the_line(fit: Callable[..., tuple[float, float]]) -> None:
    assert fit([1, 3], [5, 1]) == pytest.approx((-2, 7))


@pytest.mark.parametrize("fit", FITS)
def test_a_fit_returns_two_plain_floats(
    fit: Callable[..., tuple[float, float]],
) -> None:
    assert [type(value) for value in fit([1, 2, 3], [1, 2, 4])] == [float, float]


# --- least absolute deviations against a linear programme -------------------------------


def least_absolute_by_programme(x: Column, y: Column) -> float:
    """Minimise the sum of bounds u_i with −u_i <= y_i − (w x_i + b) <= u_i."""
    n = len(x)
    line = np.column_stack([x, np.ones(n)])
    bounds = np.block([[-line, -np.eye(n)], [line, -np.eye(n)]])
    cost = np.array([0, 0] + [1] * n)
    free = [(None, None)] * 2 + [(0, None)] * n
    return float(
        linprog(cost, bounds, np.concatenate([-np.array(y), y]), bounds=free).fun
    )


@few
@given(problems())
def test_fit_line_absolute_reaches_the_optimum_of_the_programme(
    dots: tuple[Column, Column],
) -> None:
    x, y = dots
    found = absolute_error(y, predict(x, fit_line_absolute(x, y)))
    assert found == pytest.approx(least_absolute_by_programme(x, y), rel=1e-7, abs=1e-6)


def test_fit_line_absolute_is_the_median_regression_of_scikit_learn() -> None:
    x, y = readers.dilation, readers.reading_time
    model = QuantileRegressor(quantile=0.5, alpha=0).fit(x[:, np.newaxis], y)
    expected = (model.coef_[0], model.intercept_)
    assert fit_line_absolute(x, y) == pytest.approx(expected, rel=1e-7)


@few
@given(problems())
def test_the_absolute_line_goes_through_two_dots(dots: tuple[Column, Column]) -> None:
    x, y = dots
    left = np.abs(residuals(y, predict(x, fit_line_absolute(x, y))))
    assert np.sort(left)[1] == pytest.approx(0, abs=1e-8)


def test_the_absolute_line_ignores_how_far_off_an_outlier_is() -> None:
    x = [0, 1, 2, 3, 4, 5, 6]
    near, far = [0, 1, 2, 3, 4, 5, 20], [0, 1, 2, 3, 4, 5, 20000]
    assert fit_line_absolute(x, near) == fit_line_absolute(x, far) == (1, 0)


def test_the_absolute_line_copes_with_dots_above_one_another() -> None:
    assert fit_line_absolute([1, 1, 1, 2], [0, 3, 9, 5]) == (2, 1)


def test_the_absolute_line_keeps_its_digits_far_from_0() -> None:
    slope, _ = fit_line_absolute(readers.dilation + 1e6, readers.reading_time)
    assert slope == pytest.approx(100, rel=1e-8)


# --- what is refused ------------------------------------------------------------------

NOT_A_COLUMN = {
    "empty": [],
    "one number": 3.0,
    "a table": [[1.0, 2.0]],
    "ragged rows": [[1.0], [2.0, 3.0]],
    "words": ["tall", "short"],
    "numeric strings": ["1.5", "2.5"],
    "one string": "12",
    "bytes": [b"1", b"2"],
    "truth values": [True, False],
    "complex numbers": [1j, 2.0],
    "nothing": None,
    "missing values": [1.0, None],
    "objects": np.array([1.0, 2.0], dtype=object),
    "fractions": [Fraction(1, 2), Fraction(1, 3)],
    "dates": np.array(["2018-07-22", "2018-07-23"], dtype="datetime64[D]"),
    "too long integers": [10**30, 1],
    "a set": {1.0, 2.0},
}
NOT_FINITE = {
    "nan": [1.0, float("nan")],
    "infinity": [float("inf"), 1.0],
    "minus infinity": [1.0, -float("inf")],
    "a number too large to square": [1.0, 1e160],
}


@pytest.mark.parametrize("function", OF_PREDICTIONS + FITS)
@pytest.mark.parametrize("bad", NOT_A_COLUMN.values(), ids=NOT_A_COLUMN)
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_no_column_is_refused_by_name(
    function: Callable[..., object], bad: object, place: int
) -> None:
    names = ("x", "y") if function in FITS else ("y", "y_pred")
    arguments: list[object] = [[1.0, 2.0], [1.0, 2.0]]
    arguments[place] = bad
    with pytest.raises(ValueError, match=f"^{names[place]} must be one column of num"):
        function(*arguments)


@pytest.mark.parametrize("function", OF_PREDICTIONS + FITS)
@pytest.mark.parametrize("bad", NOT_FINITE.values(), ids=NOT_FINITE)
@pytest.mark.parametrize("place", [0, 1])
def test_what_is_not_finite_is_refused_by_name(
    function: Callable[..., object], bad: object, place: int
) -> None:
    names = ("x", "y") if function in FITS else ("y", "y_pred")
    arguments: list[object] = [[1.0, 2.0], [1.0, 2.0]]
    arguments[place] = bad
    with pytest.raises(ValueError, match=f"^{names[place]} must stay below 1e150"):
        function(*arguments)


@pytest.mark.parametrize("function", OF_PREDICTIONS + FITS)
def test_columns_of_different_lengths_are_refused(
    function: Callable[..., object],
) -> None:
    names = "x and y" if function in FITS else "y and y_pred"
    with pytest.raises(
        ValueError, match=rf"{names} must be equally long, got \[3, 2\]"
    ):
        function([1, 2, 3], [1, 2])


@pytest.mark.parametrize("function", OF_PREDICTIONS + FITS)
def test_one_value_is_not_stretched_over_a_column(
    function: Callable[..., object],
) -> None:
    with pytest.raises(ValueError, match="must be equally long"):
        function([1, 2, 3], [1])


@pytest.mark.parametrize("function", OF_PREDICTIONS + FITS)
def test_a_row_against_a_column_is_refused_instead_of_becoming_a_square(
    function: Callable[..., object],
) -> None:
    row, column = np.array([[1.0, 2.0, 3.0]]), np.array([[1.0], [2.0], [3.0]])
    assert (row - column).shape == (3, 3)
    with pytest.raises(ValueError, match="must be one column of numbers"):
        function(row, column)


@pytest.mark.parametrize("fit", FITS)
@pytest.mark.parametrize("x", [[0.1, 0.1, 0.1], [5], [0.0, 1e-160]])
def test_dots_above_one_another_have_no_best_line(
    fit: Callable[..., tuple[float, float]], x: Column
) -> None:
    with pytest.raises(ValueError, match="^x must hold two different values"):
        fit(x, list(range(len(x))))


@pytest.mark.parametrize("y", [[0.1, 0.1, 0.1], [5]])
def test_r_squared_needs_values_that_differ(y: Column) -> None:
    with pytest.raises(ValueError, match="^y must hold two different values"):
        r_squared(y, list(range(len(y))))


def test_the_message_shows_what_arrived() -> None:
    with pytest.raises(ValueError, match=r"got \['1\.5', '2\.5'\]$"):
        columns(y=["1.5", "2.5"])


def test_the_message_stays_short_however_long_the_column() -> None:
    with pytest.raises(ValueError, match="must be one column") as caught:
        columns(y=["a"] * 10_000)
    assert len(str(caught.value)) < 120


def test_the_message_shows_the_number_that_is_too_large() -> None:
    with pytest.raises(ValueError, match=r"got -1e\+170$"):
        columns(y=[3.0, -1e170])


def test_the_first_bad_argument_is_named_first() -> None:
    with pytest.raises(ValueError, match="^x must be"):
        columns(x=[], y=[])


def test_a_list_of_mixed_integers_and_floats_is_accepted() -> None:
    assert columns(y=[1, 2.5])[0].tolist() == [1, 2.5]


def test_a_read_only_column_is_accepted() -> None:
    frozen = np.array([1.0, 2.0])
    frozen.flags.writeable = False
    assert columns(y=frozen)[0].tolist() == [1, 2]


def test_a_slice_with_a_stride_is_accepted() -> None:
    x, y = np.arange(12.0)[::3], np.arange(12.0)[::-3]
    assert fit_line(x, y) == pytest.approx((-1, 11))


# --- the shape of the squared error ----------------------------------------------------


@pytest.mark.parametrize("slope", [75, 200, -3])
def test_for_each_slope_the_intercept_parabola_has_the_same_width(slope: float) -> None:
    x, y = readers.dilation, readers.reading_time
    best = float(np.mean(y - slope * x))
    least = squared_error(y, predict(x, (slope, best)))
    for step in [-30.0, 1.0, 50.0]:
        error = squared_error(y, predict(x, (slope, best + step)))
        assert error - least == pytest.approx(14 * step**2)


def test_the_squared_error_over_slopes_has_one_turning_point() -> None:
    slopes = np.linspace(0, 200, 401)
    x, y = readers.dilation, readers.reading_time
    errors = [squared_error(y, predict(x, (slope, 0))) for slope in slopes]
    turns = [a > 0 for a in np.diff(errors)]
    assert sum(a != b for a, b in pairwise(turns)) == 1
