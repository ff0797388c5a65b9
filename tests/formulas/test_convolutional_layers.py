"""The displayed formulas of the chapter, each worked out without the snippet.

Everything here is done by plain loops over lists; no picture is a square or its own mirror.
"""

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import pytest

from snippets.convolutional_layers import (
    conv_backward,
    conv_forward,
    learn_kernel,
    patches,
    toeplitz,
)
from verify.formulas import formula

SLUG = "convolutional-layers"
X = [[1.0, 2.0, 0.0, 1.0], [0.0, 3.0, 1.0, 2.0], [4.0, 0.0, 1.0, -2.0]]
W = [[1.0, 0.5], [2.0, -1.0]]
b, k = 1.5, 2
PLACES = list(product(range(2), range(3)))  # of the neurons

Picture = Sequence[Sequence[float]]


def batch(picture: Picture) -> np.ndarray:
    return np.array(picture)[np.newaxis, np.newaxis]


def neuron(kernel: Picture, picture: Picture, i: int, j: int) -> float:
    z = b
    for u in range(k):
        for v in range(k):
            z += kernel[u][v] * picture[i + u][j + v]
    return z


def slope(
    f: Callable[[Picture], float], values: Picture, row: int, column: int
) -> float:
    """The central difference of f by one entry."""
    ends = []
    for nudge in (1e-4, -1e-4):
        moved = [list(one) for one in values]
        moved[row][column] += nudge
        ends.append(f(moved))
    return (ends[0] - ends[1]) / 2e-4


@formula(
    SLUG,
    r"z_{ij} = b + \sum_{u=0}^{k-1} \sum_{v=0}^{k-1} W_{uv}\, X_{i+u,\,j+v}.",
)
def test_a_neuron_adds_up_its_patch_without_a_flip() -> None:
    Z = conv_forward(batch(X), batch(W), [b])[0, 0]
    expected = [[neuron(W, X, i, j) for j in range(3)] for i in range(2)]
    assert Z.tolist() == expected


@formula(
    SLUG,
    r"Z_{oij} = b_o + \sum_{c,u,v} W_{ocuv}\, X_{c,\,si+u-p,\,sj+v-p}.",
)
@pytest.mark.parametrize(("s", "p"), [(1, 0), (2, 1), (3, 2)])
def test_a_layer_sums_over_channels_with_stride_and_padding(s: int, p: int) -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(-9, 9, (3, 5, 6)).tolist()
    kernels = rng.integers(-9, 9, (2, 3, 3, 2)).tolist()
    biases = [10, -20]
    Z = conv_forward([pixels], kernels, biases, stride=s, padding=p)[0]
    for o, i, j in np.ndindex(Z.shape):
        z = biases[o]
        for c, u, v in product(range(3), range(3), range(2)):
            row, column = s * i + u - p, s * j + v - p
            if 0 <= row < 5 and 0 <= column < 6:
                z += kernels[o][c][u][v] * pixels[c][row][column]
        assert Z[o, i, j] == z


@formula(SLUG, r"\left\lfloor \frac{n + 2p - k}{s} \right\rfloor + 1")
def test_the_size_counts_the_places_of_a_patch() -> None:
    for n, size, s, p in product(range(3, 9), (1, 2, 3), (1, 2, 3), (0, 1)):
        places, left = 0, 0
        while left + size <= n + 2 * p:
            places, left = places + 1, left + s
        assert (n + 2 * p - size) // s + 1 == places
        seen = patches(np.zeros((1, 1, n, n)), (size, size), stride=s, padding=p)
        assert seen.shape[2:4] == (places, places)


@formula(
    SLUG,
    r"""\begin{pmatrix} 1 & 0 & 0 \\ 4 & 1 & 0 \\ 2 & 4 & 1 \\ 5 & 2 & 4 \\ 0 & 5 & 2 \\
    0 & 0 & 5 \end{pmatrix}
    \begin{pmatrix} 1 \\ 2 \\ 3 \end{pmatrix}
    = \begin{pmatrix} 1 \\ 6 \\ 13 \\ 21 \\ 16 \\ 15 \end{pmatrix}.""",
)
def test_the_matrix_convolves() -> None:
    matrix = [[1, 0, 0], [4, 1, 0], [2, 4, 1], [5, 2, 4], [0, 5, 2], [0, 0, 5]]
    signal, found = [1, 2, 3], [1, 6, 13, 21, 16, 15]
    for row, total in zip(matrix, found):
        assert sum(a * x for a, x in zip(row, signal)) == total
    echoes = [0] * 6
    for j, x in enumerate(signal):
        for lag, g in enumerate([1, 4, 2, 5]):
            echoes[j + lag] += x * g
    assert echoes == found
    assert toeplitz([1, 4, 2, 5], 3).tolist() == matrix


@formula(
    SLUG,
    r"""\begin{aligned}
    \frac{\partial E}{\partial W_{uv}} &= \sum_{i,j} \delta_{ij}\, X_{i+u,\,j+v}, \\
    \frac{\partial E}{\partial b} &= \sum_{i,j} \delta_{ij}, \\
    \frac{\partial E}{\partial X_{ij}} &= \sum_{u,v} W_{uv}\, \delta_{i-u,\,j-v}.
    \end{aligned}""",
)
def test_the_way_back_correlates_with_the_weights_and_convolves_to_the_pixels() -> None:
    weight_of = {(i, j): 1.0 + i - 2 * j for i, j in PLACES}

    def loss(kernel: Picture, picture: Picture) -> float:
        return sum(
            neuron(kernel, picture, i, j) ** 2 * w for (i, j), w in weight_of.items()
        )

    delta = {(i, j): 2 * neuron(W, X, i, j) * w for (i, j), w in weight_of.items()}
    dZ = [[delta[i, j] for j in range(3)] for i in range(2)]
    dX, dW, db = conv_backward(batch(X), batch(W), batch(dZ))
    for u, v in product(range(2), range(2)):
        total = sum(d * X[i + u][j + v] for (i, j), d in delta.items())
        assert dW[0, 0, u, v] == pytest.approx(total)
        assert total == pytest.approx(slope(lambda one: loss(one, X), W, u, v))
    assert db[0] == pytest.approx(sum(delta.values()))
    for i, j in product(range(3), range(4)):
        total = 0.0
        for u, v in product(range(2), range(2)):
            total += W[u][v] * delta.get((i - u, j - v), 0.0)
        assert dX[0, 0, i, j] == pytest.approx(total)
        assert total == pytest.approx(
            slope(lambda one: loss(W, one), X, i, j), abs=1e-6
        )


@formula(
    SLUG,
    r"""\begin{aligned}
    E &= \frac{1}{M} \sum_{i,j} (z_{ij} - t_{ij})^2, \\
    \frac{\partial E}{\partial W_{uv}}
    &= \frac{2}{M} \sum_{i,j} (z_{ij} - t_{ij})\, X_{i+u,\,j+v},
    \end{aligned}""",
)
def test_a_step_of_descent_follows_the_slope_of_the_mean_squared_miss() -> None:
    target = [[3.0, -1.0, 2.0], [0.0, 5.0, 1.0]]

    def miss(kernel: Picture, i: int, j: int) -> float:
        return neuron(kernel, X, i, j) - b - target[i][j]

    def loss(kernel: Picture) -> float:
        return sum(miss(kernel, i, j) ** 2 for i, j in PLACES) / 6

    kernels, losses = learn_kernel(X, target, (2, 2), learning_rate=0.01, n_steps=2)
    here = kernels[1].tolist()
    assert losses[1] == pytest.approx(loss(here))
    for u, v in product(range(2), range(2)):
        total = sum(miss(here, i, j) * X[i + u][j + v] for i, j in PLACES) * 2 / 6
        assert total == pytest.approx(slope(loss, here, u, v))
        assert kernels[2][u, v] == pytest.approx(here[u][v] - 0.01 * total)
