"""Walk the valley, in a browser: it walks where gradient descent of the snippet walks."""

import re
from itertools import pairwise
from math import isclose

import numpy as np
import pytest
from playwright.sync_api import expect

from snippets.fit_a_line import squared_error
from snippets.gradient_descent import (
    gradient_descent,
    largest_stable_step,
    line_gradient,
)
from snippets.readers import dilation as x
from snippets.readers import reading_time as y
from tests.browser.figure import (
    Visit,
    assert_shown,
    attributes,
    exact,
    inside,
    type_in,
    value_of,
)

NAME = "walk-the-valley"

WALKS = [
    (0, 0, 0.05, 1, "raw"), (0, 0, 0.05, 10, "raw"), (0, 0, 0.05, 1000, "raw"), (0, 0, 0.051, 100, "raw"),
    (0, 0, 0.01, 100, "raw"), (0, 0, 0.0254, 10, "raw"), (150, -40, 0.001, 600, "raw"), (0, 0, 0.08, 300, "raw"),
    (0, 0, 0.06, 30, "centred"), (-40, 150, 0.072, 20, "centred"), (200, 150, 0.0714, 0, "centred"), (33.3, 12.5, 0.035, 7, "centred"),
]  # fmt: skip


def walk(
    slope: float, intercept: float, rate: float, n_steps: int, view: str
) -> tuple[float, float, float]:
    data = x - x.mean() if view == "centred" else x
    path = gradient_descent(
        lambda line: line_gradient(*line, data, y),
        [slope, intercept],
        learning_rate=rate,
        n_steps=n_steps,
    )
    return *path[-1], squared_error(y, path[-1][0] * data + path[-1][1])


def test_the_valley_shows_where_the_snippet_walks(visit: Visit) -> None:
    valley = visit(NAME)
    for slope, intercept, rate, n_steps, view in WALKS:
        type_in(valley, "Start: slope", slope)
        type_in(valley, "Start: intercept", intercept)
        type_in(valley, "Step size", rate)
        type_in(valley, "Steps", n_steps)
        valley.get_by_label("Centre dilation").set_checked(view == "centred")
        for text, wanted in zip(
            valley.locator("output").all_text_contents(),
            walk(slope, intercept, rate, n_steps, view),
            strict=True,
        ):
            assert_shown(text, wanted)


def test_the_valley_draws_every_place_of_the_walk(visit: Visit) -> None:
    valley = visit(NAME, "?valley=0_0_0.05_10_raw")
    seen = attributes(valley.locator("[data-plot=map] .ix-step"), "cx", "cy")
    path = gradient_descent(
        lambda line: line_gradient(*line, x, y), [0, 0], learning_rate=0.05, n_steps=10
    )
    for column in (0, 1):
        scale, shift = np.polyfit(path[:, column], seen[:, column], 1)
        np.testing.assert_allclose(
            seen[:, column], scale * path[:, column] + shift, atol=1e-6
        )


VERDICTS = [
    (0.02, "raw", "Converging, below the limit 0.0508: down to the floor"),
    (0.05, "raw", "Converging, below the limit 0.0508: each step crosses"),
    (0.051, "raw", "Diverging: the step size is past the limit 0.0508"),
    (0.051, "centred", "Converging, below the limit 0.0714"),
    (0.072, "centred", "Diverging: the step size is past the limit 0.0714"),
]


def test_the_valley_tells_a_walk_that_converges_from_one_that_diverges(
    visit: Visit,
) -> None:
    valley = visit(NAME)
    for rate, view, verdict in VERDICTS:
        type_in(valley, "Step size", rate)
        valley.get_by_label("Centre dilation").set_checked(view == "centred")
        expect(valley.locator(".ix-words")).to_contain_text(verdict)


def test_a_walk_that_overflows_stops_before_it_does(visit: Visit) -> None:
    words = visit(NAME, "?valley=0_0_0.08_1000_raw").locator(".ix-words").text_content()
    n_steps = int(re.search(r"After (\d+) steps", words)[1])
    assert_shown(words.split("the error is")[1], walk(0, 0, 0.08, n_steps, "raw")[2])
    assert words.endswith("; soon the numbers overflow.")
    with pytest.raises(ValueError, match="too large"):
        walk(0, 0, 0.08, 1000, "raw")


def test_both_limits_are_those_of_the_snippet(visit: Visit) -> None:
    valley = visit(NAME)
    for data in (x, x - x.mean()):
        limit = largest_stable_step(np.column_stack([data, np.ones_like(data)]))
        assert_shown(valley.locator(".ix-marks b").text_content(), limit)
        valley.get_by_label("Centre dilation").check()


def test_the_error_falls_step_by_step_in_the_chart_of_a_walk_that_converges(
    visit: Visit,
) -> None:
    valley = visit(NAME, "?valley=0_0_0.05_10_raw")
    heights = attributes(valley.locator("[data-plot=loss] .ix-step"), "cy").ravel()
    assert len(heights) == 11
    assert all(
        before < after for before, after in pairwise(heights)
    )  # pixels count downwards


def test_one_step_is_one_step(visit: Visit) -> None:
    valley = visit(NAME, "?valley=0_0_0.05_25_raw")
    valley.get_by_role("button", name="One step").click()
    expect(exact(valley, "Steps")).to_have_value("26")


def test_walk_leads_to_the_lowest_error(visit: Visit) -> None:
    valley = visit(NAME)
    valley.get_by_role("button", name="Walk").click()
    expect(valley.locator(".ix-words")).to_contain_text("the lowest there is")
    expect(valley.get_by_role("button", name="Walk")).to_be_visible()


def test_a_walk_can_be_paused(visit: Visit) -> None:
    valley = visit(NAME, "?valley=0_0_0.01_0_raw", motion="no-preference")
    valley.get_by_role("button", name="Walk").click()
    valley.get_by_role("button", name="Pause").click()
    steps = exact(valley, "Steps").input_value()
    valley.page.wait_for_timeout(300)
    assert exact(valley, "Steps").input_value() == steps


def test_a_click_on_the_map_chooses_the_start(visit: Visit) -> None:
    valley = visit(NAME)
    ground = valley.locator("[data-plot=map] .ix-ground")
    valley.page.mouse.click(*inside(ground, 0.8, 0.25))
    for label, wanted in (("Start: slope", 150), ("Start: intercept", 100)):
        assert isclose(value_of(valley, label), wanted, abs_tol=1)
