"""The displayed formulas of the chapter, each worked out without the snippet.

Everything here is done in fractions or plain loops; integrals are known in closed form.
"""

import math
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest

from snippets.arrays_as_functions import (
    grid,
    inner_product,
    integral,
    norm,
    positions,
)
from verify.formulas import formula

SLUG = "arrays-as-functions"
STEPS = [Fraction(1, 4), Fraction(1, 16), Fraction(1, 256)]


def middles(step: Fraction) -> list[Fraction]:
    """The middles of the gaps from 0 to 1."""
    return [(i + Fraction(1, 2)) * step for i in range(int(1 / step))]


def sum_of(step: Fraction, f: Callable[[Fraction], Fraction]) -> Fraction:
    total = Fraction(0)
    for x in middles(step):
        total += f(x)
    return step * total


@formula(SLUG, r"x_i = a + i\,\Delta, \qquad f_i = f(x_i).")
def test_each_index_has_a_position_and_a_value() -> None:
    n, a, step = 7, Fraction(-5, 4), Fraction(3, 8)

    def f(x: Fraction) -> Fraction:
        return x * x - 3 * x

    expected = []
    for i in range(n):
        expected.append((a + i * step, f(a + i * step)))
    x = positions(n, float(a), float(step))
    found = [(place, f(Fraction(place))) for place in x.tolist()]
    assert found == expected


@formula(SLUG, r"\int f(x)\,dx \approx \Delta \sum_i f_i.")
def test_the_sum_with_the_step_nears_the_area_as_the_step_shrinks() -> None:
    area = Fraction(1, 4)  # under the cube, from 0 to 1
    misses = []
    for step in STEPS:
        plain = sum_of(step, lambda x: x**3)
        found = integral([float(x**3) for x in middles(step)], float(step))
        assert found == pytest.approx(float(plain), rel=1e-13)
        misses.append(abs(plain - area))
    assert misses[0] > misses[1] > misses[2]
    assert misses[2] < STEPS[2] ** 2


@formula(
    SLUG,
    r"""\begin{aligned}
    \langle f, g \rangle &= \int f(x)\,g(x)\,dx \approx \Delta \sum_i f_i\,g_i, \\
    \lVert f \rVert &= \sqrt{\langle f, f \rangle} \!
    \approx \sqrt{\Delta} \sqrt{\textstyle\sum_i f_i^2}.
    \end{aligned}""",
)
def test_inner_product_and_norm_near_those_of_the_functions() -> None:
    product, square = Fraction(1, 4), Fraction(1, 5)  # of x² and x, of x² and x²
    for step in STEPS:
        f, g = [float(x**2) for x in middles(step)], [float(x) for x in middles(step)]
        mixed = sum_of(step, lambda x: x**2 * x)
        own = sum_of(step, lambda x: x**4)
        assert inner_product(f, g, float(step)) == pytest.approx(float(mixed))
        assert norm(f, float(step)) == pytest.approx(math.sqrt(own))
        bare = math.sqrt(own / step)
        assert math.sqrt(step) * bare == pytest.approx(norm(f, float(step)))
        assert abs(mixed - product) < step**2
        assert abs(math.sqrt(own) - math.sqrt(square)) < step**2


@formula(
    SLUG,
    r"\cos \varphi = \frac{\langle f, g \rangle}{\lVert f \rVert\,\lVert g \rVert}.",
)
def test_the_angle_is_that_of_the_closed_integrals_and_needs_no_step() -> None:
    cosine = (1 / 4) / (math.sqrt(1 / 5) * math.sqrt(1 / 3))  # of x² and x
    step = Fraction(1, 256)
    f, g = [float(x**2) for x in middles(step)], [float(x) for x in middles(step)]
    for any_step in [1, float(step), 40]:
        lengths = norm(f, any_step) * norm(g, any_step)
        found = inner_product(f, g, any_step) / lengths
        assert found == pytest.approx(cosine, abs=1e-5)


@formula(
    SLUG,
    r"""\sin\!\left( 2\pi \left( \nu + \frac{1}{\Delta} \right) i\,\Delta \right)
    = \sin(2\pi\,\nu\,i\,\Delta).""",
)
def test_a_whole_cycle_per_step_leaves_no_trace_in_the_samples() -> None:
    for nu, step in [(1.0, 0.25), (-0.3, 0.7), (11.5, 0.04)]:
        for i in range(9):
            left = math.sin(2 * math.pi * (nu + 1 / step) * i * step)
            assert left == pytest.approx(
                math.sin(2 * math.pi * nu * i * step), abs=1e-9
            )
            half = math.sin(2 * math.pi * (nu + 1 / (2 * step)) * i * step)
            turned = math.sin(2 * math.pi * nu * i * step + math.pi * i)
            assert half == pytest.approx(turned, abs=1e-9)


@formula(SLUG, r"f(x) = 1/\sqrt{x}")
def test_one_over_the_root_has_area_two_and_a_norm_without_end() -> None:
    norms = []
    for n in [10, 100, 1000]:
        total, squares = 0.0, 0.0
        for i in range(n):
            value = 1 / math.sqrt((i + 0.5) / n)
            total, squares = total + value / n, squares + value * value / n
        x = grid(0, 1, 1 / n, closed=False) + 0.5 / n
        assert integral(1 / np.sqrt(x), 1 / n) == pytest.approx(total)
        assert norm(1 / np.sqrt(x), 1 / n) == pytest.approx(math.sqrt(squares))
        assert total == pytest.approx(2, abs=0.7 / math.sqrt(n))
        norms.append(squares)
    growth = [norms[1] - norms[0], norms[2] - norms[1]]
    assert growth == pytest.approx([math.log(10)] * 2, abs=0.01)
