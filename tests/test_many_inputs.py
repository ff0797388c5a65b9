"""What is true of the linear models with many inputs."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.linalg
import scipy.optimize
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import LeaveOneOut, cross_val_predict
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from snippets import many_inputs as mi
from snippets import readers

Floats = NDArray[np.float64]

X = np.column_stack([readers.dilation, readers.fixations])
y = readers.reading_time
X_test = np.column_stack([readers.test_dilation, readers.test_fixations])
y_test = readers.test_reading_time
male = (readers.gender == "M").astype(float)

# The plane through the fourteen readers, solved by hand with fractions.
SLOPE_DILATION = Fraction(3762878300, 46174487)
SLOPE_FIXATIONS = Fraction(-19306148, 46174487)
BIAS = Fraction(2105555319, 46174487)


def sum_of_squares(features: Floats, target: Floats) -> float:
    """Return the error of the best model of these features."""
    return float(
        np.sum((target - mi.predict(features, *mi.fit_linear(features, target))) ** 2)
    )


def root_mean_square(errors: Floats) -> float:
    """Return the typical size of errors."""
    return float(np.sqrt(np.mean(errors**2)))


@st.composite
def problems(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Draw rows of one to three features, well apart, and a target; more rows than needed."""
    n_features = draw(st.integers(1, 3))
    n_samples = draw(st.integers(n_features + 3, 11))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scales = 10.0 ** rng.integers(-3, 4, n_features)
    features = rng.normal(size=(n_samples, n_features)) + rng.normal(size=n_features)
    assume(np.linalg.cond(mi.design_matrix(features)) < 50)
    return features * scales, rng.normal(size=n_samples) * draw(
        st.sampled_from([0.01, 1, 100])
    )


few = settings(max_examples=25, deadline=None)


# The plane


def test_design_matrix_keeps_the_data_and_ends_with_ones() -> None:
    design = mi.design_matrix([[1, 2], [3, 4], [5, 6]])
    np.testing.assert_array_equal(design, [[1, 2, 1], [3, 4, 1], [5, 6, 1]])


def test_design_matrix_is_of_floats_even_for_integers() -> None:
    assert mi.design_matrix([[1, 2]]).dtype == np.float64


def test_design_matrix_leaves_its_argument_alone() -> None:
    given_matrix = np.array([[1.0], [2.0]])
    mi.design_matrix(given_matrix)[0, 0] = 99
    assert given_matrix[0, 0] == 1


def test_prediction_adds_weighted_columns_and_the_bias() -> None:
    np.testing.assert_array_equal(mi.predict([[7, 3], [8, 5]], [2, -1], 4), [15, 15])


def test_prediction_is_one_number_per_row_never_a_square() -> None:
    assert mi.predict(X, [1, 2], 3).shape == (14,)


def test_readers_give_the_exact_plane() -> None:
    weights, bias = mi.fit_linear(X, y)
    exact = [float(SLOPE_DILATION), float(SLOPE_FIXATIONS), float(BIAS)]
    np.testing.assert_allclose([*weights, bias], exact, rtol=1e-13)


def test_one_predictor_gives_the_exact_line() -> None:
    weights, bias = mi.fit_linear(X[:, :1], y)
    exact = [1388740 / 13017, 1018537 / 65085]
    np.testing.assert_allclose([*weights, bias], exact, rtol=1e-13)


def test_fixations_alone_give_the_falling_line() -> None:
    weights, bias = mi.fit_linear(X[:, 1:], y)
    np.testing.assert_allclose([*weights, bias], [-1.15288762, 121.654497], rtol=1e-8)


@pytest.mark.parametrize(
    ("features", "error"),
    [
        (X[:, :1], 46921624 / 65085),
        (X[:, 1:], 1882.87838),
        (X, 472.878935244),
        (np.column_stack([X, male]), 467.059960),
    ],
    ids=["dilation", "fixations", "both", "both and gender"],
)
def test_least_error_of_the_readers(features: Floats, error: float) -> None:
    assert sum_of_squares(features, y) == pytest.approx(error, rel=1e-8)


def test_gender_as_zero_and_one_gives_its_small_coefficient() -> None:
    weights, bias = mi.fit_linear(np.column_stack([X, male]), y)
    expected = [80.8377870, -0.423180186, -1.29969036, 46.8327127]
    np.testing.assert_allclose([*weights, bias], expected, rtol=1e-8)


def test_rows_paired_in_the_wrong_order_turn_both_signs() -> None:
    weights, bias = mi.fit_linear(X, y[::-1])
    np.testing.assert_allclose(
        [*weights, bias], [-81.6474020, 0.355010160, 122.196344], rtol=1e-8
    )


def test_the_plane_of_the_wrong_order_is_far_from_the_readers() -> None:
    y_pred = mi.predict(X, *mi.fit_linear(X, y[::-1]))
    assert np.sum((y - y_pred) ** 2) == pytest.approx(21769.2415, rel=1e-8)


def test_four_corners_of_a_square_by_hand() -> None:
    weights, bias = mi.fit_linear([[0, 0], [1, 0], [0, 1], [1, 1]], [2, 4, 1, 7])
    np.testing.assert_allclose([*weights, bias], [4, 1, 1], atol=1e-14)


def test_as_many_rows_as_coefficients_are_met_exactly() -> None:
    features, target = np.array([[0.0, 0], [1, 0], [0, 1]]), np.array([1.0, 3, 0])
    np.testing.assert_allclose(
        mi.predict(features, *mi.fit_linear(features, target)), target, atol=1e-14
    )


@few
@given(problems())
def test_fit_agrees_with_scikit_learn(problem: tuple[Floats, Floats]) -> None:
    weights, bias = mi.fit_linear(*problem)
    model = LinearRegression(tol=0).fit(*problem)  # by default it drops small columns
    np.testing.assert_allclose(weights, model.coef_, rtol=1e-8, atol=1e-12)
    assert bias == pytest.approx(model.intercept_, rel=1e-8, abs=1e-10)


@few
@given(problems())
def test_fit_agrees_with_scipy(problem: tuple[Floats, Floats]) -> None:
    weights, bias = mi.fit_linear(*problem)
    expected = scipy.linalg.lstsq(mi.design_matrix(problem[0]), problem[1])[0]
    np.testing.assert_allclose([*weights, bias], expected, rtol=1e-8, atol=1e-10)


@few
@given(problems())
def test_residuals_are_perpendicular_to_every_column(
    problem: tuple[Floats, Floats],
) -> None:
    features, target = problem
    residuals = target - mi.predict(features, *mi.fit_linear(features, target))
    design = mi.design_matrix(features)
    size = np.linalg.norm(design, axis=0) * np.linalg.norm(target)
    np.testing.assert_allclose(design.T @ residuals / size, 0, atol=1e-12)


@few
@given(problems(), st.integers(0, 2**32 - 1))
def test_no_other_plane_has_a_smaller_error(
    problem: tuple[Floats, Floats], seed: int
) -> None:
    features, target = problem
    weights, bias = mi.fit_linear(features, target)
    nudges = np.random.default_rng(seed).normal(size=len(weights) + 1)
    other = mi.predict(features, weights * (1 + nudges[:-1]), bias + nudges[-1])
    assert np.sum((target - other) ** 2) >= sum_of_squares(features, target)


@few
@given(problems(), st.floats(1e-9, 1e9))
def test_a_change_of_units_divides_the_weight(
    problem: tuple[Floats, Floats], factor: float
) -> None:
    features, target = problem
    weights, _ = mi.fit_linear(features, target)
    new_weights, _ = mi.fit_linear(features * factor, target)
    np.testing.assert_allclose(new_weights * factor, weights, rtol=1e-8)


@few
@given(problems())
def test_shuffled_rows_give_the_same_plane(problem: tuple[Floats, Floats]) -> None:
    features, target = problem
    order = np.roll(np.arange(len(target)), 2)
    weights, bias = mi.fit_linear(features, target)
    new_weights, new_bias = mi.fit_linear(features[order], target[order])
    np.testing.assert_allclose(
        [*new_weights, new_bias], [*weights, bias], rtol=1e-7, atol=1e-10
    )


@few
@given(problems(), st.integers(0, 2**32 - 1))
def test_one_more_column_never_raises_the_training_error(
    problem: tuple[Floats, Floats], seed: int
) -> None:
    features, target = problem
    noise = np.random.default_rng(seed).normal(size=len(target))
    wider = np.column_stack([features, noise])
    assert sum_of_squares(wider, target) <= sum_of_squares(features, target) * (
        1 + 1e-9
    )


def test_the_verdict_on_rank_does_not_depend_on_units() -> None:
    weights, _ = mi.fit_linear(X * [1e-12, 1e12], y)
    np.testing.assert_allclose(
        weights * [1e-12, 1e12], mi.fit_linear(X, y)[0], rtol=1e-10
    )


@pytest.mark.parametrize(
    "features",
    [
        np.column_stack([X[:, 0], 100 * X[:, 0]]),
        np.column_stack([X, X[:, 0] + X[:, 1]]),
        np.column_stack([X[:, 0], np.full(14, 3.7)]),
        np.column_stack([X[:, 0], np.zeros(14)]),
        np.column_stack([male, 1 - male]),
        X[:2],
        X[:1],
    ],
    ids=["copy", "sum", "constant", "zeros", "both genders", "too few rows", "one row"],
)
def test_dependent_columns_are_refused(features: Floats) -> None:
    with pytest.raises(
        ValueError, match=r"^X must have columns independent of each other"
    ):
        mi.fit_linear(features, y[: len(features)])


def test_refusal_of_dependent_columns_says_rank_and_number() -> None:
    with pytest.raises(ValueError, match="3 columns of rank 2"):
        mi.fit_linear(np.column_stack([male, 1 - male]), y)


# The gradient


def test_gradient_at_zero_by_hand() -> None:
    gradient = mi.squared_error_gradient([[7, 3], [8, 5]], [0, 1], [0, 0], 0)
    np.testing.assert_array_equal(gradient, [-16, -10, -2])


def test_gradient_of_the_readers_at_zero_is_minus_twice_the_column_sums() -> None:
    gradient = mi.squared_error_gradient(X, y, [0, 0], 0)
    np.testing.assert_allclose(
        gradient, [-2 * 778.94, -2 * 35493, -2 * 1159], rtol=1e-14
    )


@few
@given(problems(), st.integers(0, 2**32 - 1))
def test_gradient_agrees_with_central_differences(
    problem: tuple[Floats, Floats], seed: int
) -> None:
    features, target = mi.standardise(problem[0])[0], problem[1]
    point = np.random.default_rng(seed).normal(size=features.shape[1] + 1)

    def error(parameters: Floats) -> float:
        return float(
            np.sum(
                (target - mi.predict(features, parameters[:-1], parameters[-1])) ** 2
            )
        )

    steps = np.eye(len(point)) * 1e-4
    numeric = [(error(point + step) - error(point - step)) / 2e-4 for step in steps]
    gradient = mi.squared_error_gradient(features, target, point[:-1], point[-1])
    np.testing.assert_allclose(
        gradient, numeric, rtol=1e-6, atol=1e-5 * max(error(point), 1)
    )


def test_gradient_vanishes_at_the_best_plane() -> None:
    weights, bias = mi.fit_linear(X, y)
    np.testing.assert_allclose(
        mi.squared_error_gradient(X, y, weights, bias), 0, atol=1e-9
    )


# Standard errors


def test_standard_errors_of_the_plane() -> None:
    expected = [14.2294222, 0.174061635, 13.9697377]
    np.testing.assert_allclose(mi.standard_errors(X, y), expected, rtol=1e-8)


def test_standard_errors_of_the_line() -> None:
    expected = [11.3678675, 7.44753364]
    np.testing.assert_allclose(mi.standard_errors(X[:, :1], y), expected, rtol=1e-8)


def test_standard_errors_agree_with_linregress() -> None:
    line = scipy.stats.linregress(X[:, 1], y)
    expected = [line.stderr, line.intercept_stderr]
    np.testing.assert_allclose(mi.standard_errors(X[:, 1:], y), expected, rtol=1e-12)


@few
@given(problems())
def test_standard_errors_agree_with_the_inverse_of_the_normal_matrix(
    problem: tuple[Floats, Floats],
) -> None:
    features, target = problem
    design = mi.design_matrix(features)
    variance = sum_of_squares(features, target) / (len(target) - design.shape[1])
    expected = np.sqrt(variance * np.diag(np.linalg.inv(design.T @ design)))
    np.testing.assert_allclose(
        mi.standard_errors(features, target), expected, rtol=1e-6
    )


def test_standard_errors_agree_with_scipys_curve_fit() -> None:
    def plane(columns: Floats, a: float, b: float, c: float) -> Floats:
        return a * columns[0] + b * columns[1] + c

    _, covariance = scipy.optimize.curve_fit(plane, X.T, y)
    expected = np.sqrt(np.diag(covariance))
    np.testing.assert_allclose(mi.standard_errors(X, y), expected, rtol=1e-5)


def test_standard_errors_want_a_row_to_spare() -> None:
    with pytest.raises(
        ValueError, match=r"^X must have more rows than coefficients; got 3 of each"
    ):
        mi.standard_errors(X[4:7], y[4:7])


# Scaling


def test_standardised_readers_have_mean_zero_and_deviation_one() -> None:
    X_std, _, _ = mi.standardise(X)
    np.testing.assert_allclose(X_std.mean(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(X_std.std(axis=0), 1, rtol=1e-15)


def test_mean_and_scale_of_the_readers() -> None:
    _, mean, scale = mi.standardise(X)
    np.testing.assert_allclose(mean, [0.629285714, 33.7142857], rtol=1e-8)
    np.testing.assert_allclose(scale, [0.182226871, 14.8969248], rtol=1e-8)


@few
@given(problems())
def test_standardise_agrees_with_scikit_learn(problem: tuple[Floats, Floats]) -> None:
    X_std, mean, scale = mi.standardise(problem[0])
    scaler = StandardScaler().fit(problem[0])
    np.testing.assert_allclose(
        X_std, scaler.transform(problem[0]), rtol=1e-9, atol=1e-12
    )
    np.testing.assert_allclose(mean, scaler.mean_, rtol=1e-12)
    np.testing.assert_allclose(scale, scaler.scale_, rtol=1e-12)


@few
@given(problems())
def test_raw_weights_predict_what_standardised_weights_predict(
    problem: tuple[Floats, Floats],
) -> None:
    features, target = problem
    X_std, mean, scale = mi.standardise(features)
    weights, bias = mi.fit_linear(X_std, target)
    raw = mi.unstandardise_weights(weights, bias, mean, scale)
    np.testing.assert_allclose(
        mi.predict(features, *raw),
        mi.predict(X_std, weights, bias),
        rtol=1e-9,
        atol=1e-9,
    )


def test_raw_weights_come_back_from_the_standardised_fit() -> None:
    X_std, mean, scale = mi.standardise(X)
    weights, bias = mi.unstandardise_weights(*mi.fit_linear(X_std, y), mean, scale)
    exact = [float(SLOPE_DILATION), float(SLOPE_FIXATIONS), float(BIAS)]
    np.testing.assert_allclose([*weights, bias], exact, rtol=1e-12)


@pytest.mark.parametrize("value", [0.1, 3.7, 0.0, -1e9], ids=str)
def test_constant_column_cannot_be_standardised(value: float) -> None:
    features = np.column_stack([X[:, 0], np.full(14, value)])
    with pytest.raises(
        ValueError, match=r"^X must vary in each column; column 1 does not"
    ):
        mi.standardise(features)


def test_one_row_cannot_be_standardised() -> None:
    with pytest.raises(
        ValueError, match="X must vary in each column; column 0 does not"
    ):
        mi.standardise(X[:1])


@pytest.mark.parametrize("scale", [[1, 0], [1, -2]], ids=["zero", "negative"])
def test_scale_that_is_not_positive_is_refused(scale: list[int]) -> None:
    with pytest.raises(ValueError, match=r"^scale must be above 0; got"):
        mi.unstandardise_weights([1, 2], 3, [0, 0], scale)


# Counting steps

DESIGNS = {
    "raw": X,
    "centred": X - X.mean(axis=0),
    "standardised": (X - X.mean(axis=0)) / X.std(axis=0),
}


@pytest.mark.parametrize(
    ("name", "n_columns", "n_steps"),
    [
        ("raw", 1, 295),
        ("centred", 1, 161),
        ("standardised", 1, 1),
        ("raw", 2, 568_706),
        ("centred", 2, 69_802),
        ("standardised", 2, 22),
    ],
)
def test_steps_of_the_readers(name: str, n_columns: int, n_steps: int) -> None:
    design = mi.design_matrix(DESIGNS[name][:, :n_columns])
    assert mi.steps_to_converge(design, y) == n_steps


def share_of_excess_left(design: Floats, target: Floats, n_steps: int) -> float:
    """Really walk, and return the error above its minimum as a share of that at the start."""
    hessian = 2 * design.T @ design
    best = np.linalg.lstsq(design, target, rcond=None)[0]
    parameters = np.zeros(design.shape[1])
    for _ in range(n_steps):
        parameters -= hessian @ (parameters - best) / np.linalg.eigvalsh(hessian)[-1]
    left, start = parameters - best, best
    return float(left @ hessian @ left / (start @ hessian @ start))


@few
@given(problems(), st.sampled_from([1e-1, 1e-3, 1e-6]))
def test_the_counted_steps_are_enough_and_one_less_is_not(
    problem: tuple[Floats, Floats], tolerance: float
) -> None:
    design = mi.design_matrix(mi.standardise(problem[0])[0])
    n_steps = mi.steps_to_converge(design, problem[1], tolerance)
    assume(0 < n_steps < 300)
    assert share_of_excess_left(design, problem[1], n_steps) <= tolerance * (1 + 1e-6)
    assert share_of_excess_left(design, problem[1], n_steps - 1) > tolerance * (
        1 - 1e-6
    )


def test_a_tolerance_of_one_needs_no_step() -> None:
    assert mi.steps_to_converge(mi.design_matrix(X), y, tolerance=1.0) == 0


def test_a_target_of_zeros_needs_no_step() -> None:
    assert mi.steps_to_converge(mi.design_matrix(X), np.zeros(14)) == 0


@pytest.mark.parametrize("tolerance", [0, -1e-6], ids=str)
def test_tolerance_must_be_positive(tolerance: float) -> None:
    with pytest.raises(ValueError, match=r"^tolerance must be above 0; got"):
        mi.steps_to_converge(mi.design_matrix(X), y, tolerance)


@pytest.mark.parametrize(
    "design",
    [
        np.column_stack([X, X[:, 0]]),
        np.column_stack([X[:, 0], X[:, 0] + 1e-9 * X[:, 1]]),
        mi.design_matrix(X[:2]),
        np.zeros((14, 2)),
    ],
    ids=["dependent", "nearly dependent", "too few rows", "zeros"],
)
def test_steps_are_not_counted_along_directions_lost_to_rounding(
    design: Floats,
) -> None:
    with pytest.raises(ValueError, match=r"^design must have columns well apart"):
        mi.steps_to_converge(design, y[: len(design)])


# Polynomials


def test_powers_start_at_the_first_and_end_at_the_degree() -> None:
    np.testing.assert_array_equal(
        mi.polynomial_features([2, -3], 3), [[2, 4, 8], [-3, 9, -27]]
    )


@pytest.mark.parametrize("degree", [1, 2, 5, 8])
def test_powers_agree_with_scikit_learn(degree: int) -> None:
    oracle = PolynomialFeatures(degree, include_bias=False).fit_transform(X[:, :1])
    np.testing.assert_allclose(
        mi.polynomial_features(X[:, 0], degree), oracle, rtol=1e-14
    )


def test_powers_of_integers_do_not_overflow() -> None:
    assert mi.polynomial_features([1000], 8)[0, -1] == pytest.approx(1e24, rel=1e-15)


@pytest.mark.parametrize("degree", [0, -1, 2.0, True, "2", None], ids=repr)
def test_degree_must_be_a_whole_number_from_one_on(degree: Any) -> None:
    with pytest.raises(
        ValueError, match=r"^degree must be a whole number from 1 on; got"
    ):
        mi.polynomial_features([1, 2], degree)


POLYNOMIALS = [  # degree, training RMSE, test RMSE, as listed by the inventory of facts
    (1, 7.17599, 4.55587),
    (2, 7.17449, 4.64245),
    (3, 6.70924, 5.49056),
    (4, 5.18305, 15.0688),
    (5, 5.01222, 10.6864),
    (6, 4.86150, 4.50589),
    (7, 4.84261, 12.1441),
    (8, 4.72557, 34.5324),
]


@pytest.mark.parametrize(("degree", "training", "test"), POLYNOMIALS)
def test_errors_of_the_polynomials(degree: int, training: float, test: float) -> None:
    powers = mi.polynomial_features(X[:, 0], degree)
    model = mi.fit_linear(powers, y)
    test_powers = mi.polynomial_features(X_test[:, 0], degree)
    assert root_mean_square(y - mi.predict(powers, *model)) == pytest.approx(
        training, rel=1e-5
    )
    assert root_mean_square(y_test - mi.predict(test_powers, *model)) == pytest.approx(
        test, rel=1e-5
    )


# Leaving one out


@few
@given(problems())
def test_leave_one_out_agrees_with_fitting_again_for_every_row(
    problem: tuple[Floats, Floats],
) -> None:
    features, target = problem
    refitted = []
    for row in range(len(target)):
        rest = np.delete(features, row, axis=0)
        assume(np.linalg.cond(mi.design_matrix(mi.standardise(rest)[0])) < 1e4)
        model = mi.fit_linear(rest, np.delete(target, row))
        refitted.append(target[row] - mi.predict(features[[row]], *model)[0])
    errors = mi.leave_one_out_errors(features, target)
    np.testing.assert_allclose(errors, refitted, rtol=1e-6, atol=1e-9)


def test_leave_one_out_agrees_with_scikit_learn() -> None:
    y_pred = cross_val_predict(LinearRegression(), X, y, cv=LeaveOneOut())
    np.testing.assert_allclose(mi.leave_one_out_errors(X, y), y - y_pred, rtol=1e-9)


@pytest.mark.parametrize(
    ("features", "error"),
    [(X[:, :1], 8.32680369), (X, 7.19563615), (np.column_stack([X, male]), 7.94034586)],
    ids=["one predictor", "two predictors", "with gender"],
)
def test_leave_one_out_error_of_the_readers(features: Floats, error: float) -> None:
    assert root_mean_square(mi.leave_one_out_errors(features, y)) == pytest.approx(
        error, rel=1e-8
    )


def test_leave_one_out_errors_are_larger_than_residuals() -> None:
    residuals = y - mi.predict(X, *mi.fit_linear(X, y))
    assert (np.abs(mi.leave_one_out_errors(X, y)) > np.abs(residuals)).all()


def test_row_that_alone_settles_a_weight_cannot_be_left_out() -> None:
    only_one = np.zeros(14)
    only_one[5] = 1
    with pytest.raises(ValueError, match=r"^X must determine .* not so without row 5"):
        mi.leave_one_out_errors(np.column_stack([X, only_one]), y)


# Test rows


@pytest.mark.parametrize(
    ("columns", "error", "r2"),
    [([0], 4.55586803, 0.959476009), ([0, 1], 4.02350323, 0.968393337)],
    ids=["one predictor", "two predictors"],
)
def test_errors_on_the_test_rows(columns: list[int], error: float, r2: float) -> None:
    model = mi.fit_linear(X[:, columns], y)
    errors = y_test - mi.predict(X_test[:, columns], *model)
    assert root_mean_square(errors) == pytest.approx(error, rel=1e-8)
    share = np.sum(errors**2) / np.sum((y_test - y.mean()) ** 2)
    assert 1 - share == pytest.approx(r2, rel=1e-8)


# Bad input

CALLS: dict[Callable[..., Any], dict[str, Any]] = {
    mi.design_matrix: {"X": X},
    mi.predict: {"X": X, "weights": [1.0, 2.0], "bias": 3.0},
    mi.fit_linear: {"X": X, "y": y},
    mi.squared_error_gradient: {"X": X, "y": y, "weights": [1.0, 2.0], "bias": 3.0},
    mi.standard_errors: {"X": X, "y": y},
    mi.standardise: {"X": X},
    mi.unstandardise_weights: {
        "weights": [1.0, 2.0],
        "bias": 3.0,
        "mean": [1.0, 2.0],
        "scale": [3.0, 4.0],
    },
    mi.steps_to_converge: {"design": mi.design_matrix(X), "y": y, "tolerance": 1e-6},
    mi.polynomial_features: {"x": y, "degree": 2},
    mi.leave_one_out_errors: {"X": X, "y": y},
}
ARGUMENTS = [
    pytest.param(function, name, id=f"{function.__name__}-{name}")
    for function, arguments in CALLS.items()
    for name in arguments
    if name != "degree"
]


def spoilt(good: Any, kind: str) -> Any:
    """Return an argument like a good one, spoilt in one way."""
    array = np.array(good, dtype=np.float64)
    if kind in {"nan", "inf"}:
        array[(0,) * array.ndim] = float(kind)
        return array
    if kind == "one axis more":
        return array[np.newaxis]
    if kind == "empty":
        return np.empty((0,) * max(array.ndim, 1))
    if kind == "ragged":
        return [[1.0, 2.0], [3.0]]
    if kind == "none":
        return None
    return array.astype(
        {"text": "U8", "complex": complex, "object": object, "bool": bool}[kind]
    )


KINDS = [
    "nan",
    "inf",
    "empty",
    "one axis more",
    "ragged",
    "none",
    "text",
    "complex",
    "object",
    "bool",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("function", "name"), ARGUMENTS)
def test_bad_argument_is_refused_by_its_name(
    function: Callable[..., Any], name: str, kind: str
) -> None:
    arguments = CALLS[function] | {name: spoilt(CALLS[function][name], kind)}
    with pytest.raises(ValueError, match=f"^{name} must be .*; got"):
        function(**arguments)


@pytest.mark.parametrize(
    ("function", "name"),
    [
        pytest.param(function, name, id=f"{function.__name__}-{name}")
        for function, name in [
            (mi.predict, "weights"),
            (mi.fit_linear, "y"),
            (mi.squared_error_gradient, "y"),
            (mi.squared_error_gradient, "weights"),
            (mi.standard_errors, "y"),
            (mi.unstandardise_weights, "mean"),
            (mi.unstandardise_weights, "scale"),
            (mi.steps_to_converge, "y"),
            (mi.leave_one_out_errors, "y"),
        ]
    ],
)
@pytest.mark.parametrize("n_extra", [-1, 1], ids=["shorter", "longer"])
def test_length_that_does_not_fit_is_refused_by_name(
    function: Callable[..., Any], name: str, n_extra: int
) -> None:
    good = np.asarray(CALLS[function][name])
    arguments = CALLS[function] | {name: np.resize(good, len(good) + n_extra)}
    with pytest.raises(
        ValueError,
        match=rf"^{name} must .*got {len(good) + n_extra} (and|for) {len(good)}",
    ):
        function(**arguments)


def test_column_vector_is_refused_as_target_before_it_can_broadcast() -> None:
    with pytest.raises(ValueError, match=r"^y must be 1-dimensional.*shape \(14, 1\)"):
        mi.fit_linear(X, y[:, np.newaxis])


def test_numbers_written_as_text_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^X must be .* of finite real numbers; got <U4"
    ):
        mi.fit_linear(X.astype("U4"), y)
