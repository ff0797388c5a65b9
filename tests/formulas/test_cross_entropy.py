"""The displayed formulas of the chapter, each worked out without the snippet.

Everything here is done by plain loops over lists, with `math` alone.
"""

import math

import numpy as np
import pytest
from scipy import stats

from snippets.cross_entropy import (
    cross_entropy,
    cross_entropy_from_logits,
    cross_entropy_gradient,
    entropy,
    kl_divergence,
    log_softmax,
    one_hot,
    smooth_labels,
    surprise,
)
from verify.formulas import formula

SLUG = "cross-entropy"
PAIRS = [
    ([0.7, 0.2, 0.1], [0.5, 0.25, 0.25]),
    ([0.05, 0.15, 0.35, 0.45], [0.6, 0.1, 0.1, 0.2]),
]
SCORES = [[0.3, -1.2, 2.5], [1.0, 1.0, 0.0, -3.0], [10.0, -9.0, -1.0]]
H = 1e-5


def softmax(scores: list[float]) -> list[float]:
    total = 0.0
    for score in scores:
        total += math.exp(score)
    return [math.exp(score) / total for score in scores]


def nudged(scores: list[float], k: int, by: float) -> list[float]:
    return [score + (by if j == k else 0.0) for j, score in enumerate(scores)]


def log_sum(scores: list[float]) -> float:
    return math.log(sum(math.exp(score) for score in scores))


@formula(
    SLUG,
    r"""\begin{aligned}
    -\log_2 q \;\text{bits} &= -\ln q \;\text{nats}, \\
    1 \;\text{bit} &= \ln 2 \;\text{nats}.
    \end{aligned}""",
)
def test_surprise_in_nats_is_surprise_in_bits_times_the_logarithm_of_2() -> None:
    for q in [1.0, 0.5, 0.3, 1e-9]:
        assert surprise(q) == pytest.approx(-math.log(q), rel=1e-15)
        assert surprise(q) == pytest.approx(-math.log2(q) * math.log(2), rel=1e-14)


@formula(SLUG, r"H(p) = -\sum_k p_k \, \ln p_k,")
def test_entropy_is_minus_the_sum_of_p_log_p() -> None:
    for pair in PAIRS:
        for p in pair:
            total = 0.0
            for one in p:
                total -= one * math.log(one)
            assert entropy(p) == pytest.approx(total, rel=1e-14)


@formula(SLUG, r"H(p, q) = -\sum_k p_k \, \ln q_k.")
def test_cross_entropy_is_minus_the_sum_of_p_log_q() -> None:
    for p, q in PAIRS:
        total = 0.0
        for happens, said in zip(p, q, strict=True):
            total -= happens * math.log(said)
        assert cross_entropy(p, q) == pytest.approx(total, rel=1e-14)


@formula(
    SLUG,
    r"D(p \,\|\, q) = H(p, q) - H(p) = \sum_k p_k \, \ln \frac{p_k}{q_k}.",
)
def test_divergence_is_the_difference_and_the_sum_of_log_ratios() -> None:
    for p, q in PAIRS:
        ratios = difference = 0.0
        for happens, said in zip(p, q, strict=True):
            ratios += happens * math.log(happens / said)
            difference += -happens * math.log(said) + happens * math.log(happens)
        assert ratios == pytest.approx(difference, rel=1e-13)
        assert kl_divergence(p, q) == pytest.approx(ratios, rel=1e-13)


@formula(SLUG, r"\ln x \le x - 1")
def test_the_logarithm_lies_below_its_tangent_and_meets_it_at_1_alone() -> None:
    for x in [1e-9, 0.5, 0.999, 1.001, 2.0, 1e9]:
        assert math.log(x) < x - 1
    assert math.log(1) == 1 - 1


@formula(
    SLUG,
    r"""\begin{aligned}
    -\,\frac{1}{n} \,\ln \prod_i q_{y_i} &= -\,\frac{1}{n} \sum_i \ln q_{y_i} \\
    &= -\sum_k p_k \, \ln q_k = H(p, q),
    \end{aligned}""",
)
def test_the_mean_log_likelihood_is_minus_the_cross_entropy_of_the_shares() -> None:
    q, y = [0.5, 0.3, 0.2], [0, 0, 2, 0, 1, 0, 2]
    n, product, total = len(y), 1.0, 0.0
    for label in y:
        product *= q[label]
        total += math.log(q[label])
    shares = [y.count(k) / n for k in range(3)]
    by_class = sum(p * math.log(one) for p, one in zip(shares, q, strict=True))
    assert -math.log(product) / n == pytest.approx(-total / n, rel=1e-14)
    assert -total / n == pytest.approx(-by_class, rel=1e-14)
    assert cross_entropy(shares, q) == pytest.approx(-total / n, rel=1e-14)


@formula(
    SLUG,
    r"""-\ln f(\varepsilon) = \frac{\varepsilon^2}{2 \sigma^2}
    + \ln\bigl(\sigma\sqrt{2\pi}\bigr).""",
)
def test_the_surprise_under_a_bell_curve_is_the_square_and_a_constant() -> None:
    for sigma in [0.3, 7.0]:
        for epsilon in [-5.0, 0.0, 1.5]:
            right = epsilon**2 / (2 * sigma**2)
            right += math.log(sigma * math.sqrt(2 * math.pi))
            found = -stats.norm.logpdf(epsilon, scale=sigma)
            assert found == pytest.approx(right, rel=1e-12)


@formula(SLUG, r"q_k = \frac{e^{s_k}}{\sum_j e^{s_j}}.")
def test_the_exponential_of_log_softmax_is_softmax() -> None:
    for scores in SCORES:
        found = np.exp(log_softmax(scores))
        assert found.tolist() == pytest.approx(softmax(scores), rel=1e-13)


@formula(SLUG, r"E = -\ln q_y = \ln \sum_j e^{s_j} - s_y.")
def test_the_loss_is_the_logarithm_of_the_sum_minus_the_true_score() -> None:
    for scores in SCORES:
        for y in range(len(scores)):
            found = cross_entropy_from_logits([scores], [y])
            assert found == pytest.approx(-math.log(softmax(scores)[y]), abs=1e-13)
            assert found == pytest.approx(log_sum(scores) - scores[y], abs=1e-13)


@formula(SLUG, r"E = \ln S - s_y, \qquad S = \sum_j e^{s_j}.")
def test_the_loss_of_many_rows_is_the_mean_of_log_of_the_sum_minus_true_score() -> None:
    rows = [SCORES[0], SCORES[2]]
    errors = []
    for scores, y in zip(rows, [1, 0], strict=True):
        total = 0.0
        for score in scores:
            total += math.exp(score)
        errors.append(math.log(total) - scores[y])
    found = cross_entropy_from_logits(rows, [1, 0])
    assert found == pytest.approx(sum(errors) / 2, rel=1e-13)


@formula(
    SLUG,
    r"""\frac{\partial \ln S}{\partial s_k}
    = \frac{1}{S} \cdot \frac{\partial S}{\partial s_k} = \frac{e^{s_k}}{S} = q_k.""",
)
def test_the_logarithm_of_the_sum_grows_by_the_softmax() -> None:
    for scores in SCORES[:2]:
        total = math.exp(log_sum(scores))
        for k, q in enumerate(softmax(scores)):
            above, below = nudged(scores, k, H), nudged(scores, k, -H)
            growth = (log_sum(above) - log_sum(below)) / (2 * H)
            of_sum = (math.exp(log_sum(above)) - math.exp(log_sum(below))) / (2 * H)
            assert growth == pytest.approx(q, abs=1e-8)
            assert of_sum / total == pytest.approx(q, abs=1e-8)
            assert math.exp(scores[k]) / total == pytest.approx(q, rel=1e-13)


@formula(SLUG, r"\frac{\partial E}{\partial s_k} = q_k - p_k.")
def test_the_gradient_is_predicted_minus_actual() -> None:
    for scores in SCORES:
        for y in range(len(scores)):
            found = cross_entropy_gradient([scores], [y])[0]
            for k, q in enumerate(softmax(scores)):
                p = 1.0 if k == y else 0.0
                above = log_sum(nudged(scores, k, H)) - nudged(scores, k, H)[y]
                below = log_sum(nudged(scores, k, -H)) - nudged(scores, k, -H)[y]
                assert q - p == pytest.approx((above - below) / (2 * H), abs=1e-8)
                assert found[k] == pytest.approx(q - p, abs=1e-14)


@formula(
    SLUG,
    r"""\begin{aligned}
    &\frac{\partial}{\partial s_k} \sum_j (q_j - p_j)^2 \\
    &\quad = 2\, q_k \Big( (q_k - p_k) - \sum_j q_j\,(q_j - p_j) \Big).
    \end{aligned}""",
)
def test_the_gradient_of_the_squares_has_the_probability_as_a_factor() -> None:
    def squares(scores: list[float], p: list[float]) -> float:
        return sum((q - one) ** 2 for q, one in zip(softmax(scores), p, strict=True))

    for scores in SCORES:
        p, q = one_hot(1, len(scores)).tolist(), softmax(scores)
        mean = sum(b * (b - a) for a, b in zip(p, q, strict=True))
        for k in range(len(scores)):
            above, below = nudged(scores, k, H), nudged(scores, k, -H)
            growth = (squares(above, p) - squares(below, p)) / (2 * H)
            assert 2 * q[k] * ((q[k] - p[k]) - mean) == pytest.approx(growth, abs=1e-8)


@formula(SLUG, r"p_k' = (1 - a)\, p_k + \frac{a}{K}.")
def test_a_smoothed_target_is_a_mixture_with_equal_shares() -> None:
    for p, _ in PAIRS:
        for a in [0.0, 0.1, 0.75, 1.0]:
            expected = [(1 - a) * one + a / len(p) for one in p]
            assert smooth_labels(p, a).tolist() == pytest.approx(expected, rel=1e-14)
