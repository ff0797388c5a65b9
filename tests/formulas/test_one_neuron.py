"""The formulas of the chapter on one neuron, each worked out without the snippet.

Everything here is done by plain loops over lists, with `math` alone.
"""

import math

import pytest

from snippets.one_neuron import (
    curvature_bound,
    fit_neuron,
    neuron_gradient,
    neuron_logits,
    neuron_loss,
    predict_probability,
    sigmoid,
)
from verify.formulas import formula

SLUG = "one-neuron"
X = [[0.5, -1.0], [2.0, 0.3], [-1.5, 0.8]]
Y = [1, 0, 1]
W, B = [0.7, -1.1], 0.2
H = 1e-5
SOME = [0.02, 0.3, 0.5, 0.97]


def bend(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def logit(row: list[float], weights: list[float], bias: float) -> float:
    total = bias
    for entry, weight in zip(row, weights, strict=True):
        total += entry * weight
    return total


def surprise(z: float, y: int) -> float:
    return -math.log(bend(z)) if y == 1 else -math.log(1 - bend(z))


def mean_surprise(weights: list[float], bias: float) -> float:
    rows = zip(X, Y, strict=True)
    return sum(surprise(logit(row, weights, bias), y) for row, y in rows) / len(X)


@formula(SLUG, r"p / (1 - p)")
def test_odds_are_one_share_over_the_other() -> None:
    for slow, fast in [(1, 3), (9, 1)]:
        p = slow / (slow + fast)
        assert p / (1 - p) == pytest.approx(slow / fast)


@formula(SLUG, r"z = \ln \frac{p}{1 - p}.")
def test_the_logit_is_undone_by_the_sigmoid() -> None:
    for p in SOME:
        assert sigmoid(math.log(p / (1 - p))) == pytest.approx(p, rel=1e-13)


@formula(SLUG, r"p = (1 - p)\,e^z")
def test_the_odds_are_the_exponential_of_the_logit() -> None:
    for z in [-3.0, 0.0, 1.2]:
        p = float(sigmoid(z))
        assert p == pytest.approx((1 - p) * math.exp(z), rel=1e-13)


@formula(
    SLUG,
    r"""\begin{aligned}
    p &= \sigma(z) = \frac{e^z}{1 + e^z} = \frac{1}{1 + e^{-z}}, \\
    1 - p &= \frac{1}{1 + e^z}.
    \end{aligned}""",
)
def test_the_sigmoid_is_one_over_one_plus_an_exponential() -> None:
    for z in [-30.0, -1.0, 0.0, 2.5]:
        p = sigmoid(z)
        assert p == pytest.approx(bend(z), rel=1e-13)
        assert p == pytest.approx(math.exp(z) / (1 + math.exp(z)), rel=1e-13)
        assert 1 - p == pytest.approx(1 / (1 + math.exp(z)), rel=1e-13)


@formula(SLUG, r"\mathbf p = \sigma(X \mathbf w + b).")
def test_each_probability_is_the_bent_sum_of_its_row() -> None:
    expected = [bend(logit(row, W, B)) for row in X]
    assert predict_probability(X, W, B).tolist() == pytest.approx(expected, rel=1e-13)


@formula(SLUG, r"-\ln (1 - p)")
def test_a_row_of_label_0_costs_the_surprise_at_not_p() -> None:
    for p in SOME:
        z = math.log(p / (1 - p))
        assert neuron_loss([[z]], [0], [1], 0) == pytest.approx(-math.log(1 - p))


@formula(
    SLUG,
    r"""\begin{aligned}
    -\ln p &= \ln \left( 1 + e^{z} \right) - z, \\
    -\ln (1 - p) &= \ln \left( 1 + e^{z} \right).
    \end{aligned}""",
)
def test_the_surprises_of_the_two_labels_differ_by_the_logit() -> None:
    for z in [-4.0, 0.3, 2.0]:
        p = bend(z)
        both = math.log(1 + math.exp(z))
        assert -math.log(p) == pytest.approx(both - z, rel=1e-12)
        assert -math.log(1 - p) == pytest.approx(both, rel=1e-12)


@formula(SLUG, r"E = \ln \left( 1 + e^{z} \right) - y\, z.")
def test_the_loss_of_a_row_is_one_formula_for_both_labels() -> None:
    for z in [-4.0, 0.3, 2.0]:
        for y in [0, 1]:
            right = math.log(1 + math.exp(z)) - y * z
            assert surprise(z, y) == pytest.approx(right, rel=1e-12)
            assert neuron_loss([[z]], [y], [1], 0) == pytest.approx(right, rel=1e-12)


@formula(SLUG, r"e^z / (1 + e^z)")
def test_the_growth_of_the_first_term_is_the_probability() -> None:
    for z in [-4.0, 0.3, 2.0]:
        above, below = math.log(1 + math.exp(z + H)), math.log(1 + math.exp(z - H))
        right = math.exp(z) / (1 + math.exp(z))
        assert (above - below) / (2 * H) == pytest.approx(right, abs=1e-9)
        assert bend(z) == pytest.approx(right, rel=1e-13)


@formula(SLUG, r"\frac{\partial E}{\partial z} = p - y.")
def test_the_loss_grows_with_the_logit_by_predicted_minus_actual() -> None:
    for z in [-4.0, 0.3, 2.0]:
        for y in [0, 1]:
            growth = (surprise(z + H, y) - surprise(z - H, y)) / (2 * H)
            assert bend(z) - y == pytest.approx(growth, abs=1e-8)


@formula(
    SLUG,
    r"""\begin{aligned}
    \frac{\partial E}{\partial w_j} &= \frac{1}{n} \sum_i x_{ij}\, (p_i - y_i), \\
    \frac{\partial E}{\partial b} &= \frac{1}{n} \sum_i (p_i - y_i).
    \end{aligned}""",
)
def test_the_gradient_is_the_mean_of_inputs_times_misses() -> None:
    by_weights, by_bias = neuron_gradient(X, Y, W, B)
    misses = [bend(logit(row, W, B)) - y for row, y in zip(X, Y, strict=True)]
    for j in range(2):
        mean = sum(row[j] * miss for row, miss in zip(X, misses, strict=True)) / 3
        above = [w + (H if k == j else 0) for k, w in enumerate(W)]
        below = [w - (H if k == j else 0) for k, w in enumerate(W)]
        growth = (mean_surprise(above, B) - mean_surprise(below, B)) / (2 * H)
        assert by_weights[j] == pytest.approx(mean, rel=1e-12)
        assert mean == pytest.approx(growth, abs=1e-8)
    growth = (mean_surprise(W, B + H) - mean_surprise(W, B - H)) / (2 * H)
    assert by_bias == pytest.approx(sum(misses) / 3, rel=1e-12)
    assert by_bias == pytest.approx(growth, abs=1e-8)


@formula(SLUG, r"\sigma'(z) = p\,(1 - p) \le \frac{1}{4},")
def test_the_sigmoid_is_steepest_at_one_half_with_a_quarter() -> None:
    for z in [-6.0, -0.5, 0.0, 1.0, 7.0]:
        p = bend(z)
        growth = (float(sigmoid(z + H)) - float(sigmoid(z - H))) / (2 * H)
        assert p * (1 - p) == pytest.approx(growth, abs=1e-9)
        assert p * (1 - p) <= 1 / 4
    assert bend(0) * (1 - bend(0)) == 1 / 4


@formula(SLUG, r"p\,(1 - p)")
def test_the_slope_of_the_sigmoid_is_never_negative() -> None:
    assert all(bend(z) * (1 - bend(z)) >= 0 for z in range(-30, 31))


@formula(
    SLUG,
    r"L = \frac{1}{4 n}\, \lambda_{\max}\bigl( \smash{\tilde X}^\top \tilde X \bigr),",
)
def test_the_bound_is_the_largest_eigenvalue_over_four_times_the_rows() -> None:
    rows = [[*row, 1.0] for row in X]
    vector = [1.0, 0.5, 0.25]
    size = 0.0
    for _ in range(300):  # power iteration: multiply, rescale, repeat
        sums = [sum(a * v for a, v in zip(row, vector, strict=True)) for row in rows]
        vector = [
            sum(row[j] * one for row, one in zip(rows, sums, strict=True))
            for j in range(3)
        ]
        size = math.hypot(*vector)
        vector = [one / size for one in vector]
    assert curvature_bound(X) == pytest.approx(size / (4 * len(X)), rel=1e-10)


@formula(SLUG, r"2 / L")
def test_a_step_below_two_over_the_bound_never_climbs() -> None:
    step = 1.99 / curvature_bound(X)
    ends = [fit_neuron(X, Y, step=step, n_steps=n) for n in range(40)]
    losses = [mean_surprise(list(weights), bias) for weights, bias in ends]
    assert losses == sorted(losses, reverse=True)


@formula(SLUG, r"w_1 x_1 + w_2 x_2 + b = 0.")
def test_on_the_border_the_probability_is_one_half() -> None:
    for x1 in [-2.0, 0.0, 0.7]:
        x2 = -(B + W[0] * x1) / W[1]
        assert neuron_logits([[x1, x2]], W, B)[0] == pytest.approx(0, abs=1e-14)
        assert predict_probability([[x1, x2]], W, B)[0] == pytest.approx(0.5)


@formula(SLUG, r"\frac{\alpha}{2} \sum_j w_j^2,")
def test_the_price_is_half_of_alpha_times_the_squared_weights() -> None:
    for alpha in [0.0, 0.3, 5.0]:
        squares = 0.0
        for weight in W:
            squares += weight * weight
        extra = neuron_loss(X, Y, W, B, alpha) - neuron_loss(X, Y, W, B)
        assert extra == pytest.approx(alpha / 2 * squares, abs=1e-14)


@formula(SLUG, r"\alpha = \frac{1}{C\,n}.")
def test_the_objective_of_scikit_learn_is_ours_times_c_and_n() -> None:
    for c in [0.2, 7.0]:
        alpha = 1 / (c * len(X))
        theirs = c * len(X) * mean_surprise(W, B) + sum(w * w for w in W) / 2
        ours = neuron_loss(X, Y, W, B, alpha)
        assert theirs == pytest.approx(c * len(X) * ours, rel=1e-12)
