"""Falling into the wrong dip, in a browser: the dip that is reached is the one of the snippet."""

import re
from math import cos, isclose, sin

import numpy as np
import pytest
from playwright.sync_api import expect

from snippets.gradient_descent import gradient_descent
from tests.browser.figure import (
    Visit,
    assert_shown,
    attributes,
    drag,
    exact,
    inside,
    type_in,
)

NAME = "wrong-dip"

STARTS = [
    (3, 1), (3, 0.1), (3, 8), (-30, 0.5), (-25, 1), (-20, 2), (-12, 0.1), (-9, 0.5), (-8.9, 0.5), (4.9, 1), (5.1, 1), (10, 3), (-17.35, 2.75),
]  # fmt: skip


def steepness(place: float) -> float:
    return 0.5 * cos(0.5 * place) + 0.3 + 0.02 * place


def height(place: float) -> float:
    return sin(0.5 * place) + 0.3 * place + 0.01 * place**2


def roll(start: float, rate: float) -> tuple[float, int]:
    """Where the snippet's walk ends, and the first of its steps within a millionth of that place."""
    path = gradient_descent(
        lambda place: [steepness(place[0])], [start], learning_rate=rate, n_steps=3000
    )[:, 0]
    return path[-1], int(np.argmax(np.abs(path - path[-1]) < 1e-6))


def test_the_dip_that_is_reached_is_the_one_of_the_snippet(visit: Visit) -> None:
    dip = visit(NAME)
    for start, rate in STARTS:
        type_in(dip, "Start: x", start)
        type_in(dip, "Step size", rate)
        end, n_steps = roll(start, rate)
        words = dip.locator(".ix-words")
        assert_shown(words.text_content(), start, rate, end, height(end), n_steps)
        lowest, _ = roll(-15, 1)
        if abs(end - lowest) < 0.01:
            expect(words).to_contain_text("This is the lowest dip.")
        else:
            expect(words).to_contain_text("The wrong dip")
            assert_shown(
                words.text_content().split("lowest")[1],
                lowest,
                height(end) - height(lowest),
            )


@pytest.mark.parametrize(
    ("start", "rate", "near"), [(3, 10, -4.0484739), (-16, 7.5, -15.655516)]
)
def test_a_step_too_large_never_comes_to_rest(
    visit: Visit, start: float, rate: float, near: float
) -> None:
    words = visit(NAME, f"?dip={start}_{rate}").locator(".ix-words")
    expect(words).to_contain_text("it has not come to rest after 5,000 steps")
    limit = 2 / (0.02 - 0.25 * sin(0.5 * near))
    assert limit < rate
    assert_shown(words.text_content(), start, rate, 5000, near, limit)


def test_a_large_step_rests_in_a_shallow_dip(visit: Visit) -> None:
    words = visit(NAME, "?dip=8_10").locator(".ix-words")
    expect(words).to_contain_text("it reaches the dip at 7.23")


def test_the_green_band_marks_the_starts_that_reach_the_lowest_dip(
    visit: Visit,
) -> None:
    dip = visit(NAME, "?dip=3_0.5")
    band = dip.locator(".ix-reach").get_attribute("d")
    ((left, width),) = attributes(dip.locator(".ix-ground"), "x", "width")
    marked = [
        -30 + 40 * (float(at) - left) / width for at in re.findall(r"M([\d.]+) ", band)
    ]
    # Between the two humps beside it, to the width of one of the 240 stretches.
    assert isclose(min(marked), -22.60974, abs_tol=0.17)
    assert isclose(max(marked) + 40 / 240, -8.93466, abs_tol=0.17)


def test_the_start_can_be_dragged_along_the_curve(visit: Visit) -> None:
    dip = visit(NAME)
    x, y = inside(dip.locator(".ix-ground"), 0.45, 0.1)
    drag(dip.locator(".ix-handle"), x, y)
    expect(exact(dip, "Start: x")).to_have_value("−12")
    expect(dip.locator(".ix-words")).to_contain_text("This is the lowest dip.")


def test_walk_ends_in_the_dip_with_and_without_motion(visit: Visit) -> None:
    for motion in ("reduce", "no-preference"):
        dip = visit(NAME, motion=motion)
        here = dip.locator(".ix-here")
        end = here.get_attribute("cx")
        at_once = dip.get_by_role("button", name="Walk").evaluate(
            "button => { button.click(); return button.closest('.interactive').querySelector('.ix-here').getAttribute('cx'); }"
        )
        assert (at_once == end) == (motion == "reduce")
        expect(here).to_have_attribute("cx", end)
