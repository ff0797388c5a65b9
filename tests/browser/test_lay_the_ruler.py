"""Lay the ruler, in a browser: its three errors are those of the snippets."""

from collections.abc import Callable
from math import isclose

import numpy as np
import pytest
from playwright.sync_api import expect

from snippets.fit_a_line import (
    absolute_error,
    fit_line,
    fit_line_absolute,
    naive_error,
    squared_error,
)
from snippets.readers import dilation as x
from snippets.readers import reading_time as y
from tests.browser.figure import (
    Visit,
    assert_shown,
    attributes,
    corners,
    drag,
    exact,
    inside,
    type_in,
    value_of,
)

NAME = "lay-the-ruler"

LINES = [
    (0, 0), (10, 0), (75, 20), (75, 80), (100, 20), (106.687, 15.649),
    (129.631, 0), (200, -43.071), (200, 100), (0, -50), (33.3, 61.7), (150, -12.345),
]  # fmt: skip


def three_errors(slope: float, intercept: float) -> list[float]:
    predicted = slope * x + intercept
    return [
        error(y, predicted) for error in (naive_error, absolute_error, squared_error)
    ]


def test_the_ruler_shows_the_three_errors_of_the_snippets(visit: Visit) -> None:
    ruler = visit(NAME)
    for slope, intercept in LINES:
        type_in(ruler, "Slope", slope)
        type_in(ruler, "Intercept", str(intercept).replace("-", "−"))
        shown = ruler.locator("output").all_text_contents()
        for text, wanted in zip(shown, three_errors(slope, intercept), strict=True):
            assert_shown(text, wanted)


@pytest.mark.parametrize(
    ("button", "fit"),
    [("Best for squares", fit_line), ("Best for absolute error", fit_line_absolute)],
)
def test_a_button_lays_the_ruler_on_the_best_line(
    visit: Visit, button: str, fit: Callable[..., tuple[float, float]]
) -> None:
    ruler = visit(NAME)
    ruler.get_by_role("button", name=button).click()
    for label, wanted in zip(("Slope", "Intercept"), fit(x, y), strict=True):
        assert isclose(value_of(ruler, label), wanted, abs_tol=0.0005)
    expect(ruler.locator(".ix-words")).to_contain_text(
        "no other line has a smaller sum"
    )


def test_a_button_moves_the_line_for_readers_who_like_motion(visit: Visit) -> None:
    ruler = visit(NAME, motion="no-preference")
    slope = exact(ruler, "Slope")
    ruler.get_by_role("button", name="Best for squares").click()
    assert slope.input_value() != "106.687"
    expect(slope).to_have_value("106.687")


@pytest.mark.parametrize(
    ("loss", "squares"), [("Naive", 0), ("Absolute", 0), ("Squared", 14)]
)
def test_the_ruler_draws_squares_for_the_squared_error_only(
    visit: Visit, loss: str, squares: int
) -> None:
    ruler = visit(NAME)
    ruler.get_by_label(loss).check()
    expect(ruler.locator(".ix-square")).to_have_count(squares)
    expect(ruler.locator(".ix-stick")).to_have_count(14)


def test_each_square_is_as_high_and_as_wide_as_its_stick(visit: Visit) -> None:
    ruler = visit(NAME)
    gaps = np.abs(y - 75 * x - 20)
    widths, heights = attributes(ruler.locator(".ix-square"), "width", "height").T
    pixels = 1 / abs(np.polyfit(widths, gaps, 1)[0])
    np.testing.assert_array_equal(widths, heights)
    np.testing.assert_allclose(widths, gaps * pixels, rtol=0, atol=1e-6)


def test_the_naive_error_says_what_cancels(visit: Visit) -> None:
    ruler = visit(NAME, "?ruler=60_40_naive")
    gaps = y - 60 * x - 40
    assert_shown(
        ruler.locator(".ix-words").text_content(),
        gaps[gaps > 0].sum(),
        -gaps[gaps < 0].sum(),
    )


def test_a_handle_can_be_dragged_and_the_other_end_stays(visit: Visit) -> None:
    ruler = visit(NAME)
    handles = ruler.locator("[data-plot=line] .ix-handle").all()
    (x_left, left), (_, right) = map(inside, handles)
    drag(handles[0], x_left, left - 60)
    new_left, new_right = (inside(handle)[1] for handle in handles)
    assert isclose(new_left, left - 60, abs_tol=2)
    assert isclose(new_right, right, abs_tol=2)
    slope, intercept = (value_of(ruler, label) for label in ("Slope", "Intercept"))
    assert slope < 75
    assert intercept > 20
    assert_shown(
        ruler.locator("output").last.text_content(),
        squared_error(y, slope * x + intercept),
    )


def test_a_click_on_the_map_of_lines_chooses_a_line(visit: Visit) -> None:
    ruler = visit(NAME)
    ground = ruler.locator("[data-plot=map] .ix-ground")
    ruler.page.mouse.click(*inside(ground, 1 / 2, 1 / 3))
    for label, wanted in (("Slope", 100), ("Intercept", 50)):
        assert isclose(value_of(ruler, label), wanted, abs_tol=1)


def test_a_line_outside_the_picture_is_said_to_be_there(visit: Visit) -> None:
    expect(visit(NAME, "?ruler=0_-50_squared").locator(".ix-words")).to_contain_text(
        "outside the picture"
    )


def test_what_is_typed_is_held_within_its_limits(visit: Visit) -> None:
    ruler = visit(NAME)
    for typed, taken in [
        ("1e9", "200"),
        ("−5", "0"),
        ("eighty", "0"),
        ("", "0"),
        ("1,00", "100"),
        ("0.12345", "0.123"),
    ]:
        type_in(ruler, "Slope", typed)
        expect(exact(ruler, "Slope")).to_have_value(taken)


def test_the_outlines_of_the_valley_are_lines_of_equal_error(visit: Visit) -> None:
    plot = visit(NAME).locator("[data-plot=map]")
    ((left, top, width, tall),) = attributes(
        plot.locator(".ix-ground"), "x", "y", "width", "height"
    )
    levels = [1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000]
    rings = plot.locator(".ix-ring").all()
    for level, ring in zip(reversed(levels), rings, strict=True):
        across, down = corners(ring).T
        slopes = 200 * (across - left) / width
        intercepts = 100 - 150 * (down - top) / tall
        found = [
            squared_error(y, slope * x + intercept)
            for slope, intercept in zip(slopes, intercepts, strict=True)
        ]
        np.testing.assert_allclose(found, level, rtol=0.05)  # a tenth of a pixel
