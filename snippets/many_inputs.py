"""Linear models with any number of predictors: fit, judge, scale, expand, leave one out.

The error is always the sum of squared residuals. The bias comes last wherever weights and
bias stand in one vector, and the column of ones comes last in the design matrix.
"""

# --8<-- [start:setup]
from bisect import bisect_left

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


# --8<-- [start:design_matrix]
def design_matrix(X: ArrayLike) -> NDArray[np.float64]:
    """Append a column of ones to the data, so that the bias becomes one more weight.

    `X` has shape (n_samples, n_features), the result (n_samples, n_features + 1).

    Raises ValueError if `X` is empty, not finite, not real or not 2-dimensional.

    Source: Hastie, Tibshirani and Friedman, The Elements of Statistical Learning (2009),
    section 3.2, where the ones come first.

    >>> design_matrix([[7, 3], [8, 5]]).tolist()
    [[7.0, 3.0, 1.0], [8.0, 5.0, 1.0]]
    """
    X = finite_array("X", X, 2)
    return np.column_stack([X, np.ones(len(X))])


# --8<-- [end:design_matrix]


# --8<-- [start:predict]
def predict(X: ArrayLike, weights: ArrayLike, bias: float) -> NDArray[np.float64]:
    """Return the model's value for each row: the row times the weights, plus the bias.

    `X` has shape (n_samples, n_features), `weights` (n_features,), the result
    (n_samples,), in units of the target. Nothing is broadcast: a shape that does not fit
    is refused.

    Raises ValueError if an argument is empty, not finite, not real, of the wrong
    dimension, or if `weights` has not one entry per column.

    Source: The Elements of Statistical Learning, equation 3.1.

    >>> predict([[7, 3], [8, 5]], weights=[2, -1], bias=4).tolist()
    [15.0, 15.0]
    """
    X, weights = finite_array("X", X, 2), finite_array("weights", weights, 1)
    if len(weights) != X.shape[1]:
        raise ValueError(
            f"weights must have one entry per column of X; "
            f"got {len(weights)} for {X.shape[1]}"
        )
    return X @ weights + finite_array("bias", bias, 0)


# --8<-- [end:predict]


# --8<-- [start:fit_linear]
def fit_linear(X: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], float]:
    """Return the weights and the bias that have the least sum of squared errors.

    `X` has shape (n_samples, n_features), `y` (n_samples,), the weights (n_features,),
    each in units of `y` per unit of its column; the bias is in units of `y`.

    Raises ValueError if an argument is empty, not finite, not real, of the wrong
    dimension, if the lengths differ, or if a column of `X` is constant or made up of
    others (too few rows count as that), for then many models are equally good.

    Source: Golub and Van Loan, Matrix Computations (2013), section 5.5.

    >>> weights, bias = fit_linear([[0, 0], [1, 0], [0, 1], [1, 1]], [2, 4, 1, 7])
    >>> f"{weights[0]:.2f} {weights[1]:.2f} {bias:.2f}"
    '4.00 1.00 1.00'
    """
    design, y = design_matrix(X), finite_array("y", y, 1)
    if len(y) != len(design):
        raise ValueError(f"y must be as long as X; got {len(y)} and {len(design)}")
    # Columns of one size, so that the verdict on rank does not depend on the units.
    size = np.maximum(np.abs(design).max(axis=0), np.finfo(np.float64).tiny)
    solution, _, rank, _ = np.linalg.lstsq(design / size, y, rcond=None)
    if rank < design.shape[1]:
        raise ValueError(
            f"X must have columns independent of each other and of the constant; with "
            f"the ones they are {design.shape[1]} columns of rank {rank}"
        )
    return solution[:-1] / size[:-1], float(solution[-1])


# --8<-- [end:fit_linear]


# --8<-- [start:squared_error_gradient]
def squared_error_gradient(
    X: ArrayLike, y: ArrayLike, weights: ArrayLike, bias: float
) -> NDArray[np.float64]:
    """Return how fast the sum of squared errors grows with each weight and the bias.

    `X` has shape (n_samples, n_features), `y` (n_samples,), `weights` (n_features,). The
    result has shape (n_features + 1,), the derivative by the bias last.

    Raises ValueError as `predict` does, or if `y` is not as long as `X`.

    Source: The Elements of Statistical Learning, equation 3.4.

    >>> squared_error_gradient([[7, 3], [8, 5]], [0, 1], [0, 0], bias=0).tolist()
    [-16.0, -10.0, -2.0]
    """
    y, y_pred = finite_array("y", y, 1), predict(X, weights, bias)
    if len(y) != len(y_pred):
        raise ValueError(f"y must be as long as X; got {len(y)} and {len(y_pred)}")
    return -2 * design_matrix(X).T @ (y - y_pred)


# --8<-- [end:squared_error_gradient]


# --8<-- [start:standard_errors]
def standard_errors(X: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Return how far each fitted weight, and last the bias, would typically be off.

    `X` has shape (n_samples, n_features), `y` (n_samples,), the result (n_features + 1,),
    in the units of the coefficients. It holds for independent errors of one spread.

    Raises ValueError as `fit_linear` does, or unless there are more rows than
    coefficients.

    Source: The Elements of Statistical Learning, equation 3.8.

    >>> slope_error, bias_error = standard_errors([[0], [1], [2]], [0, 2, 1])
    >>> f"{slope_error:.4f} {bias_error:.4f}"
    '0.8660 1.1180'
    """
    weights, bias = fit_linear(X, y)
    design = design_matrix(X)
    spare_rows = len(design) - design.shape[1]
    if spare_rows == 0:
        raise ValueError(
            f"X must have more rows than coefficients; got {len(design)} of each"
        )
    variance = np.sum((np.asarray(y) - predict(X, weights, bias)) ** 2) / spare_rows
    # With design = QR, the inverse of designᵀ design is R⁻¹ (R⁻¹)ᵀ; only R is needed.
    root = np.linalg.inv(np.linalg.qr(design, mode="r"))
    return np.asarray(np.sqrt(variance * np.sum(root**2, axis=1)))


# --8<-- [end:standard_errors]


# --8<-- [start:standardise]
def standardise(
    X: ArrayLike,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Shift and stretch each column to mean 0 and standard deviation 1.

    `X` has shape (n_samples, n_features). Returns the new matrix, of the same shape and
    without units, then the mean and the scale of each column, (n_features,): new rows are
    scaled with these, not with their own. The deviation divides by n_samples.

    Raises ValueError if `X` is empty, not finite, not real, not 2-dimensional or constant
    in a column, which no stretching can mend.

    Source: The Elements of Statistical Learning, section 3.4.1.

    >>> X_std, mean, scale = standardise([[1, 10], [3, 50]])
    >>> X_std.tolist(), mean.tolist(), scale.tolist()
    ([[-1.0, -1.0], [1.0, 1.0]], [2.0, 30.0], [1.0, 20.0])
    """
    X = finite_array("X", X, 2)
    constant = np.flatnonzero(np.ptp(X, axis=0) == 0)
    if constant.size:
        raise ValueError(f"X must vary in each column; column {constant[0]} does not")
    mean, scale = X.mean(axis=0), X.std(axis=0)
    return (X - mean) / scale, mean, scale


# --8<-- [end:standardise]


# --8<-- [start:unstandardise_weights]
def unstandardise_weights(
    weights: ArrayLike, bias: float, mean: ArrayLike, scale: ArrayLike
) -> tuple[NDArray[np.float64], float]:
    """Turn a model of standardised columns into the same model of the raw columns.

    `weights`, `mean` and `scale` have shape (n_features,); the last two are what
    `standardise` returned. The result predicts from raw rows what the given model predicts
    from standardised ones.

    Raises ValueError if an argument is empty, not finite, not real, of the wrong
    dimension, if the lengths differ, or if an entry of `scale` is not above 0.

    Source: the definition of `standardise`, put into the prediction.

    >>> weights, bias = unstandardise_weights([3, 4], 10, mean=[2, 30], scale=[1, 20])
    >>> weights.tolist(), bias
    ([3.0, 0.2], -2.0)
    """
    weights = finite_array("weights", weights, 1)
    mean, scale = finite_array("mean", mean, 1), finite_array("scale", scale, 1)
    for name, vector in [("mean", mean), ("scale", scale)]:
        if len(vector) != len(weights):
            raise ValueError(
                f"{name} must have one entry per weight; "
                f"got {len(vector)} for {len(weights)}"
            )
    if scale.min() <= 0:
        raise ValueError(f"scale must be above 0; got {scale.min()}")
    raw_weights = weights / scale
    return raw_weights, float(finite_array("bias", bias, 0) - raw_weights @ mean)


# --8<-- [end:unstandardise_weights]


# --8<-- [start:steps_to_converge]
def steps_to_converge(design: ArrayLike, y: ArrayLike, tolerance: float = 1e-6) -> int:
    """Count the steps that gradient descent needs, without taking them.

    The descent meant here lowers the sum of squared errors, starts with all parameters at
    zero, has the step size 1 / L (L is the largest eigenvalue of 2 designᵀ design) and is
    done when the error's excess over its minimum is `tolerance` times what it was.
    `design` has shape (n_samples, n_columns), a column of ones included if there is a
    bias; `y` has shape (n_samples,).

    Raises ValueError if an argument is empty, not finite, not real, of the wrong
    dimension, if the lengths differ, if `tolerance` is not above 0, or if the columns are
    so nearly dependent that rounding hides the slowest direction.

    Source: Goh, Why Momentum Really Works, Distill (2017), doi:10.23915/distill.00006.

    >>> steps_to_converge([[1, 0], [0, 2]], [1, 1], tolerance=0.1)
    3
    """
    design, y = finite_array("design", design, 2), finite_array("y", y, 1)
    if len(y) != len(design):
        raise ValueError(f"y must be as long as design; got {len(y)} and {len(design)}")
    if finite_array("tolerance", tolerance, 0) <= 0:
        raise ValueError(f"tolerance must be above 0; got {tolerance}")
    # A singular value squared and doubled is an eigenvalue of 2 designᵀ design.
    directions, lengths, _ = np.linalg.svd(design, full_matrices=False)
    if len(lengths) < design.shape[1] or lengths[-1] <= 1e-7 * lengths[0]:
        raise ValueError(
            "design must have columns well apart; got (nearly) dependent ones"
        )
    shrinkage = 1 - (lengths / lengths[0]) ** 2
    excess = (directions.T @ y) ** 2  # at the start, one entry for each direction

    def done(n_steps: int) -> bool:
        return bool(excess @ shrinkage ** (2 * n_steps) <= tolerance * excess.sum())

    return bisect_left(range(2**60), True, key=done)


# --8<-- [end:steps_to_converge]


# --8<-- [start:polynomial_features]
def polynomial_features(x: ArrayLike, degree: int) -> NDArray[np.float64]:
    """Return the powers of a predictor, from the first to `degree`, one per column.

    `x` has shape (n_samples,), the result (n_samples, degree). There is no column of ones:
    `design_matrix` adds it.

    Raises ValueError if `x` is empty, not finite, not real or not 1-dimensional, or if
    `degree` is not a whole number from 1 on.

    Source: Gergonne, Annales de mathématiques pures et appliquées 6 (1815), 242-252,
    translated in doi:10.1016/0315-0860(74)90034-2.

    >>> polynomial_features([2, 10], degree=3).tolist()
    [[2.0, 4.0, 8.0], [10.0, 100.0, 1000.0]]
    """
    x = finite_array("x", x, 1)
    if isinstance(degree, bool) or not isinstance(degree, int) or degree < 1:
        raise ValueError(f"degree must be a whole number from 1 on; got {degree!r}")
    return np.column_stack([x**power for power in range(1, degree + 1)])


# --8<-- [end:polynomial_features]


# --8<-- [start:leave_one_out_errors]
def leave_one_out_errors(X: ArrayLike, y: ArrayLike) -> NDArray[np.float64]:
    """Return each row's residual under the model that is fitted to all other rows.

    `X` has shape (n_samples, n_features), `y` (n_samples,), the result (n_samples,), in
    units of `y`. One fit is enough: a residual grows by 1 / (1 - leverage) when its own
    row is left out.

    Raises ValueError as `fit_linear` does, or, naming the row, if the other rows alone
    cannot settle the model.

    Source: Allen, Technometrics 16 (1974), 125-127, doi:10.1080/00401706.1974.10489157.

    >>> [f"{error:.2f}" for error in leave_one_out_errors([[0], [1], [2]], [0, 2, 1])]
    ['-3.00', '1.50', '-3.00']
    """
    weights, bias = fit_linear(X, y)
    leverage = np.sum(np.linalg.qr(design_matrix(X)).Q ** 2, axis=1)
    alone = np.flatnonzero(1 - leverage < 1e-10)
    if alone.size:
        raise ValueError(
            f"X must determine the model without any one row; not so without row {alone[0]}"
        )
    residuals = np.asarray(y) - predict(X, weights, bias)
    return np.asarray(residuals / (1 - leverage))


# --8<-- [end:leave_one_out_errors]
