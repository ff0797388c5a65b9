"""What is true of the small network: its passes, its derivatives, its training."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.neural_network import MLPClassifier

from snippets.layers import (
    Network,
    activate,
    activation_slope,
    backward,
    checked_labels,
    checked_network,
    finite_floats,
    forward,
    initialise,
    loss,
    train,
)

BENDS = ["sigmoid", "tanh", "relu", "identity"]
XOR = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
LAMP = np.array([0, 1, 1, 0])
STAIRCASE: Network = [
    (np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([0.0, -1.0])),
    (np.array([[1.0], [-2.0]]), np.array([-0.5])),
]
SMALL: Network = [
    (np.array([[1.0, -1.0], [-2.0, 0.5]]), np.array([0.5, 0.5])),
    (np.array([[3.0], [2.0]]), np.array([-0.5])),
]

few = settings(max_examples=10, deadline=None)
seeds = st.integers(0, 2**32 - 1)


def some_network(rng: np.random.Generator, sizes: list[int]) -> Network:
    """Weights and biases that are all different from each other."""
    return [(rng.normal(size=s), rng.normal(size=s[1])) for s in pairwise(sizes)]


def some_case(seed: int, n: int = 7) -> tuple[Network, np.ndarray, np.ndarray]:
    """A network of three layers, with rows and labels."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 2, n)
    return some_network(rng, [3, 5, 4, 1]), rng.normal(size=(n, 3)), labels


def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def flat(layers: Network) -> np.ndarray:
    return np.concatenate([values.ravel() for layer in layers for values in layer])


def by_nudging(network: Network, X: np.ndarray, y: np.ndarray, bend: str) -> np.ndarray:
    """All derivatives of the loss by central differences."""
    slopes = []
    for number, layer in enumerate(network):
        for part, values in enumerate(layer):
            for place in np.ndindex(values.shape):
                ends = []
                for nudge in (1e-6, -1e-6):
                    changed = [[W.copy(), b.copy()] for W, b in network]
                    changed[number][part][place] += nudge
                    ends.append(loss(forward(changed, X, bend)[-1], y))
                slopes.append((ends[0] - ends[1]) / 2e-6)
    return np.array(slopes)


# --- PyTorch: the same weights give the same ------------------------------------------


def as_torch(network: Network, bend: str, dtype: torch.dtype) -> torch.nn.Sequential:
    """The same network as modules, whose weights are turned over."""
    kinds = {
        "sigmoid": torch.nn.Sigmoid,
        "tanh": torch.nn.Tanh,
        "relu": torch.nn.ReLU,
        "identity": torch.nn.Identity,
    }
    modules: list[torch.nn.Module] = []
    for W, b in network:
        linear = torch.nn.Linear(*W.shape, dtype=dtype)
        with torch.no_grad():
            linear.weight.copy_(torch.tensor(W.T))
            linear.bias.copy_(torch.tensor(b))
        modules += [linear, kinds[bend]()]
    return torch.nn.Sequential(*modules[:-1])


def torch_loss(
    model: torch.nn.Module, X: np.ndarray, y: np.ndarray, dtype: torch.dtype
) -> torch.Tensor:
    logits = model(torch.tensor(X, dtype=dtype))
    labels = torch.tensor(y, dtype=dtype)[:, None]
    return torch.nn.functional.binary_cross_entropy_with_logits(logits, labels)


def gradients_of(model: torch.nn.Sequential) -> Network:
    linear = [one for one in model if isinstance(one, torch.nn.Linear)]
    return [(one.weight.grad.numpy().T, one.bias.grad.numpy()) for one in linear]


@pytest.mark.parametrize("bend", BENDS)
def test_the_loss_is_that_of_pytorch(bend: str) -> None:
    network, X, y = some_case(1)
    theirs = torch_loss(as_torch(network, bend, torch.float64), X, y, torch.float64)
    ours = loss(forward(network, X, bend)[-1], y)
    assert ours == pytest.approx(theirs.item(), rel=1e-12)


@pytest.mark.parametrize("bend", BENDS)
def test_all_derivatives_are_those_of_pytorch(bend: str) -> None:
    network, X, y = some_case(2)
    model = as_torch(network, bend, torch.float64)
    torch_loss(model, X, y, torch.float64).backward()
    ours = backward(network, forward(network, X, bend), y, bend)
    assert flat(ours) == pytest.approx(flat(gradients_of(model)), rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_steps_along_the_gradients_of_pytorch_lead_to_the_same_place(
    momentum: float,
) -> None:
    # The rule of torch.optim.SGD, written out: importing it takes seconds.
    network, X, y = some_case(3)
    model = as_torch(network, "tanh", torch.float64)
    speed = [torch.zeros_like(one) for one in model.parameters()]
    for _ in range(5):
        model.zero_grad()
        torch_loss(model, X, y, torch.float64).backward()
        with torch.no_grad():
            for values, pace in zip(model.parameters(), speed):
                pace.mul_(momentum).add_(values.grad)
                values.sub_(0.3 * pace)
    ours, _ = train(network, X, y, step=0.3, n_epochs=5, rng=rng(), momentum=momentum)
    layers = [one for one in model if isinstance(one, torch.nn.Linear)]
    theirs = [
        (one.weight.detach().numpy().T, one.bias.detach().numpy()) for one in layers
    ]
    assert flat(ours) == pytest.approx(flat(theirs), rel=1e-10, abs=1e-13)


def test_single_precision_agrees_with_pytorch_and_stays_single() -> None:
    network, X, y = some_case(4)
    single = [(W.astype(np.float32), b.astype(np.float32)) for W, b in network]
    outputs = forward(single, X.astype(np.float32))
    ours = backward(single, outputs, y)
    model = as_torch(single, "tanh", torch.float32)
    torch_loss(model, X, y, torch.float32).backward()
    assert {one.dtype for one in outputs} == {np.dtype(np.float32)}
    assert flat(ours).dtype == np.float32
    assert flat(ours) == pytest.approx(flat(gradients_of(model)), rel=1e-4, abs=1e-6)


def test_training_in_single_precision_stays_single() -> None:
    network, X, y = some_case(5)
    single = [(W.astype(np.float32), b.astype(np.float32)) for W, b in network]
    how = {"step": np.float64(0.1), "n_epochs": 2, "rng": rng(), "momentum": 0.5}
    trained, _ = train(single, X.astype(np.float32), y, **how)
    assert flat(trained).dtype == np.float32


# --- scikit-learn ---------------------------------------------------------------------


def test_the_weights_of_scikit_learn_are_a_network_of_ours() -> None:
    X, y = np.tile(XOR, (5, 1)), np.tile(LAMP, 5)
    model = MLPClassifier((3,), activation="tanh", solver="lbfgs", random_state=1)
    model.fit(X, y)
    z = forward(list(zip(model.coefs_, model.intercepts_)), X)[-1]
    ours = activate(z, "sigmoid")[:, 0]
    assert ours == pytest.approx(model.predict_proba(X)[:, 1], rel=1e-12)


# --- the derivatives ------------------------------------------------------------------


@few
@given(seed=seeds, bend=st.sampled_from(["sigmoid", "tanh", "identity"]))
def test_the_derivatives_are_those_found_by_nudging(seed: int, bend: str) -> None:
    rng = np.random.default_rng(seed)
    network, X, y = some_network(rng, [2, 3, 2, 1]), rng.normal(size=(3, 2)), [0, 1, 1]
    ours = flat(backward(network, forward(network, X, bend), y, bend))
    assert ours == pytest.approx(by_nudging(network, X, y, bend), rel=1e-5, abs=1e-7)


def test_the_nine_derivatives_of_the_page_are_known() -> None:
    outputs = forward(SMALL, [[2, 1]])
    known = [-3.0862, -1.0987, -1.5431, -0.5494, -1.5431, -0.5494]
    known += [-0.3022, 0.4981, -0.6540]
    assert flat(backward(SMALL, outputs, [1])) == pytest.approx(known, abs=5e-5)


@few
@given(seed=seeds)
def test_the_gradient_of_all_rows_is_the_mean_of_that_of_each(seed: int) -> None:
    network, X, y = some_case(seed)
    each = [
        flat(backward(network, forward(network, X[i : i + 1]), y[i : i + 1]))
        for i in range(len(X))
    ]
    whole = flat(backward(network, forward(network, X), y))
    assert whole == pytest.approx(np.mean(each, axis=0), rel=1e-9, abs=1e-12)


def test_a_layer_without_hidden_ones_has_the_gradient_of_one_neuron() -> None:
    _, X, y = some_case(6)
    neuron = some_network(rng(), [3, 1])
    p = 1 / (1 + np.exp(-(X @ neuron[0][0] + neuron[0][1])))
    ((dW, db),) = backward(neuron, forward(neuron, X), y)
    assert dW == pytest.approx(X.T @ (p - y[:, None]) / len(X))
    assert db == pytest.approx((p[:, 0] - y).mean())


@pytest.mark.parametrize("bend", BENDS)
@few
@given(z=st.floats(-20, 20).filter(lambda z: abs(z) > 1e-3))
def test_the_slope_is_that_of_the_activation(bend: str, z: float) -> None:
    above, below = activate(z + 1e-5, bend), activate(z - 1e-5, bend)
    slope = activation_slope(activate(z, bend), bend)
    assert slope == pytest.approx((above - below) / 2e-5, abs=1e-7)


def test_the_slope_of_relu_at_its_kink_counts_as_zero() -> None:
    assert activation_slope([0.0, 1e-300], "relu").tolist() == [0, 1]


# --- the passes -----------------------------------------------------------------------


def test_the_staircase_is_lit_in_the_two_right_cases() -> None:
    logits = forward(STAIRCASE, XOR, "relu")[-1]
    assert logits[:, 0].tolist() == [-0.5, 0.5, 0.5, -0.5]


def test_the_pass_forward_returns_the_input_and_one_table_per_layer() -> None:
    network, X, _ = some_case(7)
    outputs = forward(network, X)
    assert [one.shape for one in outputs] == [(7, 3), (7, 5), (7, 4), (7, 1)]
    assert np.array_equal(outputs[0], X)


@few
@given(seed=seeds)
def test_layers_without_a_bend_collapse_into_one(seed: int) -> None:
    network, X, _ = some_case(seed)
    W, b = np.eye(3), np.zeros(3)
    for more, shift in network:
        W, b = W @ more, b @ more + shift
    logits = forward(network, X, "identity")[-1]
    assert logits == pytest.approx(X @ W + b, rel=1e-9, abs=1e-9)


def test_the_sigmoid_does_not_overflow() -> None:
    with np.errstate(over="raise"):
        assert activate([-1e4, 0, 1e4], "sigmoid").tolist() == [0, 0.5, 1]


def test_a_small_probability_keeps_its_digits() -> None:
    assert activate(-40.0, "sigmoid") == pytest.approx(np.exp(-40), rel=1e-12)


def test_the_loss_of_a_confident_mistake_is_its_logit() -> None:
    assert loss([[1000.0]], [0]) == pytest.approx(1000)
    assert loss([[-1000.0]], [0]) == 0


@few
@given(seed=seeds)
def test_the_loss_is_the_mean_surprise_at_the_labels(seed: int) -> None:
    _, X, y = some_case(seed)
    p = 1 / (1 + np.exp(-X[:, :1]))
    surprises = -np.log(np.where(y[:, None] == 1, p, 1 - p))
    assert loss(X[:, :1], y) == pytest.approx(surprises.mean())


# --- the start ------------------------------------------------------------------------


def test_weights_start_with_the_spread_that_is_asked_for() -> None:
    ((W, b),) = initialise([400, 300], rng(), gain=2)
    assert W.std() == pytest.approx(2 / 20, rel=0.01)
    assert abs(W.mean()) < 0.001
    assert not b.any()


def test_a_gain_of_zero_starts_from_zeros() -> None:
    assert not flat(initialise([2, 3, 1], rng(), gain=0)).any()


def test_the_same_generator_gives_the_same_start() -> None:
    first, second = initialise([2, 3, 1], rng()), initialise([2, 3, 1], rng())
    assert np.array_equal(flat(first), flat(second))


def test_from_zeros_nothing_moves() -> None:
    zeros = initialise([2, 3, 1], rng(), gain=0)
    trained, losses = train(zeros, XOR, LAMP, step=1, n_epochs=5, rng=rng())
    assert not flat(trained).any()
    assert losses == pytest.approx(np.log(2))


def test_twins_stay_twins() -> None:
    twins = [(np.full((2, 3), 0.5), np.zeros(3)), (np.full((3, 1), 0.5), np.zeros(1))]
    trained, _ = train(twins, XOR, LAMP, step=0.5, n_epochs=20, rng=rng())
    assert np.ptp(trained[0][0], axis=1) == pytest.approx(0, abs=1e-12)
    assert np.abs(trained[0][0] - 0.5).min() > 1e-3


# --- training -------------------------------------------------------------------------


def test_a_network_learns_the_staircase() -> None:
    start = initialise([2, 4, 1], rng())
    how = {"step": 0.5, "momentum": 0.9, "n_epochs": 80, "rng": rng()}
    trained, losses = train(start, XOR, LAMP, **how)
    assert losses[-1] < 0.05
    assert ((forward(trained, XOR)[-1][:, 0] > 0) == LAMP).all()


def test_a_neuron_does_not_learn_the_staircase() -> None:
    start = initialise([2, 1], rng())
    _, losses = train(start, XOR, LAMP, step=2, n_epochs=80, rng=rng())
    assert losses[-1] == pytest.approx(np.log(2), abs=1e-6)
    assert losses.min() >= np.log(2)


def test_the_last_loss_is_that_of_the_network_returned() -> None:
    network, X, y = some_case(8)
    trained, losses = train(network, X, y, step=0.1, n_epochs=3, rng=rng())
    assert losses.shape == (4,)
    assert losses[0] == loss(forward(network, X)[-1], y)
    assert losses[-1] == loss(forward(trained, X)[-1], y)


def test_training_leaves_its_arguments_as_they_were() -> None:
    network, X, y = some_case(9)
    before = flat(network), X.copy(), y.copy()
    train(network, X, y, step=0.5, n_epochs=2, rng=rng(), batch_size=2, momentum=0.9)
    assert np.array_equal(before[0], flat(network))
    assert np.array_equal(before[1], X)
    assert np.array_equal(before[2], y)


def test_one_batch_of_all_rows_is_the_whole_gradient() -> None:
    network, X, y = some_case(10)
    how = {"step": 0.2, "n_epochs": 3}
    whole, _ = train(network, X, y, rng=rng(), **how)
    batch, _ = train(network, X, y, rng=rng(), batch_size=len(X), **how)
    large, _ = train(network, X, y, rng=rng(), batch_size=1000, **how)
    assert flat(batch) == pytest.approx(flat(whole), rel=1e-9)
    assert flat(large) == pytest.approx(flat(whole), rel=1e-9)


def test_batches_visit_every_row_once_in_the_order_drawn() -> None:
    network, X, y = some_case(11)
    ours, _ = train(network, X, y, step=0.2, n_epochs=1, rng=rng(), batch_size=3)
    order, layers = rng().permutation(len(X)), network
    for rows in (order[:3], order[3:6], order[6:]):
        slopes = backward(layers, forward(layers, X[rows]), y[rows])
        both = zip(layers, slopes)
        layers = [(W - 0.2 * dW, b - 0.2 * db) for (W, b), (dW, db) in both]
    assert flat(ours) == pytest.approx(flat(layers), rel=1e-12)


def test_training_for_no_epoch_returns_the_network() -> None:
    network, X, y = some_case(12)
    trained, losses = train(network, X, y, step=1, n_epochs=0, rng=rng())
    assert np.array_equal(flat(trained), flat(network))
    assert losses.shape == (1,)


def test_too_large_a_step_is_named_with_the_epoch() -> None:
    with pytest.raises(ValueError, match=r"step must be smaller .* in epoch 1"):
        train(STAIRCASE, XOR, LAMP, step=1e12, n_epochs=3, rng=rng(), activation="relu")


# --- what is refused ------------------------------------------------------------------

NO_NUMBERS = [["a"], [None], [True], [1j], [[1], [1, 2]], []]


@pytest.mark.parametrize("values", NO_NUMBERS)
@pytest.mark.parametrize("function", [activate, activation_slope])
def test_what_is_no_number_has_no_activation(
    function: Callable[..., object], values: object
) -> None:
    with pytest.raises(ValueError, match=r"^[zh] must be an array of numbers"):
        function(values)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_what_is_not_finite_is_refused_with_its_value(value: float) -> None:
    with pytest.raises(ValueError, match=r"z must stay below 1e30, got"):
        activate([0.0, value])


@pytest.mark.parametrize("function", [activate, activation_slope])
def test_an_unknown_activation_is_named(function: Callable[..., object]) -> None:
    with pytest.raises(ValueError, match=r"activation must be .*, got 'cubic'"):
        function([0.5], "cubic")


def test_an_array_of_the_wrong_dimension_is_refused() -> None:
    with pytest.raises(ValueError, match=r"here must be a 2-dimensional array"):
        finite_floats("here", [1.0, 2.0], ndim=2)


@pytest.mark.parametrize(
    ("network", "message"),
    [
        ([], "network must be a list of layers"),
        (None, "network must be a list of layers"),
        ([7], r"layer 1 must be a pair \(W, b\), got 7"),
        ([([[1.0]],)], r"layer 1 must be a pair"),
        ([([1.0], [1.0])], "W of layer 1 must be a 2-dimensional"),
        ([([[1.0]], 1.0)], "b of layer 1 must be a 1-dimensional"),
        ([([[1.0]], [np.nan])], "b of layer 1 must stay below"),
        ([([[1.0]], [1.0, 2.0])], r"layer 1 must map 1 to 2, got shapes \(1, 1\)"),
        ([([[1.0]], [1.0]), ([[1.0], [2.0]], [1.0])], "layer 2 must map 1 to 1"),
    ],
)
def test_what_is_no_network_is_refused(network: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        checked_network(network)


@pytest.mark.parametrize("y", [[0, 2], [0.5, 1], [-1, 1]])
def test_what_is_no_label_is_refused(y: list[float]) -> None:
    with pytest.raises(ValueError, match="y must hold labels 0 and 1, got"):
        checked_labels(y, np.zeros((2, 1)))


@pytest.mark.parametrize("y", NO_NUMBERS)
def test_labels_that_are_no_numbers_are_refused(y: object) -> None:
    with pytest.raises(ValueError, match="y must be a 1-dimensional array"):
        loss([[0.0]], y)


@pytest.mark.parametrize("logits", [[[0.0], [1.0]], [[0.0, 1.0]]])
def test_logits_that_do_not_fit_the_labels_are_refused(logits: object) -> None:
    with pytest.raises(ValueError, match=r"logits must be 1 by 1, got shape"):
        loss(logits, [1])


@pytest.mark.parametrize("X", [[[1.0]], [[1.0, 2.0, 3.0]]])
def test_rows_of_another_width_than_the_first_layer_are_refused(X: object) -> None:
    with pytest.raises(ValueError, match="X must have 2 columns, got shape"):
        forward(STAIRCASE, X)


@pytest.mark.parametrize(
    "outputs",
    [
        [],
        forward(STAIRCASE, XOR)[:-1],
        [*forward(STAIRCASE, XOR), np.zeros((4, 1))],
        forward(STAIRCASE, XOR)[::-1],
        forward(STAIRCASE, XOR[:3]),
    ],
)
def test_outputs_of_another_pass_are_refused(outputs: list[np.ndarray]) -> None:
    with pytest.raises(ValueError, match=r"outputs must have 4 rows and \[2, 2, 1\]"):
        backward(STAIRCASE, outputs, LAMP)


@pytest.mark.parametrize("sizes", [[2], [2, 0], [2, 1.5], [-1, 1]])
def test_sizes_that_are_no_counts_are_refused(sizes: list[float]) -> None:
    with pytest.raises(ValueError, match="sizes must be two or more positive integers"):
        initialise(sizes, rng())


def test_a_negative_gain_is_refused() -> None:
    with pytest.raises(ValueError, match="gain must not be negative, got -1"):
        initialise([2, 1], rng(), gain=-1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"step": 0}, "step must be above 0 and momentum in 0 to 1, got 0 and"),
        ({"step": np.nan}, "step must stay below"),
        ({"step": "1"}, "step must be a 0-dimensional array of numbers"),
        ({"momentum": 1.0}, "momentum in 0 to 1, got 1 and 1.0"),
        ({"momentum": -0.1}, "momentum in 0 to 1"),
        ({"momentum": True}, "momentum must be a 0-dimensional array"),
        ({"n_epochs": -1}, "n_epochs must be counts, got None and -1"),
        ({"n_epochs": 1.5}, "n_epochs must be counts"),
        ({"batch_size": 0}, "batch_size and n_epochs must be counts, got 0 and 1"),
        ({"batch_size": 2.5}, "batch_size and n_epochs must be counts"),
        ({"activation": "step"}, "activation must be"),
    ],
)
def test_settings_that_cannot_be_are_refused(
    change: dict[str, object], message: str
) -> None:
    settings = {"step": 1, "n_epochs": 1, "rng": rng()} | change
    with pytest.raises(ValueError, match=message):
        train(STAIRCASE, XOR, LAMP, **settings)
