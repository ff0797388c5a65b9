"""Walk down an error surface: the surface, its gradient, the steps and their limit.

The error here is always the sum of squared residuals, never its mean or its root: a
step size only means something together with the error it was chosen for.
"""

# --8<-- [start:setup]
from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def finite_array(name: str, value: ArrayLike, ndim: int) -> NDArray[np.float64]:
    """Return a non-empty array of finite floats, or say which argument is none."""
    wanted = f"{name} must be {ndim}-dimensional, not empty, of finite real numbers"
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{wanted}; got rows of different lengths") from None
    number = array.dtype.kind in "iuf" and array.ndim == ndim and array.size > 0
    if not number or not np.isfinite(array).all():
        raise ValueError(f"{wanted}; got {array.dtype}, shape {array.shape}: {array}")
    return array.astype(np.float64)


# --8<-- [end:setup]
# --8<-- [start:error_surface]
def error_surface(
    x: ArrayLike, y: ArrayLike, slopes: ArrayLike, intercepts: ArrayLike
) -> NDArray[np.float64]:
    """Return the sum of squared errors of each line on a grid of slopes and intercepts.

    `x` and `y` have shape (n,), `slopes` (p,) and `intercepts` (q,). The result has one
    row per intercept and one column per slope, shape (q, p), as matplotlib's contour
    expects; its unit is that of `y`, squared.

    Raises ValueError if an argument is empty, not finite, not real, not 1-dimensional,
    or if `x` and `y` differ in length.

    Source: Legendre, Nouvelles méthodes pour la détermination des orbites des comètes
    (1805), appendix, for the sum.

    >>> surface = error_surface([1, 2], [2, 4], slopes=[0, 1, 2], intercepts=[0, 1])
    >>> print(surface.tolist())
    [[20.0, 5.0, 0.0], [10.0, 1.0, 2.0]]
    """
    x, y = finite_array("x", x, 1), finite_array("y", y, 1)
    if x.shape != y.shape:
        raise ValueError(f"y must hold {x.size} numbers, as x does; got {y.size}")
    slope = finite_array("slopes", slopes, 1)[np.newaxis, :, np.newaxis]
    intercept = finite_array("intercepts", intercepts, 1)[:, np.newaxis, np.newaxis]
    # Intercepts run down, slopes across, data points behind; the sum is over the last.
    residuals = y - (slope * x + intercept)
    surface: NDArray[np.float64] = (residuals**2).sum(axis=2)
    return surface


# --8<-- [end:error_surface]
# --8<-- [start:line_gradient]
def line_gradient(
    slope: float, intercept: float, x: ArrayLike, y: ArrayLike
) -> NDArray[np.float64]:
    """Return how fast the sum of squared errors of a line grows with each parameter.

    `slope` and `intercept` are numbers, `x` and `y` have shape (n,). The result has
    shape (2,): the derivative by the slope, then the one by the intercept, both at the
    line passed in, in units of `y` squared per unit of the parameter.

    Raises ValueError if an argument is empty, not finite, not real, of the wrong
    dimension, or if `x` and `y` differ in length.

    Source: Boyd and Vandenberghe, Introduction to Applied Linear Algebra (2018),
    section 12.2, doi:10.1017/9781108583664.

    >>> by_slope, by_intercept = line_gradient(1, 1, x=[2], y=[7])
    >>> print(f"{by_slope:.1f} {by_intercept:.1f}")
    -16.0 -8.0
    """
    x, y = finite_array("x", x, 1), finite_array("y", y, 1)
    if x.shape != y.shape:
        raise ValueError(f"y must hold {x.size} numbers, as x does; got {y.size}")
    slope = finite_array("slope", slope, 0).item()
    intercept = finite_array("intercept", intercept, 0).item()
    residuals = y - (slope * x + intercept)
    return np.array([-2 * (x @ residuals), -2 * residuals.sum()])


# --8<-- [end:line_gradient]
# --8<-- [start:gradient_descent]
def gradient_descent(
    gradient: Callable[[NDArray[np.float64]], ArrayLike],
    start: ArrayLike,
    *,
    learning_rate: float,
    n_steps: int,
) -> NDArray[np.float64]:
    """Walk against the gradient and return every point of the walk, the start included.

    `gradient` takes the parameters, shape (n_params,), and returns as many derivatives;
    `start` has shape (n_params,), for a curve one number in a list. The result has
    shape (n_steps + 1, n_params).

    Raises ValueError if `start` is empty, not finite, not real or not 1-dimensional, if
    `learning_rate` is not above 0, if `n_steps` is not a whole number from 0 on, if
    `gradient` returns another shape, and, naming the step, if a step is not finite, as
    happens in the end when `learning_rate` is too large.

    Source: Cauchy, Comptes rendus 25 (1847), 536-538; Boyd and Vandenberghe, Convex
    Optimization (2004), section 9.3, doi:10.1017/CBO9780511804441.

    >>> path = gradient_descent(lambda w: 2 * w, [8], learning_rate=0.25, n_steps=3)
    >>> print(path.tolist())
    [[8.0], [4.0], [2.0], [1.0]]
    """
    rate = finite_array("learning_rate", learning_rate, 0).item()
    if rate <= 0:
        raise ValueError(f"learning_rate must be above 0; got {rate}")
    last = finite_array("n_steps", n_steps, 0).item()
    if last < 0 or not last.is_integer():
        raise ValueError(f"n_steps must be a whole number from 0 on; got {last}")
    path = np.tile(finite_array("start", start, 1), (int(last) + 1, 1))
    for step in range(1, len(path)):
        with np.errstate(over="ignore", invalid="ignore"):  # reported below, by step
            uphill = np.asarray(gradient(path[step - 1].copy()))
            if uphill.shape != path[0].shape or uphill.dtype.kind not in "iuf":
                got = f"{uphill.dtype}, shape {uphill.shape}"
                wanted = f"{path[0].size} real derivatives"
                raise ValueError(f"gradient must return {wanted}; got {got}")
            path[step] = path[step - 1] - rate * uphill
        if not np.isfinite(path[step]).all():
            why = f"learning_rate {rate} is too large or gradient is undefined there"
            raise ValueError(f"step {step} is not finite: {why}")
    return path


# --8<-- [end:gradient_descent]
# --8<-- [start:largest_stable_step]
def largest_stable_step(X: ArrayLike) -> float:
    """Return the learning rate below which descent on a sum of squares converges.

    `X` is the design matrix, shape (n, n_params), with a column of ones if there is an
    intercept. The sum of squared errors has the Hessian 2 XᵀX; its largest eigenvalue L
    is twice the square of the largest singular value of `X`. The result is 2 / L, in
    units of a parameter squared per unit of error; for the mean of the squares it is n
    times as large.

    Raises ValueError if `X` is empty, not finite, not real, not 2-dimensional, or all
    zero: then the error is flat and every step is stable.

    Source: Goh, Why Momentum Really Works, Distill (2017), doi:10.23915/distill.00006.

    >>> print(f"{largest_stable_step([[3, 0], [0, 1]]):.4f}")
    0.1111
    """
    X = finite_array("X", X, 2)
    if not X.any():
        raise ValueError("X must hold a number other than 0; got only zeros")
    largest_curvature = 2 * np.linalg.norm(X, ord=2) ** 2
    return float(2 / largest_curvature)


# --8<-- [end:largest_stable_step]
