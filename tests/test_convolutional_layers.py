"""What is true of convolutional layers: against SciPy and PyTorch, and by nudging."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import linalg, signal

from snippets.convolutional_layers import (
    Network,
    conv_backward,
    conv_forward,
    count,
    floats,
    learn_kernel,
    max_pool,
    max_pool_backward,
    network_backward,
    network_forward,
    patches,
    start_network,
    toeplitz,
    train_network,
)

few = settings(max_examples=15, deadline=None)
seeds = st.integers(0, 2**32 - 1)
LOPSIDED = np.array([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-3.0, 0.0, 3.5]])


def whole(seed: int, *shape: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(float)


def layer(rows: int = 8, columns: int = 7) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A batch, weights and biases of which no two sides are equal."""
    return whole(0, 2, 3, rows, columns), whole(1, 4, 3, 3, 2), whole(2, 4)


# --- patches ----------------------------------------------------------------------------


def test_patches_are_what_a_slice_shows() -> None:
    X = whole(0, 2, 3, 8, 7)
    seen = patches(X, (3, 2), stride=2, padding=1)
    framed = np.pad(X, ((0, 0), (0, 0), (1, 1), (1, 1)))
    assert seen.shape == (2, 3, 4, 4, 3, 2)
    for i, j in np.ndindex(4, 4):
        corner = framed[:, :, 2 * i : 2 * i + 3, 2 * j : 2 * j + 2]
        assert np.array_equal(seen[:, :, i, j], corner)


def test_patches_take_no_memory_of_their_own() -> None:
    X = whole(0, 1, 1, 50, 50)
    assert patches(X, (9, 9)).base is not None


def test_a_patch_may_fill_the_whole_padded_picture() -> None:
    assert patches(np.ones((1, 1, 2, 3)), (4, 5), padding=1).shape[2:4] == (1, 1)


# --- forward ----------------------------------------------------------------------------


@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("padding", [0, 1, 2, 3])
def test_a_layer_and_its_slopes_are_those_of_pytorch(stride: int, padding: int) -> None:
    arrays, how = layer(), {"stride": stride, "padding": padding}
    tensors = [torch.tensor(one, requires_grad=True) for one in arrays]
    theirs = torch.nn.functional.conv2d(*tensors, **how)
    ours = conv_forward(*arrays, **how)
    assert np.array_equal(ours, theirs.detach().numpy())
    dZ = whole(3, *ours.shape)
    theirs.backward(torch.tensor(dZ))
    for found, tensor in zip(conv_backward(*arrays[:2], dZ, **how), tensors):
        assert np.array_equal(found, tensor.grad.numpy())


def test_the_class_of_pytorch_keeps_its_weights_in_our_order() -> None:
    X, _, _ = layer()
    theirs = torch.nn.Conv2d(3, 5, (3, 2), stride=2, padding=1, dtype=torch.float64)
    W, b = (one.detach().numpy() for one in (theirs.weight, theirs.bias))
    ours = conv_forward(X, W, b, stride=2, padding=1)
    assert ours == pytest.approx(theirs(torch.tensor(X)).detach().numpy(), abs=1e-12)


def test_one_channel_is_a_valid_cross_correlation() -> None:
    X, W = whole(0, 9, 8), whole(1, 3, 2)
    ours = conv_forward([[X]], [[W]], [0])[0, 0]
    assert np.array_equal(ours, signal.correlate2d(X, W, "valid"))
    assert np.array_equal(ours, signal.correlate(X, W, "valid", method="direct"))
    assert np.array_equal(ours, signal.convolve2d(X, W[::-1, ::-1], "valid"))
    assert not np.array_equal(ours, signal.convolve2d(X, W, "valid"))


def test_a_point_shows_the_kernel_turned_by_half_a_turn() -> None:
    point = np.zeros((5, 5))
    point[2, 2] = 1
    ours = conv_forward([[point]], [[LOPSIDED]], [0])[0, 0]
    assert np.array_equal(ours, LOPSIDED[::-1, ::-1])


def test_a_map_sums_the_correlations_of_its_channels() -> None:
    X, W, b = layer()
    one_map = b[2] + sum(
        signal.correlate2d(X[1, c], W[2, c], "valid") for c in range(3)
    )
    assert np.array_equal(conv_forward(X, W, b)[1, 2], one_map)


@few
@given(seeds, st.integers(-7, 7), st.integers(-7, 7))
def test_on_a_wrapped_picture_the_response_moves_along(
    seed: int, down: int, right: int
) -> None:
    X, W = whole(seed, 6, 7), whole(seed + 1, 3, 3)

    def respond(picture: np.ndarray) -> np.ndarray:
        return conv_forward([[np.pad(picture, 1, mode="wrap")]], [[W]], [0])[0, 0]

    moved = np.roll(X, (down, right), (0, 1))
    assert np.array_equal(respond(moved), np.roll(respond(X), (down, right), (0, 1)))


def test_padding_breaks_the_promise_at_the_border_and_only_there() -> None:
    X = whole(0, 1, 1, 8, 8) + 10
    before = conv_forward(X, [[LOPSIDED]], [0], padding=1)
    after = conv_forward(np.roll(X, 1, -1), [[LOPSIDED]], [0], padding=1)
    wrong = (after != np.roll(before, 1, -1)).any(axis=(0, 1, 2))
    assert np.flatnonzero(wrong).tolist() == [0, 1, 7]


@few
@given(seeds)
def test_a_layer_is_linear_in_its_weights(seed: int) -> None:
    X, V, W = whole(seed, 1, 2, 5, 6), whole(seed + 1, 3, 2, 2, 3), whole(7, 3, 2, 2, 3)
    both = conv_forward(X, 2 * V - W, np.zeros(3))
    apart = 2 * conv_forward(X, V, np.zeros(3)) - conv_forward(X, W, np.zeros(3))
    assert np.array_equal(both, apart)


# --- backward ---------------------------------------------------------------------------


def nudged(f: Callable[[], float], values: np.ndarray) -> np.ndarray:
    """Return the central differences of f by each entry of an array."""
    slopes = np.zeros(values.shape)
    for place in np.ndindex(values.shape):
        kept, ends = values[place], []
        for nudge in (1e-5, -1e-5):
            values[place] = kept + nudge
            ends.append(f())
        values[place] = kept
        slopes[place] = (ends[0] - ends[1]) / 2e-5
    return slopes


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1)])
def test_all_slopes_are_those_found_by_nudging(stride: int, padding: int) -> None:
    X, W, b = whole(0, 1, 2, 4, 5), whole(1, 3, 2, 3, 2), whole(2, 3)
    how = {"stride": stride, "padding": padding}
    dZ = whole(3, *conv_forward(X, W, b, **how).shape)
    for values, slopes in zip((X, W, b), conv_backward(X, W, dZ, **how)):
        found = nudged(lambda: (dZ * conv_forward(X, W, b, **how)).sum(), values)
        assert slopes == pytest.approx(found, abs=1e-6)


def test_the_weights_get_a_correlation_and_the_pixels_a_full_convolution() -> None:
    X, W, dZ = whole(0, 8, 7), whole(1, 3, 2), whole(2, 6, 6)
    dX, dW, db = conv_backward([[X]], [[W]], [[dZ]])
    assert np.array_equal(dW[0, 0], signal.correlate2d(X, dZ, "valid"))
    assert np.array_equal(dX[0, 0], signal.convolve2d(dZ, W, "full"))
    assert not np.array_equal(dX[0, 0], signal.correlate2d(dZ, W, "full"))
    assert db == [dZ.sum()]


def test_pixels_that_no_patch_reaches_get_no_slope() -> None:
    X, W = whole(0, 1, 1, 6, 6), np.ones((1, 1, 2, 2))
    dX, _, _ = conv_backward(X, W, np.ones((1, 1, 2, 2)), stride=3)
    assert np.flatnonzero(dX[0, 0].any(axis=0)).tolist() == [0, 1, 3, 4]


# --- the matrix -------------------------------------------------------------------------


@few
@given(seeds, st.integers(1, 6), st.integers(1, 6))
def test_the_matrix_convolves_as_numpy_does(seed: int, n: int, k: int) -> None:
    x, g = whole(seed, n), whole(seed + 1, k)
    assert np.array_equal(toeplitz(g, n) @ x, np.convolve(x, g))


def test_the_matrix_is_that_of_scipy() -> None:
    g = np.array([1.0, 4.0, 2.0, 5.0])
    theirs = linalg.toeplitz(np.r_[g, 0, 0], np.r_[g[0], 0, 0])
    assert np.array_equal(toeplitz(g, 3), theirs)


def test_turned_over_the_matrix_is_a_layer_and_back_again_its_slope() -> None:
    x, w, dz = whole(0, 8), whole(1, 3), whole(2, 6)
    T = toeplitz(w, 6)
    assert np.array_equal(T.T @ x, conv_forward([[[x]]], [[[w]]], [0])[0, 0, 0])
    dX, _, _ = conv_backward([[[x]]], [[[w]]], [[[dz]]])
    assert np.array_equal(T @ dz, dX[0, 0, 0])


# --- learning a kernel ------------------------------------------------------------------


def learnt(image: np.ndarray, wanted: np.ndarray, n_steps: int = 400) -> np.ndarray:
    kernels, _ = learn_kernel(image, wanted, (3, 3), learning_rate=0.4, n_steps=n_steps)
    return kernels[-1]


def noise_image() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(14, 13))


def test_a_kernel_is_recovered_from_its_correlation() -> None:
    image = noise_image()
    wanted = signal.correlate2d(image, LOPSIDED, "valid")
    assert learnt(image, wanted) == pytest.approx(LOPSIDED, abs=1e-9)


def test_from_a_convolution_the_flipped_kernel_is_learnt() -> None:
    image = noise_image()
    wanted = signal.convolve2d(image, LOPSIDED, "valid")
    assert learnt(image, wanted) == pytest.approx(LOPSIDED[::-1, ::-1], abs=1e-9)


def test_with_noise_descent_ends_at_the_least_squares_answer() -> None:
    image = noise_image()
    wanted = np.random.default_rng(1).normal(size=(12, 11))
    rows = [image[i : i + 3, j : j + 3].ravel() for i, j in np.ndindex(12, 11)]
    solution = np.linalg.lstsq(np.array(rows), wanted.ravel())[0]
    assert learnt(image, wanted).ravel() == pytest.approx(solution, abs=1e-9)


def test_the_path_starts_at_zero_and_its_loss_falls() -> None:
    image = noise_image()
    kernels, losses = learn_kernel(
        image, image[:-1, :-2], (2, 3), learning_rate=0.1, n_steps=5
    )
    assert kernels.shape == (6, 2, 3)
    assert not kernels[0].any()
    assert losses[0] == pytest.approx(np.mean(image[:-1, :-2] ** 2))
    assert (np.diff(losses) < 0).all()


def test_the_first_step_is_the_rate_times_the_slope_of_the_mean_squared_miss() -> None:
    image, wanted = whole(0, 6, 5), whole(1, 5, 3)
    kernels, _ = learn_kernel(image, wanted, (2, 3), learning_rate=0.5, n_steps=1)
    slope = -2 / 15 * signal.correlate2d(image, wanted, "valid")
    assert kernels[1] == pytest.approx(-0.5 * slope)


def test_a_step_that_is_too_large_is_named() -> None:
    image = noise_image()
    with pytest.raises(
        ValueError, match=r"smaller than 9\.0: the error passed 1e30 in"
    ):
        learn_kernel(image, image, (1, 1), learning_rate=9, n_steps=500)


# --- pooling ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pooling_and_its_slopes_are_those_of_pytorch(size: int) -> None:
    H = whole(0, 2, 3, 7, 8)  # with ties, and a rest that does not fit
    theirs_in = torch.tensor(H, requires_grad=True)
    theirs = torch.nn.functional.max_pool2d(theirs_in, size)
    ours = max_pool(H, size)
    assert np.array_equal(ours, theirs.detach().numpy())
    dP = whole(1, *ours.shape)
    theirs.backward(torch.tensor(dP))
    assert np.array_equal(max_pool_backward(H, dP, size), theirs_in.grad.numpy())


# --- the network ------------------------------------------------------------------------


def small_network() -> tuple[Network, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    network = start_network(2, 3, 4, 3, rng)
    network[1], network[3] = rng.normal(size=2), rng.normal(size=3)
    return network, rng.normal(size=(5, 1, 4, 4)), np.array([0, 2, 1, 1, 0])


def test_the_network_is_the_same_one_in_pytorch() -> None:
    network, X, y = small_network()
    tensors = [torch.tensor(one, requires_grad=True) for one in network]
    W, b, V, c = tensors
    maps = torch.nn.functional.conv2d(torch.tensor(X), W, b, padding=1).relu()
    pooled = torch.nn.functional.max_pool2d(maps, 2)
    theirs = torch.nn.functional.cross_entropy(
        pooled.flatten(1) @ V + c, torch.tensor(y)
    )
    theirs.backward()
    loss, slopes = network_backward(network, X, y)
    assert loss == pytest.approx(theirs.item(), rel=1e-12)
    for slope, tensor in zip(slopes, tensors):
        assert slope == pytest.approx(tensor.grad.numpy(), abs=1e-12)


def test_the_slopes_of_the_network_are_those_found_by_nudging() -> None:
    network, X, y = small_network()
    _, slopes = network_backward(network, X, y)
    for values, slope in zip(network, slopes):
        found = nudged(lambda: network_backward(network, X, y)[0], values)
        assert slope == pytest.approx(found, abs=1e-8)


def test_huge_logits_have_a_finite_loss() -> None:
    network, X, y = small_network()
    network[2] = network[2] * 1e6
    loss, slopes = network_backward(network, X, y)
    assert np.isfinite(loss)
    assert all(np.isfinite(one).all() for one in slopes)


def test_one_plain_step_goes_down_the_slope() -> None:
    network, X, y = small_network()
    loss, slopes = network_backward(network, X, y)
    how = {"step": 0.1, "n_epochs": 1, "rng": np.random.default_rng(0)}
    after, losses = train_network(network, X, y, **how)
    assert losses == pytest.approx([loss])
    for one, old, slope in zip(after, network, slopes):
        assert one == pytest.approx(old - 0.1 * slope)


def test_momentum_adds_up_the_slopes_as_pytorch_does() -> None:
    network, X, y = small_network()
    W, b, V, c = tensors = [torch.tensor(one, requires_grad=True) for one in network]
    descent = torch.optim.SGD(tensors, lr=0.05, momentum=0.8)
    for _ in range(3):
        maps = torch.nn.functional.conv2d(torch.tensor(X), W, b, padding=1).relu()
        logits = torch.nn.functional.max_pool2d(maps, 2).flatten(1) @ V + c
        descent.zero_grad()
        torch.nn.functional.cross_entropy(logits, torch.tensor(y)).backward()
        descent.step()
    rng = np.random.default_rng(0)
    ours, _ = train_network(network, X, y, step=0.05, n_epochs=3, rng=rng, momentum=0.8)
    for one, tensor in zip(ours, tensors):
        assert one == pytest.approx(tensor.detach().numpy(), abs=1e-12)


def test_training_tells_where_a_stroke_points_and_leaves_its_arguments_alone() -> None:
    X = np.zeros((8, 1, 4, 4))
    for number in range(4):
        X[number, 0, number] = X[4 + number, 0, :, number] = 1
    y, rng = np.repeat([0, 1], 4), np.random.default_rng(1)
    start = start_network(3, 3, 4, 2, rng)
    before = [one.copy() for one in start]
    how = {"step": 0.1, "n_epochs": 60, "rng": rng, "batch_size": 3}
    trained, losses = train_network(start, X, y, **how)
    assert (network_forward(trained, X)[2].argmax(axis=1) == y).all()
    assert losses.shape == (60,)
    assert all(np.array_equal(one, old) for one, old in zip(start, before))


def test_a_network_starts_with_the_spreads_it_promises() -> None:
    W, b, V, c = start_network(500, 5, 8, 30, np.random.default_rng(0))
    assert W.std() == pytest.approx(np.sqrt(2 / 25), rel=0.02)
    assert V.std() == pytest.approx(np.sqrt(1 / (500 * 16)), rel=0.02)
    assert not b.any()
    assert not c.any()


# --- what is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [[], "abc", ["1"], [True], [1j], [None], [[1.0], [1.0, 2.0]], {"a": 1}],
)
def test_what_is_no_array_of_numbers_is_refused(values: object) -> None:
    with pytest.raises(ValueError, match="W must be an array of numbers, got"):
        floats("W", values, None)


def test_a_shape_that_does_not_fit_is_named() -> None:
    with pytest.raises(ValueError, match=r"W must have shape \(any, 3\), got \(3, 2\)"):
        floats("W", np.ones((3, 2)), None, 3)
    with pytest.raises(ValueError, match=r"must have shape \(any, any\), got \(4,\)"):
        floats("W", np.ones(4), None, None)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -1e31])
def test_numbers_without_an_end_are_refused(bad: float) -> None:
    with pytest.raises(ValueError, match="X must stay below 1e30, got"):
        conv_forward([[[[0, bad]]]], [[[[1]]]], [0])


def test_single_precision_stays_single() -> None:
    X, W, b = (one.astype(np.float32) for one in layer())
    Z = conv_forward(X, W, b, padding=1)
    slopes = conv_backward(X, W, Z, padding=1)
    kernel = np.ones(2, np.float32)
    more = (max_pool(X), max_pool_backward(X, max_pool(X)), toeplitz(kernel, 2))
    assert {one.dtype for one in (Z, *slopes, *more)} == {np.dtype(np.float32)}


def test_whole_numbers_are_computed_as_floats() -> None:
    assert conv_forward(np.full((1, 1, 1, 1), 200, np.uint8), [[[[2]]]], [0]) == 400


@pytest.mark.parametrize("bad", [0, -1, 1.0, True, "2", None, np.nan])
def test_what_is_no_count_is_refused(bad: object) -> None:
    with pytest.raises(
        ValueError, match="stride must be a whole number from 1 up, got"
    ):
        count("stride", bad)


def test_numpy_integers_are_counts() -> None:
    assert count("stride", np.int64(3)) == 3


X4, W4 = np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: conv_forward(X4[0], W4, [0]),
            r"X must have shape \(any, any, any, any",
        ),
        (lambda: conv_forward(X4, np.ones((1, 2, 2, 2)), [0]), r"W must .*any, 1, any"),
        (lambda: conv_forward(X4, W4, [0, 0]), r"b must have shape \(1\), got \(2,\)"),
        (lambda: conv_forward(X4, W4, [0], stride=0), "stride must be .* from 1 up"),
        (lambda: conv_forward(X4, W4, [0], padding=-1), "padding must be .* from 0 up"),
        (lambda: conv_forward(X4, np.ones((1, 1, 4, 2)), [0]), r"fit into \(3, 3\)"),
        (lambda: conv_forward(X4, np.ones((1, 1, 2, 4)), [0]), r"3\), got \(2, 4\)"),
        (lambda: patches(X4, (2, 0)), "size must be a whole number"),
        (lambda: conv_backward(X4, W4, X4), r"dZ must have shape \(1, 1, 2, 2\)"),
        (lambda: toeplitz([[1]], 3), r"kernel must have shape \(any\)"),
        (lambda: toeplitz([1], 0), "n_samples must be a whole number"),
        (lambda: max_pool(X4, 4), r"size must fit into \(3, 3\), got \(4, 4\)"),
        (lambda: max_pool_backward(X4, X4), r"dP must have shape \(1, 1, 1, 1\)"),
    ],
)
def test_arguments_that_do_not_go_together_are_named(
    call: Callable[[], object], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"wanted": np.ones((3, 3))}, r"wanted must have shape \(2, 2\), got \(3, 3\)"),
        ({"size": (4, 1)}, r"size must fit into \(3, 3\)"),
        ({"learning_rate": "fast"}, "learning_rate must be an array of numbers"),
        ({"n_steps": -1}, "n_steps must be a whole number from 0 up"),
        ({"image": X4}, r"image must have shape \(any, any\)"),
    ],
)
def test_what_a_kernel_cannot_be_learnt_from_is_named(
    change: dict[str, object], words: str
) -> None:
    right = {"image": np.ones((3, 3)), "wanted": np.ones((2, 2)), "size": (2, 2)}
    with pytest.raises(ValueError, match=words):
        learn_kernel(**(right | {"learning_rate": 0.1, "n_steps": 1} | change))


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ((0, 3, 8, 10), "n_filters must be a whole number"),
        ((4, 2, 8, 10), "size must be odd and side even, got 2 and 8"),
        ((4, 3, 7, 10), "size must be odd and side even, got 3 and 7"),
        ((4, 3, 8, 0), "n_classes must be a whole number"),
    ],
)
def test_a_network_that_cannot_be_built_is_named(
    sizes: tuple[int, int, int, int], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        start_network(*sizes, np.random.default_rng(0))


@pytest.mark.parametrize("y", [[0, 1, 2, 3, 0], [0, 1, -1, 0, 0], [0.5, 0, 0, 0, 0]])
def test_labels_that_are_no_classes_are_refused(y: list[float]) -> None:
    network, X, _ = small_network()
    with pytest.raises(ValueError, match="y must hold classes from 0 to 2"):
        network_backward(network, X, y)


def test_a_network_for_other_pictures_is_refused() -> None:
    network, _, _ = small_network()
    with pytest.raises(
        ValueError, match=r"V must have shape \(18, any\), got \(8, 3\)"
    ):
        network_forward(network, np.ones((1, 1, 6, 6)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"step": 0}, "step must be above 0 and momentum in 0 to 1, got 0 and 0.9"),
        ({"momentum": 1}, "step must be above 0 and momentum in 0 to 1, got 0.1 and 1"),
        ({"momentum": -0.1}, "momentum in 0 to 1"),
        ({"n_epochs": 0}, "n_epochs must be a whole number"),
        ({"batch_size": 1.5}, "batch_size must be a whole number"),
    ],
)
def test_a_training_that_cannot_run_is_named(
    change: dict[str, object], words: str
) -> None:
    network, X, y = small_network()
    how = {"step": 0.1, "n_epochs": 1, "rng": np.random.default_rng(0)} | change
    with pytest.raises(ValueError, match=words):
        train_network(network, X, y, **how)
