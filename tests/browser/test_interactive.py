"""The interactive figures, in a browser: their numbers are those of the snippets, and everybody can use them."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import cos, isclose, pi, sin
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from snippets.fit_a_line import (
    absolute_error,
    fit_line,
    fit_line_absolute,
    naive_error,
    squared_error,
)
from snippets.gradient_descent import (
    gradient_descent,
    largest_stable_step,
    line_gradient,
)
from snippets.readers import dilation as x
from snippets.readers import reading_time as y

PAGES = {
    "lay-the-ruler": "lines/fit-a-line/",
    "walk-the-valley": "lines/gradient-descent/",
    "wrong-dip": "lines/gradient-descent/",
}
KEYS = {"lay-the-ruler": "ruler", "walk-the-valley": "valley", "wrong-dip": "dip"}
every_figure = pytest.mark.parametrize("name", PAGES)
Visit = Callable[..., Locator]


@pytest.fixture
def visit(page: Page, site_url: str) -> Iterator[Visit]:
    """Open a figure, by default without motion; afterwards nothing may have complained."""
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: (
            complaints.append(message.text) if message.type != "log" else None
        ),
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def open_figure(
        name: str,
        state: str = "",
        *,
        width: int = 1280,
        scheme: str = "light",
        motion: str = "reduce",
    ) -> Locator:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion=motion)
        page.goto(f"{site_url}{PAGES[name]}{f'?{KEYS[name]}={state}' if state else ''}")
        return drawn(page, name)

    yield open_figure
    assert complaints == []


def drawn(page: Page, name: str) -> Locator:
    """Scroll to a figure and wait until it is there, and seen: what is hidden takes no focus."""
    figure = page.locator(f"[data-interactive={name}]")
    figure.evaluate(
        "host => host.scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    expect(figure.locator("svg .ix-grid").first).to_be_attached()
    expect(figure).not_to_contain_class("ix-waiting")
    return figure


def type_in(figure: Locator, label: str, value: object) -> None:
    field = figure.get_by_label(f"{label}, exact value")
    field.fill(str(value))
    field.press("Enter")


def numbers(text: str) -> list[tuple[float, float]]:
    """Read the numbers of a text as the book prints them: each value with half a unit of its last place."""
    plain = text.translate(str.maketrans("−⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    found = re.finditer(r"(-?\d[\d,]*)(?:\.(\d+))?(?: × 10(\d+))?(?![\d])", plain)
    result = []
    for whole, part, power in (match.groups() for match in found):
        scale = 10.0 ** int(power or 0)
        value = float(f"{whole.replace(',', '')}.{part or 0}") * scale
        result.append((value, 0.5 * scale * 10.0 ** -len(part or "")))
    return result


def assert_shown(text: str | None, *expected: float) -> None:
    """The first numbers of a text are these, to the digits shown."""
    shown = numbers(text or "")
    assert len(shown) >= len(expected), text
    for (value, half), wanted in zip(shown, expected, strict=False):
        assert abs(value - wanted) <= half * (1 + 1e-6) + 1e-9 * abs(wanted), (
            text,
            wanted,
        )


def query(page: Page, key: str) -> str:
    return parse_qs(urlsplit(page.url).query).get(key, [""])[0]


# ------------------------------------------------------------------ lay the ruler

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
    ruler = visit("lay-the-ruler")
    for slope, intercept in LINES:
        type_in(ruler, "Slope", slope)
        type_in(ruler, "Intercept", str(intercept).replace("-", "−"))
        shown = ruler.locator("output").all_text_contents()
        for text, wanted in zip(shown, three_errors(slope, intercept), strict=True):
            assert_shown(text, wanted)


@pytest.mark.parametrize(
    ("button", "fit"),
    [("Best for squares", fit_line), ("Best for absolute values", fit_line_absolute)],
)
def test_a_button_lays_the_ruler_on_the_best_line(
    visit: Visit, button: str, fit: Callable[..., tuple[float, float]]
) -> None:
    ruler = visit("lay-the-ruler")
    ruler.get_by_role("button", name=button).click()
    for label, wanted in zip(("Slope", "Intercept"), fit(x, y), strict=True):
        shown = ruler.get_by_label(f"{label}, exact value").input_value()
        assert isclose(float(shown.replace("−", "-")), wanted, abs_tol=0.0005)
    expect(ruler.locator(".ix-words")).to_contain_text(
        "no other line has a smaller sum"
    )


def test_a_button_moves_the_line_for_readers_who_like_motion(visit: Visit) -> None:
    ruler = visit("lay-the-ruler", motion="no-preference")
    slope = ruler.get_by_label("Slope, exact value")
    ruler.get_by_role("button", name="Best for squares").click()
    assert slope.input_value() != "106.687"
    expect(slope).to_have_value("106.687")


@pytest.mark.parametrize(
    ("loss", "squares"), [("Naive", 0), ("Absolute", 0), ("Squared", 14)]
)
def test_the_ruler_draws_squares_for_the_squared_error_only(
    visit: Visit, loss: str, squares: int
) -> None:
    ruler = visit("lay-the-ruler")
    ruler.get_by_label(loss).check()
    expect(ruler.locator(".ix-square")).to_have_count(squares)
    expect(ruler.locator(".ix-stick")).to_have_count(14)


def test_each_square_is_as_high_and_as_wide_as_its_stick(visit: Visit) -> None:
    ruler = visit("lay-the-ruler")
    sides = ruler.locator(".ix-square").evaluate_all(
        "all => all.map(s => [+s.getAttribute('width'), +s.getAttribute('height')])"
    )
    pixels = 1 / abs(
        np.polyfit([side for side, _ in sides], np.abs(y - 75 * x - 20), 1)[0]
    )
    for (width, height), gap in zip(sides, np.abs(y - 75 * x - 20), strict=True):
        assert width == height
        assert isclose(width, gap * pixels, abs_tol=1e-6)


def test_the_naive_error_says_what_cancels(visit: Visit) -> None:
    ruler = visit("lay-the-ruler", "60_40_naive")
    gaps = y - 60 * x - 40
    assert_shown(
        ruler.locator(".ix-words").text_content(),
        gaps[gaps > 0].sum(),
        -gaps[gaps < 0].sum(),
    )


def test_a_handle_can_be_dragged_and_the_other_end_stays(
    visit: Visit, page: Page
) -> None:
    ruler = visit("lay-the-ruler")
    left, right = (
        handle.bounding_box()
        for handle in ruler.locator("[data-plot=line] .ix-handle").all()
    )
    page.mouse.move(left["x"] + 9, left["y"] + 9)
    page.mouse.down()
    page.mouse.move(left["x"] + 9, left["y"] - 51, steps=4)
    new_left, new_right = (
        handle.bounding_box()
        for handle in ruler.locator("[data-plot=line] .ix-handle").all()
    )
    page.mouse.up()
    assert isclose(new_left["y"], left["y"] - 60, abs_tol=2)
    assert isclose(new_right["y"], right["y"], abs_tol=2)
    slope, intercept = (
        float(ruler.get_by_label(f"{name}, exact value").input_value())
        for name in ("Slope", "Intercept")
    )
    assert slope < 75
    assert intercept > 20
    assert_shown(
        ruler.locator("output").last.text_content(),
        squared_error(y, slope * x + intercept),
    )


def test_a_click_on_the_map_of_lines_chooses_a_line(visit: Visit, page: Page) -> None:
    ruler = visit("lay-the-ruler")
    ground = ruler.locator("[data-plot=map] .ix-ground").bounding_box()
    page.mouse.click(
        ground["x"] + ground["width"] / 2, ground["y"] + ground["height"] / 3
    )
    for label, wanted in (("Slope", 100), ("Intercept", 50)):
        assert isclose(
            float(ruler.get_by_label(f"{label}, exact value").input_value()),
            wanted,
            abs_tol=1,
        )


def test_a_line_outside_the_picture_is_said_to_be_there(visit: Visit) -> None:
    expect(
        visit("lay-the-ruler", "0_-50_squared").locator(".ix-words")
    ).to_contain_text("outside the picture")


def test_what_is_typed_is_held_within_its_limits(visit: Visit) -> None:
    ruler = visit("lay-the-ruler")
    for typed, taken in [
        ("1e9", "200"),
        ("−5", "0"),
        ("eighty", "0"),
        ("", "0"),
        ("1,00", "100"),
        ("0.12345", "0.123"),
    ]:
        type_in(ruler, "Slope", typed)
        expect(ruler.get_by_label("Slope, exact value")).to_have_value(taken)


# ---------------------------------------------------------------- walk the valley

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
    valley = visit("walk-the-valley")
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
    valley = visit("walk-the-valley", "0_0_0.05_10_raw")
    seen = valley.locator("[data-plot=map] .ix-step").evaluate_all(
        "all => all.map(s => [+s.getAttribute('cx'), +s.getAttribute('cy')])"
    )
    path = gradient_descent(
        lambda line: line_gradient(*line, x, y), [0, 0], learning_rate=0.05, n_steps=10
    )
    for column in (0, 1):
        scale, shift = np.polyfit(path[:, column], np.array(seen)[:, column], 1)
        np.testing.assert_allclose(
            np.array(seen)[:, column], scale * path[:, column] + shift, atol=1e-6
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
    valley = visit("walk-the-valley")
    for rate, view, verdict in VERDICTS:
        type_in(valley, "Step size", rate)
        valley.get_by_label("Centre dilation").set_checked(view == "centred")
        expect(valley.locator(".ix-words")).to_contain_text(verdict)


def test_a_walk_that_overflows_stops_before_it_does(visit: Visit) -> None:
    words = (
        visit("walk-the-valley", "0_0_0.08_1000_raw")
        .locator(".ix-words")
        .text_content()
    )
    n_steps = int(re.search(r"After (\d+) steps", words)[1])
    assert_shown(words.split("the error is")[1], walk(0, 0, 0.08, n_steps, "raw")[2])
    assert words.endswith("; soon the numbers overflow.")
    with pytest.raises(ValueError, match="too large"):
        walk(0, 0, 0.08, 1000, "raw")


def test_both_limits_are_those_of_the_snippet(visit: Visit) -> None:
    valley = visit("walk-the-valley")
    for data in (x, x - x.mean()):
        limit = largest_stable_step(np.column_stack([data, np.ones_like(data)]))
        assert_shown(valley.locator(".ix-marks b").text_content(), limit)
        valley.get_by_label("Centre dilation").check()


def test_the_error_falls_step_by_step_in_the_chart_of_a_walk_that_converges(
    visit: Visit,
) -> None:
    valley = visit("walk-the-valley", "0_0_0.05_10_raw")
    heights = valley.locator("[data-plot=loss] .ix-step").evaluate_all(
        "all => all.map(s => +s.getAttribute('cy'))"
    )
    assert len(heights) == 11
    assert all(
        before < after for before, after in pairwise(heights)
    )  # pixels count downwards


def test_one_step_is_one_step(visit: Visit) -> None:
    valley = visit("walk-the-valley", "0_0_0.05_25_raw")
    valley.get_by_role("button", name="One step").click()
    expect(valley.get_by_label("Steps, exact value")).to_have_value("26")


def test_walk_leads_to_the_lowest_error(visit: Visit) -> None:
    valley = visit("walk-the-valley")
    valley.get_by_role("button", name="Walk").click()
    expect(valley.locator(".ix-words")).to_contain_text("the lowest there is")
    expect(valley.get_by_role("button", name="Walk")).to_be_visible()


def test_a_walk_can_be_paused(visit: Visit) -> None:
    valley = visit("walk-the-valley", "0_0_0.01_0_raw", motion="no-preference")
    valley.get_by_role("button", name="Walk").click()
    valley.get_by_role("button", name="Pause").click()
    steps = valley.get_by_label("Steps, exact value").input_value()
    valley.page.wait_for_timeout(300)
    assert valley.get_by_label("Steps, exact value").input_value() == steps


def test_a_click_on_the_map_chooses_the_start(visit: Visit, page: Page) -> None:
    valley = visit("walk-the-valley")
    ground = valley.locator("[data-plot=map] .ix-ground").bounding_box()
    page.mouse.click(
        ground["x"] + 0.8 * ground["width"], ground["y"] + 0.25 * ground["height"]
    )
    for label, wanted in (("Start: slope", 150), ("Start: intercept", 100)):
        assert isclose(
            float(valley.get_by_label(f"{label}, exact value").input_value()),
            wanted,
            abs_tol=1,
        )


# ------------------------------------------------------------ falling into the wrong dip

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
    dip = visit("wrong-dip")
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
    words = visit("wrong-dip", f"{start}_{rate}").locator(".ix-words")
    expect(words).to_contain_text("it has not come to rest after 5,000 steps")
    limit = 2 / (0.02 - 0.25 * sin(0.5 * near))
    assert limit < rate
    assert_shown(words.text_content(), start, rate, 5000, near, limit)


def test_a_large_step_rests_in_a_shallow_dip(visit: Visit) -> None:
    words = visit("wrong-dip", "8_10").locator(".ix-words")
    expect(words).to_contain_text("it reaches the dip at 7.23")


HELD = [
    ("walk-the-valley", "Step size", "1", "“Step size” goes from 0.001 to 0.08 here."),
    ("walk-the-valley", "Start: slope", "−99", "“Start: slope” goes from −50 to 200"),
    ("wrong-dip", "Step size", "99", "“Step size” goes from 0.05 to 20 here."),
    ("wrong-dip", "Start: x", "10.5", "“Start: x” goes from −30 to 10 here."),
]


@pytest.mark.parametrize(("name", "label", "wish", "note"), HELD)
def test_a_number_beyond_the_limits_is_held_and_said_to_be(
    visit: Visit, name: str, label: str, wish: str, note: str
) -> None:
    figure = visit(name)
    for voice in (".ix-words", "[aria-live=polite]"):
        type_in(figure, label, wish)
        expect(figure.locator(voice)).to_contain_text(note)
        type_in(figure, label, "0.06")
        expect(figure.locator(voice)).not_to_contain_text("goes from")


def test_the_green_band_marks_the_starts_that_reach_the_lowest_dip(
    visit: Visit,
) -> None:
    dip = visit("wrong-dip", "3_0.5")
    band = dip.locator(".ix-reach").get_attribute("d")
    ground = dip.locator(".ix-ground")
    left, width = (float(ground.get_attribute(side)) for side in ("x", "width"))
    marked = [
        -30 + 40 * (float(at) - left) / width for at in re.findall(r"M([\d.]+) ", band)
    ]
    # Between the two humps beside it, to the width of one of the 240 stretches.
    assert isclose(min(marked), -22.60974, abs_tol=0.17)
    assert isclose(max(marked) + 40 / 240, -8.93466, abs_tol=0.17)


def test_the_start_can_be_dragged_along_the_curve(visit: Visit, page: Page) -> None:
    dip = visit("wrong-dip")
    ground = dip.locator(".ix-ground").bounding_box()
    grip = dip.locator(".ix-handle").bounding_box()
    page.mouse.move(grip["x"] + 9, grip["y"] + 9)
    page.mouse.down()
    page.mouse.move(ground["x"] + ground["width"] * 0.45, ground["y"] + 40, steps=4)
    page.mouse.up()
    expect(dip.get_by_label("Start: x, exact value")).to_have_value("−12")
    expect(dip.locator(".ix-words")).to_contain_text("This is the lowest dip.")


def test_roll_ends_in_the_dip_with_and_without_motion(visit: Visit) -> None:
    for motion in ("reduce", "no-preference"):
        dip = visit("wrong-dip", motion=motion)
        end = dip.locator(".ix-here").get_attribute("cx")
        dip.get_by_role("button", name="Roll").click()
        expect(dip.locator(".ix-here")).to_have_attribute("cx", end)


# ---------------------------------------------------------------------- all of them

FIRST_DIALS = {
    "lay-the-ruler": "Slope",
    "walk-the-valley": "Start: slope",
    "wrong-dip": "Start: x",
}
STATES = {
    "lay-the-ruler": "33.3_61.7_absolute",
    "walk-the-valley": "-40_150_0.06_30_centred",
    "wrong-dip": "-12.5_0.3",
}


@every_figure
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    visit: Visit, page: Page, name: str, width: int, scheme: str
) -> None:
    visit(name, width=width, scheme=scheme)
    result = Axe().run(page, context=f"[data-interactive={name}]")
    assert result.violations_count == 0, result.generate_report()


@every_figure
def test_a_link_restores_the_setting(visit: Visit, name: str) -> None:
    figure = visit(name, STATES[name])
    parts = STATES[name].split("_")
    shown = [
        value.replace("−", "-")
        for value in figure.locator(".ix-exact").evaluate_all(
            "all => all.map(f => f.value)"
        )
    ]
    assert set(shown) == {part for part in parts if re.fullmatch(r"[-\d.]+", part)}
    chosen = {"absolute": "Absolute", "centred": "Centre dilation"}
    for word in set(parts) & set(chosen):
        expect(figure.get_by_label(chosen[word])).to_be_checked()


@every_figure
def test_the_address_follows_the_setting_and_keeps_its_anchor(
    visit: Visit, page: Page, site_url: str, name: str
) -> None:
    visit(name)
    page.goto(f"{site_url}{PAGES[name]}?h=line#{name}")
    figure = drawn(page, name)
    type_in(figure, FIRST_DIALS[name], 7)
    page.wait_for_function(f"location.search.includes('{KEYS[name]}=')")
    assert re.match(r"7(\.0)?_|0?_", query(page, KEYS[name]))
    assert query(page, "h") == "line"
    assert urlsplit(page.url).fragment == name
    figure.get_by_role("button", name="Reset").click()
    page.wait_for_function(f"!location.search.includes('{KEYS[name]}=')")


@every_figure
def test_a_link_to_a_figure_leads_to_it(page: Page, site_url: str, name: str) -> None:
    page.goto(f"{site_url}{PAGES[name]}?{KEYS[name]}={STATES[name]}#{name}")
    expect(page.locator(f"[data-interactive={name}] .ix-head")).to_be_in_viewport()


MOVES = [
    ("lay-the-ruler", "Best for squares"),
    ("walk-the-valley", "Walk"),
    ("wrong-dip", "Roll"),
]


@pytest.mark.parametrize(("name", "button"), MOVES)
def test_with_reduced_motion_a_press_shows_the_end_at_once(
    visit: Visit, page: Page, name: str, button: str
) -> None:
    figure = visit(name)
    at_once = figure.get_by_role("button", name=button).evaluate(
        """button => { button.click(); return button.closest('.interactive').querySelector('.ix-two, svg').innerHTML; }"""
    )
    page.wait_for_timeout(300)
    assert at_once == figure.locator(".ix-two, svg").first.inner_html()


@every_figure
def test_copy_link_gives_the_setting_and_the_figure(
    visit: Visit, page: Page, name: str
) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}})"
    )
    figure = visit(name, STATES[name])
    figure.get_by_role("button", name="Copy link").click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    copied = urlsplit(page.evaluate("copied"))
    assert parse_qs(copied.query)[KEYS[name]] == [STATES[name]]
    assert copied.fragment == name


@every_figure
@pytest.mark.parametrize(
    "state", ["_", "nan_inf_-inf_1e400_x", "9999999_-9999999_9_9_9_9"]
)
def test_a_spoilt_link_opens_the_figure_all_the_same(
    visit: Visit, name: str, state: str
) -> None:
    figure = visit(name, state)
    assert "NaN" not in figure.inner_html()
    assert "undefined" not in figure.inner_html()


@every_figure
def test_the_arrow_keys_move_the_slider_and_the_focus_is_seen(
    visit: Visit, page: Page, name: str
) -> None:
    figure = visit(name)
    slider = figure.get_by_role("slider").first
    before, words = (
        slider.get_attribute("aria-valuetext"),
        figure.locator(".ix-words").text_content(),
    )
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") != before
    assert figure.locator(".ix-words").text_content() != words
    assert slider.evaluate("s => getComputedStyle(s).outlineStyle") == "solid"


@every_figure
def test_every_control_is_reached_by_tab(visit: Visit, page: Page, name: str) -> None:
    figure = visit(name)
    controls = figure.locator("button, input:not([type=radio]), input:checked").all()
    controls[0].focus()
    for control in controls:
        expect(control).to_be_focused()
        page.keyboard.press("Tab")
    assert not figure.evaluate("host => host.contains(document.activeElement)")


@every_figure
def test_a_screen_reader_hears_the_words_once_the_hand_rests(
    visit: Visit, page: Page, name: str
) -> None:
    figure = visit(name)
    voice = figure.locator("[aria-live=polite]")
    page.wait_for_timeout(1000)
    slider = figure.get_by_role("slider").first
    slider.focus()
    before = voice.text_content()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert voice.text_content() == before
    expect(voice).to_have_text(figure.locator(".ix-words").text_content())


@every_figure
@pytest.mark.parametrize("width", [360, 1280])
def test_text_and_targets_are_large_enough_and_nothing_sticks_out(
    visit: Visit, page: Page, name: str, width: int
) -> None:
    figure = visit(name, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    too_small = """all => all.filter(e => e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 11).length"""
    assert (
        figure.locator(
            "text, p, span, b, small, label, output, dt, button"
        ).evaluate_all(too_small)
        == 0
    )
    cut = """(texts, frame) => texts.map(t => [t.getBoundingClientRect(), t.textContent])
        .filter(([b]) => b.left < frame[0] - 1 || b.right > frame[1] + 1).map(([, text]) => text)"""
    box = figure.bounding_box()
    assert (
        figure.locator("text, .ix-marks > *").evaluate_all(
            cut, [box["x"], box["x"] + box["width"]]
        )
        == []
    )
    for target in figure.locator(
        "button, .ix-range, .ix-exact, .ix-check, .ix-tile, .ix-grab"
    ).all():
        size = target.bounding_box()
        assert min(size["width"], size["height"]) >= 24


@every_figure
def test_the_ink_follows_the_colour_scheme(visit: Visit, name: str) -> None:
    figure = visit(name)
    inks = []
    for scheme in ("default", "slate"):
        figure.evaluate(
            "(host, scheme) => host.closest('[data-md-color-scheme]').dataset.mdColorScheme = scheme",
            scheme,
        )
        parts = [
            figure.locator(css).first for css in (".ix-ground", "text", ".ix-here")
        ]
        inks.append([part.evaluate("e => getComputedStyle(e).fill") for part in parts])
    assert all(light != dark for light, dark in zip(*inks, strict=True))


@every_figure
def test_the_figure_comes_when_the_reader_does_and_moves_nothing(
    page: Page, site_url: str, name: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    page.add_init_script("""window.shift = 0; new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({type: 'layout-shift', buffered: true});""")
    page.goto(f"{site_url}{PAGES[name]}", wait_until="networkidle")
    figure = page.locator(f"[data-interactive={name}]")
    assert figure.inner_html() == ""
    room = figure.bounding_box()["height"]
    while not figure.inner_html():
        page.mouse.wheel(0, 500)
        page.wait_for_timeout(60)
    drawn(page, name)
    page.wait_for_timeout(200)
    assert abs(figure.bounding_box()["height"] - room) < 100
    assert page.evaluate("window.shift") < 0.02


@every_figure
def test_without_a_script_the_figure_takes_no_room(
    browser: Browser, site_url: str, name: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{site_url}{PAGES[name]}")
    assert plain.locator(f"[data-interactive={name}]").bounding_box()["height"] == 0
    context.close()


@every_figure
def test_without_its_data_the_figure_steps_aside(
    page: Page, site_url: str, name: str
) -> None:
    page.route("**/assets/generated/*.json", lambda route: route.abort())
    page.goto(f"{site_url}{PAGES[name]}")
    figure = page.locator(f"[data-interactive={name}]")
    figure.evaluate("host => host.scrollIntoView()")
    expect(figure).to_be_hidden()


@every_figure
def test_a_finger_can_drag_the_handle_and_still_scroll_the_page(
    browser: Browser, site_url: str, name: str
) -> None:
    context = browser.new_context(
        has_touch=True,
        is_mobile=True,
        viewport={"width": 360, "height": 740},
        reduced_motion="reduce",
    )
    phone = context.new_page()
    phone.goto(f"{site_url}{PAGES[name]}")
    figure = drawn(phone, name)
    figure.locator(".ix-grab").first.evaluate(
        "e => e.scrollIntoView({block: 'center', behavior: 'instant'})"
    )
    phone.wait_for_timeout(200)
    touch = context.new_cdp_session(phone)

    def swipe(start: tuple[float, float], dx: float, dy: float) -> None:
        send = touch.send
        send(
            "Input.dispatchTouchEvent",
            {"type": "touchStart", "touchPoints": [{"x": start[0], "y": start[1]}]},
        )
        for part in range(1, 9):
            point = {"x": start[0] + dx * part / 8, "y": start[1] + dy * part / 8}
            send(
                "Input.dispatchTouchEvent",
                {"type": "touchMove", "touchPoints": [point]},
            )
        send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        phone.wait_for_timeout(150)

    grip = figure.locator(".ix-grab").first.bounding_box()
    before, top = figure.locator(".ix-words").text_content(), phone.evaluate("scrollY")
    swipe((grip["x"] + 22, grip["y"] + 22), 30, -40)
    moved = figure.locator(".ix-grab").first.bounding_box()
    assert isclose(moved["y"], grip["y"] - 40, abs_tol=3) or isclose(
        moved["x"], grip["x"] + 30, abs_tol=3
    )
    assert figure.locator(".ix-words").text_content() != before
    assert phone.evaluate("scrollY") == top

    ground = figure.locator(".ix-ground").first.bounding_box()
    after = figure.locator(".ix-words").text_content()
    swipe(
        (ground["x"] + ground["width"] * 0.7, ground["y"] + ground["height"] * 0.8),
        0,
        -120,
    )
    assert figure.locator(".ix-words").text_content() == after
    assert phone.evaluate("scrollY") > top
    context.close()


def test_the_whole_code_of_the_figures_is_small(site_url: str, page: Page) -> None:
    sizes = [
        len(page.request.get(f"{site_url}assets/js/interactive/{file}.js").body())
        for file in ("loader", "kit", "held", *PAGES)
    ]
    assert sum(sizes) < 38_000  # bytes before compression


def test_the_outlines_of_the_valley_are_lines_of_equal_error(visit: Visit) -> None:
    ruler = visit("lay-the-ruler")
    plot = ruler.locator("[data-plot=map]")
    ground = plot.locator(".ix-ground")
    left, top, width, tall = (
        float(ground.get_attribute(side)) for side in ("x", "y", "width", "height")
    )
    levels = [1000, 2000, 5000, 10000, 20000, 50000, 100000, 200000]
    for level, ring in zip(
        reversed(levels), plot.locator(".ix-ring").all(), strict=True
    ):
        points = np.array(
            re.findall(r"(-?[\d.]+) (-?[\d.]+)", ring.get_attribute("d")), dtype=float
        )
        slopes, intercepts = (
            200 * (points[:, 0] - left) / width,
            100 - 150 * (points[:, 1] - top) / tall,
        )
        found = [
            squared_error(y, slope * x + intercept)
            for slope, intercept in zip(slopes, intercepts, strict=True)
        ]
        np.testing.assert_allclose(found, level, rtol=0.05)  # a tenth of a pixel


def test_numbers_are_read_the_way_the_book_prints_them() -> None:
    (first, half), (second, _) = numbers("−1,493.03 and 4.13 × 10⁶⁸")
    assert (first, half) == (-1493.03, 0.005)
    assert isclose(second, 4.13e68)
    with pytest.raises(AssertionError):
        assert_shown("3.14", pi + 0.01)
