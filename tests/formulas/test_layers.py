"""The displayed formulas of the chapter, each worked out without the snippet.

Everything here is done by plain loops over lists, with `math` alone.
"""

import itertools
import math

import numpy as np
import pytest

from snippets.layers import activate, activation_slope, backward, forward, loss
from verify.formulas import formula

SLUG = "layers"
BENDS = {
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": lambda z: (math.exp(z) - math.exp(-z)) / (math.exp(z) + math.exp(-z)),
    "relu": lambda z: z if z > 0 else 0.0,
}
SLOPES = {
    "sigmoid": lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2,
    "tanh": lambda z: 4 / (math.exp(z) + math.exp(-z)) ** 2,
    "relu": lambda z: 1.0 if z > 0 else 0.0,
}
X = [[0.5, -1.0], [2.0, 0.3], [-0.7, 1.1]]
Y = [1, 0, 1]
FIRST = ([[0.4, -0.6, 1.2], [0.9, 0.2, -0.5]], [0.1, -0.3, 0.2])
SECOND = ([[1.0, -0.4], [0.3, 0.8], [-1.1, 0.6]], [0.2, -0.1])
THIRD = ([[0.7], [-1.3]], [0.4])
NETWORK = [FIRST, SECOND, THIRD]

Matrix = list[list[float]]


def times(A: Matrix, B: Matrix) -> Matrix:
    result = []
    for row in A:
        entries = []
        for j in range(len(B[0])):
            entries.append(sum(row[k] * B[k][j] for k in range(len(B))))
        result.append(entries)
    return result


def plus(A: Matrix, b: list[float]) -> Matrix:
    return [[one + shift for one, shift in zip(row, b)] for row in A]


def turned(A: Matrix) -> Matrix:
    return [list(column) for column in zip(*A)]


def walk(bend: str) -> tuple[list[Matrix], list[Matrix]]:
    """All z and all h of the network, by loops; h of the last layer is left out."""
    zs, hs = [], [X]
    for W, b in NETWORK:
        zs.append(plus(times(hs[-1], W), b))
        hs.append([[BENDS[bend](z) for z in row] for row in zs[-1]])
    return zs, hs[:-1]


@formula(
    SLUG,
    r"""\begin{aligned}
    z_\ell &= h_{\ell-1} W_\ell + b_\ell, \\
    h_\ell &= \rho(z_\ell), \qquad h_0 = x.
    \end{aligned}""",
)
def test_each_layer_is_affine_and_then_bent() -> None:
    for bend in BENDS:
        zs, hs = walk(bend)
        ours = forward(NETWORK, X, bend)
        for one, other in zip(ours, [*hs, zs[-1]]):
            assert one == pytest.approx(np.array(other))


@formula(
    SLUG,
    r"""\begin{aligned}
    \sigma(z) &= \frac{1}{1 + e^{-z}}, \\
    \tanh z &= 2\,\sigma(2z) - 1, \\
    \text{ReLU}(z) &= \max(0, z).
    \end{aligned}""",
)
def test_the_three_bends_are_as_written() -> None:
    for z in [-3.0, -0.2, 0.0, 0.7, 4.0]:
        sigma = [1 / (1 + math.exp(-one)) for one in (z, 2 * z)]
        assert activate(z, "sigmoid") == pytest.approx(sigma[0])
        assert activate(z, "tanh") == pytest.approx(2 * sigma[1] - 1)
        assert BENDS["tanh"](z) == pytest.approx(2 * sigma[1] - 1)
        assert activate(z, "relu") == max(0, z)


@formula(
    SLUG,
    r"""\begin{aligned}
    &(x W_1 + b_1)\, W_2 + b_2 \\
    &\quad = x\, (W_1 W_2) + (b_1 W_2 + b_2).
    \end{aligned}""",
)
def test_two_affine_layers_are_one() -> None:
    (W1, b1), (W2, b2) = FIRST, SECOND
    after_each_other = plus(times(plus(times(X, W1), b1), W2), b2)
    bias = plus(times([b1], W2), b2)[0]
    at_once = plus(times(X, times(W1, W2)), bias)
    assert np.array(at_once) == pytest.approx(np.array(after_each_other))
    ours = forward([FIRST, SECOND], X, "identity")[-1]
    assert ours == pytest.approx(np.array(at_once))


@pytest.mark.parametrize("y", [0, 1])
@formula(
    SLUG,
    r"""\begin{aligned}
    \frac{\partial E}{\partial z} &= p - y, \\
    \frac{\partial E}{\partial v_A} &= h_A\, \frac{\partial E}{\partial z}, \qquad
    \frac{\partial E}{\partial b} = \frac{\partial E}{\partial z}, \\
    \frac{\partial E}{\partial h_A} &= v_A\, \frac{\partial E}{\partial z}, \\
    \frac{\partial E}{\partial z_A} &= (1 - h_A^2)\, \frac{\partial E}{\partial h_A}, \\
    \frac{\partial E}{\partial w_{uA}} &= x_u\, \frac{\partial E}{\partial z_A}, \qquad
    \frac{\partial E}{\partial b_A} = \frac{\partial E}{\partial z_A}.
    \end{aligned}""",
)
def test_each_line_of_the_chain_is_what_nudging_finds(y: int) -> None:
    x_u, x_d, w_dA, h_B, v_B = 2.0, 1.0, -2.0, -0.75, 2.0
    w_uA, b_A, v_A, b = 1.0, 0.5, 3.0, -0.5

    def from_z(z: float) -> float:
        p = 1 / (1 + math.exp(-z))
        return -math.log(p if y == 1 else 1 - p)

    def from_h(h_A: float, v_A: float = v_A, b: float = b) -> float:
        return from_z(v_A * h_A + v_B * h_B + b)

    def from_z_A(z_A: float) -> float:
        return from_h(math.tanh(z_A))

    def from_w(w_uA: float, b_A: float = b_A) -> float:
        return from_z_A(x_u * w_uA + x_d * w_dA + b_A)

    def slope(function, at: float) -> float:
        return (function(at + 1e-6) - function(at - 1e-6)) / 2e-6

    z_A = x_u * w_uA + x_d * w_dA + b_A
    h_A = math.tanh(z_A)
    z = v_A * h_A + v_B * h_B + b
    d_z = 1 / (1 + math.exp(-z)) - y
    d_h = v_A * d_z
    d_z_A = (1 - h_A**2) * d_h
    assert slope(from_z, z) == pytest.approx(d_z)
    assert slope(lambda v: from_h(h_A, v_A=v), v_A) == pytest.approx(h_A * d_z)
    assert slope(lambda b: from_h(h_A, b=b), b) == pytest.approx(d_z)
    assert slope(from_h, h_A) == pytest.approx(d_h)
    assert slope(from_z_A, z_A) == pytest.approx(d_z_A)
    assert slope(from_w, w_uA) == pytest.approx(x_u * d_z_A)
    assert slope(lambda b: from_w(w_uA, b_A=b), b_A) == pytest.approx(d_z_A)


@formula(
    SLUG,
    r"""\begin{aligned}
    \delta_L &= p - y, \\
    \frac{\partial E}{\partial W_\ell} &= \frac{1}{n}\, h_{\ell-1}^\top\, \delta_\ell, \\
    \frac{\partial E}{\partial b_\ell} &= \text{mean of the rows of } \delta_\ell, \\
    \delta_{\ell-1} &= (\delta_\ell\, W_\ell^\top) \times \rho'(z_{\ell-1}).
    \end{aligned}""",
)
def test_the_four_lines_of_backpropagation_by_loops() -> None:
    n = len(X)
    for bend in BENDS:
        zs, hs = walk(bend)
        ours = backward(NETWORK, forward(NETWORK, X, bend), Y, bend)
        delta = [[BENDS["sigmoid"](z[0]) - y] for z, y in zip(zs[-1], Y)]
        for number in (2, 1, 0):
            dW = [[one / n for one in row] for row in times(turned(hs[number]), delta)]
            db = [sum(column) / n for column in turned(delta)]
            assert ours[number][0] == pytest.approx(np.array(dW))
            assert ours[number][1] == pytest.approx(np.array(db))
            if number > 0:
                back = times(delta, turned(NETWORK[number][0]))
                delta = [
                    [one * SLOPES[bend](z) for one, z in zip(row, z_row)]
                    for row, z_row in zip(back, zs[number - 1])
                ]


@formula(
    SLUG,
    r"""\begin{aligned}
    \sigma'(z) &= \sigma(z)\,\bigl(1 - \sigma(z)\bigr), \\
    \tanh' z &= 1 - \tanh^2 z, \\
    \text{ReLU}'(z) &= 1 \text{ for } z > 0, \text{ else } 0.
    \end{aligned}""",
)
def test_the_three_slopes_are_what_nudging_finds() -> None:
    for z in [-3.0, -0.2, 0.7, 4.0]:
        written = {
            "sigmoid": BENDS["sigmoid"](z) * (1 - BENDS["sigmoid"](z)),
            "tanh": 1 - math.tanh(z) ** 2,
            "relu": 1 if z > 0 else 0,
        }
        for bend, slope in written.items():
            nudged = (BENDS[bend](z + 1e-6) - BENDS[bend](z - 1e-6)) / 2e-6
            assert slope == pytest.approx(nudged, abs=1e-8)
            assert activation_slope(activate(z, bend), bend) == pytest.approx(slope)


def spread_of_logits(n_in: int, s: float, h: list[float]) -> float:
    """The variance of a logit over all draws of weights that are either s or −s."""
    logits = [
        sum(sign * s * one for sign, one in zip(signs, h))
        for signs in itertools.product((1, -1), repeat=n_in)
    ]
    mean = sum(logits) / len(logits)
    return sum((z - mean) ** 2 for z in logits) / len(logits)


@formula(SLUG, r"\text{Var}(z) = n_{\text{in}}\, s^2\, \overline{h^2},")
def test_the_variance_of_a_logit_is_the_number_of_inputs_times_both_squares() -> None:
    h = [0.3, -1.2, 0.8, 2.0, -0.1]
    mean_square = sum(one**2 for one in h) / 5
    for s in (0.2, 1.0, 3.0):
        assert spread_of_logits(5, s, h) == pytest.approx(5 * s**2 * mean_square)


@formula(SLUG, r"s = \frac{\text{gain}}{\sqrt{n_{\text{in}}}}.")
def test_with_this_spread_the_mean_square_passes_times_the_gain_squared() -> None:
    for h in ([0.3, -1.2], [0.3, -1.2, 0.8, 2.0, -0.1]):
        mean_square = sum(one**2 for one in h) / len(h)
        for gain in (1.0, math.sqrt(2)):
            variance = spread_of_logits(len(h), gain / math.sqrt(len(h)), h)
            assert variance == pytest.approx(gain**2 * mean_square)


@formula(
    SLUG,
    r"""\left| \frac{\partial h_k}{\partial h_0} \right|
    = \prod_{\ell=1}^{k} |w_\ell|\, \sigma'(z_\ell)
    \le \prod_{\ell=1}^{k} \frac{|w_\ell|}{4},""",
)
def test_a_chain_of_sigmoids_multiplies_weights_and_slopes() -> None:
    sigma, weights, biases = BENDS["sigmoid"], [0.7, -1.5, 2.0], [0.1, 0.4, -0.6]

    def chain(h: float) -> float:
        for w, b in zip(weights, biases):
            h = sigma(w * h + b)
        return h

    for start in (-1.0, 0.3):
        product, bound, h = 1.0, 1.0, start
        for w, b in zip(weights, biases):
            product *= abs(w) * SLOPES["sigmoid"](w * h + b)
            bound *= abs(w) / 4
            h = sigma(w * h + b)
        nudged = (chain(start + 1e-5) - chain(start - 1e-5)) / 2e-5
        assert abs(nudged) == pytest.approx(product, rel=1e-5)
        assert product <= bound


@formula(
    SLUG,
    r"""\begin{aligned}
    h &= \sigma(\sigma(x W_1 + b_1)\, W_2 + b_2), \\
    y_{\text{prediction}} &= \sigma(h W_3 + b_3).
    \end{aligned}""",
)
def test_the_network_of_the_source_is_three_layers_and_a_sigmoid() -> None:
    h = X
    for W, b in NETWORK:
        h = [[BENDS["sigmoid"](z) for z in row] for row in plus(times(h, W), b)]
    logits = forward(NETWORK, X, "sigmoid")[-1]
    assert activate(logits, "sigmoid") == pytest.approx(np.array(h))
    surprises = [-math.log(p if y else 1 - p) for (p,), y in zip(h, Y)]
    assert loss(logits, Y) == pytest.approx(sum(surprises) / len(Y))
