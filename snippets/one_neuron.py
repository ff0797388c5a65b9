"""One artificial neuron: a weighted sum, bent by the sigmoid into a probability.

Rows of `X` are cases, labels `y` are 0 or 1. Losses are means over the rows, in nats.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite_array(
    name: str, value: ArrayLike, ndim: int | None, least: float = -np.inf
) -> NDArray[np.floating]:
    """Return finite floats (float32 stays float32), or say which argument has none."""
    try:
        array = np.asarray(value)
    except ValueError:  # rows of different lengths
        array = np.empty(0)
    fits = array.size > 0 and ndim in (None, array.ndim)
    if not fits or array.dtype.kind not in "iuf":
        shape = "" if ndim is None else f" of dimension {ndim}"
        raise ValueError(f"{name} must be numbers{shape}, got {value!r:.60}")
    if array.dtype != np.float32:
        with np.errstate(over="ignore"):  # a long double may not fit: refused below
            array = array.astype(np.float64)
    if not (usable := np.isfinite(array) & (array >= least)).all():
        limit = "finite" if least == -np.inf else f"finite and at least {least:g}"
        raise ValueError(f"{name} must be {limit}, got {array[~usable][0]}")
    return array


# --8<-- [end:setup]
# --8<-- [start:sigmoid]
def sigmoid(z: ArrayLike) -> NDArray[np.floating]:
    """Bend any number into a probability: 0 gives one half, larger ones more.

    `z` may have any shape, and the result has the same. The form used here neither
    overflows nor loses digits, however large or small `z` is.

    Raises ValueError if `z` is empty, not real or not finite.

    Source: Cox, The regression analysis of binary sequences (1958),
    doi:10.1111/j.2517-6161.1958.tb00292.x.

    >>> [f"{p:.3f}" for p in sigmoid([-2, 0, 1000])]
    ['0.119', '0.500', '1.000']
    """
    z = finite_array("z", z, None)
    log_p = -np.logaddexp(0, -z)  # logaddexp(0, -z) is ln(1 + e^-z), without overflow
    p: NDArray[np.floating] = np.exp(log_p)
    return p


# --8<-- [end:sigmoid]
# --8<-- [start:neuron_logits]
def neuron_logits(
    X: ArrayLike, weights: ArrayLike, bias: float
) -> NDArray[np.floating]:
    """Return the weighted sum of each row plus the bias: the logarithm of the odds.

    `X` has shape (n_samples, n_features), `weights` (n_features,), the result
    (n_samples,).

    Raises ValueError if an argument is empty, not finite, not real or of the wrong
    dimension, or if `weights` has not one entry per column.

    Source: Cox, The regression analysis of binary sequences (1958),
    doi:10.1111/j.2517-6161.1958.tb00292.x.

    >>> neuron_logits([[1, 0], [2, 4]], weights=[3, -1], bias=0.5).tolist()
    [3.5, 2.5]
    """
    X, weights = finite_array("X", X, 2), finite_array("weights", weights, 1)
    if len(weights) != X.shape[1]:
        wanted = f"one entry per column of X, {X.shape[1]}"
        raise ValueError(f"weights must have {wanted}, got {len(weights)}")
    z: NDArray[np.floating] = X @ weights + finite_array("bias", bias, 0)
    return z


# --8<-- [end:neuron_logits]
# --8<-- [start:predict_probability]
def predict_probability(
    X: ArrayLike, weights: ArrayLike, bias: float
) -> NDArray[np.floating]:
    """Return each row's probability of label 1: weighted sum, bias, sigmoid.

    Shapes and errors are those of `neuron_logits`.

    Raises ValueError as `neuron_logits` does.

    Source: Cox, The regression analysis of binary sequences (1958),
    doi:10.1111/j.2517-6161.1958.tb00292.x.

    >>> p = predict_probability([[1, 0], [2, 4]], weights=[3, -1], bias=-2)
    >>> [f"{one:.3f}" for one in p]
    ['0.731', '0.500']
    """
    return sigmoid(neuron_logits(X, weights, bias))


# --8<-- [end:predict_probability]
# --8<-- [start:binary_labels]
def binary_labels(y: ArrayLike, n_samples: int) -> NDArray[np.floating]:
    """Return one label per row as floats, or say why they are no labels.

    `y` has shape (n_samples,) and holds zeros and ones.

    Raises ValueError if it is not so.

    Source: the definition of a binary label.

    >>> binary_labels([0, 1, 1], n_samples=3).tolist()
    [0.0, 1.0, 1.0]
    """
    y = finite_array("y", y, 1)
    if len(y) != n_samples:
        raise ValueError(f"y must be as long as X, {n_samples}, got {len(y)}")
    if not (known := (y == 0) | (y == 1)).all():
        raise ValueError(f"y must hold labels 0 and 1, got {y[~known][0]:g}")
    return y


# --8<-- [end:binary_labels]
# --8<-- [start:neuron_loss]
def neuron_loss(
    X: ArrayLike, y: ArrayLike, weights: ArrayLike, bias: float, ridge: float = 0.0
) -> float:
    """Return the mean surprise at the labels, in nats, plus the price of the weights.

    `X` has shape (n_samples, n_features), `y` (n_samples,) with labels 0 and 1,
    `weights` (n_features,). The price is half of `ridge` times the sum of the squared
    weights; the bias is free.

    Raises ValueError if an argument is empty, not finite, not real or of the wrong
    dimension, if lengths do not fit, if a label is neither 0 nor 1, or if `ridge` is
    below 0.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009),
    sections 4.4.1 and 18.3.2, doi:10.1007/978-0-387-84858-7.

    >>> f"{neuron_loss([[0], [2]], [0, 1], weights=[1], bias=0):.4f}"
    '0.4100'
    """
    z, weights = neuron_logits(X, weights, bias), finite_array("weights", weights, 1)
    towards_label = (2 * binary_labels(y, len(z)) - 1) * z  # z for label 1, -z for 0
    price = finite_array("ridge", ridge, 0, least=0) / 2 * (weights @ weights)
    return float(np.logaddexp(0, -towards_label).mean() + price)


# --8<-- [end:neuron_loss]
# --8<-- [start:neuron_gradient]
def neuron_gradient(
    X: ArrayLike, y: ArrayLike, weights: ArrayLike, bias: float, ridge: float = 0.0
) -> tuple[NDArray[np.floating], float]:
    """Return how fast `neuron_loss` grows with each weight, and with the bias.

    Arguments and errors are those of `neuron_loss`. The first result has shape
    (n_features,). Both come from predicted minus actual, averaged over the rows.

    Raises ValueError as `neuron_loss` does.

    Source: The Elements of Statistical Learning, equation 4.21.

    >>> by_weights, by_bias = neuron_gradient([[1], [3]], [0, 1], weights=[0], bias=0)
    >>> by_weights.tolist(), by_bias
    ([-0.5], 0.0)
    """
    p = predict_probability(X, weights, bias)
    miss = p - binary_labels(y, len(p))  # predicted minus actual
    price = finite_array("ridge", ridge, 0, least=0) * np.asarray(weights)
    by_weights: NDArray[np.floating] = np.asarray(X).T @ miss / len(miss) + price
    return by_weights, float(miss.mean())


# --8<-- [end:neuron_gradient]
# --8<-- [start:curvature_bound]
def curvature_bound(X: ArrayLike, ridge: float = 0.0) -> float:
    """Return a curvature that `neuron_loss` nowhere exceeds, for any labels and weights.

    `X` has shape (n_samples, n_features). A descent whose step is below 2 divided by the
    result never raises the loss. It is a quarter of what the mean of half the squares
    has, plus `ridge`.

    Raises ValueError if `X` is empty, not finite, not real or not 2-dimensional, or if
    `ridge` is below 0.

    Source: Böhning and Lindsay, Monotonicity of quadratic-approximation algorithms
    (1988), doi:10.1007/BF00049423.

    >>> f"{curvature_bound([[-1], [1]]):.2f} {curvature_bound([[-3], [3]], ridge=1):.2f}"
    '0.25 3.25'
    """
    X = finite_array("X", X, 2)
    with_ones = np.column_stack([X, np.ones(len(X))])
    longest = np.linalg.norm(with_ones, ord=2)  # the largest singular value
    price = finite_array("ridge", ridge, 0, least=0)
    return float(longest**2 / (4 * len(X)) + price)


# --8<-- [end:curvature_bound]
# --8<-- [start:fit_neuron]
def fit_neuron(
    X: ArrayLike, y: ArrayLike, *, step: float, n_steps: int, ridge: float = 0.0
) -> tuple[NDArray[np.floating], float]:
    """Train by gradient descent from zero, and return the weights and the bias.

    `X` has shape (n_samples, n_features), `y` (n_samples,) with labels 0 and 1, the
    weights (n_features,). `step` is the learning rate.

    Raises ValueError as `neuron_gradient` does, if `step` is not above 0, if `n_steps` is
    not a whole number from 0 on, or if the walk leaves the range of floats.

    Source: The Elements of Statistical Learning, section 4.4.1, for the model; Cauchy,
    Comptes rendus 25 (1847), 536-538, for the descent.

    >>> weights, bias = fit_neuron(
    ...     [[0], [0], [0], [1], [1], [1]], [0, 0, 1, 0, 1, 1], step=4, n_steps=100
    ... )
    >>> f"{weights[0]:.4f} = ln 4, {bias:.4f} = -ln 2"
    '1.3863 = ln 4, -0.6931 = -ln 2'
    """
    X = np.asarray(finite_array("X", X, 2), dtype=np.float64)
    y = binary_labels(y, len(X))
    if (rate := float(finite_array("step", step, 0))) <= 0:
        raise ValueError(f"step must be above 0, got {rate:g}")
    price = float(finite_array("ridge", ridge, 0, least=0))
    is_count = isinstance(n_steps, int | np.integer) and type(n_steps) is not bool
    if not is_count or n_steps < 0:
        raise ValueError(f"n_steps must be a whole number from 0 on, got {n_steps!r}")
    weights, bias = np.zeros(X.shape[1]), 0.0
    with np.errstate(over="ignore", invalid="ignore"):  # refused below
        for _ in range(n_steps):  # `neuron_gradient` without its checks
            miss = np.exp(-np.logaddexp(0, -(X @ weights + bias))) - y
            weights = weights - rate * (X.T @ miss / len(X) + price * weights)
            bias -= rate * float(miss.mean())
    if not np.isfinite([*weights, bias]).all():
        raise ValueError(f"step must keep the weights finite, got {rate:g}: too large")
    return weights, bias


# --8<-- [end:fit_neuron]
