"""What is true of the functions that measure how wrong predicted probabilities are."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import special, stats
from sklearn.metrics import log_loss

from snippets.cross_entropy import (
    cross_entropy,
    cross_entropy_from_logits,
    cross_entropy_gradient,
    distribution,
    entropy,
    finite_floats,
    kl_divergence,
    log_softmax,
    one_hot,
    smooth_labels,
    surprise,
)

WEATHER = [0.7, 0.2, 0.1]
HALVES = [0.5, 0.25, 0.25]
UNIFORM = [1 / 3, 1 / 3, 1 / 3]
SCORES = [10.0, -9.0, -1.0]

TWO = [cross_entropy, kl_divergence]
FROM_LOGITS = [cross_entropy_from_logits, cross_entropy_gradient]

few = settings(max_examples=25, deadline=None)


@st.composite
def distributions(draw: st.DrawFn, n_classes: int, *, zeros: bool) -> list[float]:
    """Shares of a whole number, some of them 0 if that is asked for."""
    least = 0 if zeros else 1
    parts = draw(st.lists(st.integers(least, 50), min_size=n_classes))[:n_classes]
    assume(len(parts) == n_classes and sum(parts) > 0)
    return [part / sum(parts) for part in parts]


@st.composite
def pairs(draw: st.DrawFn, *, zeros: bool = False) -> tuple[list[float], list[float]]:
    """A target and a prediction over the same classes; the prediction rules out none."""
    n_classes = draw(st.integers(2, 6))
    p = draw(distributions(n_classes, zeros=zeros))
    return p, draw(distributions(n_classes, zeros=False))


@st.composite
def labelled_logits(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """A table of scores and one label per row."""
    n_samples, n_classes = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from([0.1, 3.0, 40.0]))
    logits = rng.normal(0, spread, size=(n_samples, n_classes))
    return logits, rng.integers(0, n_classes, size=n_samples)


def some_logits() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(11)
    return rng.normal(0, 4, size=(7, 5)), rng.integers(0, 5, size=7)


# --- known numbers --------------------------------------------------------------------


def test_the_entropy_of_the_weather_is_known() -> None:
    assert entropy(WEATHER) == pytest.approx(0.801818553, abs=5e-10)


def test_the_entropy_of_the_weather_in_bits_is_known() -> None:
    assert entropy(WEATHER) / np.log(2) == pytest.approx(1.15677965, abs=5e-9)


def test_the_three_surprises_of_the_weather_are_known() -> None:
    known = [0.356674944, 1.60943791, 2.30258509]
    assert surprise(WEATHER) == pytest.approx(known, abs=5e-9)


def test_a_shuffled_forecast_costs_what_is_known() -> None:
    shuffled = [0.2, 0.7, 0.1]
    assert cross_entropy(WEATHER, shuffled) == pytest.approx(1.42820004, abs=5e-9)
    assert kl_divergence(WEATHER, shuffled) == pytest.approx(0.626381484, abs=5e-10)


def test_the_divergence_from_and_to_the_uniform_distribution_is_known() -> None:
    assert kl_divergence(WEATHER, UNIFORM) == pytest.approx(0.296793736, abs=5e-10)
    assert kl_divergence(UNIFORM, WEATHER) == pytest.approx(0.324287028, abs=5e-10)


def test_the_losses_of_the_scores_are_known() -> None:
    losses = [cross_entropy_from_logits([SCORES], [label]) for label in range(3)]
    known = [1.67071640e-05, 19.0000167, 11.0000167]
    assert losses == pytest.approx(known, rel=5e-9)


def test_the_log_softmax_of_the_large_scores_is_exact() -> None:
    assert log_softmax([101, 379, 44]).tolist() == [-278, 0, -335]


def test_the_gradient_at_a_confident_mistake_is_known() -> None:
    gradient = cross_entropy_gradient([SCORES], [1])
    known = [0.999983293, -0.999999994, 1.67014218e-05]
    assert gradient[0] == pytest.approx(known, abs=5e-10)
    assert np.linalg.norm(gradient) == pytest.approx(1.41420174, abs=5e-9)


def test_two_equal_chances_have_an_entropy_of_one_bit() -> None:
    assert entropy([0.5, 0.5]) == pytest.approx(np.log(2), rel=1e-15)


def test_halves_and_quarters_have_an_entropy_of_one_and_a_half_bits() -> None:
    assert entropy(HALVES) / np.log(2) == pytest.approx(1.5, rel=1e-15)


@pytest.mark.parametrize("n_classes", [1, 2, 3, 10])
def test_equal_scores_cost_the_logarithm_of_the_number_of_classes(
    n_classes: int,
) -> None:
    found = cross_entropy_from_logits(np.zeros((4, n_classes)), np.zeros(4, dtype=int))
    assert found == pytest.approx(np.log(n_classes), abs=1e-15)


# --- SciPy, scikit-learn, PyTorch -----------------------------------------------------


@few
@given(pairs(zeros=True))
def test_entropy_is_that_of_scipy(pair: tuple[list[float], list[float]]) -> None:
    assert entropy(pair[0]) == pytest.approx(stats.entropy(pair[0]), abs=1e-13)


@few
@given(pairs(zeros=True))
def test_kl_divergence_is_that_of_scipy(pair: tuple[list[float], list[float]]) -> None:
    assert kl_divergence(*pair) == pytest.approx(stats.entropy(*pair), abs=1e-13)


@few
@given(pairs(zeros=True))
def test_kl_divergence_is_that_of_pytorch_whose_first_argument_is_the_prediction(
    pair: tuple[list[float], list[float]],
) -> None:
    p, q = (torch.tensor(one, dtype=torch.float64) for one in pair)
    expected = torch.nn.functional.kl_div(q.log(), p, reduction="sum").item()
    assert kl_divergence(*pair) == pytest.approx(expected, abs=1e-13)


@few
@given(labelled_logits())
def test_log_softmax_is_that_of_scipy(problem: tuple[np.ndarray, np.ndarray]) -> None:
    logits, _ = problem
    expected = special.log_softmax(logits, axis=-1)
    np.testing.assert_allclose(log_softmax(logits), expected, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_log_softmax_along_any_axis_is_that_of_scipy(axis: int) -> None:
    logits = np.random.default_rng(3).normal(0, 5, size=(2, 3, 4))
    expected = special.log_softmax(logits, axis=axis)
    np.testing.assert_allclose(log_softmax(logits, axis=axis), expected, rtol=1e-12)


def test_the_loss_is_the_log_loss_of_scikit_learn() -> None:
    logits, labels = some_logits()
    q = special.softmax(logits, axis=1)
    expected = log_loss(labels, q, labels=range(5))
    assert cross_entropy_from_logits(logits, labels) == pytest.approx(expected)


def test_the_mean_cross_entropy_of_the_rows_is_the_log_loss_of_scikit_learn() -> None:
    logits, labels = some_logits()
    q = special.softmax(logits, axis=1)
    expected = log_loss(labels, q, labels=range(5))
    assert cross_entropy(one_hot(labels, 5), q).mean() == pytest.approx(expected)


def test_scikit_learn_stops_at_36_where_the_true_class_was_ruled_out() -> None:
    eps = np.finfo(np.float64).eps
    assert log_loss([1], [[1.0, 0.0]], labels=[0, 1]) == pytest.approx(-np.log(eps))
    assert cross_entropy([0, 1], [1.0, 0.0]) == np.inf


@few
@given(labelled_logits())
def test_the_loss_is_that_of_pytorch(problem: tuple[np.ndarray, np.ndarray]) -> None:
    logits, labels = problem
    expected = torch.nn.functional.cross_entropy(
        torch.from_numpy(logits), torch.from_numpy(labels)
    )
    found = cross_entropy_from_logits(logits, labels)
    assert found == pytest.approx(expected.item(), rel=1e-12, abs=1e-12)


@few
@given(labelled_logits())
def test_the_gradient_is_that_of_pytorch(
    problem: tuple[np.ndarray, np.ndarray],
) -> None:
    logits, labels = problem
    tensor = torch.tensor(logits, requires_grad=True)
    torch.nn.functional.cross_entropy(tensor, torch.from_numpy(labels)).backward()
    found = cross_entropy_gradient(logits, labels)
    np.testing.assert_allclose(found, tensor.grad.numpy(), rtol=1e-9, atol=1e-14)


def test_pytorch_smooths_labels_in_the_same_way() -> None:
    logits, labels = some_logits()
    expected = torch.nn.functional.cross_entropy(
        torch.from_numpy(logits), torch.from_numpy(labels), label_smoothing=0.1
    )
    targets = smooth_labels(one_hot(labels, 5), 0.1)
    found = cross_entropy(targets, special.softmax(logits, axis=1)).mean()
    assert found == pytest.approx(expected.item(), rel=1e-12)


def test_pytorch_takes_probabilities_for_scores_when_it_is_handed_any() -> None:
    logits, labels = some_logits()
    q = special.softmax(logits, axis=1)
    wrong = torch.nn.functional.cross_entropy(
        torch.from_numpy(q), torch.from_numpy(labels)
    )
    assert wrong.item() == pytest.approx(cross_entropy_from_logits(q, labels))
    assert wrong.item() != pytest.approx(cross_entropy_from_logits(logits, labels))


def test_one_hot_is_that_of_pytorch() -> None:
    labels = np.array([[2, 0], [1, 3]])
    expected = torch.nn.functional.one_hot(torch.from_numpy(labels), 4)
    assert one_hot(labels, 4).tolist() == expected.tolist()


# --- surprise and entropy -------------------------------------------------------------


def test_certainty_does_not_surprise() -> None:
    assert surprise(1).tolist() == 0
    assert not np.signbit(surprise(1))


def test_the_impossible_surprises_without_bound_and_without_a_warning() -> None:
    assert surprise([0.0, 0.5])[0] == np.inf


@few
@given(st.integers(1, 100), st.integers(1, 100))
def test_surprises_of_independent_outcomes_add_up(one: int, other: int) -> None:
    p, q = one / 100, other / 100
    assert surprise(p * q) == pytest.approx(surprise(p) + surprise(q), abs=1e-14)


@few
@given(pairs(zeros=True))
def test_entropy_lies_between_0_and_the_logarithm_of_the_number_of_classes(
    pair: tuple[list[float], list[float]],
) -> None:
    p = pair[0]
    assert 0 <= entropy(p) <= np.log(len(p)) + 1e-12


@pytest.mark.parametrize("p", [[1.0], [0, 1, 0], [0.0, 0.0, 1.0]])
def test_the_entropy_of_certainty_is_plain_0(p: list[float]) -> None:
    assert entropy(p) == 0
    assert not np.signbit(entropy(p))


def test_entropy_is_not_negative_where_rounding_took_certainty_above_1() -> None:
    assert entropy([1 + 1e-9, 0]) >= 0


def test_entropy_does_not_ask_for_the_order_of_the_classes() -> None:
    assert entropy([0.1, 0.7, 0.2]) == pytest.approx(entropy(WEATHER), rel=1e-15)


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_entropy_along_any_axis_is_that_of_scipy(axis: int) -> None:
    counts = np.random.default_rng(5).integers(0, 9, size=(2, 3, 4)) + 0.5
    p = counts / counts.sum(axis=axis, keepdims=True)
    np.testing.assert_allclose(entropy(p, axis=axis), stats.entropy(p, axis=axis))


# --- cross-entropy and divergence -----------------------------------------------------


@few
@given(pairs(zeros=True))
def test_cross_entropy_is_entropy_plus_divergence(
    pair: tuple[list[float], list[float]],
) -> None:
    p, q = pair
    parts = entropy(p) + kl_divergence(p, q)
    assert cross_entropy(p, q) == pytest.approx(parts, abs=1e-12)


@few
@given(pairs(zeros=True))
def test_divergence_is_positive_unless_the_two_agree(
    pair: tuple[list[float], list[float]],
) -> None:
    p, q = pair
    assert (kl_divergence(p, q) > 1e-13) == (np.abs(np.subtract(p, q)).max() > 1e-7)


@few
@given(pairs(zeros=True))
def test_divergence_from_itself_is_0(pair: tuple[list[float], list[float]]) -> None:
    assert kl_divergence(pair[0], pair[0]) == 0


@few
@given(pairs(zeros=True))
def test_divergence_is_at_least_half_the_square_of_the_total_difference(
    pair: tuple[list[float], list[float]],
) -> None:
    p, q = pair  # Pinsker's inequality
    difference = np.abs(np.subtract(p, q)).sum()
    assert kl_divergence(p, q) >= difference**2 / 2 - 1e-12


def test_divergence_never_falls_below_0_by_rounding() -> None:
    rng = np.random.default_rng(0)
    p = rng.dirichlet(np.ones(30), size=200)
    q = p * (1 + 1e-12 * rng.normal(size=p.shape))
    assert kl_divergence(p, q / q.sum(axis=1, keepdims=True)).min() >= 0


def test_cross_entropy_of_one_hot_targets_is_the_surprise_at_the_true_class() -> None:
    targets = one_hot([0, 1, 2], 3)
    found = cross_entropy(targets, [WEATHER] * 3)
    assert found.tolist() == surprise(WEATHER).tolist()


def test_the_order_of_the_arguments_matters() -> None:
    there, back = cross_entropy(WEATHER, HALVES), cross_entropy(HALVES, WEATHER)
    assert there / np.log(2) == pytest.approx(1.3, rel=1e-14)
    assert back / np.log(2) == pytest.approx(1.66825063, abs=5e-9)


@pytest.mark.parametrize("function", TWO)
def test_something_that_was_ruled_out_and_happens_costs_infinity(
    function: Callable[..., float],
) -> None:
    assert function(WEATHER, [1, 0, 0]) == np.inf


@pytest.mark.parametrize("function", TWO)
def test_something_that_was_ruled_out_and_does_not_happen_costs_nothing(
    function: Callable[..., float],
) -> None:
    expected = function([0.75, 0.25], [0.5, 0.5])
    assert function([0.75, 0.25, 0], [0.5, 0.5, 0]) == expected


@pytest.mark.parametrize("function", TWO)
def test_a_tiny_prediction_is_no_ruled_out_one(function: Callable[..., float]) -> None:
    assert function([0.0, 1.0], [1.0, 1e-300]) == pytest.approx(300 * np.log(10))


@pytest.mark.parametrize("function", TWO)
@pytest.mark.parametrize("axis", [0, 1, -1, -2])
def test_each_line_along_the_axis_is_computed_on_its_own(
    function: Callable[..., np.ndarray], axis: int
) -> None:
    p, q = np.array([WEATHER, HALVES]), np.array([HALVES, UNIFORM])
    expected = [function(*rows) for rows in zip(p, q, strict=True)]
    turned = (p, q) if axis in (1, -1) else (p.T, q.T)
    assert function(*turned, axis=axis) == pytest.approx(expected, rel=1e-15)


# --- logits ---------------------------------------------------------------------------


@few
@given(labelled_logits())
def test_log_softmax_is_the_logarithm_of_a_distribution(
    problem: tuple[np.ndarray, np.ndarray],
) -> None:
    assert np.exp(log_softmax(problem[0])).sum(axis=1) == pytest.approx(1)


@few
@given(labelled_logits(), st.sampled_from([-1024.0, 0.5, 4096.0]))
def test_a_shift_of_all_scores_changes_nothing(
    problem: tuple[np.ndarray, np.ndarray], shift: float
) -> None:
    logits, labels = problem
    moved = cross_entropy_from_logits(logits + shift, labels)
    expected = cross_entropy_from_logits(logits, labels)
    assert moved == pytest.approx(expected, rel=1e-9, abs=1e-11)


@few
@given(labelled_logits())
def test_the_gradient_is_that_of_central_differences(
    problem: tuple[np.ndarray, np.ndarray],
) -> None:
    logits, labels = problem
    found, h = cross_entropy_gradient(logits, labels), 1e-5
    for place in np.ndindex(logits.shape):
        step = np.zeros_like(logits)
        step[place] = h
        above = cross_entropy_from_logits(logits + step, labels)
        below = cross_entropy_from_logits(logits - step, labels)
        assert found[place] == pytest.approx((above - below) / (2 * h), abs=1e-7)


@few
@given(labelled_logits())
def test_each_row_of_the_gradient_sums_to_0(
    problem: tuple[np.ndarray, np.ndarray],
) -> None:
    assert np.abs(cross_entropy_gradient(*problem).sum(axis=1)).max() < 1e-14


def test_a_step_against_the_gradient_lowers_the_loss() -> None:
    logits, labels = some_logits()
    better = logits - cross_entropy_gradient(logits, labels)
    before = cross_entropy_from_logits(logits, labels)
    assert cross_entropy_from_logits(better, labels) < before


def test_the_loss_is_finite_where_the_probability_is_rounded_to_0() -> None:
    assert special.softmax([0.0, 2000.0])[0] == 0
    assert cross_entropy_from_logits([[0.0, 2000.0]], [0]) == 2000


def test_a_prediction_without_doubt_has_plain_0_loss() -> None:
    found = cross_entropy_from_logits([[900.0, 0.0]], [0])
    assert found == 0
    assert not np.signbit(found)


def test_the_loss_is_a_plain_float() -> None:
    assert type(cross_entropy_from_logits([[0, 1]], [0])) is float


def test_probabilities_in_place_of_scores_can_never_reach_a_small_loss() -> None:
    perfect = one_hot([0, 1, 2], 3)
    floor = cross_entropy_from_logits(perfect, [0, 1, 2])
    assert floor == pytest.approx(np.log(np.e + 2) - 1, rel=1e-14)


# --- labels ---------------------------------------------------------------------------


@few
@given(st.lists(st.integers(0, 4), min_size=1))
def test_the_largest_entry_of_a_one_hot_row_is_at_its_label(labels: list[int]) -> None:
    rows = one_hot(labels, 5)
    assert rows.argmax(axis=1).tolist() == labels
    assert rows.sum(axis=1).tolist() == [1] * len(labels)


@few
@given(pairs(zeros=True), st.integers(0, 10))
def test_smoothed_targets_are_a_mixture_with_the_uniform_distribution(
    pair: tuple[list[float], list[float]], tenths: int
) -> None:
    p, share = pair[0], Fraction(tenths, 10)
    expected = [float((1 - share) * Fraction(one) + share / len(p)) for one in p]
    assert smooth_labels(p, tenths / 10) == pytest.approx(expected, abs=1e-15)


def test_smoothing_by_0_changes_nothing() -> None:
    assert smooth_labels(WEATHER, 0).tolist() == WEATHER


# --- types ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "function", [surprise, entropy, log_softmax, lambda p: smooth_labels(p, 0.1)]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_of_a_float_is_kept(
    function: Callable[..., np.ndarray], dtype: type
) -> None:
    assert function(np.array(HALVES, dtype=dtype)).dtype == dtype


@pytest.mark.parametrize("function", TWO)
def test_two_single_precision_arguments_give_single_precision(
    function: Callable[..., np.ndarray],
) -> None:
    p, q = np.array(WEATHER, np.float32), np.array(HALVES, np.float32)
    assert function(p, q).dtype == np.float32


def test_the_gradient_of_single_precision_scores_is_in_single_precision() -> None:
    logits = np.array([SCORES], dtype=np.float32)
    assert cross_entropy_gradient(logits, [1]).dtype == np.float32


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.float16])
def test_other_numbers_become_double_precision(dtype: type) -> None:
    assert log_softmax(np.array([100, 101], dtype=dtype)).dtype == np.float64


def test_single_precision_does_not_overflow() -> None:
    scores = np.array([101, 379, 44], dtype=np.float32)
    assert log_softmax(scores).tolist() == [-278, 0, -335]


def test_a_distribution_in_single_precision_may_be_off_by_its_own_rounding() -> None:
    scores = np.random.default_rng(1).normal(size=100_000).astype(np.float32)
    q = np.exp(log_softmax(scores))
    assert entropy(q) == pytest.approx(stats.entropy(q.astype(float)), rel=1e-5)


@pytest.mark.parametrize("function", [entropy, log_softmax, surprise])
def test_the_argument_is_left_as_it_was(function: Callable[..., object]) -> None:
    p = np.array(WEATHER)
    function(p)
    assert p.tolist() == WEATHER


# --- what is refused ------------------------------------------------------------------

NO_NUMBERS = {
    "empty": [],
    "an empty row": [[]],
    "ragged rows": [[1.0], [0.5, 0.5]],
    "words": ["sunny", "rainy"],
    "numeric strings": ["0.5", "0.5"],
    "truth values": [True, False],
    "complex numbers": [1j, 1.0],
    "missing values": [1.0, None],
    "objects": np.array([0.5, 0.5], dtype=object),
    "nothing": None,
}
NOT_FINITE = {
    "nan": [1.0, float("nan")],
    "infinity": [1.0, float("inf")],
    "too large": [1.0, -1e31],
    "a long double too large": [np.longdouble("1e400"), np.longdouble(1)],
}
CALLS: dict[str, tuple[str, Callable[[object], object]]] = {
    "surprise": ("q", surprise),
    "entropy": ("p", entropy),
    "cross_entropy, target": ("p", lambda bad: cross_entropy(bad, HALVES)),
    "cross_entropy, prediction": ("q", lambda bad: cross_entropy(HALVES, bad)),
    "kl_divergence, target": ("p", lambda bad: kl_divergence(bad, HALVES)),
    "kl_divergence, prediction": ("q", lambda bad: kl_divergence(HALVES, bad)),
    "log_softmax": ("logits", log_softmax),
    "loss, logits": ("logits", lambda bad: cross_entropy_from_logits(bad, [0])),
    "loss, labels": ("labels", lambda bad: cross_entropy_from_logits([SCORES], bad)),
    "gradient, logits": ("logits", lambda bad: cross_entropy_gradient(bad, [0])),
    "gradient, labels": ("labels", lambda bad: cross_entropy_gradient([SCORES], bad)),
    "one_hot": ("labels", lambda bad: one_hot(bad, 3)),
    "smooth_labels": ("targets", lambda bad: smooth_labels(bad, 0.1)),
    "smooth_labels, amount": ("amount", lambda bad: smooth_labels(HALVES, bad)),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("bad", NO_NUMBERS.values(), ids=NO_NUMBERS)
def test_what_is_no_array_of_numbers_is_refused_by_name(
    call: tuple[str, Callable[[object], object]], bad: object
) -> None:
    name, function = call
    with pytest.raises(ValueError, match=f"^{name} must be an array of numbers, got "):
        function(bad)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("bad", NOT_FINITE.values(), ids=NOT_FINITE)
def test_what_is_not_finite_is_refused_by_name(
    call: tuple[str, Callable[[object], object]], bad: object
) -> None:
    name, function = call
    with pytest.raises(ValueError, match=f"^{name} must stay below 1e30, got "):
        function(bad)


OF_DISTRIBUTIONS = [
    one for one in CALLS if CALLS[one][0] in ("p", "q", "targets") and one != "surprise"
]


@pytest.mark.parametrize("call", OF_DISTRIBUTIONS)
def test_negative_mass_is_refused_by_name(call: str) -> None:
    name, function = CALLS[call]
    with pytest.raises(ValueError, match=f"^{name} must not be negative, got -0.5$"):
        function([1.0, 0.5, -0.5])


@pytest.mark.parametrize("call", OF_DISTRIBUTIONS)
def test_a_sum_that_is_not_1_is_refused_by_name(call: str) -> None:
    name, function = CALLS[call]
    with pytest.raises(
        ValueError, match=f"^{name} must sum to 1 along axis -1, got 0.99$"
    ):
        function([0.19, 0.72, 0.08])


@pytest.mark.parametrize("call", OF_DISTRIBUTIONS)
def test_a_single_number_is_no_distribution(call: str) -> None:
    name, function = CALLS[call]
    with pytest.raises(ValueError, match=f"^{name} must be an array of .*, got 1.0$"):
        function(1.0)


def test_a_single_number_is_no_array_of_scores() -> None:
    for call in (log_softmax, lambda one: cross_entropy_from_logits(one, [0])):
        with pytest.raises(
            ValueError, match=r"^logits must be an array of .*, got 1.0$"
        ):
            call(1.0)


@pytest.mark.parametrize("function", [entropy, log_softmax])
def test_an_axis_that_is_not_there_is_refused(function: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match="axis 1 is out of bounds"):
        function(WEATHER, axis=1)


def test_a_sum_too_large_by_more_than_rounding_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^p must sum to 1 along axis 0, got 1\.2$"):
        distribution("p", [0.5, 0.7], axis=0)


def test_the_message_shows_the_sum_that_is_farthest_from_1() -> None:
    with pytest.raises(ValueError, match="got 0.5$"):
        distribution("p", [[0.5, 0.6], [0.25, 0.25], [0.5, 0.5]], axis=1)


def test_a_sum_off_by_rounding_is_accepted() -> None:
    p = np.array([0.1, 0.2, 0.7])[::-1] * (1 + 1e-15)
    assert p.sum() != 1
    assert distribution("p", p, axis=-1).tolist() == p.tolist()


@pytest.mark.parametrize("function", TWO)
def test_arguments_of_different_shapes_are_refused(
    function: Callable[..., object],
) -> None:
    with pytest.raises(
        ValueError, match=r"^q must have the shape of p, \(3,\), got \(2,\)$"
    ):
        function(WEATHER, [0.5, 0.5])


@pytest.mark.parametrize("function", TWO)
def test_one_prediction_is_not_stretched_over_many_targets(
    function: Callable[..., object],
) -> None:
    with pytest.raises(ValueError, match="q must have the shape of p"):
        function([WEATHER, WEATHER], WEATHER)


@pytest.mark.parametrize("q", [-0.1, 1.1, [0.5, 2]])
def test_a_surprise_is_for_probabilities_alone(q: object) -> None:
    with pytest.raises(ValueError, match="^q must lie in 0 to 1, got "):
        surprise(q)


@pytest.mark.parametrize("function", FROM_LOGITS)
@pytest.mark.parametrize(
    ("logits", "labels"),
    [
        (SCORES, [0]),
        (SCORES, 0),
        ([SCORES], 0),
        ([SCORES], [0, 1]),
        ([SCORES, SCORES], [[0], [1]]),
        ([[SCORES]], [[0]]),
    ],
)
def test_logits_and_labels_must_be_a_table_and_a_column(
    function: Callable[..., object], logits: object, labels: object
) -> None:
    with pytest.raises(
        ValueError, match="^logits and labels must be a table and a column, got shapes"
    ):
        function(logits, labels)


@pytest.mark.parametrize("label", [-1, 3, 1.5, 2**40])
def test_a_label_without_a_class_is_refused(label: float) -> None:
    wanted = "^labels must be integers from 0 to 2, got "
    with pytest.raises(ValueError, match=wanted):
        one_hot([0, label], 3)
    for function in FROM_LOGITS:
        with pytest.raises(ValueError, match=wanted):
            function([SCORES, SCORES], [0, label])


@pytest.mark.parametrize("n_classes", [0, -2, 2.5, True, "3", None])
def test_a_number_of_classes_that_is_none_is_refused(n_classes: object) -> None:
    with pytest.raises(ValueError, match="^n_classes must be an integer from 1 up"):
        one_hot([0], n_classes)


def test_a_number_of_classes_may_be_an_integer_of_numpy() -> None:
    assert one_hot([0], np.int64(2)).tolist() == [[1, 0]]


@pytest.mark.parametrize("amount", [-0.1, 1.1, [0.1], [0.1, 0.2]])
def test_an_amount_that_is_no_share_is_refused(amount: object) -> None:
    with pytest.raises(ValueError, match="^amount must be one number from 0 to 1, got"):
        smooth_labels(WEATHER, amount)


def test_the_message_stays_short_however_long_the_array() -> None:
    with pytest.raises(ValueError, match="must be an array") as caught:
        finite_floats("p", ["a"] * 10_000)
    assert len(str(caught.value)) < 120
