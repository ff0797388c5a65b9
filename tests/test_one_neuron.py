"""What is true of the functions of one neuron."""

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

from snippets import readers
from snippets.one_neuron import (
    binary_labels,
    curvature_bound,
    finite_array,
    fit_neuron,
    neuron_gradient,
    neuron_logits,
    neuron_loss,
    predict_probability,
    sigmoid,
)

Case = tuple[np.ndarray, np.ndarray, np.ndarray, float, float]
few = settings(max_examples=25, deadline=None)


def standardised(X: np.ndarray) -> np.ndarray:
    return (X - X.mean(axis=0)) / X.std(axis=0)


ONE = standardised(readers.dilation[:, np.newaxis])
TWO = standardised(np.column_stack([readers.dilation, readers.fixations]))
SLOW = (readers.reading_time > 65).astype(int)
PARTED = (readers.reading_time > 78).astype(int)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Rows, labels, weights, a bias and a price; odd and even sizes."""
    n_samples, n_features = draw(st.integers(1, 7)), draw(st.integers(1, 4))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    X = rng.normal(0.5, draw(st.sampled_from([0.1, 2.0])), (n_samples, n_features))
    y = rng.integers(0, 2, n_samples)
    ridge = draw(st.sampled_from([0.0, 0.01, 2.0]))
    return X, y, rng.normal(0, 2, n_features), float(rng.normal()), ridge


# --- known numbers --------------------------------------------------------------------


def test_two_groups_are_fitted_by_the_logarithm_of_their_odds_ratio() -> None:
    wide = (readers.dilation >= 0.5).astype(int)[:, np.newaxis]
    weights, bias = fit_neuron(wide, SLOW, step=4, n_steps=400)
    assert math.exp(bias) == pytest.approx(1 / 3, rel=1e-9)
    assert math.exp(weights[0]) == pytest.approx(27, rel=1e-9)


def test_a_neuron_without_weights_costs_one_bit() -> None:
    assert neuron_loss(TWO, SLOW, [0, 0], 0) == pytest.approx(math.log(2))


def test_the_sigmoid_of_two_is_known() -> None:
    assert sigmoid(2) == pytest.approx(0.8807970779778823, rel=1e-15)


def test_a_standardised_column_has_a_bound_of_one_quarter() -> None:
    assert curvature_bound(ONE) == pytest.approx(1 / 4)


# --- oracles --------------------------------------------------------------------------


def test_the_sigmoid_agrees_with_scipys_expit() -> None:
    z = np.concatenate([np.linspace(-705, 705, 301), [0.0, -1e300, 1e300]])
    assert sigmoid(z) == pytest.approx(special.expit(z), rel=1e-12, abs=0)


@given(cases())
@few
def test_the_loss_agrees_with_scikit_learns_log_loss(case: Case) -> None:
    X, y, weights, bias, _ = case
    theirs = log_loss(y, special.expit(X @ weights + bias), labels=[0, 1])
    assert neuron_loss(X, y, weights, bias) == pytest.approx(theirs, rel=1e-9)


@pytest.mark.parametrize("X", [ONE, TWO], ids=["one input", "two inputs"])
@pytest.mark.parametrize("y", [SLOW, PARTED], ids=["overlap", "parted"])
def test_the_fit_agrees_with_scikit_learn_for_a_c_of_one_over_n_times_ridge(
    X: np.ndarray, y: np.ndarray
) -> None:
    ridge = 0.02
    theirs = LogisticRegression(C=1 / (len(y) * ridge), tol=1e-10).fit(X, y)
    step = 1 / curvature_bound(X, ridge)
    weights, bias = fit_neuron(X, y, step=step, n_steps=2000, ridge=ridge)
    assert weights == pytest.approx(theirs.coef_[0], abs=1e-4)
    assert bias == pytest.approx(theirs.intercept_[0], abs=1e-4)


def test_without_a_price_the_fit_agrees_with_a_general_minimiser() -> None:
    def loss(p: np.ndarray) -> float:
        return neuron_loss(ONE, SLOW, p[:-1], p[-1])

    found = optimize.minimize(loss, [0.0, 0.0], tol=1e-10).x
    weights, bias = fit_neuron(ONE, SLOW, step=4, n_steps=300)
    assert [*weights, bias] == pytest.approx(found, abs=1e-4)


def test_the_probability_is_a_softmax_of_the_logit_and_zero() -> None:
    z = neuron_logits(TWO, [1.5, -0.5], 0.3)
    two_scores = np.column_stack([z, np.zeros(len(z))])
    expected = special.softmax(two_scores, axis=1)[:, 0]
    assert predict_probability(TWO, [1.5, -0.5], 0.3) == pytest.approx(expected)


# --- properties -----------------------------------------------------------------------


@given(st.floats(-700, 700))
@few
def test_turning_the_sign_of_a_logit_turns_the_probability_over(z: float) -> None:
    assert sigmoid(z) + sigmoid(-z) == pytest.approx(1, rel=1e-14)


@given(cases())
@few
def test_the_gradient_is_what_central_differences_give(case: Case) -> None:
    X, y, weights, bias, ridge = case
    by_weights, by_bias = neuron_gradient(X, y, weights, bias, ridge)
    h = 1e-5
    for j, nudge in enumerate(h * np.eye(len(weights))):
        above = neuron_loss(X, y, weights + nudge, bias, ridge)
        below = neuron_loss(X, y, weights - nudge, bias, ridge)
        assert by_weights[j] == pytest.approx((above - below) / (2 * h), abs=1e-7)
    above = neuron_loss(X, y, weights, bias + h, ridge)
    below = neuron_loss(X, y, weights, bias - h, ridge)
    assert by_bias == pytest.approx((above - below) / (2 * h), abs=1e-7)


@given(cases())
@few
def test_no_curvature_exceeds_the_bound(case: Case) -> None:
    X, _, weights, bias, ridge = case
    p = predict_probability(X, weights, bias)
    with_ones = np.column_stack([X, np.ones(len(X))])
    hessian = (with_ones * (p * (1 - p))[:, np.newaxis]).T @ with_ones / len(X)
    hessian += ridge * np.diag([1.0] * len(weights) + [0.0])
    assert np.linalg.eigvalsh(hessian)[-1] <= curvature_bound(X, ridge) * (1 + 1e-12)


@given(cases())
@few
def test_a_step_of_one_over_the_bound_never_raises_the_loss(case: Case) -> None:
    X, y, _, _, ridge = case
    step = 1 / curvature_bound(X, ridge)
    ends = [fit_neuron(X, y, step=step, n_steps=n, ridge=ridge) for n in range(6)]
    losses = [neuron_loss(X, y, weights, bias, ridge) for weights, bias in ends]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(losses))


@given(cases())
@few
def test_the_fit_takes_the_steps_that_the_gradient_says(case: Case) -> None:
    X, y, _, _, ridge = case
    weights, bias = np.zeros(X.shape[1]), 0.0
    for n_steps in range(4):
        found = fit_neuron(X, y, step=0.3, n_steps=n_steps, ridge=ridge)
        assert [*found[0], found[1]] == pytest.approx([*weights, bias], abs=1e-12)
        by_weights, by_bias = neuron_gradient(X, y, weights, bias, ridge)
        weights, bias = weights - 0.3 * by_weights, bias - 0.3 * by_bias


def test_exchanging_the_labels_turns_all_signs() -> None:
    weights, bias = fit_neuron(TWO, SLOW, step=1, n_steps=50)
    turned, turned_bias = fit_neuron(TWO, 1 - SLOW, step=1, n_steps=50)
    assert turned == pytest.approx(-weights)
    assert turned_bias == pytest.approx(-bias)
    assert weights[0] > 0 > weights[1]


def test_the_bias_costs_nothing() -> None:
    assert neuron_loss(ONE, SLOW, [0], 3, ridge=9) == neuron_loss(ONE, SLOW, [0], 3)


def test_on_parted_classes_the_weight_grows_like_a_logarithm() -> None:
    grown = [
        fit_neuron(ONE, PARTED, step=4, n_steps=n)[0][0]
        for n in (500, 1000, 2000, 4000)
    ]
    gains = np.diff(grown)
    assert gains.min() > 0
    assert gains.max() / gains.min() < 1.2  # one gain per doubling


def test_on_parted_classes_twice_the_weights_lower_the_loss() -> None:
    weights, bias = fit_neuron(ONE, PARTED, step=4, n_steps=100)
    once = neuron_loss(ONE, PARTED, weights, bias)
    assert neuron_loss(ONE, PARTED, 2 * weights, 2 * bias) < once


def test_a_price_stops_the_growth() -> None:
    ends = [
        fit_neuron(ONE, PARTED, step=3, n_steps=n, ridge=0.05)[0][0] for n in (400, 800)
    ]
    assert ends[0] == pytest.approx(ends[1], rel=1e-9)


def test_a_confident_mistake_costs_its_logit() -> None:
    assert neuron_loss([[1000.0]], [0], [1.0], 0.0) == pytest.approx(1000)


def test_a_confident_hit_costs_next_to_nothing_but_something() -> None:
    assert neuron_loss([[50.0]], [1], [1.0], 0.0) == pytest.approx(math.exp(-50))


def test_arguments_are_left_as_they_were() -> None:
    X, y, weights = TWO.copy(), SLOW.copy(), np.array([1.0, 2.0])
    neuron_gradient(X, y, weights, 0.5, 0.1)
    fit_neuron(X, y, step=1, n_steps=2)
    assert (X == TWO).all()
    assert (y == SLOW).all()
    assert weights.tolist() == [1, 2]


def test_single_precision_stays_single_in_the_sigmoid() -> None:
    assert sigmoid(np.float32([-200, 0, 200])).dtype == np.float32
    assert sigmoid([-2, 0, 2]).dtype == np.float64


def test_the_fit_is_in_double_precision() -> None:
    weights, _ = fit_neuron(ONE.astype(np.float32), SLOW, step=1, n_steps=1)
    assert weights.dtype == np.float64


def test_the_sigmoid_keeps_the_shape() -> None:
    assert sigmoid(np.zeros((2, 1, 3))).shape == (2, 1, 3)
    assert sigmoid(0.0).shape == ()


def test_without_a_step_the_neuron_knows_nothing() -> None:
    weights, bias = fit_neuron(TWO, SLOW, step=1, n_steps=np.int64(0))
    assert weights.tolist() == [0, 0]
    assert bias == 0


# --- bad input ------------------------------------------------------------------------

ROWS, LABELS = [[0.5, 1.0], [2.0, -1.0]], [0, 1]
CALLS: dict[str, tuple[str, Callable[[object], object]]] = {
    "sigmoid": ("z", lambda bad: sigmoid(bad)),
    "logits, X": ("X", lambda bad: neuron_logits(bad, [1, 2], 0)),
    "logits, weights": ("weights", lambda bad: neuron_logits(ROWS, bad, 0)),
    "logits, bias": ("bias", lambda bad: neuron_logits(ROWS, [1, 2], bad)),
    "probability": ("X", lambda bad: predict_probability(bad, [1, 2], 0)),
    "labels": ("y", lambda bad: binary_labels(bad, 2)),
    "loss, y": ("y", lambda bad: neuron_loss(ROWS, bad, [1, 2], 0)),
    "loss, ridge": ("ridge", lambda bad: neuron_loss(ROWS, LABELS, [1, 2], 0, bad)),
    "gradient, y": ("y", lambda bad: neuron_gradient(ROWS, bad, [1, 2], 0)),
    "gradient, ridge": (
        "ridge",
        lambda bad: neuron_gradient(ROWS, LABELS, [1, 2], 0, bad),
    ),
    "bound, X": ("X", lambda bad: curvature_bound(bad)),
    "bound, ridge": ("ridge", lambda bad: curvature_bound(ROWS, bad)),
    "fit, X": ("X", lambda bad: fit_neuron(bad, LABELS, step=1, n_steps=1)),
    "fit, y": ("y", lambda bad: fit_neuron(ROWS, bad, step=1, n_steps=1)),
    "fit, step": ("step", lambda bad: fit_neuron(ROWS, LABELS, step=bad, n_steps=1)),
    "fit, ridge": (
        "ridge",
        lambda bad: fit_neuron(ROWS, LABELS, step=1, n_steps=1, ridge=bad),
    ),
}
NO_NUMBERS = {
    "words": ["a", "b"],
    "a word": "1",
    "complex": 1j,
    "objects": [None, 1],
    "booleans": [True, False],
    "nothing": [],
    "ragged": [[1.0], [1.0, 2.0]],
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("bad", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_is_no_number_is_refused_by_name(
    call: tuple[str, Callable[[object], object]], bad: object
) -> None:
    name, function = call
    with pytest.raises(ValueError, match=f"^{name} must be numbers"):
        function(bad)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, np.longdouble("1e400")])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_not_finite_is_refused_by_name(
    call: tuple[str, Callable[[object], object]], number: float
) -> None:
    name, function = call
    shape = {"X": (2, 2), "y": (2,), "weights": (2,)}.get(name, ())
    with pytest.raises(ValueError, match=f"^{name} must be finite"):
        function(np.full(shape, number))


@pytest.mark.parametrize("call", [one for one in CALLS if one != "sigmoid"])
def test_another_number_of_dimensions_is_refused_by_name(call: str) -> None:
    name, function = CALLS[call]
    with pytest.raises(ValueError, match=f"^{name} must be numbers of dimension "):
        function(np.ones((2, 2, 2)))


@pytest.mark.parametrize("call", [one for one in CALLS if "ridge" in one])
def test_a_negative_price_is_refused(call: str) -> None:
    with pytest.raises(
        ValueError, match=r"^ridge must be finite and at least 0, got -0\.5$"
    ):
        CALLS[call][1](-0.5)


@pytest.mark.parametrize("step", [0, -1.0])
def test_a_step_that_is_none_is_refused(step: float) -> None:
    with pytest.raises(ValueError, match=r"^step must be above 0, got"):
        fit_neuron(ROWS, LABELS, step=step, n_steps=1)


@pytest.mark.parametrize("n_steps", [-1, 2.0, True, "3", None])
def test_a_number_of_steps_that_is_none_is_refused(n_steps: object) -> None:
    with pytest.raises(ValueError, match="^n_steps must be a whole number from 0 on"):
        fit_neuron(ROWS, LABELS, step=1, n_steps=n_steps)


def test_a_step_that_leaves_the_floats_is_refused() -> None:
    with pytest.raises(ValueError, match="^step must keep the weights finite, got 100"):
        fit_neuron(ROWS, LABELS, step=100, n_steps=400, ridge=1)


@pytest.mark.parametrize("label", [2, -1, 0.5])
def test_a_label_that_is_neither_0_nor_1_is_refused(label: float) -> None:
    with pytest.raises(
        ValueError, match=f"^y must hold labels 0 and 1, got {label:g}$"
    ):
        binary_labels([0, label], 2)


def test_labels_of_another_length_are_refused() -> None:
    for call in (
        lambda: neuron_loss(ROWS, [0], [1, 2], 0),
        lambda: neuron_gradient(ROWS, [0], [1, 2], 0),
        lambda: fit_neuron(ROWS, [0], step=1, n_steps=1),
    ):
        with pytest.raises(ValueError, match="^y must be as long as X, 2, got 1$"):
            call()


def test_weights_that_do_not_fit_the_columns_are_refused() -> None:
    wanted = "^weights must have one entry per column of X, 2, got 3$"
    with pytest.raises(ValueError, match=wanted):
        neuron_logits(ROWS, [1, 2, 3], 0)


def test_the_message_stays_short_however_long_the_array() -> None:
    with pytest.raises(ValueError, match="must be numbers") as caught:
        finite_array("X", ["a"] * 10_000, 2)
    assert len(str(caught.value)) < 120
