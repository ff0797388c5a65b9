"""Measure how wrong predicted probabilities are: surprise, entropy, cross-entropy.

`p` is always what happens, or the target; `q` is what was predicted. Logarithms are
natural, so all results are in nats; divide by ln 2 for bits.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite_floats(name: str, values: ArrayLike, ndim: int = 0) -> NDArray[np.floating]:
    """Return numbers as floats (float32 stays float32), or say why they are none."""
    try:
        array = np.asarray(values)
    except ValueError:  # rows of different lengths
        array = np.empty(0)
    if array.size == 0 or array.ndim < ndim or array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must be an array of numbers, got {values!r:.60}")
    if array.dtype != np.float32:
        with np.errstate(over="ignore"):  # a long double may not fit: refused below
            array = array.astype(np.float64)
    if not (usable := np.abs(array) < 1e30).all():
        raise ValueError(f"{name} must stay below 1e30, got {array[~usable][0]}")
    return array


# --8<-- [end:setup]
# --8<-- [start:distribution]
def distribution(name: str, p: ArrayLike, axis: int) -> NDArray[np.floating]:
    """Return probabilities as floats, or say why they are no distribution.

    `p` may have any shape; along `axis` it must be non-negative and sum to 1 up to
    rounding, which is half the digits of its type: 0.99 is too far off.

    Raises ValueError if it is not so, if `p` is empty, not finite or not real, or if
    there is no such axis.

    Source: Cover and Thomas, Elements of Information Theory (2006), section 2.1,
    doi:10.1002/047174882X.

    >>> distribution("forecast", [0.75, 0.25], axis=0).tolist()
    [0.75, 0.25]
    """
    array = finite_floats(name, p, ndim=1)
    if array.min() < 0:
        raise ValueError(f"{name} must not be negative, got {array.min():.6g}")
    total = array.sum(axis=axis)
    off = np.abs(total - 1)
    if off.max() > np.sqrt(np.finfo(array.dtype).eps):
        worst = np.ravel(total)[off.argmax()]
        raise ValueError(f"{name} must sum to 1 along axis {axis}, got {worst:.6g}")
    return array


# --8<-- [end:distribution]
# --8<-- [start:surprise]
def surprise(q: ArrayLike) -> NDArray[np.floating]:
    """Return how surprising an outcome of a given probability is, in nats.

    `q` may have any shape, and the result has the same. Certainty gives 0, and what had
    probability 0 gives infinity.

    Raises ValueError if `q` is empty, not real, or not between 0 and 1.

    Source: Shannon, A mathematical theory of communication (1948), section 6,
    doi:10.1002/j.1538-7305.1948.tb01338.x.

    >>> [f"{nats:.3f}" for nats in surprise([1, 0.5, 0.1])]
    ['0.000', '0.693', '2.303']
    """
    q = finite_floats("q", q)
    if q.min() < 0 or q.max() > 1:
        raise ValueError(f"q must lie in 0 to 1, got {q.min():.6g} to {q.max():.6g}")
    with np.errstate(divide="ignore"):  # ln 0 is meant to be minus infinity
        nats: NDArray[np.floating] = np.abs(np.log(q))  # as −ln q, but never −0
    return nats


# --8<-- [end:surprise]
# --8<-- [start:entropy]
def entropy(p: ArrayLike, axis: int = -1) -> NDArray[np.floating]:
    """Return the mean surprise of somebody who knows the distribution, in nats.

    `p` may have any shape; each line along `axis` is a distribution, and the result has
    that axis no more. An outcome of probability 0 contributes nothing.

    Raises ValueError if `p` is no distribution along `axis`.

    Source: Shannon, A mathematical theory of communication (1948), section 6,
    doi:10.1002/j.1538-7305.1948.tb01338.x.

    >>> f"{entropy([0.5, 0.25, 0.25]) / np.log(2):.2f} bits"
    '1.50 bits'
    """
    p = distribution("p", p, axis)
    log_p = np.log(np.where(p > 0, p, 1))  # 0 where p is 0, so that 0 · ln 0 is 0
    nats: NDArray[np.floating] = np.abs(np.sum(p * log_p, axis=axis))
    return nats


# --8<-- [end:entropy]
# --8<-- [start:cross_entropy]
def cross_entropy(p: ArrayLike, q: ArrayLike, axis: int = -1) -> NDArray[np.floating]:
    """Return the mean surprise of somebody who predicts `q` when `p` happens, in nats.

    `p`, the target, and `q`, the prediction, have one shape; each line along `axis` is a
    distribution, and the result has that axis no more. It is infinite if something
    happens that was ruled out. The order matters.

    Raises ValueError if one of them is no distribution, or if the shapes differ.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 3.13.

    >>> f"{cross_entropy([0, 0, 1], [0.7, 0.2, 0.1]):.3f}"
    '2.303'
    """
    p, q = distribution("p", p, axis), distribution("q", q, axis)
    if p.shape != q.shape:
        raise ValueError(f"q must have the shape of p, {p.shape}, got {q.shape}")
    happens = p > 0  # where nothing happens, nobody is surprised: 0 · ln 0 is 0
    with np.errstate(divide="ignore"):
        log_q = np.log(np.where(happens, q, 1))
    nats: NDArray[np.floating] = 0 - np.sum(p * log_q, axis=axis)
    return nats


# --8<-- [end:cross_entropy]
# --8<-- [start:kl_divergence]
def kl_divergence(p: ArrayLike, q: ArrayLike, axis: int = -1) -> NDArray[np.floating]:
    """Return the surprise that predicting `q` costs beyond the entropy of `p`, in nats.

    Shapes, order and errors are those of `cross_entropy`. The result is 0 if the two
    agree, never negative, and infinite if something happens that was ruled out.

    Raises ValueError if one of them is no distribution, or if the shapes differ.

    Source: Kullback and Leibler, On information and sufficiency (1951),
    doi:10.1214/aoms/1177729694.

    >>> f"{kl_divergence([0.5, 0.5], [0.25, 0.75]):.4f}"
    '0.1438'
    """
    p, q = distribution("p", p, axis), distribution("q", q, axis)
    if p.shape != q.shape:
        raise ValueError(f"q must have the shape of p, {p.shape}, got {q.shape}")
    happens = p > 0
    with np.errstate(divide="ignore"):
        gap = np.log(np.where(happens, p, 1)) - np.log(np.where(happens, q, 1))
    nats: NDArray[np.floating] = np.maximum(np.sum(p * gap, axis=axis), 0)
    return nats  # without the maximum, rounding could take it below 0


# --8<-- [end:kl_divergence]
# --8<-- [start:one_hot]
def one_hot(labels: ArrayLike, n_classes: int) -> NDArray[np.float64]:
    """Turn labels into distributions that put all their probability on one class.

    `labels` are whole numbers from 0 to `n_classes` − 1, of any shape; the result has
    one axis more, of length `n_classes`.

    Raises ValueError if a label is no such number, or if there is no class.

    Source: the definition of a one-hot code.

    >>> one_hot([2, 0], n_classes=3).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    is_count = isinstance(n_classes, int | np.integer) and type(n_classes) is not bool
    if not is_count or n_classes < 1:
        raise ValueError(f"n_classes must be an integer from 1 up, got {n_classes!r}")
    labels = finite_floats("labels", labels)
    if not (known := np.isin(labels, np.arange(n_classes))).all():
        wanted = f"labels must be integers from 0 to {n_classes - 1}"
        raise ValueError(f"{wanted}, got {labels[~known][0]:g}")
    is_class: NDArray[np.bool_] = labels[..., np.newaxis] == np.arange(n_classes)
    return is_class.astype(np.float64)


# --8<-- [end:one_hot]
# --8<-- [start:log_softmax]
def log_softmax(logits: ArrayLike, axis: int = -1) -> NDArray[np.floating]:
    """Return the logarithms of the probabilities that scores stand for.

    `logits` may have any shape, and the result has the same; along `axis` its
    exponentials sum to 1. It is finite even where the probability is rounded to 0.

    Raises ValueError if `logits` is empty, not real, not finite, or has no such axis.

    Source: Blanchard, Higham and Higham, Accurately computing the log-sum-exp and
    softmax functions (2021), doi:10.1093/imanum/draa038.

    >>> log_softmax([101, 379, 44]).tolist()
    [-278.0, 0.0, -335.0]
    """
    logits = finite_floats("logits", logits, ndim=1)
    top = logits.max(axis=axis, keepdims=True)
    below_top = logits - top  # nothing is above 0, so no exponential overflows
    total = np.exp(below_top).sum(axis=axis, keepdims=True)
    log_probabilities: NDArray[np.floating] = below_top - np.log(total)
    return log_probabilities


# --8<-- [end:log_softmax]
# --8<-- [start:cross_entropy_from_logits]
def cross_entropy_from_logits(logits: ArrayLike, labels: ArrayLike) -> float:
    """Return the mean surprise at the true classes, computed from scores, in nats.

    `logits` has shape (n_samples, n_classes) and holds scores, not probabilities;
    `labels` has shape (n_samples,) and holds integers.

    Raises ValueError if `logits` is not such a table of finite numbers, if a label has no
    column, or if the lengths differ.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), section 6.2.2.3.

    >>> f"{cross_entropy_from_logits([[10, -9, -1]], labels=[1]):.4f}"
    '19.0000'
    """
    log_q = log_softmax(logits)
    happens = one_hot(labels, n_classes=log_q.shape[-1])
    if log_q.ndim != 2 or happens.shape != log_q.shape:
        got = f"shapes {log_q.shape} and {happens.shape[:-1]}"
        raise ValueError(f"logits and labels must be a table and a column, got {got}")
    return float(np.abs(np.sum(happens * log_q, axis=1)).mean())


# --8<-- [end:cross_entropy_from_logits]
# --8<-- [start:cross_entropy_gradient]
def cross_entropy_gradient(
    logits: ArrayLike, labels: ArrayLike
) -> NDArray[np.floating]:
    """Return how fast the mean surprise grows with each score: predicted minus actual.

    Shapes and errors are those of `cross_entropy_from_logits`. The result has the shape
    of `logits`, is divided by the number of rows, and sums to 0 along each row.

    Raises ValueError as `cross_entropy_from_logits` does.

    Source: Bishop, Pattern Recognition and Machine Learning (2006), equation 4.109.

    >>> third = cross_entropy_gradient(np.log([[0.7, 0.2, 0.1]]), labels=[2])
    >>> [f"{slope:.1f}" for slope in third[0]]
    ['0.7', '0.2', '-0.9']
    """
    log_q = log_softmax(logits)
    happens = one_hot(labels, n_classes=log_q.shape[-1]).astype(log_q.dtype)
    if log_q.ndim != 2 or happens.shape != log_q.shape:
        got = f"shapes {log_q.shape} and {happens.shape[:-1]}"
        raise ValueError(f"logits and labels must be a table and a column, got {got}")
    gradient: NDArray[np.floating] = (np.exp(log_q) - happens) / len(log_q)
    return gradient


# --8<-- [end:cross_entropy_gradient]
# --8<-- [start:smooth_labels]
def smooth_labels(targets: ArrayLike, amount: float) -> NDArray[np.floating]:
    """Take a share of each target's probability and spread it evenly over all classes.

    `targets` may have any shape; each line along its last axis is a distribution, and
    so it is in the result. `amount` is the share that is taken, from 0 to 1.

    Raises ValueError if a target is no distribution, or if `amount` is not in 0 to 1.

    Source: Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, Rethinking the Inception
    architecture (2016), section 7, doi:10.1109/CVPR.2016.308.

    >>> [f"{share:.3f}" for share in smooth_labels([0, 0, 0, 1], amount=0.1)]
    ['0.025', '0.025', '0.025', '0.925']
    """
    targets = distribution("targets", targets, axis=-1)
    shares = finite_floats("amount", amount)
    if shares.ndim != 0 or not 0 <= shares <= 1:
        raise ValueError(f"amount must be one number from 0 to 1, got {amount!r:.60}")
    share = float(shares)
    smoothed: NDArray[np.floating] = (1 - share) * targets + share / targets.shape[-1]
    return smoothed


# --8<-- [end:smooth_labels]
