"""Measure what a layer makes of the data: linear probes, bits kept and lost, pretraining.

A representation is a table with one row per example and one column per number that a
layer returns. Labels are 0 and 1. A joint table holds the probabilities of pairs: rows
are what one wants to know, columns what one observes. Information is in bits.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]


def finite_floats(name: str, values: ArrayLike, ndim: int) -> Array:
    """Return numbers as floats (float32 stays float32), or say why they are none."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.empty(0)
    if array.ndim != ndim or array.size == 0 or array.dtype.kind not in "iuf":
        wanted = f"a {ndim}-dimensional array of numbers" if ndim else "one number"
        raise ValueError(f"{name} must be {wanted}, got {values!r:.60}")
    if array.dtype != np.float32:
        with np.errstate(over="ignore"):  # a long double may not fit: refused below
            array = array.astype(np.float64)
    if not (usable := np.abs(array) < 1e30).all():
        raise ValueError(f"{name} must stay below 1e30, got {array[~usable][0]}")
    return array


# --8<-- [end:setup]
# --8<-- [start:labelled_rows]
def labelled_rows(
    name: str, features: ArrayLike, labels: ArrayLike
) -> tuple[Array, Array]:
    """Return a table and its labels as floats, or say why they do not fit together.

    `features` has shape (n, n_features), `labels` has shape (n,) and holds 0 and 1.
    `name` is "train" or "test", for the message.

    Raises ValueError if a number is missing, not finite or not real, if a label is
    neither 0 nor 1, or if there is not one label per row.

    Source: the definition of a labelled data set.

    >>> labelled_rows("train", [[2, 3], [4, 5]], [0, 1])[1].tolist()
    [0.0, 1.0]
    """
    X = finite_floats(f"{name} features", features, ndim=2)
    y = finite_floats(f"{name} labels", labels, ndim=1)
    if not (known := np.isin(y, (0, 1))).all():
        raise ValueError(f"{name} labels must be 0 and 1, got {y[~known][0]:g}")
    if len(X) != len(y):
        wanted = f"{name} labels must be one per row, {len(X)}"
        raise ValueError(f"{wanted}, got {len(y)}")
    return X, y.astype(X.dtype)


# --8<-- [end:labelled_rows]
# --8<-- [start:linear_probe]
def linear_probe(
    features: ArrayLike, labels: ArrayLike, ridge: float = 0.001
) -> tuple[Array, float]:
    """Return the weights and the bias with which one neuron reads a label best.

    `features` has shape (n, n_features), `labels` has shape (n,) and holds 0 and 1. It is
    logistic regression on standardised columns, by Newton's method; `ridge` is the price
    of the squared weights beside the mean loss. What is returned, weights of shape
    (n_features,) and one bias, takes the columns as they came.

    Raises ValueError if the data are no such pair, if only one label occurs, or if `ridge`
    is not above 0, or too small for Newton's method.

    Source: Alain and Bengio, Understanding intermediate layers using linear classifier
    probes (2016), doi:10.48550/arXiv.1610.01644; Bishop, Pattern Recognition and Machine
    Learning (2006), section 4.3.3.

    >>> weights, bias = linear_probe([[10], [20], [30], [50]], [0, 0, 1, 1])
    >>> f"the border lies at {-bias / weights[0]:.1f}"
    'the border lies at 25.0'
    """
    X, y = labelled_rows("train", features, labels)
    price = finite_floats("ridge", ridge, ndim=0).item()
    if price <= 0 or y.min() == y.max():
        got = f"{ridge} and labels from {y.min():g} to {y.max():g}"
        raise ValueError(f"ridge must be above 0 and both labels occur, got {got}")
    mean, spread = X.mean(axis=0), X.std(axis=0)
    spread = np.where(
        spread > 1e-12 * np.abs(mean), spread, np.inf
    )  # constant: weight 0
    A = np.column_stack([(X - mean) / spread, np.ones_like(y)])
    prices = np.full(A.shape[1], price, dtype=A.dtype)
    prices[-1] = 0  # the bias is free
    p, parameters = np.full_like(y, 0.5), np.zeros_like(prices)
    for _ in range(25):
        slope = A.T @ (p - y) / len(y) + prices * parameters
        bend = (A.T * (p * (1 - p))) @ A / len(y) + np.diag(prices)
        try:
            change = np.linalg.solve(bend, slope)
        except (
            np.linalg.LinAlgError
        ) as error:  # every row is sure: no curvature is left
            raise ValueError(f"ridge must be larger, got {ridge}") from error
        parameters = parameters - change
        p = np.exp(-np.logaddexp(0, -A @ parameters))
        if np.abs(change).max() < 1e-6:
            break
    weights = parameters[:-1] / spread
    return weights, float(parameters[-1] - mean @ weights)


# --8<-- [end:linear_probe]
# --8<-- [start:probe_accuracy]
def probe_accuracy(
    train_features: ArrayLike,
    train_labels: ArrayLike,
    test_features: ArrayLike,
    test_labels: ArrayLike,
    ridge: float = 0.001,
) -> float:
    """Return the share of test rows that a probe fitted to the training rows gets right.

    Shapes and errors are those of `linear_probe`, for either set; both have the same
    columns. A row exactly on the border counts as label 0.

    Raises ValueError as `linear_probe` does, and if the columns differ in number.

    Source: Alain and Bengio, Understanding intermediate layers using linear classifier
    probes (2016), doi:10.48550/arXiv.1610.01644.

    >>> probe_accuracy([[1], [2], [8], [9]], [0, 0, 1, 1], [[3], [7], [4]], [0, 1, 1])
    0.6666666666666666
    """
    weights, bias = linear_probe(train_features, train_labels, ridge)
    X, y = labelled_rows("test", test_features, test_labels)
    if X.shape[1] != len(weights):
        wanted = f"test features must have {len(weights)} columns"
        raise ValueError(f"{wanted}, got shape {X.shape}")
    return float(np.mean((X @ weights + bias > 0) == y))


# --8<-- [end:probe_accuracy]
# --8<-- [start:joint_table]
def joint_table(joint: ArrayLike) -> Array:
    """Return a table of joint probabilities as floats, or say why it is none.

    `joint` has shape (n_rows, n_columns); no entry is negative and all together sum to 1,
    up to rounding.

    Raises ValueError if it is not so, or if a number is missing, not finite or not real.

    Source: Cover and Thomas, Elements of Information Theory (2006), section 2.2,
    doi:10.1002/047174882X.

    >>> joint_table([[0.5, 0], [0.25, 0.25]]).tolist()
    [[0.5, 0.0], [0.25, 0.25]]
    """
    table = finite_floats("joint", joint, ndim=2)
    if table.min() < 0:
        raise ValueError(f"joint must not be negative, got {table.min():.6g}")
    if abs((total := table.sum()) - 1) > np.sqrt(np.finfo(table.dtype).eps):
        raise ValueError(f"joint must sum to 1, got {total:.6g}")
    return table


# --8<-- [end:joint_table]
# --8<-- [start:conditional_entropy]
def conditional_entropy(joint: ArrayLike) -> float:
    """Return how many bits about the row are still missing once the column is known.

    `joint` has shape (n_rows, n_columns) and holds probabilities. With a single column,
    which tells nothing, the result is the entropy of the rows.

    Raises ValueError if `joint` is no table of joint probabilities.

    Source: Cover and Thomas, Elements of Information Theory (2006), equation 2.10,
    doi:10.1002/047174882X.

    >>> conditional_entropy([[0.25, 0], [0.25, 0], [0, 0.5]])
    0.5
    """
    table = joint_table(joint)
    columns = np.broadcast_to(table.sum(axis=0), table.shape)
    happens = table > 0  # what never happens is no surprise
    log_share = np.log2(table[happens]) - np.log2(columns[happens])
    return abs(float(np.sum(table[happens] * log_share)))


# --8<-- [end:conditional_entropy]
# --8<-- [start:mutual_information]
def mutual_information(joint: ArrayLike) -> float:
    """Return how many bits the column tells about the row, or the row about the column.

    `joint` has shape (n_rows, n_columns) and holds probabilities. The result is 0 where
    the two are independent, and never negative.

    Raises ValueError if `joint` is no table of joint probabilities.

    Source: Cover and Thomas, Elements of Information Theory (2006), equation 2.43,
    doi:10.1002/047174882X.

    >>> mutual_information([[0.5, 0], [0, 0.5]])
    1.0
    """
    table = joint_table(joint)
    apart = np.outer(table.sum(axis=1), table.sum(axis=0))  # if they were independent
    happens = table > 0
    gap = np.log2(table[happens]) - np.log2(apart[happens])
    return max(float(np.sum(table[happens] * gap)), 0.0)  # rounding could go below 0


# --8<-- [end:mutual_information]
# --8<-- [start:merge_columns]
def merge_columns(joint: ArrayLike, groups: ArrayLike) -> Array:
    """Return the joint table after columns of one group have become a single column.

    `joint` has shape (n_rows, n_columns); `groups` has shape (n_columns,) and numbers the
    new columns from 0. It says what a function makes of each observed value.

    Raises ValueError if `joint` is no table of joint probabilities, or if `groups` does
    not hold one integer from 0 up per column.

    Source: the sum rule of probability, applied to a function of what is observed.

    >>> merge_columns([[0.1, 0.2, 0.3], [0.1, 0.1, 0.2]], groups=[0, 1, 1]).tolist()
    [[0.1, 0.5], [0.1, 0.30000000000000004]]
    """
    table = joint_table(joint)
    numbers = finite_floats("groups", groups, ndim=1)
    is_count = (numbers >= 0) & (numbers < table.size) & (numbers % 1 == 0)
    if len(numbers) != table.shape[1] or not is_count.all():
        wanted = f"groups must be {table.shape[1]} integers from 0 up"
        raise ValueError(f"{wanted}, got {groups!r:.60}")
    belongs = numbers[:, np.newaxis] == np.arange(numbers.max() + 1)
    merged: Array = table @ belongs.astype(table.dtype)
    return merged


# --8<-- [end:merge_columns]
# --8<-- [start:train_autoencoder]
def train_autoencoder(
    X: ArrayLike,
    width: int,
    rng: np.random.Generator,
    *,
    step: float = 0.5,
    n_epochs: int = 10,
    batch_size: int = 32,
) -> tuple[Array, Array, Array]:
    """Return W and b of a sigmoid layer from whose output its input can be drawn again.

    `X` has shape (n, n_in) and entries from 0 to 1; W has shape (n_in, width), b has
    shape (width,). The decoder turns W over: sigmoid(H @ W.T + c). The descent is on the
    cross-entropy of the entries, with momentum; the third result, of shape (n_epochs,),
    holds the mean squared error during each epoch. No label is used.

    Raises ValueError if `X` is no such table, if `step` is not above 0, or if a count is
    no positive integer.

    Source: Bengio, Lamblin, Popovici and Larochelle, Greedy layer-wise training of deep
    networks (2007), doi:10.7551/mitpress/7503.003.0024.

    >>> X = np.random.default_rng(0).random((20, 1)) * [0.2, 0.5, 1]
    >>> W, b, errors = train_autoencoder(X, 2, np.random.default_rng(1), n_epochs=50)
    >>> W.shape, bool(errors[-1] < errors[0] / 5)
    ((3, 2), True)
    """
    X = finite_floats("X", X, ndim=2)
    counts = finite_floats("width and counts", [width, n_epochs, batch_size], ndim=1)
    if X.min() < 0 or X.max() > 1 or counts.min() < 1 or (counts % 1).any():
        got = f"X from {X.min():g} to {X.max():g}, counts {counts.tolist()}"
        raise ValueError(f"X must lie in 0 to 1, and counts be positive, got {got}")
    if finite_floats("step", step, ndim=0) <= 0:
        raise ValueError(f"step must be above 0, got {step}")
    W = rng.normal(0, 1 / np.sqrt(X.shape[1]), (X.shape[1], int(width)))
    parameters = [W, np.zeros(int(width)), np.zeros(X.shape[1])]
    speed = [np.zeros_like(one) for one in parameters]
    errors = np.zeros(int(n_epochs))
    for epoch in range(int(n_epochs)):
        order = rng.permutation(len(X))
        for first in range(0, len(X), int(batch_size)):
            x, (W, b, c) = X[order[first : first + int(batch_size)]], parameters
            H = np.exp(-np.logaddexp(0, -(x @ W + b)))
            miss = np.exp(-np.logaddexp(0, -(H @ W.T + c))) - x
            delta = (miss @ W) * H * (1 - H)
            slopes = [x.T @ delta + miss.T @ H, delta.sum(axis=0), miss.sum(axis=0)]
            speed = [0.9 * v + slope / len(x) for v, slope in zip(speed, slopes)]
            parameters = [one - step * v for one, v in zip(parameters, speed)]
            errors[epoch] += np.sum(miss**2) / X.size
    return parameters[0], parameters[1], errors


# --8<-- [end:train_autoencoder]
# --8<-- [start:pretrain]
def pretrain(
    X: ArrayLike,
    widths: list[int],
    rng: np.random.Generator,
    *,
    step: float = 0.5,
    n_epochs: int = 10,
    batch_size: int = 32,
) -> list[tuple[Array, Array]]:
    """Return sigmoid layers that were trained one at a time, each on the one before.

    The first autoencoder sees `X`, shape (n, n_in), entries from 0 to 1; each further one
    sees what the layer below returns. Layer i is a pair (W, b) with `widths[i]` columns.

    Raises ValueError if there is no width, and as `train_autoencoder` does.

    Source: Hinton and others, A fast learning algorithm for deep belief nets
    (2006), doi:10.1162/neco.2006.18.7.1527; with autoencoders, Bengio and others (2007).

    >>> X = np.random.default_rng(0).random((20, 3))
    >>> layers = pretrain(X, [4, 2], np.random.default_rng(1))
    >>> [W.shape for W, b in layers]
    [(3, 4), (4, 2)]
    """
    H, layers = finite_floats("X", X, ndim=2), []
    for width in finite_floats("widths", widths, ndim=1):
        W, b, _ = train_autoencoder(
            H, width, rng, step=step, n_epochs=n_epochs, batch_size=batch_size
        )
        layers.append((W, b))
        H = np.exp(-np.logaddexp(0, -(H @ W + b)))
    return layers


# --8<-- [end:pretrain]
