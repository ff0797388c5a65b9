"""Lay a line through dots: measure its errors, find the best one, judge what it is worth.

A residual is always the observed value minus the prediction, measured along the y axis.
"""

# --8<-- [start:setup]
import numpy as np
from numpy.typing import ArrayLike, NDArray


def columns(**named: ArrayLike) -> list[NDArray[np.float64]]:
    """Return equally long columns of real numbers, or name the one that is not."""
    for name, column in named.items():
        try:
            array = np.asarray(column)
        except ValueError:  # rows of different lengths
            array = np.empty(0)
        if array.ndim != 1 or array.size == 0 or array.dtype.kind not in "iuf":
            raise ValueError(
                f"{name} must be one column of numbers, got {column!r:.70}"
            )
        if not (usable := np.abs(array.astype(float)) < 1e150).all():
            raise ValueError(f"{name} must stay below 1e150, got {array[~usable][0]}")
    arrays = [np.asarray(column, dtype=float) for column in named.values()]
    lengths = [len(array) for array in arrays]
    if len(set(lengths)) > 1:
        raise ValueError(f"{' and '.join(named)} must be equally long, got {lengths}")
    return arrays


# --8<-- [end:setup]
# --8<-- [start:residuals]
def residuals(y: ArrayLike, y_pred: ArrayLike) -> NDArray[np.float64]:
    """Return by how much each observed value lies above its prediction.

    `y` and `y_pred` have shape (n,), and so has the result; all are in units of `y`. A
    negative residual means that the prediction was too high.

    Raises ValueError if an argument is empty, not finite, not real, not 1-dimensional, or
    if the lengths differ.

    Source: Boyd and Vandenberghe, Introduction to Applied Linear Algebra (2018),
    section 13.1, doi:10.1017/9781108583664.

    >>> residuals([120, 101], y_pred=[110, 105]).tolist()
    [10.0, -4.0]
    """
    y, y_pred = columns(y=y, y_pred=y_pred)
    return y - y_pred


# --8<-- [end:residuals]
# --8<-- [start:naive_error]
def naive_error(y: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the sum of the residuals, in which misses above and below cancel.

    `y` and `y_pred` have shape (n,); the result is in units of `y`. It is of no use for
    choosing a line: see `squared_error`.

    Raises ValueError as `residuals` does.

    Source: the definition of a residual, summed up.

    >>> f"{naive_error([120, 101], y_pred=[110, 111]):.1f}"
    '0.0'
    """
    y, y_pred = columns(y=y, y_pred=y_pred)
    return float(np.sum(y - y_pred))


# --8<-- [end:naive_error]
# --8<-- [start:absolute_error]
def absolute_error(y: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the sum of the sizes of the residuals, whatever their sign.

    `y` and `y_pred` have shape (n,); the result is in units of `y`.

    Raises ValueError as `residuals` does.

    Source: Bloomfield and Steiger, Least Absolute Deviations (1983), chapter 1.

    >>> f"{absolute_error([120, 101], y_pred=[110, 111]):.1f}"
    '20.0'
    """
    y, y_pred = columns(y=y, y_pred=y_pred)
    return float(np.sum(np.abs(y - y_pred)))


# --8<-- [end:absolute_error]
# --8<-- [start:squared_error]
def squared_error(y: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the sum of the squared residuals: neither their mean nor the root of the sum.

    `y` and `y_pred` have shape (n,); the result is in units of `y`, squared.

    Raises ValueError as `residuals` does.

    Source: Legendre, Nouvelles méthodes pour la détermination des orbites des comètes
    (1805), appendix.

    >>> f"{squared_error([120, 101], y_pred=[110, 111]):.1f}"
    '200.0'
    """
    y, y_pred = columns(y=y, y_pred=y_pred)
    return float(np.sum((y - y_pred) ** 2))


# --8<-- [end:squared_error]
# --8<-- [start:fit_line]
def fit_line(x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """Return the slope and the intercept of the line with the least squared error.

    `x` and `y` have shape (n,). The slope is in units of `y` per unit of `x`, the
    intercept in units of `y`.

    Raises ValueError if an argument is empty, not finite, not real, not 1-dimensional, if
    the lengths differ, or if all of `x` is one value: every slope is then as good.

    Source: Draper and Smith, Applied Regression Analysis (1998), section 1.2,
    doi:10.1002/9781118625590.

    >>> slope, intercept = fit_line([1, 2, 3], [1, 5, 6])
    >>> f"{slope:.2f} {intercept:.2f}"
    '2.50 -1.00'
    """
    x, y = columns(x=x, y=y)
    if x.max() - x.min() < 1e-150:
        raise ValueError(f"x must hold two different values at least, got {x[0]} alone")
    # Centred sums: far from 0, the raw sums of x² and of xy would swallow the differences.
    from_mean = x - x.mean()
    slope = from_mean @ (y - y.mean()) / (from_mean @ from_mean)
    return float(slope), float(y.mean() - slope * x.mean())


# --8<-- [end:fit_line]
# --8<-- [start:fit_line_absolute]
def fit_line_absolute(x: ArrayLike, y: ArrayLike) -> tuple[float, float]:
    """Return the slope and the intercept of a line with the least absolute error.

    `x` and `y` have shape (n,). The slope is in units of `y` per unit of `x`, the
    intercept in units of `y`. One of the best lines goes through two of the dots, so all
    pairs are tried; time grows with n³. If several lines are equally good, one of them is
    returned.

    Raises ValueError as `fit_line` does.

    Source: Bloomfield and Steiger, Least Absolute Deviations (1983), chapter 1.

    >>> slope, intercept = fit_line_absolute([1, 2, 3, 4], [1, 2, 3, 40])
    >>> f"{slope:.2f} {intercept:.2f}"
    '1.00 0.00'
    """
    x, y = columns(x=x, y=y)
    if x.max() - x.min() < 1e-150:
        raise ValueError(f"x must hold two different values at least, got {x[0]} alone")
    lowest, best = np.inf, (0.0, 0.0)
    for x_dot, y_dot in zip(x, y, strict=True):
        across, up = x - x_dot, y - y_dot  # seen from a dot on the line
        slopes = up[across != 0] / across[across != 0]
        errors = np.abs(up - np.outer(slopes, across)).sum(axis=1)
        if errors.min() < lowest:
            lowest, slope = errors.min(), slopes[errors.argmin()]
            best = float(slope), float(y_dot - slope * x_dot)
    return best


# --8<-- [end:fit_line_absolute]
# --8<-- [start:root_mean_squared_error]
def root_mean_squared_error(y: ArrayLike, y_pred: ArrayLike) -> float:
    """Return the typical size of a residual: the root of the mean of the squares.

    `y` and `y_pred` have shape (n,); the result is in units of `y`.

    Raises ValueError as `residuals` does.

    Source: Boyd and Vandenberghe, Introduction to Applied Linear Algebra (2018),
    section 13.1, doi:10.1017/9781108583664.

    >>> f"{root_mean_squared_error([3, 4, 5, 6], y_pred=[3, 4, 5, 2]):.1f}"
    '2.0'
    """
    y, y_pred = columns(y=y, y_pred=y_pred)
    return float(np.sqrt(np.mean((y - y_pred) ** 2)))


# --8<-- [end:root_mean_squared_error]
# --8<-- [start:r_squared]
def r_squared(y: ArrayLike, y_pred: ArrayLike) -> float:
    """Return which share of the spread of the observed values the predictions account for.

    `y` and `y_pred` have shape (n,); the result is a plain number, 1 at best, 0 for
    predicting the mean of `y` every time, and negative for anything worse than that.

    Raises ValueError as `residuals` does, or if all of `y` is one value, which has no
    spread to account for.

    Source: Chicco, Warrens and Jurman, PeerJ Computer Science 7 (2021), e623,
    doi:10.7717/peerj-cs.623.

    >>> f"{r_squared([1, 2, 3], y_pred=[1, 2, 4]):.1f}"
    '0.5'
    """
    y, y_pred = columns(y=y, y_pred=y_pred)
    if y.max() - y.min() < 1e-150:
        raise ValueError(f"y must hold two different values at least, got {y[0]} alone")
    return float(1 - np.sum((y - y_pred) ** 2) / np.sum((y - y.mean()) ** 2))


# --8<-- [end:r_squared]
