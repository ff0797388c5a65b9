"""Stack layers of neurons, and train them: forward, backward, step.

A network is a list of layers (W, b). W has one row per input and one column per neuron,
so a layer maps rows H, shape (n, n_in), to activation(H @ W + b), shape (n, n_out). The
last layer has one neuron and no activation; its logits go to the loss as they are.
"""

# --8<-- [start:setup]
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]
Network = list[tuple[Array, Array]]


def finite_floats(name: str, values: ArrayLike, ndim: int | None = None) -> Array:
    """Return numbers as floats (float32 stays float32), or say why they are none."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.empty(0)
    wrong_shape = ndim is not None and array.ndim != ndim
    if wrong_shape or array.size == 0 or array.dtype.kind not in "iuf":
        wanted = "an array" if ndim is None else f"a {ndim}-dimensional array"
        raise ValueError(f"{name} must be {wanted} of numbers, got {values!r:.60}")
    if array.dtype != np.float32:
        array = array.astype(np.float64, copy=False)
    if not -1e30 < array.min() <= array.max() < 1e30:  # false for nan, too
        worst = array[~(np.abs(array) < 1e30)][0]
        raise ValueError(f"{name} must stay below 1e30, got {worst}")
    return array


# --8<-- [end:setup]
# --8<-- [start:checked_network]
def checked_network(network: Network) -> Network:
    """Return the layers of a network as arrays of floats, or say which one is wrong.

    `network` is a list of pairs: W of shape (n_in, n_out) and b of shape (n_out,). Each
    layer takes as many inputs as the one before it has neurons.

    Raises ValueError if it is not so, or if a number is missing, not finite or not real.

    Source: the definition of a stack of layers.

    >>> [(W.shape, b.shape) for W, b in checked_network([([[2], [3]], [1])])]
    [((2, 1), (1,))]
    """
    if not isinstance(network, list | tuple) or not network:
        raise ValueError(f"network must be a list of layers, got {network!r:.60}")
    layers: Network = []
    for number, layer in enumerate(network, start=1):
        if not isinstance(layer, tuple | list) or len(layer) != 2:
            raise ValueError(f"layer {number} must be a pair (W, b), got {layer!r:.60}")
        W = finite_floats(f"W of layer {number}", layer[0], ndim=2)
        b = finite_floats(f"b of layer {number}", layer[1], ndim=1)
        n_in = len(layers[-1][1]) if layers else len(W)
        if W.shape != (n_in, len(b)):
            got = f"shapes {W.shape} and {b.shape}"
            raise ValueError(f"layer {number} must map {n_in} to {len(b)}, got {got}")
        layers.append((W, b))
    return layers


# --8<-- [end:checked_network]
# --8<-- [start:checked_labels]
def checked_labels(y: ArrayLike, logits: Array) -> Array:
    """Return labels 0 and 1 as a column beside the logits, or say why they are none.

    `y` has shape (n,), `logits` and the result have shape (n, 1).

    Raises ValueError if a label is neither 0 nor 1, or if there is not one per logit.

    Source: the definition of a label of two classes.

    >>> checked_labels([0, 1], logits=np.array([[2.0], [3.0]])).tolist()
    [[0.0], [1.0]]
    """
    labels = finite_floats("y", y, ndim=1)
    if not (known := (labels == 0) | (labels == 1)).all():
        raise ValueError(f"y must hold labels 0 and 1, got {labels[~known][0]:g}")
    if logits.shape != (len(labels), 1):
        raise ValueError(f"logits must be {len(labels)} by 1, got shape {logits.shape}")
    return labels[:, np.newaxis].astype(logits.dtype)


# --8<-- [end:checked_labels]
# --8<-- [start:activate]
def activate(z: ArrayLike, activation: str = "tanh") -> Array:
    """Bend the outputs of an affine map: "sigmoid", "tanh", "relu" or "identity".

    `z` may have any shape, and the result has the same.

    Raises ValueError if `z` is empty, not finite or not real, or if the name is another.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.3.

    >>> activate([-2, 0, 3], "relu").tolist()
    [0.0, 0.0, 3.0]
    """
    z = finite_floats("z", z)
    if activation == "sigmoid":
        small = np.exp(-np.abs(z))  # so that nothing overflows
        bent: Array = np.where(z < 0, small, 1) / (1 + small)
    elif activation == "tanh":
        bent = np.tanh(z)
    elif activation == "relu":
        bent = np.maximum(z, 0)
    elif activation == "identity":
        bent = z.copy()
    else:
        known = "sigmoid, tanh, relu or identity"
        raise ValueError(f"activation must be {known}, got {activation!r:.60}")
    return bent


# --8<-- [end:activate]
# --8<-- [start:activation_slope]
def activation_slope(h: ArrayLike, activation: str = "tanh") -> Array:
    """Return how fast an activation grows, computed from what it returned.

    `h` is the output of `activate`, of any shape, and the result has the same. At the
    kink of "relu" the slope counts as 0.

    Raises ValueError if `h` is empty, not finite or not real, or if the name is unknown.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.3.

    >>> activation_slope([0.5, 0.9], "sigmoid").round(2).tolist()
    [0.25, 0.09]
    """
    h = finite_floats("h", h)
    if activation == "sigmoid":
        slope: Array = h * (1 - h)
    elif activation == "tanh":
        slope = 1 - h**2
    elif activation == "relu":
        slope = (h > 0).astype(h.dtype)
    elif activation == "identity":
        slope = np.ones_like(h)
    else:
        known = "sigmoid, tanh, relu or identity"
        raise ValueError(f"activation must be {known}, got {activation!r:.60}")
    return slope


# --8<-- [end:activation_slope]
# --8<-- [start:initialise]
def initialise(
    sizes: list[int], rng: np.random.Generator, gain: float = 1.0
) -> Network:
    """Draw a network to start from: normal weights of spread gain / √n_in, no biases.

    `sizes` lists how many numbers there are before, between and after the layers.

    Raises ValueError if there are fewer than two sizes, if one is no positive integer,
    or if `gain` is negative, not finite or not one number.

    Source: LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), section 4.6,
    doi:10.1007/3-540-49430-8_2.

    >>> network = initialise([2, 3, 1], np.random.default_rng(0))
    >>> [W.shape for W, b in network]
    [(2, 3), (3, 1)]
    """
    wanted = finite_floats("sizes", sizes, ndim=1)
    if len(wanted) < 2 or wanted.min() < 1 or (wanted % 1).any():
        raise ValueError(f"sizes must be two or more positive integers, got {sizes}")
    if (spread := finite_floats("gain", gain, ndim=0).item()) < 0:
        raise ValueError(f"gain must not be negative, got {gain}")
    shapes = [(int(n_in), int(n_out)) for n_in, n_out in pairwise(wanted)]
    return [
        (rng.normal(0, 1, (n_in, n_out)) * spread / np.sqrt(n_in), np.zeros(n_out))
        for n_in, n_out in shapes
    ]


# --8<-- [end:initialise]
# --8<-- [start:forward]
def forward(network: Network, X: ArrayLike, activation: str = "tanh") -> list[Array]:
    """Return what goes in and what each layer makes of it; the last one stays a logit.

    `X` has shape (n, n_in). The result lists `X`, shape (n, n_in), then the output of
    each layer, shape (n, n_out). The last one is affine, without activation.

    Raises ValueError if `network` is none, if `X` is no table of finite numbers as wide
    as the first layer, or if the activation is unknown.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), algorithm 6.3.

    >>> outputs = forward([([[2], [3]], [1])], [[10, 100]])
    >>> outputs[-1].tolist()
    [[321.0]]
    """
    layers = checked_network(network)
    outputs = [finite_floats("X", X, ndim=2)]
    if outputs[0].shape[1] != len(layers[0][0]):
        wanted = f"X must have {len(layers[0][0])} columns"
        raise ValueError(f"{wanted}, got shape {outputs[0].shape}")
    for number, (W, b) in enumerate(layers, start=1):
        z = outputs[-1] @ W + b
        outputs.append(activate(z, activation if number < len(layers) else "identity"))
    return outputs


# --8<-- [end:forward]
# --8<-- [start:loss]
def loss(logits: ArrayLike, y: ArrayLike) -> float:
    """Return the mean cross-entropy of labels 0 and 1, computed from logits, in nats.

    `logits` has shape (n, 1), as the last output of `forward`; `y` has shape (n,).

    Raises ValueError if a logit is not finite, if a label is neither 0 nor 1, or if the
    shapes do not match.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2.2.

    >>> f"{loss([[0], [0]], [0, 1]):.4f}"
    '0.6931'
    """
    z = finite_floats("logits", logits, ndim=2)
    labels = checked_labels(y, z)
    return float(np.logaddexp(0, np.where(labels == 1, -z, z)).mean())


# --8<-- [end:loss]
# --8<-- [start:backward]
def backward(
    network: Network, outputs: list[Array], y: ArrayLike, activation: str = "tanh"
) -> Network:
    """Return how fast the loss grows with each weight and bias, by backpropagation.

    `outputs` is what `forward` returned for the same network, `y` holds the n labels.
    The result has the form and the shapes of `network`.

    Raises ValueError if `network` is none, if `outputs` does not belong to it, if `y`
    does not hold one label 0 or 1 per row, or if the activation is unknown.

    Source: Rumelhart, Hinton and Williams, Learning representations by back-propagating
    errors (1986), doi:10.1038/323533a0.

    >>> network = [([[2.0], [3.0]], [1.0])]
    >>> gradients = backward(network, forward(network, [[0, 0], [1, -1]]), [1, 0])
    >>> [(dW.round(2).tolist(), db.round(2).tolist()) for dW, db in gradients]
    [([[0.25], [-0.25]], [0.12])]
    """
    layers, n_rows = checked_network(network), len(finite_floats("y", y, ndim=1))
    h = [finite_floats(f"outputs[{i}]", one, 2) for i, one in enumerate(outputs)]
    widths = [len(W) for W, _ in layers] + [1]
    shapes = [one.shape for one in h]
    if shapes != [(n_rows, width) for width in widths]:
        wanted = f"outputs must have {n_rows} rows and {widths} columns"
        raise ValueError(f"{wanted}, got shapes {shapes}")
    delta = activate(h[-1], "sigmoid") - checked_labels(y, h[-1])
    gradients: Network = []
    for number in reversed(range(len(layers))):
        gradients.insert(0, (h[number].T @ delta / len(delta), delta.mean(axis=0)))
        if number > 0:  # on to the layer below
            slope = activation_slope(h[number], activation)
            delta = (delta @ layers[number][0].T) * slope
    return gradients


# --8<-- [end:backward]
# --8<-- [start:train]
def train(
    network: Network,
    X: ArrayLike,
    y: ArrayLike,
    *,
    step: float,
    n_epochs: int,
    rng: np.random.Generator,
    batch_size: int | None = None,
    momentum: float = 0.0,
    activation: str = "tanh",
) -> tuple[Network, Array]:
    """Return the trained network, and its loss on all rows at the start of each epoch.

    An epoch walks once through the rows of `X`, shape (n, n_in), in an order drawn from
    `rng`, `batch_size` rows per step; None means all rows in one step. The losses have
    shape (n_epochs + 1,); the last one belongs to the network returned. The arguments
    stay as they were.

    Raises ValueError as `forward` and `loss` do, if `step` is not above 0, `momentum`
    not in 0 to 1 (1 excluded), `n_epochs` negative or `batch_size` below 1, and, naming
    the epoch, if a weight passes 1e10, as happens when `step` is too large.

    Source: Robbins and Monro (1951), doi:10.1214/aoms/1177729586, for the batches;
    Polyak (1964), doi:10.1016/0041-5553(64)90137-5, for the momentum.

    >>> start = [([[0.0]], [0.0])]
    >>> rng = np.random.default_rng(0)
    >>> trained, losses = train(start, [[-1], [1]], [0, 1], step=1, n_epochs=9, rng=rng)
    >>> f"{losses[0]:.3f} to {losses[-1]:.3f}"
    '0.693 to 0.109'
    """
    layers, X = checked_network(network), finite_floats("X", X, ndim=2)
    size = finite_floats("batch_size", len(X) if batch_size is None else batch_size, 0)
    epochs = finite_floats("n_epochs", n_epochs, 0)
    if size < 1 or size % 1 or epochs < 0 or epochs % 1:
        got = f"{batch_size} and {n_epochs}"
        raise ValueError(f"batch_size and n_epochs must be counts, got {got}")
    eta = finite_floats("step", step, 0).item()
    keep = finite_floats("momentum", momentum, 0).item()
    if eta <= 0 or not 0 <= keep < 1:
        wanted = "step must be above 0 and momentum in 0 to 1"
        raise ValueError(f"{wanted}, got {step} and {momentum}")
    speed = [(np.zeros_like(W), np.zeros_like(b)) for W, b in layers]
    losses = [loss(forward(layers, X, activation)[-1], y)]
    for epoch in range(1, int(epochs) + 1):
        order = np.arange(len(X)) if batch_size is None else rng.permutation(len(X))
        for rows in np.split(order, range(int(size), len(X), int(size))):
            outputs = forward(layers, X[rows], activation)
            slopes = backward(layers, outputs, np.asarray(y)[rows], activation)
            both = zip(speed, slopes)
            speed = [(keep * v + dW, keep * u + db) for (v, u), (dW, db) in both]
            moves = zip(layers, speed)
            layers = [(W - eta * v, b - eta * u) for (W, b), (v, u) in moves]
        if not max(np.abs(W).max() for W, _ in layers) < 1e10:
            why = f"a weight passed 1e10 in epoch {epoch}"
            raise ValueError(f"step must be smaller than {step}: {why}")
        losses.append(loss(forward(layers, X, activation)[-1], y))
    return layers, np.array(losses)


# --8<-- [end:train]
