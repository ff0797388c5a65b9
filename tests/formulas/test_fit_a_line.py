"""The displayed formulas of the chapter, each worked out without the snippet.

Everything here is done in fractions or plain loops, on dots whose decimals are exact.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from snippets import readers
from snippets.fit_a_line import (
    absolute_error,
    fit_line,
    naive_error,
    r_squared,
    residuals,
    root_mean_squared_error,
    squared_error,
)
from verify.formulas import formula

SLUG = "fit-a-line"
X = [Fraction(str(value)) for value in readers.dilation]
Y = [Fraction(str(value)) for value in readers.reading_time]
N = len(X)
LINE = fit_line(readers.dilation, readers.reading_time)
Y_PRED = LINE[0] * readers.dilation + LINE[1]


def mean(values: list[Fraction]) -> Fraction:
    total = Fraction(0)
    for value in values:
        total += value
    return total / len(values)


def centred(a: list[Fraction], b: list[Fraction]) -> Fraction:
    total = Fraction(0)
    for one, other in zip(a, b, strict=True):
        total += (one - mean(a)) * (other - mean(b))
    return total


def misses(w: Fraction, b: Fraction) -> list[Fraction]:
    return [y - (w * x + b) for x, y in zip(X, Y, strict=True)]


def error(w: Fraction, b: Fraction) -> Fraction:
    total = Fraction(0)
    for miss in misses(w, b):
        total += miss * miss
    return total


SLOPE = centred(X, Y) / centred(X, X)
INTERCEPT = mean(Y) - SLOPE * mean(X)
SOME_LINES = [(Fraction(75), Fraction(20)), (Fraction(-3, 7), Fraction(101, 2))]


@formula(SLUG, r"\hat y_i = w\,x_i + b,")
def test_a_prediction_is_slope_times_predictor_plus_intercept() -> None:
    for w, b in SOME_LINES:
        expected = [float(w * x + b) for x in X]
        y_pred = float(w) * readers.dilation + float(b)
        assert y_pred.tolist() == pytest.approx(expected, rel=1e-13)


@formula(SLUG, r"\varepsilon_i = y_i - \hat y_i.")
def test_a_residual_is_observed_minus_predicted() -> None:
    for w, b in SOME_LINES:
        y_pred = float(w) * readers.dilation + float(b)
        found = residuals(readers.reading_time, y_pred)
        assert found.tolist() == pytest.approx([float(e) for e in misses(w, b)])


@formula(SLUG, r"\mathbf y = w\,\mathbf x + b\,\mathbf 1 + \boldsymbol\varepsilon.")
def test_the_columns_add_up_row_by_row_for_any_line() -> None:
    for w, b in SOME_LINES:
        y_pred = float(w) * readers.dilation + float(b)
        epsilon = residuals(readers.reading_time, y_pred)
        for i in range(N):
            right = float(w * X[i] + b * 1) + epsilon[i]
            assert float(Y[i]) == pytest.approx(right, rel=1e-13)


@formula(
    SLUG,
    r"""\begin{aligned}
    E_{\text{naive}} &= \sum_i \varepsilon_i, \\
    E_{\text{abs}} &= \sum_i \lvert \varepsilon_i \rvert, \\
    E &= \sum_i \varepsilon_i^2.
    \end{aligned}""",
)
def test_the_three_errors_are_sums_over_the_rows() -> None:
    for w, b in SOME_LINES:
        naive = absolute = squared = Fraction(0)
        for miss in misses(w, b):
            naive += miss
            absolute += miss if miss > 0 else -miss
            squared += miss * miss
        y_pred = float(w) * readers.dilation + float(b)
        for function, expected in [
            (naive_error, naive),
            (absolute_error, absolute),
            (squared_error, squared),
        ]:
            found = function(readers.reading_time, y_pred)
            assert found == pytest.approx(float(expected), rel=1e-11)


@formula(
    SLUG,
    r"\sum_i (u_i - b)^2 = \sum_i (u_i - \bar u)^2 + n\,(b - \bar u)^2.",
)
def test_squares_about_any_number_exceed_those_about_the_mean_by_n_times_the_way() -> (
    None
):
    for w, b in SOME_LINES:
        u = [y - w * x for x, y in zip(X, Y, strict=True)]
        left = sum((one - b) ** 2 for one in u)
        right = sum((one - mean(u)) ** 2 for one in u) + N * (b - mean(u)) ** 2
        assert left == right


@formula(SLUG, r"b = \bar y - w\,\bar x.")
def test_no_intercept_is_better_than_the_mean_of_what_the_slope_leaves() -> None:
    for w, _ in SOME_LINES:
        b = mean(Y) - w * mean(X)
        for step in [Fraction(1, 1000), Fraction(-1, 1000), Fraction(50)]:
            assert error(w, b) < error(w, b + step)
    assert LINE[1] == pytest.approx(float(INTERCEPT), rel=1e-12)


@formula(
    SLUG,
    r"""\begin{aligned}
    S_{xx} &= \sum_i (x_i - \bar x)^2, \\
    S_{xy} &= \sum_i (x_i - \bar x)(y_i - \bar y), \\
    S_{yy} &= \sum_i (y_i - \bar y)^2,
    \end{aligned}""",
)
def test_centred_sums_are_n_times_the_covariances() -> None:
    table = N * np.cov(readers.dilation, readers.reading_time, ddof=0)
    assert float(centred(X, X)) == pytest.approx(table[0, 0], rel=1e-12)
    assert float(centred(X, Y)) == pytest.approx(table[0, 1], rel=1e-12)
    assert float(centred(Y, Y)) == pytest.approx(table[1, 1], rel=1e-12)


@formula(
    SLUG,
    r"""\begin{aligned}
    E &= S_{yy} - 2 w\,S_{xy} + w^2 S_{xx} \\
    &= S_{xx} \left( w - \frac{S_{xy}}{S_{xx}} \right)^2
    + S_{yy} - \frac{S_{xy}^2}{S_{xx}}.
    \end{aligned}""",
)
def test_the_error_at_the_best_intercept_is_a_parabola_over_the_slope() -> None:
    s_xx, s_xy, s_yy = centred(X, X), centred(X, Y), centred(Y, Y)
    for w, _ in SOME_LINES:
        direct = error(w, mean(Y) - w * mean(X))
        assert direct == s_yy - 2 * w * s_xy + w**2 * s_xx
        assert direct == s_xx * (w - s_xy / s_xx) ** 2 + s_yy - s_xy**2 / s_xx


@formula(SLUG, r"w = \frac{S_{xy}}{S_{xx}}.")
def test_no_line_of_another_slope_is_better() -> None:
    for step in [Fraction(1, 1000), Fraction(-1, 1000), Fraction(30)]:
        w = SLOPE + step
        assert error(SLOPE, INTERCEPT) < error(w, mean(Y) - w * mean(X))
    assert LINE[0] == pytest.approx(float(SLOPE), rel=1e-12)


@formula(
    SLUG,
    r"\sum_i \varepsilon_i = 0, \qquad \sum_i x_i\,\varepsilon_i = 0.",
)
def test_residuals_of_the_best_line_vanish_in_both_sums_and_only_there() -> None:
    for (w, b), vanish in [((SLOPE, INTERCEPT), True), (SOME_LINES[0], False)]:
        left = misses(w, b)
        sums = sum(left), sum(x * e for x, e in zip(X, left, strict=True))
        assert (sums == (0, 0)) == vanish


@formula(
    SLUG,
    r"""f(v) = \frac{1}{\sigma\sqrt{2\pi}}\,
    \exp\left( -\frac{v^2}{2\sigma^2} \right),""",
)
def test_the_bell_curve_is_the_normal_density_of_scipy() -> None:
    for sigma in [0.3, 7.0]:
        for v in [-11.0, 0.0, 0.5]:
            p = 1 / (sigma * math.sqrt(2 * math.pi))
            p *= math.exp(-(v**2) / (2 * sigma**2))
            assert p == pytest.approx(stats.norm.pdf(v, scale=sigma), rel=1e-12)


@formula(
    SLUG,
    r"""-\sum_i \ln f(\varepsilon_i) = \frac{E}{2\sigma^2}
    + n \ln\left(\sigma\sqrt{2\pi}\right).""",
)
def test_the_log_probability_under_a_bell_curve_is_the_squared_error_in_disguise() -> (
    None
):
    for w, b in SOME_LINES:
        for sigma in [5.0, 8.5]:
            y_pred = float(w) * readers.dilation + float(b)
            left = 0.0
            for miss in misses(w, b):
                left -= stats.norm.logpdf(float(miss), scale=sigma)
            right = squared_error(readers.reading_time, y_pred) / (2 * sigma**2)
            right += N * math.log(sigma * math.sqrt(2 * math.pi))
            assert left == pytest.approx(right, rel=1e-12)


@formula(
    SLUG,
    r"w_{y|x}\; w_{x|y} = \frac{S_{xy}^2}{S_{xx}\,S_{yy}} = R^2,",
)
def test_the_two_slopes_multiply_to_r_squared() -> None:
    share = centred(X, Y) ** 2 / (centred(X, X) * centred(Y, Y))
    back = fit_line(readers.reading_time, readers.dilation)
    assert LINE[0] * back[0] == pytest.approx(float(share), rel=1e-12)
    found = r_squared(readers.reading_time, Y_PRED)
    assert found == pytest.approx(float(share), rel=1e-12)
    correlation = np.corrcoef(readers.dilation, readers.reading_time)[0, 1]
    assert correlation**2 == pytest.approx(float(share), rel=1e-12)


@formula(SLUG, r"R^2 = 1 - \frac{E}{S_{yy}}.")
def test_r_squared_is_one_minus_the_error_over_that_of_the_mean() -> None:
    for w, b in [(SLOPE, INTERCEPT), *SOME_LINES]:
        y_pred = float(w) * readers.dilation + float(b)
        share = 1 - error(w, b) / centred(Y, Y)
        found = r_squared(readers.reading_time, y_pred)
        assert found == pytest.approx(float(share), rel=1e-10)


@formula(SLUG, r"\text{RMSE} = \sqrt{E / n}")
def test_the_root_mean_squared_error_is_the_root_of_the_error_over_the_rows() -> None:
    for w, b in [(SLOPE, INTERCEPT), *SOME_LINES]:
        y_pred = float(w) * readers.dilation + float(b)
        found = root_mean_squared_error(readers.reading_time, y_pred)
        assert found == pytest.approx(math.sqrt(error(w, b) / N), rel=1e-12)


@formula(
    SLUG,
    r"""s = \sqrt{\frac{E}{n - 2}}, \qquad
    \text{SE}(w) = \frac{s}{\sqrt{S_{xx}}}.""",
)
def test_the_standard_error_of_the_slope_is_that_of_scipy() -> None:
    s = math.sqrt(squared_error(readers.reading_time, Y_PRED) / (N - 2))
    found = stats.linregress(readers.dilation, readers.reading_time).stderr
    assert s / math.sqrt(centred(X, X)) == pytest.approx(found, rel=1e-12)


@formula(
    SLUG,
    r"""\begin{aligned}
    120 &= 0.90\,w + b + \varepsilon_1 \\
    101 &= 0.89\,w + b + \varepsilon_2 \\
    &\;\;\vdots \\
    66 &= 0.39\,w + b + \varepsilon_{14}
    \end{aligned}""",
)
def test_the_rows_of_the_system_are_the_readers_in_order() -> None:
    assert (N, Y[0], X[0]) == (14, 120, Fraction("0.90"))
    assert (Y[1], X[1]) == (101, Fraction("0.89"))
    assert (Y[-1], X[-1]) == (66, Fraction("0.39"))
    for w, b in SOME_LINES:
        for x, y, miss in zip(X, Y, misses(w, b), strict=True):
            assert y == x * w + b + miss


@formula(SLUG, r"y = -7x + 28")
def test_the_line_across_the_six_dots_leaves_no_naive_error() -> None:
    dots = [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 1)]
    assert sum(y - (-7 * x + 28) for x, y in dots) == 0
    x, y = np.array(dots, dtype=float).T
    assert naive_error(y, -7 * x + 28) == 0


@formula(SLUG, r"5 \cdot 10^{12}")
def test_far_from_0_the_design_matrix_is_badly_conditioned() -> None:
    far = [x + 1_000_000 for x in X]
    a, b, d = sum(x * x for x in far), sum(far), Fraction(N)
    # The squared singular values are the roots of t² − (a + d) t + (a d − b²).
    half, area = (a + d) / 2, a * d - b * b
    largest = float(half) + math.sqrt(half * half - area)
    ratio = largest / math.sqrt(area)  # largest² over the product of both
    assert f"{ratio:.0e}" == "5e+12"


@formula(SLUG, r"E = S_{yy} - S_{xy}^2 / S_{xx}")
def test_at_the_best_slope_the_error_is_what_the_square_leaves() -> None:
    s_xx, s_xy, s_yy = centred(X, X), centred(X, Y), centred(Y, Y)
    left = s_yy - s_xy**2 / s_xx
    assert error(SLOPE, INTERCEPT) == left
    assert error(SLOPE + 1, INTERCEPT - mean(X)) == left + s_xx
    found = squared_error(readers.reading_time, Y_PRED)
    assert found == pytest.approx(float(left), rel=1e-11)
