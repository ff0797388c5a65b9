"""The displayed formulas of the chapter, each worked out without the snippet.

Everything here is done by plain loops over lists, with `math` alone.
"""

import math
from itertools import product

import numpy as np
import pytest

from snippets.layers import forward
from snippets.representations import (
    conditional_entropy,
    linear_probe,
    merge_columns,
    mutual_information,
    train_autoencoder,
)
from verify.formulas import formula

SLUG = "representations"
JOINT = [[0.10, 0.25, 0.05], [0.20, 0.0, 0.40]]
ROWS = [[-1.2, 0.3], [0.4, 1.5], [0.9, -1.0], [-0.5, 0.2], [1.4, 0.1], [-1.0, -1.1]]
LABELS = [0, 1, 1, 1, 0, 0]


def logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def affine(row: list[float], W: list[list[float]], b: list[float]) -> list[float]:
    """Return the row times W, plus b, number by number."""
    return [
        sum(row[i] * W[i][j] for i in range(len(row))) + b[j] for j in range(len(b))
    ]


def entropy(shares: list[float]) -> float:
    return -sum(share * math.log2(share) for share in shares if share > 0)


def bits(joint: list[list[float]]) -> float:
    """Return the mutual information of a joint table, by its definition as a sum."""
    rows, columns = [sum(row) for row in joint], [sum(one) for one in zip(*joint)]
    total = 0.0
    for j, k in product(range(len(rows)), range(len(columns))):
        if joint[j][k] > 0:
            total += joint[j][k] * math.log2(joint[j][k] / rows[j] / columns[k])
    return total


@formula(SLUG, r"h_\ell = \rho(h_{\ell-1} W_\ell + b_\ell), \qquad h_0 = x.")
def test_a_layer_bends_an_affine_map_of_the_layer_below() -> None:
    W1, b1 = [[0.3, -1.0, 2.0], [0.7, 0.5, -0.2]], [0.1, 0.0, -0.4]
    W2, b2 = [[1.0], [-2.0], [0.5]], [0.3]
    found = forward([(W1, b1), (W2, b2)], ROWS, "tanh")
    for i, x in enumerate(ROWS):
        h1 = [math.tanh(z) for z in affine(x, W1, b1)]
        assert found[0][i].tolist() == x
        assert found[1][i].tolist() == pytest.approx(h1, rel=1e-14)
        assert found[2][i].tolist() == pytest.approx(affine(h1, W2, b2), rel=1e-13)


@formula(SLUG, r"p = \sigma(h \cdot \mathbf w + b),")
def test_the_probe_gives_the_logistic_function_of_a_weighted_sum() -> None:
    rows = [[-2.0, 1.0], [-1.0, 1.5], [1.0, -1.5], [2.0, -1.0]]
    weights, bias = linear_probe(rows, [0, 0, 1, 1])
    for row, label in zip(rows, [0, 0, 1, 1], strict=True):
        p = logistic(row[0] * weights[0] + row[1] * weights[1] + bias)
        assert abs(p - label) < 0.1


@formula(
    SLUG,
    r"""\begin{aligned}
    E &= -\frac{1}{n} \sum_i \bigl( y_i \,\ln p_i + (1 - y_i) \ln(1 - p_i) \bigr) \\
    &\quad + \frac{\alpha}{2} \lVert \mathbf w \rVert^2.
    \end{aligned}""",
)
def test_no_small_step_away_from_the_probe_lowers_its_price() -> None:
    columns = list(zip(*ROWS))
    means = [sum(column) / 6 for column in columns]
    spreads = [
        math.sqrt(sum((value - mean) ** 2 for value in column) / 6)
        for column, mean in zip(columns, means, strict=True)
    ]
    alpha = 0.05

    def price(w: list[float], b: float) -> float:
        total = 0.0
        for row, y in zip(ROWS, LABELS, strict=True):
            z = b
            for value, mean, spread, one in zip(row, means, spreads, w, strict=True):
                z += one * (value - mean) / spread
            p = logistic(z)
            total -= y * math.log(p) + (1 - y) * math.log(1 - p)
        return total / 6 + alpha / 2 * sum(one**2 for one in w)

    weights, bias = linear_probe(ROWS, LABELS, ridge=alpha)
    w = [float(one) * spread for one, spread in zip(weights, spreads, strict=True)]
    b = bias + sum(float(one) * mean for one, mean in zip(weights, means, strict=True))
    best = price(w, b)
    for away in product([-0.01, 0, 0.01], repeat=3):
        if any(away):
            assert price([w[0] + away[0], w[1] + away[1]], b + away[2]) > best


@formula(SLUG, r"(h M + c)\, \mathbf w + b = h\, (M \mathbf w) + (c\, \mathbf w + b),")
def test_a_neuron_after_an_affine_map_is_a_neuron_before_it() -> None:
    M, c, w, b = [[2.0, -1.0], [0.5, 3.0]], [0.7, -0.2], [1.5, -0.4], 0.3
    turned = [M[i][0] * w[0] + M[i][1] * w[1] for i in range(2)]
    shift = c[0] * w[0] + c[1] * w[1] + b
    for h in ROWS:
        moved = affine(h, M, c)
        left = moved[0] * w[0] + moved[1] * w[1] + b
        assert left == pytest.approx(h[0] * turned[0] + h[1] * turned[1] + shift)


@formula(SLUG, r"H(X \mid T) = -\sum_{j,k} p_{jk} \,\log_2 \frac{p_{jk}}{p_k}.")
def test_conditional_entropy_is_the_mean_entropy_of_the_columns() -> None:
    total = average = 0.0
    for column in zip(*JOINT):
        share = sum(column)
        average += share * entropy([p / share for p in column])
        for p in column:
            if p > 0:
                total -= p * math.log2(p / share)
    assert total == pytest.approx(average, rel=1e-13)
    assert conditional_entropy(JOINT) == pytest.approx(total, rel=1e-13)


@formula(SLUG, r"I(X; T) = H(X) - H(X \mid T).")
def test_information_is_the_entropy_minus_what_is_missing() -> None:
    missing = 0.0
    for column in zip(*JOINT):
        missing += sum(column) * entropy([p / sum(column) for p in column])
    known = entropy([sum(row) for row in JOINT]) - missing
    assert bits(JOINT) == pytest.approx(known, rel=1e-12)
    assert mutual_information(JOINT) == pytest.approx(known, rel=1e-12)


@formula(SLUG, r"I(Y; T) \le I(Y; X).")
def test_no_function_of_the_input_tells_more_about_the_label() -> None:
    whole = bits(JOINT)
    for groups in product(range(3), repeat=3):
        merged = [[0.0] * 3 for _ in JOINT]
        for j, k in product(range(2), range(3)):
            merged[j][groups[k]] += JOINT[j][k]
        assert bits(merged) <= whole + 1e-12
        found = mutual_information(merge_columns(JOINT, groups))
        assert found == pytest.approx(bits(merged), abs=1e-12)


@formula(SLUG, r"h = \sigma(x W + b), \qquad \hat x = \sigma(h W^\top + c).")
def test_the_autoencoder_draws_its_input_through_the_weights_turned_over() -> None:
    rows = [[0.2, 0.9, 0.4], [0.7, 0.1, 0.5]]
    step = {"step": 1e-12, "n_epochs": 1, "batch_size": 2}
    W, b, errors = train_autoencoder(rows, 2, np.random.default_rng(3), **step)
    squares = 0.0
    for x in rows:
        h = [logistic(z) for z in affine(x, W.tolist(), b.tolist())]
        back = [logistic(z) for z in affine(h, W.T.tolist(), [0.0, 0.0, 0.0])]
        squares += sum((new - old) ** 2 for new, old in zip(back, x, strict=True))
    assert errors[0] == pytest.approx(squares / 6, rel=1e-9)
