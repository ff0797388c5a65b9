"""The displayed formulas of the chapter, evaluated by other means than the snippets."""

import math
from fractions import Fraction

import numpy as np
import pytest

from snippets import many_inputs as mi
from snippets import readers
from snippets.gradient_descent import largest_stable_step
from verify.formulas import formula

x = [Fraction(str(value)) for value in readers.dilation]
z = [Fraction(int(value)) for value in readers.fixations]
y = [Fraction(int(value)) for value in readers.reading_time]
n = len(y)
rows = [[a, b, Fraction(1)] for a, b in zip(x, z, strict=True)]
X = np.column_stack([readers.dilation, readers.fixations])


def solved(matrix: list[list[Fraction]], right: list[Fraction]) -> list[Fraction]:
    """Solve linear equations exactly, by elimination."""
    table = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k in range(len(table)):
        pivot = next(i for i in range(k, len(table)) if table[i][k] != 0)
        table[k], table[pivot] = table[pivot], table[k]
        table[k] = [entry / table[k][k] for entry in table[k]]
        for i in range(len(table)):
            if i != k:
                table[i] = [
                    a - table[i][k] * b for a, b in zip(table[i], table[k], strict=True)
                ]
    return [row[-1] for row in table]


def normal_matrix(design: list[list[Fraction]]) -> list[list[Fraction]]:
    """Multiply a table, turned on its side, by itself."""
    return [
        [sum((r[i] * r[j] for r in design), Fraction()) for j in range(len(design[0]))]
        for i in range(len(design[0]))
    ]


def best(design: list[list[Fraction]], target: list[Fraction]) -> list[Fraction]:
    """Solve the normal equations exactly."""
    right = [
        sum((r[i] * t for r, t in zip(design, target, strict=True)), Fraction())
        for i in range(len(design[0]))
    ]
    return solved(normal_matrix(design), right)


plane = best(rows, y)


def centred_sum(a: list[Fraction], b: list[Fraction]) -> Fraction:
    """Sum the products of deviations from the means."""
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    return sum(
        ((p - mean_a) * (q - mean_b) for p, q in zip(a, b, strict=True)), Fraction()
    )


@formula("many-inputs", r"\hat y = w_x\,x + w_z\,z + b.")
def test_plane_adds_two_slopes_and_a_height() -> None:
    for dilation, fixations in [(0.5, 20), (0.9, 64)]:
        by_formula = 3 * dilation + -2 * fixations + 7
        assert mi.predict([[dilation, fixations]], [3, -2], 7)[0] == pytest.approx(
            by_formula
        )


@formula("many-inputs", r"\hat{\mathbf y} = X \mathbf w + b.")
def test_matrix_product_is_a_sum_of_products_for_each_row() -> None:
    table, weights, bias = [[1, 2, 3], [4, 5, 6]], [7, -8, 9], 10
    by_loops = []
    for row in table:
        total = bias
        for entry, weight in zip(row, weights, strict=True):
            total += entry * weight
        by_loops.append(total)
    np.testing.assert_array_equal(mi.predict(table, weights, bias), by_loops)


@formula(
    "many-inputs",
    r"\nabla E = -2\, \smash{\tilde X}^\top \bigl( \mathbf y - \tilde X \tilde{\mathbf w} \bigr),",
)
def test_gradient_is_minus_twice_each_column_times_the_residuals() -> None:
    point = [Fraction(75), Fraction(-1), Fraction(20)]
    residuals = [
        t - sum(a * b for a, b in zip(row, point, strict=True))
        for row, t in zip(rows, y, strict=True)
    ]
    by_loops = [
        float(-2 * sum(row[j] * e for row, e in zip(rows, residuals, strict=True)))
        for j in range(3)
    ]
    gradient = mi.squared_error_gradient(X, readers.reading_time, [75, -1], 20)
    np.testing.assert_allclose(gradient, by_loops, rtol=1e-12)


@formula(
    "many-inputs",
    r"\smash{\tilde X}^\top \tilde X\, \tilde{\mathbf w} = \smash{\tilde X}^\top \mathbf y.",
)
def test_normal_equations_have_the_fitted_plane_as_solution() -> None:
    assert plane[0] == Fraction(3762878300, 46174487)
    weights, bias = mi.fit_linear(X, readers.reading_time)
    np.testing.assert_allclose(
        [*weights, bias], [float(value) for value in plane], rtol=1e-12
    )


@formula("many-inputs", r"w_{\text{alone}} = w_x + w_z\, \frac{S_{xz}}{S_{xx}}.")
def test_slope_alone_contains_what_travels_along() -> None:
    alone = best([[a, Fraction(1)] for a in x], y)[0]
    assert alone == plane[0] + plane[1] * centred_sum(x, z) / centred_sum(x, x)


@formula("many-inputs", r"s = \sqrt{\frac{E}{n - m - 1}},")
@formula(
    "many-inputs",
    r"\text{SE}(\tilde w_j) = s\,\sqrt{\bigl[(\smash{\tilde X}^\top \smash{\tilde X})^{-1}\bigr]_{jj}}.",
)
def test_standard_errors_come_from_the_inverse_of_the_normal_matrix() -> None:
    error = sum(
        (t - sum(a * b for a, b in zip(row, plane, strict=True))) ** 2
        for row, t in zip(rows, y, strict=True)
    )
    s = math.sqrt(error / (n - 2 - 1))
    by_fractions = []
    for j in range(3):
        unit = [Fraction(int(i == j)) for i in range(3)]
        by_fractions.append(s * math.sqrt(solved(normal_matrix(rows), unit)[j]))
    np.testing.assert_allclose(
        mi.standard_errors(X, readers.reading_time), by_fractions, rtol=1e-11
    )


@formula("many-inputs", r"\text{VIF} = \frac{1}{1 - r^2},")
def test_variance_inflation_is_what_correlation_adds_to_a_squared_standard_error() -> (
    None
):
    r_squared = centred_sum(x, z) ** 2 / (centred_sum(x, x) * centred_sum(z, z))
    s = math.sqrt(
        sum(
            (
                readers.reading_time
                - mi.predict(X, *mi.fit_linear(X, readers.reading_time))
            )
            ** 2
        )
        / (n - 3)
    )
    uncorrelated = s / math.sqrt(centred_sum(x, x))
    inflation = (mi.standard_errors(X, readers.reading_time)[0] / uncorrelated) ** 2
    assert inflation == pytest.approx(float(1 / (1 - r_squared)), rel=1e-11)


@formula(
    "many-inputs",
    r"E_t - E_{\min} = \sum_j c_j \left( 1 - \frac{\lambda_j}{L} \right)^{2t},",
)
def test_excess_error_shrinks_along_each_eigenvector_by_itself() -> None:
    design = mi.design_matrix(mi.standardise(X)[0])
    target = readers.reading_time
    hessian = 2 * design.T @ design
    curvatures, directions = np.linalg.eigh(hessian)
    goal = np.linalg.solve(hessian, 2 * design.T @ target)
    shares = curvatures / 2 * (directions.T @ goal) ** 2  # of the excess at zero
    least = np.sum((target - design @ goal) ** 2)
    point = np.zeros(3)
    for t in range(31):
        excess = np.sum((target - design @ point) ** 2) - least
        by_formula = np.sum(shares * (1 - curvatures / curvatures[-1]) ** (2 * t))
        assert excess == pytest.approx(by_formula, rel=1e-4, abs=1e-6)
        point = point - hessian @ (point - goal) / curvatures[-1]


@formula("many-inputs", r"x'_{ij} = \frac{x_{ij} - \bar x_j}{\sigma_j}.")
def test_standardised_entry_is_distance_from_the_mean_in_deviations() -> None:
    X_std, _, _ = mi.standardise(X)
    for j, column in enumerate([x, z]):
        mean = sum(column) / n
        deviation = math.sqrt(sum((value - mean) ** 2 for value in column) / n)
        for i, value in enumerate(column):
            assert X_std[i, j] == pytest.approx(
                float(value - mean) / deviation, rel=1e-12
            )


@formula(
    "many-inputs",
    r"w_j = \frac{w'_j}{\sigma_j}, \qquad b = b' - \sum_j w_j\, \bar x_j.",
)
def test_raw_weights_are_scaled_weights_over_the_deviations() -> None:
    weights, bias = mi.unstandardise_weights([3, 4], 10, mean=[2, 30], scale=[1, 20])
    raw = [3 / 1, 4 / 20]
    assert [*weights, bias] == pytest.approx([*raw, 10 - (raw[0] * 2 + raw[1] * 30)])


@formula("many-inputs", r"\varepsilon_{(i)} = \frac{\varepsilon_i}{1 - h_i}.")
def test_residual_grows_by_its_leverage_when_its_row_is_left_out() -> None:
    errors = mi.leave_one_out_errors(X, readers.reading_time)
    for i in range(n):
        residual = y[i] - sum(a * b for a, b in zip(rows[i], plane, strict=True))
        pull = solved(normal_matrix(rows), rows[i])
        leverage = sum(a * b for a, b in zip(rows[i], pull, strict=True))
        without = best(rows[:i] + rows[i + 1 :], y[:i] + y[i + 1 :])
        left_out = y[i] - sum(a * b for a, b in zip(rows[i], without, strict=True))
        assert left_out == residual / (1 - leverage)
        assert errors[i] == pytest.approx(float(left_out), rel=1e-9)


@formula("many-inputs", r"w = \frac{S_{xy}}{S_{xx} + \alpha}.")
def test_ridge_weight_is_where_the_penalised_error_is_least() -> None:
    for alpha, known in [("0.01", 104.440099), ("0.1", 87.8004679), ("1", 33.8576688)]:
        weight = centred_sum(x, y) / (centred_sum(x, x) + Fraction(alpha))
        assert float(weight) == pytest.approx(known, rel=1e-8)

        def penalised(w: Fraction, alpha: str = alpha) -> Fraction:
            misses = (
                centred_sum(y, y)
                - 2 * w * centred_sum(x, y)
                + w * w * centred_sum(x, x)
            )
            return misses + Fraction(alpha) * w * w

        step = Fraction(1, 1000)
        assert penalised(weight) < min(
            penalised(weight - step), penalised(weight + step)
        )


@formula("many-inputs", r"\eta = 1/L")
def test_half_the_largest_stable_step_is_one_over_the_largest_curvature() -> None:
    hessian = [[2 * float(entry) for entry in row] for row in normal_matrix(rows)]
    direction = [1.0, 1.0, 1.0]
    for _ in range(200):  # the largest eigenvalue, by repeated multiplication
        turned = [
            sum(a * b for a, b in zip(row, direction, strict=True)) for row in hessian
        ]
        curvature = math.hypot(*turned)
        direction = [entry / curvature for entry in turned]
    half = largest_stable_step(mi.design_matrix(X)) / 2
    assert half == pytest.approx(1 / curvature, rel=1e-12)
