"""Read an array as a distribution: from counts, from scores, and of a sum.

A mass function is an array without negative entries whose sum along one axis is 1; what
each entry stands for is a convention, kept beside the array.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite_floats(name: str, value: ArrayLike, axis: int) -> NDArray[np.floating]:
    """Return a float array that has the axis, or say what is wrong with the argument."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} must have rows of one length; got others") from None
    if array.dtype.kind not in "iuf":
        raise ValueError(f"{name} must hold real numbers; got {array.dtype}")
    if array.dtype.kind != "f":
        array = array.astype(np.float64)  # while float32 stays float32
    if type(axis) is not int or not -array.ndim <= axis < array.ndim or not array.size:
        raise ValueError(
            f"{name} must not be empty and have axis {axis!r}; got shape {array.shape}"
        )
    limit = np.finfo(array.dtype).max / 2  # so that no difference overflows
    if not (usable := np.abs(array) <= limit).all():
        raise ValueError(
            f"{name} must be finite, below {limit:.1e}; got {array[~usable][0]}"
        )
    return array


# --8<-- [end:setup]
# --8<-- [start:is_distribution]
def is_distribution(p: ArrayLike, axis: int = -1) -> bool:
    """Tell whether no entry is negative and each sum along the axis is 1, up to rounding.

    `p` may have any shape; "up to rounding" means to half the digits of its dtype.

    Raises ValueError if `p` is empty, not real or not finite, or has no such axis.

    Source: Kolmogorov, Foundations of the Theory of Probability (1956), chapter 1.

    >>> is_distribution([0.7, 0.2, 0.1]), is_distribution([0.19, 0.72, 0.08])
    (True, False)
    """
    p = finite_floats("p", p, axis)
    rounding = np.sqrt(np.finfo(p.dtype).eps)
    with np.errstate(over="ignore"):  # an infinite sum is not 1 either
        off = np.abs(p.sum(axis=axis) - 1)
    return bool(p.min() >= 0 and off.max() <= rounding)


# --8<-- [end:is_distribution]
# --8<-- [start:normalise]
def normalise(counts: ArrayLike, axis: int = -1) -> NDArray[np.floating]:
    """Divide counts, or other amounts, by their sum along the axis.

    `counts` may have any shape, and the result has the same; its unit is gone. float32
    stays float32.

    Raises ValueError if `counts` is empty, not real, not finite or negative anywhere, if
    it has no such axis, or if there is nothing but 0 along it.

    Source: Murphy, Probabilistic Machine Learning: An Introduction (2022), section 4.2.4.

    >>> normalise([7, 2, 1]).round(3).tolist()
    [0.7, 0.2, 0.1]
    """
    counts = finite_floats("counts", counts, axis)
    if counts.min() < 0:
        raise ValueError(f"counts must not be below 0; got {counts.min()}")
    largest = counts.max(axis=axis, keepdims=True)
    if largest.min() == 0:
        raise ValueError("counts must not be 0 everywhere along the axis")
    parts = counts / largest  # from 0 to 1: their sum cannot overflow
    return np.asarray(parts / parts.sum(axis=axis, keepdims=True))


# --8<-- [end:normalise]
# --8<-- [start:softmax]
def softmax(
    logits: ArrayLike, axis: int = -1, temperature: float = 1.0
) -> NDArray[np.floating]:
    """Turn scores into probabilities whose ratios are exponentials of score differences.

    `logits` may have any shape, and the result has the same, with sums of 1 along the
    axis. The scores are divided by `temperature` first. float32 stays float32.

    Raises ValueError if `logits` is empty, not real or not finite, if it has no such axis,
    or if `temperature` is not one number above 0.

    Source: Goodfellow, Bengio and Courville, Deep Learning (2016), sections 4.1 and
    6.2.2.3.

    >>> softmax([10, -9, -1]).round(5).tolist()
    [0.99998, 0.0, 2e-05]
    """
    logits = finite_floats("logits", logits, axis)
    degrees = finite_floats("temperature", [temperature], axis=0)
    with np.errstate(over="ignore"):  # a gap past every float becomes -inf, its exp 0
        degrees = degrees.astype(logits.dtype)
        if degrees.shape != (1,) or degrees[0] <= 0:
            raise ValueError(
                f"temperature must be one number above 0 in {logits.dtype}; "
                f"got {temperature!r}"
            )
        gaps = (logits - logits.max(axis=axis, keepdims=True)) / degrees
    weights = np.exp(gaps)  # the largest is 1: nothing overflows, no sum is 0
    return np.asarray(weights / weights.sum(axis=axis, keepdims=True))


# --8<-- [end:softmax]
# --8<-- [start:sum_of_independent]
def sum_of_independent(p: ArrayLike, q: ArrayLike) -> NDArray[np.floating]:
    """Return the distribution of the sum of two independent numbers.

    `p` has shape (n,) and `q` (m,): the probabilities of values one step apart, with the
    same step. The result has shape (n + m - 1,). Its first entry belongs to the sum of the
    two first values.

    Raises ValueError if `p` or `q` is not a 1-dimensional distribution.

    Source: Grinstead and Snell, Introduction to Probability (1997), section 7.1.

    >>> sum_of_independent([0.5, 0.5], [0.5, 0.25, 0.25]).tolist()
    [0.25, 0.375, 0.25, 0.125]
    """
    p, q = finite_floats("p", p, axis=0), finite_floats("q", q, axis=0)
    for name, one in (("p", p), ("q", q)):
        if one.ndim != 1 or not is_distribution(one):
            raise ValueError(
                f"{name} must be one row of probabilities with sum 1; got {one}"
            )
    total = np.zeros(len(p) + len(q) - 1, dtype=np.result_type(p, q))
    for i, p_i in enumerate(p):
        for j, q_j in enumerate(q):
            total[i + j] += p_i * q_j
    return total


# --8<-- [end:sum_of_independent]
