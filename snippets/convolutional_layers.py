"""Convolutional layers: neurons that look at patches and share their weights.

A batch X has shape (N, C, H, W): pictures, channels, rows, columns. A layer has weights W
of shape (channels out, channels in, rows, columns) and one bias per channel out. It does
not flip its kernels: it correlates.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]
Network = list[Array]


def floats(name: str, values: ArrayLike, *shape: int | None) -> Array:
    """Return numbers of that shape (None: any size) as floats; float32 stays float32."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.empty(0)
    fits = all(want in (None, got) for want, got in zip(shape, array.shape))
    if array.size == 0 or array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be an array of numbers, got {values!r:.60}")
    if array.ndim != len(shape) or not fits:
        wanted = ", ".join("any" if one is None else str(one) for one in shape)
        raise ValueError(f"{name} must have shape ({wanted}), got {array.shape}")
    array = array if array.dtype == np.float32 else array.astype(np.float64)
    if not (usable := np.abs(array) < 1e30).all():  # false for nan, too
        raise ValueError(f"{name} must stay below 1e30, got {array[~usable][0]}")
    return array


# --8<-- [end:setup]
# --8<-- [start:count]
def count(name: str, value: int, least: int = 1) -> int:
    """Return a whole number that is not below `least`, or say what came instead.

    Raises ValueError, with the name, for anything else.

    Source: the definition of a count.

    >>> count("stride", 2)
    2
    """
    whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not whole or value < least:
        wanted = f"{name} must be a whole number from {least} up"
        raise ValueError(f"{wanted}, got {value!r:.60}")
    return int(value)


# --8<-- [end:count]
# --8<-- [start:patches]
def patches(
    X: ArrayLike, size: tuple[int, int], *, stride: int = 1, padding: int = 0
) -> Array:
    """Return what each neuron of a layer sees: all patches of a batch of pictures.

    `X` has shape (N, C, H, W), `size` is the rows and columns of a patch. `padding` rings
    of zeros are laid around each picture, and patches begin every `stride` pixels. The
    result has shape (N, C, rows of neurons, columns of neurons, *size); do not write to
    it, because the patches overlap in memory.

    Raises ValueError if `X` is no such batch of finite numbers, if `stride` is no whole
    number from 1 up or `padding` none from 0 up, or if a patch does not fit.

    Source: Dumoulin and Visin, A guide to convolution arithmetic for deep learning
    (2016), chapter 2, arXiv:1603.07285.

    >>> patches([[[[1, 2, 3], [4, 5, 6]]]], (2, 2))[0, 0, 0].tolist()
    [[[1.0, 2.0], [4.0, 5.0]], [[2.0, 3.0], [5.0, 6.0]]]
    """
    X = floats("X", X, None, None, None, None)
    rows, columns = (count("size", one) for one in size)
    every, ring = count("stride", stride), count("padding", padding, least=0)
    padded = np.pad(X, ((0, 0), (0, 0), (ring, ring), (ring, ring)))
    if padded.shape[2] < rows or padded.shape[3] < columns:
        raise ValueError(f"size must fit into {padded.shape[2:]}, got {size}")
    view = np.lib.stride_tricks.sliding_window_view
    return view(padded, (rows, columns), axis=(2, 3))[:, :, ::every, ::every]


# --8<-- [end:patches]
# --8<-- [start:conv_forward]
def conv_forward(
    X: ArrayLike, W: ArrayLike, b: ArrayLike, *, stride: int = 1, padding: int = 0
) -> Array:
    """Return the sums of all neurons of a convolutional layer, before any activation.

    `X` has shape (N, C_in, H, W), `W` (C_out, C_in, rows, columns), `b` (C_out,). The
    result has shape (N, C_out, rows of neurons, columns of neurons).

    Raises ValueError as `patches` does, or if `W` or `b` is not of such a shape.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.5.

    >>> conv_forward([[[[1, 2, 3]]]], [[[[10, 1]]]], [0.5]).tolist()
    [[[[12.5, 23.5]]]]
    """
    X = floats("X", X, None, None, None, None)
    W = floats("W", W, None, X.shape[1], None, None)
    b = floats("b", b, len(W))
    seen = patches(X, W.shape[2:], stride=stride, padding=padding)
    Z = np.tensordot(seen, W, axes=([1, 4, 5], [1, 2, 3])) + b
    return np.moveaxis(Z, -1, 1)


# --8<-- [end:conv_forward]
# --8<-- [start:conv_backward]
def conv_backward(
    X: ArrayLike, W: ArrayLike, dZ: ArrayLike, *, stride: int = 1, padding: int = 0
) -> tuple[Array, Array, Array]:
    """Return how fast the loss grows with the input, the weights and the biases.

    `X`, `W`, `stride` and `padding` are those of `conv_forward`, `dZ` has the shape of its
    result: how fast the loss grows with each sum. The results have the shapes of `X`, of
    `W` and (C_out,).

    Raises ValueError as `conv_forward` does, or if `dZ` is not of that shape.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.5.

    >>> dX, dW, db = conv_backward([[[[1, 2, 3]]]], [[[[10, 1]]]], [[[[1, -1]]]])
    >>> dX.tolist(), dW.tolist(), db.tolist()
    ([[[[10.0, -9.0, -1.0]]]], [[[[-1.0, -1.0]]]], [0.0])
    """
    X = floats("X", X, None, None, None, None)
    W = floats("W", W, None, X.shape[1], None, None)
    seen = patches(X, W.shape[2:], stride=stride, padding=padding)
    dZ = floats("dZ", dZ, len(X), len(W), *seen.shape[2:4])
    dW = np.tensordot(dZ, seen, axes=([0, 2, 3], [0, 2, 3]))
    # The way back to the input is a full convolution: zeros around, kernels flipped.
    rows, columns = X.shape[2] + 2 * padding, X.shape[3] + 2 * padding
    a, c = W.shape[2] - 1, W.shape[3] - 1
    spread = np.zeros((len(X), len(W), rows + a, columns + c), dZ.dtype)
    spread[:, :, a:rows:stride, c:columns:stride] = dZ
    flipped = W[:, :, ::-1, ::-1].swapaxes(0, 1)
    dX = conv_forward(spread, flipped, np.zeros(X.shape[1], W.dtype))
    inside = slice(padding, rows - padding), slice(padding, columns - padding)
    return dX[:, :, *inside], dW, dZ.sum(axis=(0, 2, 3))


# --8<-- [end:conv_backward]
# --8<-- [start:toeplitz]
def toeplitz(kernel: ArrayLike, n_samples: int) -> Array:
    """Return the matrix that convolves a row of `n_samples` numbers with a kernel.

    `kernel` has shape (k,); the result has shape (n_samples + k - 1, n_samples). Each
    column holds the kernel, one place lower than the column before. Transposed, it is
    the matrix of a layer with those weights, which does not flip.

    Raises ValueError if `kernel` is no row of finite numbers or `n_samples` no count.

    Source: Gray, Toeplitz and Circulant Matrices: A Review (2006), section 1,
    doi:10.1561/0100000006.

    >>> (toeplitz([1, 4, 2, 5], 3) @ [1, 2, 3]).tolist()
    [1.0, 6.0, 13.0, 21.0, 16.0, 15.0]
    """
    kernel = floats("kernel", kernel, None)
    n = count("n_samples", n_samples)
    matrix = np.zeros((n + len(kernel) - 1, n), kernel.dtype)
    for column in range(n):
        matrix[column : column + len(kernel), column] = kernel
    return matrix


# --8<-- [end:toeplitz]
# --8<-- [start:learn_kernel]
def learn_kernel(
    image: ArrayLike,
    wanted: ArrayLike,
    size: tuple[int, int],
    *,
    learning_rate: float,
    n_steps: int,
) -> tuple[Array, Array]:
    """Learn by descent, from zeros, the kernel that turns an image into a response.

    `image` has shape (H, W) and `wanted` that of its "valid" response. Returned are all
    kernels on the way, shape (n_steps + 1, *size), and their mean squared errors.

    Raises ValueError if a shape does not fit, if a number is not finite or a count none,
    or, naming the step, if the error passes 1e30 because `learning_rate` is too large.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.1, for the
    layer; Cauchy (1847) for the descent.

    >>> kernels, losses = learn_kernel(
    ...     [[1, 0, 0, 0]], [[2, 0, 0]], (1, 2), learning_rate=0.5, n_steps=40
    ... )
    >>> kernels[-1].round(3).tolist()
    [[2.0, 0.0]]
    """
    X = floats("image", image, None, None)[np.newaxis, np.newaxis]
    shape = patches(X, size).shape
    target = floats("wanted", wanted, *shape[2:4])
    rate = floats("learning_rate", learning_rate).item()
    kernels, losses = [np.zeros(shape[4:])], []
    for step in range(count("n_steps", n_steps, least=0) + 1):
        W = kernels[-1][np.newaxis, np.newaxis]
        miss = conv_forward(X, W, [0]) - target
        losses.append(np.mean(miss**2))
        if not losses[-1] < 1e30:
            why = f"the error passed 1e30 in step {step}"
            raise ValueError(f"learning_rate must be smaller than {rate}: {why}")
        _, dW, _ = conv_backward(X, W, 2 * miss / miss.size)
        kernels.append(kernels[-1] - rate * dW[0, 0])
    return np.array(kernels[:-1]), np.array(losses)


# --8<-- [end:learn_kernel]
# --8<-- [start:max_pool]
def max_pool(H: ArrayLike, size: int = 2) -> Array:
    """Keep the largest number of each square of `size` by `size` pixels.

    `H` has shape (N, C, rows, columns); the result has `size` times fewer rows and
    columns. What is left over at the end of a row or column is dropped.

    Raises ValueError if `H` is no batch of finite numbers, or if no square fits.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.3.

    >>> max_pool([[[[1, 2, 0, 0], [4, 3, 0, 5]]]]).tolist()
    [[[[4.0, 5.0]]]]
    """
    squares = np.moveaxis(patches(H, (size, size), stride=size), (4, 5), (0, 1))
    # Copied, because NumPy is slow along axes that are short and inside.
    largest: Array = squares.copy().max(axis=(0, 1))
    return largest


# --8<-- [end:max_pool]
# --8<-- [start:max_pool_backward]
def max_pool_backward(H: ArrayLike, dP: ArrayLike, size: int = 2) -> Array:
    """Hand the slope of each pooled number back to the pixel it was taken from.

    `H` is what went into `max_pool`, `dP` has the shape of what came out: how fast the
    loss grows with each number of it. The result has the shape of `H`. Of several largest
    pixels, the first gets all.

    Raises ValueError as `max_pool` does, or if `dP` is not of that shape.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 9.3.

    >>> max_pool_backward([[[[1, 2, 0, 0], [4, 3, 0, 5]]]], [[[[10, 20]]]]).tolist()
    [[[[0.0, 0.0, 0.0, 0.0], [10.0, 0.0, 0.0, 20.0]]]]
    """
    squares = patches(H, (size, size), stride=size)
    dP = floats("dP", dP, *squares.shape[:4])
    winner = squares.reshape(*dP.shape, size * size).argmax(axis=-1)
    n, c, i, j = np.ix_(*map(np.arange, dP.shape))
    dH = np.zeros(np.shape(H), dP.dtype)
    dH[n, c, size * i + winner // size, size * j + winner % size] = dP
    return dH


# --8<-- [end:max_pool_backward]
# --8<-- [start:start_network]
def start_network(
    n_filters: int, size: int, side: int, n_classes: int, rng: np.random.Generator
) -> Network:
    """Draw a small network: a convolutional layer, then one neuron per class.

    For pictures of `side` by `side` pixels and kernels of `size` by `size` weights. The
    result lists the kernels, shape (n_filters, 1, size, size), their biases, the weights
    of the last layer and its biases. Spreads: √(2 / n_in) before a ReLU, else √(1 / n_in).

    Raises ValueError if a number is no count, if `size` is even or `side` is odd.

    Source: He, Zhang, Ren and Sun, Delving deep into rectifiers (2015),
    doi:10.1109/ICCV.2015.123, for the first spread.

    >>> network = start_network(6, 3, 8, 10, np.random.default_rng(0))
    >>> [one.shape for one in network]
    [(6, 1, 3, 3), (6,), (96, 10), (10,)]
    """
    n, k, K = count("n_filters", n_filters), count("size", size), n_classes
    if k % 2 == 0 or count("side", side) % 2:
        raise ValueError(f"size must be odd and side even, got {size} and {side}")
    n_in = n * (side // 2) ** 2
    W = rng.normal(0, np.sqrt(2) / k, (n, 1, k, k))
    V = rng.normal(0, np.sqrt(1 / n_in), (n_in, count("n_classes", K)))
    return [W, np.zeros(n), V, np.zeros(K)]


# --8<-- [end:start_network]
# --8<-- [start:network_forward]
def network_forward(network: Network, X: ArrayLike) -> tuple[Array, Array, Array]:
    """Return what each layer makes of a batch: the maps, the pooled maps, the logits.

    `network` is of the kind that `start_network` draws, `X` has shape (N, 1, side, side).
    The results have shapes (N, n_filters, side, side), half as many rows and columns, and
    (N, n_classes). Padding keeps the size of the pictures; the bend is ReLU.

    Raises ValueError if shapes do not fit or a number is not finite.

    Source: LeCun, Bottou, Bengio and Haffner, Gradient-based learning applied to document
    recognition (1998), section II, doi:10.1109/5.726791, in small.

    >>> network = start_network(6, 3, 8, 10, np.random.default_rng(0))
    >>> [one.shape for one in network_forward(network, np.ones((5, 1, 8, 8)))]
    [(5, 6, 8, 8), (5, 6, 4, 4), (5, 10)]
    """
    W, b, V, c = network
    H = np.maximum(conv_forward(X, W, b, padding=W.shape[2] // 2), 0)
    P = max_pool(H)
    V = floats("V", V, P[0].size, None)
    return H, P, P.reshape(len(P), -1) @ V + floats("c", c, V.shape[1])


# --8<-- [end:network_forward]
# --8<-- [start:network_backward]
def network_backward(
    network: Network, X: ArrayLike, y: ArrayLike
) -> tuple[float, Network]:
    """Return the mean cross-entropy of a batch, in nats, and all of its slopes.

    `network` and `X` are those of `network_forward`, `y` holds one class from 0 up per
    picture. The slopes have the form and the shapes of `network`.

    Raises ValueError as `network_forward` does, or if `y` holds no such classes.

    Source: Rumelhart, Hinton and Williams, Learning representations by back-propagating
    errors (1986), doi:10.1038/323533a0.

    >>> network = start_network(6, 3, 8, 10, np.random.default_rng(0))
    >>> loss, slopes = network_backward(network, np.zeros((2, 1, 8, 8)), [3, 7])
    >>> f"{loss:.4f}, the logarithm of ten"
    '2.3026, the logarithm of ten'
    """
    (W, _, V, _), (H, P, logits) = network, network_forward(network, X)
    labels = floats("y", y, len(logits))
    one_hot = labels[:, np.newaxis] == np.arange(logits.shape[1])
    if not one_hot.any(axis=1).all():
        raise ValueError(f"y must hold classes from 0 to {logits.shape[1] - 1}")
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    delta = (np.exp(log_p) - one_hot) / len(labels)  # predicted minus actual
    dP = (delta @ V.T).reshape(P.shape)
    dZ = max_pool_backward(H, dP) * (H > 0)
    # As conv_backward does it, but for the slopes of the pixels: nobody needs them.
    seen = patches(X, W.shape[2:], padding=W.shape[2] // 2)
    dW = np.tensordot(dZ, seen, axes=([0, 2, 3], [0, 2, 3]))
    slopes = [
        dW,
        dZ.sum(axis=(0, 2, 3)),
        P.reshape(len(P), -1).T @ delta,
        delta.sum(axis=0),
    ]
    return float(-log_p[one_hot].mean()), slopes


# --8<-- [end:network_backward]
# --8<-- [start:train_network]
def train_network(
    network: Network,
    X: ArrayLike,
    y: ArrayLike,
    *,
    step: float,
    n_epochs: int,
    rng: np.random.Generator,
    batch_size: int = 32,
    momentum: float = 0.9,
) -> tuple[Network, Array]:
    """Return the trained network, and the mean loss of its batches in each epoch.

    An epoch walks once through the pictures, in an order drawn from `rng`, `batch_size`
    of them per step. The losses have shape (n_epochs,). The arguments stay as they were.

    Raises ValueError as `network_backward` does, if `step` is not above 0, `momentum` not
    in 0 to 1 (1 excluded), or if `n_epochs` or `batch_size` is no count.

    Source: LeCun, Bottou, Orr and Müller, Efficient BackProp (1998), sections 4.1 and
    4.7, doi:10.1007/3-540-49430-8_2, for the batches and the momentum.

    >>> rng = np.random.default_rng(0)
    >>> bars = np.zeros((2, 1, 4, 4))
    >>> bars[0, 0, 1], bars[1, 0, :, 1] = 1, 1  # a lying and a standing one
    >>> start = start_network(2, 3, 4, 2, rng)
    >>> _, losses = train_network(start, bars, [0, 1], step=0.1, n_epochs=30, rng=rng)
    >>> bool(losses[-1] < 0.1 * losses[0])
    True
    """
    X, y = floats("X", X, None, None, None, None), np.asarray(y)
    eta, keep = floats("step", step).item(), floats("momentum", momentum).item()
    if eta <= 0 or not 0 <= keep < 1:
        wanted = "step must be above 0 and momentum in 0 to 1"
        raise ValueError(f"{wanted}, got {step} and {momentum}")
    speed: Network = [np.zeros_like(one) for one in network]
    size, losses = count("batch_size", batch_size), []
    for _ in range(count("n_epochs", n_epochs)):
        order, batch_losses = rng.permutation(len(X)), []
        for rows in np.split(order, range(size, len(X), size)):
            loss, slopes = network_backward(network, X[rows], y[rows])
            speed = [keep * v + slope for v, slope in zip(speed, slopes)]
            network = [one - eta * v for one, v in zip(network, speed)]
            batch_losses.append(loss)
        losses.append(np.mean(batch_losses))
    return network, np.array(losses)


# --8<-- [end:train_network]
