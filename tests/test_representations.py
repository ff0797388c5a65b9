"""What is true of the functions that measure what a layer makes of the data."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import mutual_info_score
from sklearn.preprocessing import StandardScaler

from snippets.representations import (
    conditional_entropy,
    finite_floats,
    joint_table,
    labelled_rows,
    linear_probe,
    merge_columns,
    mutual_information,
    pretrain,
    probe_accuracy,
    train_autoencoder,
)

few = settings(max_examples=20, deadline=None)
UNEVEN = np.diag([0.40, 0.10, 0.45, 0.05])
X = [[1.0, 5.0], [2.0, 4.0], [4.0, 4.5], [3.0, 7.0], [9.0, 6.0]]
Y = [0, 0, 1, 0, 1]
INFORMATION = [conditional_entropy, mutual_information]


def noisy_rows(seed: int, n: int = 60, m: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Rows that a straight border parts to some degree, on unlike scales."""
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, m)) * [0.01, 1, 300][:m] + [5, 0, -40][:m]
    scores = (rows - rows.mean(axis=0)) / rows.std(axis=0) @ rng.normal(size=m)
    labels = (scores + rng.normal(size=n) > 0).astype(int)
    labels[:2] = 0, 1
    return rows, labels


@st.composite
def joints(draw: st.DrawFn) -> np.ndarray:
    """A joint table of up to five rows and columns; some of its entries are 0."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    counts = rng.integers(0, 9, size=shape)
    counts[0, 0] += 1
    return counts / counts.sum()


# --- the linear probe -----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("ridge", [0.001, 0.3])
def test_the_probe_is_logistic_regression_on_standardised_columns(
    seed: int, ridge: float
) -> None:
    rows, labels = noisy_rows(seed)
    scaler = StandardScaler().fit(rows)
    theirs = LogisticRegression(C=1 / (ridge * len(rows)), tol=1e-10, max_iter=1000)
    theirs.fit(scaler.transform(rows), labels)
    weights, bias = linear_probe(rows, labels, ridge)
    expected = theirs.decision_function(scaler.transform(rows))
    assert rows @ weights + bias == pytest.approx(expected, abs=1e-4)


def test_a_price_too_small_for_two_equal_columns_is_refused() -> None:
    twins = [[0, 0], [1, 1], [5, 5], [2, 2]]
    with pytest.raises(ValueError, match="ridge must be larger, got 1e-30"):
        linear_probe(twins, [0, 1, 1, 0], ridge=1e-30)


def test_the_probe_is_where_the_gradient_of_its_price_vanishes() -> None:
    rows, labels = noisy_rows(3)
    weights, bias = linear_probe(rows, labels, ridge=0.05)
    p = 1 / (1 + np.exp(-(rows @ weights + bias)))
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    slope = ((rows - mean) / spread).T @ (p - labels) / len(rows)
    assert slope + 0.05 * weights * spread == pytest.approx(np.zeros(3), abs=1e-10)
    assert p.mean() == pytest.approx(labels.mean(), abs=1e-10)


@few
@given(st.integers(0, 10**6), st.floats(0.001, 1000), st.floats(-100, 100))
def test_the_unit_of_a_column_does_not_matter(
    seed: int, factor: float, shift: float
) -> None:
    rows, labels = noisy_rows(seed)
    weights, bias = linear_probe(rows, labels)
    moved = rows * [1, factor, 1] + [0, shift, 0]
    other, other_bias = linear_probe(moved, labels)
    assert moved @ other + other_bias == pytest.approx(rows @ weights + bias, abs=1e-5)


def test_an_invertible_map_changes_nothing_if_the_price_is_tiny() -> None:
    rows, labels = noisy_rows(8, n=200)
    rows = rows / [0.01, 1, 300]
    mixed = rows @ [[1, 2, 0], [0, 1, -1], [0.25, 0, 1]] + 3
    weights, bias = linear_probe(rows, labels, ridge=1e-9)
    other, other_bias = linear_probe(mixed, labels, ridge=1e-9)
    assert mixed @ other + other_bias == pytest.approx(rows @ weights + bias, rel=1e-4)


def test_labels_that_can_be_parted_give_finite_weights() -> None:
    weights, bias = linear_probe([[0], [1], [2], [3]], [0, 0, 1, 1], ridge=1e-12)
    assert np.isfinite(weights).all()
    assert -bias / weights[0] == pytest.approx(1.5)


def test_a_constant_column_gets_no_weight() -> None:
    weights, _ = linear_probe([[0.1, 0], [0.1, 1], [0.1, 3]], [0, 0, 1])
    assert weights[0] == 0
    assert weights[1] > 0


def test_a_column_that_hardly_varies_is_read_all_the_same() -> None:
    rows = 0.5 + 1e-7 * np.array([[-2], [-1], [1], [3]])
    assert probe_accuracy(rows, [0, 0, 1, 1], rows, [0, 0, 1, 1]) == 1


def test_exchanged_labels_turn_the_border_round() -> None:
    rows, labels = noisy_rows(5)
    weights, bias = linear_probe(rows, labels)
    other, other_bias = linear_probe(rows, 1 - labels)
    assert other == pytest.approx(-weights, rel=1e-6)
    assert other_bias == pytest.approx(-bias, rel=1e-6)


def test_the_border_lies_nearer_to_the_cautious_side() -> None:
    weights, bias = linear_probe([[0], [1], [2], [3], [7]], [0, 0, 0, 0, 1])
    assert weights[0] > 0
    assert 3 < -bias / weights[0] < 7


def test_the_accuracy_is_the_share_of_unseen_rows_on_their_side() -> None:
    train = [[1.0], [2.0], [8.0], [9.0]], [0, 0, 1, 1]
    assert probe_accuracy(*train, [[3], [7], [4], [6.5]], [0, 1, 1, 1]) == 0.75


def test_a_label_that_is_noise_is_read_at_the_level_of_a_coin() -> None:
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(2000, 2)), rng.integers(0, 2, 2000)
    share = probe_accuracy(rows[:1000], labels[:1000], rows[1000:], labels[1000:])
    assert abs(share - 0.5) < 0.05


def test_float32_stays_float32() -> None:
    weights, _ = linear_probe(np.array(X, dtype=np.float32), Y)
    assert weights.dtype == np.float32
    assert weights == pytest.approx(linear_probe(X, Y)[0], rel=1e-3)


# --- information ----------------------------------------------------------------------


def test_the_dialect_loses_one_bit_of_two() -> None:
    merged = merge_columns(np.eye(4) / 4, [0, 0, 1, 1])
    assert mutual_information(np.eye(4) / 4) == pytest.approx(2)
    assert conditional_entropy(merged) == pytest.approx(1)


def test_the_uneven_dialect_loses_what_is_known() -> None:
    merged = merge_columns(UNEVEN, [0, 0, 1, 1])
    assert mutual_information(UNEVEN) == pytest.approx(1.59546184, abs=5e-9)
    assert conditional_entropy(merged) == pytest.approx(0.595461844, abs=5e-10)
    assert merged.max(axis=0).sum() == pytest.approx(0.85)


@pytest.mark.parametrize(
    ("flip", "known"), [(0, 1), (0.1, 0.531004406), (0.25, 0.188721876), (0.5, 0)]
)
def test_a_channel_that_flips_lets_through_what_is_known(
    flip: float, known: float
) -> None:
    channel = np.array([[1 - flip, flip], [flip, 1 - flip]]) / 2
    assert mutual_information(channel) == pytest.approx(known, abs=5e-10)


@few
@given(joints())
def test_the_information_is_that_of_scikit_learn(joint: np.ndarray) -> None:
    counts = np.round(joint * 1e6).astype(int)
    nats = mutual_info_score(None, None, contingency=counts)
    found = mutual_information(counts / counts.sum())
    assert found == pytest.approx(nats / np.log(2), abs=1e-9)


@few
@given(joints())
def test_known_and_missing_bits_add_up_to_the_entropy(joint: np.ndarray) -> None:
    whole = stats.entropy(joint.sum(axis=1), base=2)
    parts = mutual_information(joint) + conditional_entropy(joint)
    assert parts == pytest.approx(whole, abs=1e-12)


@few
@given(joints())
def test_information_is_mutual(joint: np.ndarray) -> None:
    back = mutual_information(joint.T)
    assert mutual_information(joint) == pytest.approx(back, abs=1e-12)


@few
@given(joints(), st.data())
def test_no_function_of_what_is_seen_tells_more(
    joint: np.ndarray, data: st.DataObject
) -> None:
    n_columns = joint.shape[1]
    group = st.integers(0, n_columns - 1)
    groups = data.draw(st.lists(group, min_size=n_columns, max_size=n_columns))
    merged = merge_columns(joint, groups)
    assert mutual_information(merged) <= mutual_information(joint) + 1e-12
    assert conditional_entropy(merged) >= conditional_entropy(joint) - 1e-12


def test_the_direction_matters_to_what_is_missing() -> None:
    joint = [[0.5, 0.0], [0.25, 0.25]]
    assert conditional_entropy(joint) == pytest.approx(0.75 * 0.9182958340544896)
    assert conditional_entropy(np.transpose(joint)) == pytest.approx(0.5)


def test_a_single_column_tells_nothing() -> None:
    joint = [[0.5], [0.25], [0.25]]
    assert mutual_information(joint) == 0
    assert conditional_entropy(joint) == 1.5


def test_independent_pairs_tell_nothing_and_never_less() -> None:
    joint = np.outer([0.1, 0.2, 0.7], [0.3, 0.3, 0.4])
    assert 0 <= mutual_information(joint) < 1e-15


def test_merging_adds_up_the_columns_of_a_group() -> None:
    joint = np.array([[1, 2, 4], [3, 5, 6]]) / 21
    expected = np.array([[2, 5], [5, 9]]) / 21
    assert merge_columns(joint, [1, 0, 1]) == pytest.approx(expected)


def test_a_group_without_columns_never_happens() -> None:
    merged = merge_columns(UNEVEN, [0, 0, 3, 3])
    assert merged.shape == (4, 4)
    assert not merged[:, 1:3].any()


@pytest.mark.parametrize("function", [joint_table, lambda p: merge_columns(p, [0, 0])])
def test_a_joint_table_keeps_its_type(function: Callable[..., np.ndarray]) -> None:
    assert function(np.full((2, 2), 0.25, np.float32)).dtype == np.float32


# --- pretraining ----------------------------------------------------------------------


def grey(seed: int = 0, n: int = 80) -> np.ndarray:
    """Six grey levels that two hidden numbers explain."""
    rng = np.random.default_rng(seed)
    return 1 / (1 + np.exp(-3 * rng.normal(size=(n, 2)) @ rng.normal(size=(2, 6))))


def test_one_step_of_the_autoencoder_is_a_step_down_its_gradient() -> None:
    rows, width = grey(n=7), 3

    def error(flat: np.ndarray) -> float:
        W, b, c = np.split(flat, [6 * width, 6 * width + width])
        W = W.reshape(6, width)
        H = 1 / (1 + np.exp(-(rows @ W + b)))
        out = 1 / (1 + np.exp(-(H @ W.T + c)))
        surprise = -(rows * np.log(out) + (1 - rows) * np.log(1 - out))
        return float(surprise.sum() / len(rows))

    W = np.random.default_rng(4).normal(0, 1 / np.sqrt(6), (6, width))
    start = np.concatenate([W.ravel(), np.zeros(width + 6)])
    nudges = 1e-5 * np.eye(len(start))
    slope = [(error(start + d) - error(start - d)) / 2e-5 for d in nudges]
    new_W, new_b, _ = train_autoencoder(
        rows, width, np.random.default_rng(4), step=0.1, n_epochs=1, batch_size=7
    )
    moved = np.concatenate([new_W.ravel(), new_b])
    expected = (start - 0.1 * np.array(slope))[: len(moved)]
    assert moved == pytest.approx(expected, abs=1e-8)


def test_the_autoencoder_beats_the_mean_of_its_inputs() -> None:
    rows = grey()
    _, _, errors = train_autoencoder(rows, 2, np.random.default_rng(1), n_epochs=200)
    assert errors[-1] < np.var(rows, axis=0).mean() / 3


def test_the_error_of_the_first_epoch_is_the_mean_over_all_entries() -> None:
    rows = grey(n=9)
    tiny = {"step": 1e-12, "n_epochs": 2, "batch_size": 4}
    W, b, errors = train_autoencoder(rows, 3, np.random.default_rng(0), **tiny)
    H = 1 / (1 + np.exp(-(rows @ W + b)))
    out = 1 / (1 + np.exp(-(H @ W.T)))
    assert errors == pytest.approx(np.full(2, np.mean((out - rows) ** 2)), abs=1e-9)


def test_pretraining_is_one_autoencoder_on_the_outputs_of_another() -> None:
    rows, how = grey(), {"n_epochs": 2, "step": 0.3, "batch_size": 16}
    layers = pretrain(rows, [4, 3], np.random.default_rng(9), **how)
    rng = np.random.default_rng(9)
    W, b, _ = train_autoencoder(rows, 4, rng, **how)
    hidden = 1 / (1 + np.exp(-(rows @ W + b)))
    W2, b2, _ = train_autoencoder(hidden, 3, rng, **how)
    for found, expected in zip(layers, [(W, b), (W2, b2)], strict=True):
        assert found[0] == pytest.approx(expected[0], abs=1e-12)
        assert found[1] == pytest.approx(expected[1], abs=1e-12)


def test_training_leaves_its_input_as_it_was() -> None:
    rows = grey()
    copy = rows.copy()
    pretrain(rows, [3], np.random.default_rng(0), n_epochs=1)
    assert np.array_equal(rows, copy)


# --- what is refused ------------------------------------------------------------------

NO_NUMBERS = ["ab", [["a"]], [[True]], [[1j]], [[None]], [[1], [1, 2]], [], [[]]]


@pytest.mark.parametrize("bad", [*NO_NUMBERS, 3.0, [1.0, 2.0], np.ones((2, 2, 2))])
def test_what_is_no_table_of_numbers_is_refused(bad: object) -> None:
    rng = np.random.default_rng(0)
    refused: dict[str, Callable[[], object]] = {
        "train features": lambda: linear_probe(bad, Y),
        "test features": lambda: probe_accuracy(X, Y, bad, Y),
        "joint": lambda: mutual_information(bad),
        "X": lambda: train_autoencoder(bad, 2, rng),
    }
    for name, call in refused.items():
        with pytest.raises(ValueError, match=f"^{name} must be a 2-dimensional array"):
            call()
    with pytest.raises(ValueError, match="^X must be a 2-dimensional array"):
        pretrain(bad, [2], rng)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e31, np.longdouble("1e400")])
def test_what_is_not_finite_or_too_large_is_refused(bad: float) -> None:
    with pytest.raises(ValueError, match=r"^train features must stay below 1e30, got"):
        linear_probe([[bad], [1.0]], [0, 1])
    for function in INFORMATION:
        with pytest.raises(ValueError, match=r"^joint must stay below 1e30, got"):
            function([[bad, 0.5]])


@pytest.mark.parametrize("bad", [[0, 0.5], [0, 2], [0, -1]])
def test_a_label_that_is_none_is_refused(bad: list[float]) -> None:
    with pytest.raises(ValueError, match="^train labels must be 0 and 1, got"):
        labelled_rows("train", [[1], [2]], bad)


@pytest.mark.parametrize("bad", [["a", "b"], [True, False], [[0], [1]], 1])
def test_labels_that_are_no_list_of_numbers_are_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="^train labels must be a 1-dimensional array"):
        linear_probe([[1], [2]], bad)


def test_one_label_per_row_is_wanted() -> None:
    with pytest.raises(ValueError, match="^train labels must be one per row, 5, got 2"):
        linear_probe(X, [0, 1])


@pytest.mark.parametrize("ridge", [0, -1])
def test_a_price_that_is_not_above_0_is_refused(ridge: float) -> None:
    with pytest.raises(ValueError, match="^ridge must be above 0"):
        linear_probe(X, Y, ridge)


def test_a_probe_needs_both_labels() -> None:
    with pytest.raises(
        ValueError, match="both labels occur, got 0.001 and labels from"
    ):
        linear_probe(X, [1] * 5)


@pytest.mark.parametrize("ridge", ["1", [0.1], None, True])
def test_a_price_that_is_no_number_is_refused(ridge: object) -> None:
    with pytest.raises(ValueError, match="^ridge must be one number, got"):
        linear_probe(X, Y, ridge)


def test_test_rows_need_the_columns_of_the_training_rows() -> None:
    wanted = r"^test features must have 2 columns, got shape \(2, 1\)"
    with pytest.raises(ValueError, match=wanted):
        probe_accuracy(X, Y, [[1], [2]], [0, 1])


@pytest.mark.parametrize("function", INFORMATION)
def test_probabilities_must_not_be_negative(function: Callable[..., float]) -> None:
    with pytest.raises(ValueError, match="^joint must not be negative, got -0.5"):
        function([[1.5, -0.5]])


@pytest.mark.parametrize("function", INFORMATION)
@pytest.mark.parametrize("joint", [[[0.5, 0.4]], [[1, 2], [3, 4]], [[0.0, 0.0]]])
def test_probabilities_must_sum_to_1(
    function: Callable[..., float], joint: list[list[float]]
) -> None:
    with pytest.raises(ValueError, match="^joint must sum to 1, got"):
        function(joint)


@pytest.mark.parametrize(
    "groups", [[0, 0, 1], [0, 0, 1, -1], [0, 0, 1, 0.5], [0, 0, 1, 99]]
)
def test_groups_that_do_not_number_the_columns_are_refused(groups: list[float]) -> None:
    with pytest.raises(ValueError, match="^groups must be 4 integers from 0 up, got"):
        merge_columns(UNEVEN, groups)


@pytest.mark.parametrize("rows", [[[0.5, 1.5]], [[-0.1, 0.5]]])
def test_inputs_of_an_autoencoder_lie_in_0_to_1(rows: list[list[float]]) -> None:
    with pytest.raises(ValueError, match="^X must lie in 0 to 1"):
        train_autoencoder(rows, 2, np.random.default_rng(0))


@pytest.mark.parametrize(
    "counts", [{"width": 0}, {"width": 1.5}, {"n_epochs": 0}, {"batch_size": -1}]
)
def test_counts_that_are_none_are_refused(counts: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="counts be positive, got"):
        train_autoencoder(grey(), **{"width": 2, "rng": None} | counts)


@pytest.mark.parametrize("counts", [{"width": "2"}, {"width": [2]}, {"n_epochs": None}])
def test_counts_that_are_no_numbers_are_refused(counts: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="^width and counts must be"):
        train_autoencoder(grey(), **{"width": 2, "rng": None} | counts)


@pytest.mark.parametrize("step", [0, -0.1])
def test_a_step_that_is_not_above_0_is_refused(step: float) -> None:
    with pytest.raises(ValueError, match="^step must be above 0, got"):
        train_autoencoder(grey(), 2, np.random.default_rng(0), step=step)


@pytest.mark.parametrize("widths", [[], [[2]], "ab", 3])
def test_widths_that_are_no_list_are_refused(widths: object) -> None:
    with pytest.raises(ValueError, match="^widths must be a 1-dimensional array"):
        pretrain(grey(), widths, np.random.default_rng(0))


def test_the_message_stays_short_however_long_the_array() -> None:
    with pytest.raises(ValueError, match="must be") as caught:
        finite_floats("joint", ["a"] * 10_000, ndim=2)
    assert len(str(caught.value)) < 130
