"""The interactive figures, in a browser: their numbers are those of the snippets, and everybody can use them."""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, localcontext
from itertools import pairwise
from math import cos, isclose, pi, sin
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Response, expect

from snippets.arrays_as_distributions import softmax
from snippets.cross_entropy import (
    cross_entropy_from_logits,
    cross_entropy_gradient,
    entropy,
)
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
    "turn-up-the-heat": "arrays/arrays-as-distributions/",
    "how-wrong-can-you-be": "arrays/cross-entropy/",
}
KEYS = {
    "lay-the-ruler": "ruler",
    "walk-the-valley": "valley",
    "wrong-dip": "dip",
    "turn-up-the-heat": "heat",
    "how-wrong-can-you-be": "wrong",
}
every_figure = pytest.mark.parametrize("name", PAGES)
Visit = Callable[..., Locator]


@pytest.fixture(scope="module")
def stage(browser: Browser) -> Iterator[Page]:
    """One page for all tests: a second address loads sooner than a second page."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(stage: Page) -> Iterator[Page]:
    yield stage
    stage.unroute_all()


@pytest.fixture
def visit(page: Page, stage_url: str) -> Iterator[Visit]:
    """Open a figure, by default without motion; afterwards nothing may have complained."""
    complaints: list[str] = []
    listeners = {
        "console": lambda message: (
            complaints.append(message.text) if message.type != "log" else None
        ),
        "pageerror": lambda error: complaints.append(str(error)),
    }
    for event, listener in listeners.items():
        page.on(event, listener)

    def open_figure(
        name: str,
        state: str = "",
        *,
        width: int = 1280,
        motion: str = "reduce",
    ) -> Locator:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light", reduced_motion=motion)
        page.goto(
            f"{stage_url}{PAGES[name]}{f'?{KEYS[name]}={state}' if state else ''}"
        )
        return drawn(page, name)

    yield open_figure
    for event, listener in listeners.items():
        page.remove_listener(event, listener)
    assert complaints == []


def drawn(page: Page, name: str) -> Locator:
    """Scroll to a figure and wait until it is there, and seen: what is hidden takes no focus."""
    figure = page.locator(f"[data-interactive={name}]")
    figure.evaluate(
        "host => host.scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    page.wait_for_function(
        """name => document.querySelector(`[data-interactive=${name}]:not(.ix-waiting) svg .ix-grid`)""",
        arg=name,
    )
    return figure


SCHEMES = ("default", "slate")


def wear(figure: Locator, scheme: str) -> None:
    figure.evaluate(
        "(host, scheme) => host.closest('[data-md-color-scheme]').dataset.mdColorScheme = scheme",
        scheme,
    )


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
    [("Best for squares", fit_line), ("Best for absolute error", fit_line_absolute)],
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
    ("turn-up-the-heat", "Score: rainy", "1e6", "goes from −1,000 to 1,000 here."),
    ("how-wrong-can-you-be", "Score: rainy", "−21", "goes from −20 to 20 here."),
]


@pytest.mark.parametrize(("name", "label", "wish", "note"), HELD)
def test_a_number_beyond_the_limits_is_held_and_said_to_be(
    visit: Visit, name: str, label: str, wish: str, note: str
) -> None:
    figure = visit(name)
    type_in(figure, label, wish)
    expect(figure.locator(".ix-words")).to_contain_text(note)
    type_in(figure, label, "0.06")
    expect(figure.locator(".ix-words")).not_to_contain_text("goes from")


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


def test_walk_ends_in_the_dip_with_and_without_motion(visit: Visit) -> None:
    for motion in ("reduce", "no-preference"):
        dip = visit("wrong-dip", motion=motion)
        end = dip.locator(".ix-here").get_attribute("cx")
        dip.get_by_role("button", name="Walk").click()
        expect(dip.locator(".ix-here")).to_have_attribute("cx", end)


# ------------------------------------------------------------------ turn up the heat

HEATS = [
    (1, 0.7, 0.2, 0.1), (1, 10, -9, -1), (0.5, 10, -9, 1), (2, 10, -9, -1), (10, 10, -9, -1), (100, 101, 379, 44),
    (1, 101, 379, 44), (0.1, 1000, -1000, 1000), (1000, 1000, -1000, 999.5), (3.75, 0, 0, 0), (1, -2, -1, -3), (5, 0, 0, 6),
]  # fmt: skip


def bars(plot: Locator, kind: str) -> list[float]:
    """How high the bars of a kind stand above or below the ground line, in pixels."""
    return [
        float(height)
        for height in plot.locator(f".ix-{kind}").evaluate_all(
            "all => all.map(bar => bar.getAttribute('height'))"
        )
    ]


def shares_of(values: list[float]) -> np.ndarray:
    return np.array(values) / sum(values)


def assert_near(text: str, wanted: float) -> None:
    """A number as the figures of probabilities show it: ≈ stands where 0 or 1 would be said too much."""
    assert_shown(text, wanted)
    assert text.startswith("≈") == (
        abs(wanted - round(wanted)) < 0.0005 and abs(round(wanted)) < 2
    )


NAMES = ["sunny", "cloudy", "rainy"]


def type_scores(figure: Locator, scores: Iterable[float]) -> None:
    for name, score in zip(NAMES, scores, strict=True):
        type_in(figure, f"Score: {name}", score)


def test_the_heat_shows_softmax_and_plain_normalising_with_their_entropies(
    visit: Visit,
) -> None:
    figure = visit("turn-up-the-heat")
    plot = figure.locator("[data-plot=bars]")
    for temperature, *scores in HEATS:
        type_in(figure, "Temperature", temperature)
        type_scores(figure, scores)
        p = softmax(scores, temperature=temperature)
        texts = plot.locator(".ix-bar + text").all_text_contents()
        for text, wanted in zip(texts, p, strict=True):
            assert_near(text, wanted)
        said = figure.locator(".ix-words").text_content()
        assert_shown(said, temperature, *p)
        softs, plains = figure.locator("output").all_text_contents()
        for text, unit in zip(softs.split(", "), (1, np.log(2)), strict=True):
            assert_near(text, entropy(p) / unit)
        np.testing.assert_allclose(shares_of(bars(plot, "bar")), p, atol=1e-9)
        if min(scores) < 0 or sum(scores) == 0:
            assert plains == "none"
            continue
        shares = shares_of(scores)
        texts = plot.locator(".ix-square + text").all_text_contents()
        for text, wanted in zip(texts, shares, strict=True):
            assert_shown(text, wanted)
        assert_shown(said.split("Plain normalising gives")[1], *shares)
        assert_shown(plains, entropy(shares), entropy(shares) / np.log(2))
        np.testing.assert_allclose(shares_of(bars(plot, "square")), shares, atol=1e-9)


VERDICTS_OF_HEAT = [
    ((1, 10, -9, -1), "fails: the scores add up to 0"),
    ((1, 0.1, 0.2, -0.3), "fails: the scores add up to 0"),
    ((1, 0, 0, 0), "fails: the scores add up to 0"),
    ((1, 10, -9, 1), "fails: it would give 5.00, −4.50 and 0.50, which are no prob"),
    ((1, -2, -1, -3), "fails: it would give 0.33, 0.17 and 0.50"),
    ((1, 0.7, 0.2, 0.1), "here less even."),
    ((1, 101, 379, 44), "here more even."),
    ((8, 5, 5, 5), "here just as even."),
]


def test_the_heat_says_whether_plain_normalising_is_possible_and_how_it_differs(
    visit: Visit,
) -> None:
    figure = visit("turn-up-the-heat")
    for (temperature, *scores), verdict in VERDICTS_OF_HEAT:
        type_in(figure, "Temperature", temperature)
        type_scores(figure, scores)
        expect(figure.locator(".ix-words")).to_contain_text(verdict)
        missing = 4 if "fails" in verdict else 0  # three bars and an entropy
        expect(figure.get_by_text("none", exact=True)).to_have_count(missing)


def test_adding_to_each_score_leaves_softmax_and_doubling_leaves_the_plain_shares(
    visit: Visit,
) -> None:
    figure = visit("turn-up-the-heat", "1_0.7_0.2_0.1")
    plot = figure.locator("[data-plot=bars]")
    for button, stays, moves in [
        ("Add 1 to each", "bar", "square"),
        ("Double each", "square", "bar"),
    ]:
        before = {kind: bars(plot, kind) for kind in (stays, moves)}
        figure.get_by_role("button", name=button).click()
        np.testing.assert_allclose(bars(plot, stays), before[stays], atol=1e-9)
        assert not np.allclose(bars(plot, moves), before[moves], atol=1)
    for label, wanted in (("sunny", "3.4"), ("cloudy", "2.4"), ("rainy", "2.2")):
        expect(figure.get_by_label(f"Score: {label}, exact value")).to_have_value(
            wanted
        )


def test_a_change_that_leads_beyond_the_limits_changes_nothing_and_says_so(
    visit: Visit,
) -> None:
    figure = visit("turn-up-the-heat", "1_600_-2_0")
    figure.get_by_role("button", name="Double each").click()
    expect(figure.get_by_label("Score: cloudy, exact value")).to_have_value("−2")
    expect(figure.locator(".ix-words")).to_contain_text("no further than 1,000")


def test_a_preset_sets_the_scores_and_leaves_the_temperature(visit: Visit) -> None:
    figure = visit("turn-up-the-heat", "20_1_2_3")
    figure.locator("[data-preset]").last.click()
    for label, wanted in (("sunny", "101"), ("cloudy", "379"), ("rainy", "44")):
        expect(figure.get_by_label(f"Score: {label}, exact value")).to_have_value(
            wanted
        )
    expect(figure.get_by_label("Temperature, exact value")).to_have_value("20")


def test_the_curve_of_entropy_rises_to_that_of_equal_shares(visit: Visit) -> None:
    figure = visit("turn-up-the-heat", "10_10_-9_-1")
    plot = figure.locator("[data-plot=curve]")
    line = re.findall(r"([\d.]+) ([\d.]+)", plot.locator(".ix-line").get_attribute("d"))
    seen = np.array(line, dtype=float)
    assert_shown(plot.locator(".ix-lowest").text_content(), np.log(3))
    wanted = [
        entropy(softmax([10, -9, -1], temperature=heat))
        for heat in np.geomspace(0.1, 1000, len(seen))
    ]
    scale, shift = np.polyfit(wanted, seen[:, 1], 1)
    np.testing.assert_allclose(seen[:, 1], scale * np.array(wanted) + shift, atol=0.06)
    dot = plot.locator(".ix-here")
    assert isclose(float(dot.get_attribute("cx")), seen[60, 0], abs_tol=0.06)
    assert isclose(float(dot.get_attribute("cy")), seen[60, 1], abs_tol=0.06)


def test_a_click_on_the_curve_of_entropy_chooses_the_temperature(
    visit: Visit, page: Page
) -> None:
    figure = visit("turn-up-the-heat")
    ground = figure.locator("[data-plot=curve] .ix-ground").bounding_box()
    page.mouse.click(ground["x"] + ground["width"] * 0.75, ground["y"] + 60)
    shown = figure.get_by_label("Temperature, exact value").input_value()
    assert isclose(float(shown), 100, rel_tol=0.03)


def test_the_heat_goes_up_to_the_hottest_and_can_be_paused(visit: Visit) -> None:
    figure = visit("turn-up-the-heat")
    figure.get_by_role("button", name="Heat up").click()
    temperature = figure.get_by_label("Temperature, exact value")
    expect(temperature).to_have_value("1,000")
    figure = visit("turn-up-the-heat", motion="no-preference")
    figure.get_by_role("button", name="Heat up").click()
    figure.get_by_role("button", name="Pause").click()
    reached = float(temperature.input_value().replace(",", ""))
    assert 1 < reached < 1000
    figure.page.wait_for_timeout(300)
    assert float(temperature.input_value().replace(",", "")) == reached


def test_the_heat_needs_no_more_than_names_and_scores(visit: Visit, page: Page) -> None:
    data = {"names": ["yes", "no"], "scores": [1, 3]}
    page.route("**/*-heat.json", lambda route: route.fulfill(json=data))
    figure = visit("turn-up-the-heat")
    texts = figure.locator("[data-plot=bars] .ix-bar + text").all_text_contents()
    for text, wanted in zip(texts, softmax([1, 3]), strict=True):
        assert_near(text, wanted)
    expect(figure.get_by_text("Scores to try")).to_have_count(0)


# -------------------------------------------------------------- how wrong can you be

FORECASTS = [
    ([2, 1, 0], 0), ([2, 1, 0], 1), ([2, 1, 0], 2), ([10, -9, -1], 1), ([10, -9, -1], 0), ([0, 0, 0], 2),
    ([20, -20, 0], 1), ([20, -20, -20], 0), ([-3.5, 4.25, 4.25], 0), ([0.125, 0, -0.5], 1),
]  # fmt: skip


def squared_error_of(scores: np.ndarray, truth: int) -> float:
    return float(np.sum((softmax(scores) - np.eye(3)[truth]) ** 2))


def squared_gradient(scores: list[float], truth: int) -> np.ndarray:
    """Return the gradient of the sum of squares, worked out with fifty digits."""
    with localcontext() as context:
        context.prec = 50
        powers = [Decimal(score).exp() for score in scores]
        p = [power / sum(powers) for power in powers]
        gap = [value - (k == truth) for k, value in enumerate(p)]
        pull = sum(a * b for a, b in zip(p, gap, strict=True))
        return np.array(
            [float(2 * a * (b - pull)) for a, b in zip(p, gap, strict=True)]
        )


def set_forecast(figure: Locator, scores: list[float], truth: int) -> None:
    type_scores(figure, scores)
    figure.get_by_role("radio", name=NAMES[truth]).check()


def test_the_oracle_of_squared_error_is_the_slope_of_squared_error() -> None:
    for scores, truth in FORECASTS:
        slopes = [
            (
                squared_error_of(np.add(scores, nudge), truth)
                - squared_error_of(np.subtract(scores, nudge), truth)
            )
            / 2e-5
            for nudge in 1e-5 * np.eye(3)
        ]
        np.testing.assert_allclose(squared_gradient(scores, truth), slopes, atol=1e-9)


def test_the_losses_and_gradients_of_a_forecast_are_those_of_the_snippets(
    visit: Visit,
) -> None:
    figure = visit("how-wrong-can-you-be")
    plot = figure.locator("[data-plot=gradient]")
    one = float(plot.locator(".ix-ground").get_attribute("height")) / 2.5
    for scores, truth in FORECASTS:
        set_forecast(figure, scores, truth)
        p = softmax(scores)
        loss = cross_entropy_from_logits([scores], [truth])
        squared = squared_error_of(np.array(scores), truth)
        texts = figure.locator("output").all_text_contents()
        for text, wanted in zip(texts, [*p, loss, squared], strict=True):
            assert_near(text, wanted)
        steep = cross_entropy_gradient([scores], [truth])[0]
        flat = squared_gradient(scores, truth)
        for kind, wanted in (("bar", steep), ("square", flat)):
            texts = plot.locator(f".ix-{kind} + text").all_text_contents()
            for text, value in zip(texts, wanted, strict=True):
                assert_near(text, value)
            heights = np.abs(wanted) * one
            np.testing.assert_allclose(bars(plot, kind), heights, atol=1e-6)
        words = figure.locator(".ix-words").text_content()
        assert NAMES[truth] in words
        assert_shown(words, p[truth], loss, squared)
        if p[truth] <= 0.9:
            times = np.linalg.norm(steep) / np.linalg.norm(flat)
            assert_shown(words[words.index("radient of") :], times)


def test_a_bar_points_up_or_down_as_its_gradient_does(visit: Visit) -> None:
    figure = visit("how-wrong-can-you-be", "2_1_0_cloudy")
    plot = figure.locator("[data-plot=gradient]")
    tops = plot.locator(".ix-bar").evaluate_all(
        "all => all.map(b => +b.getAttribute('y'))"
    )
    ends = np.array(tops) + bars(plot, "bar")
    assert isclose(ends[0], ends[2])  # both stand on the ground line
    assert isclose(tops[1], ends[0])  # and this one hangs from it


def test_the_dots_stand_on_the_curve_and_in_the_band(visit: Visit) -> None:
    figure = visit("how-wrong-can-you-be")
    plot = figure.locator("[data-plot=curve]")
    ground = plot.locator(".ix-ground")
    left, top, width, tall = (
        float(ground.get_attribute(side)) for side in ("x", "y", "width", "height")
    )

    def data(points: object, highest: float) -> tuple[np.ndarray, np.ndarray]:
        """Pixels as probabilities and losses."""
        x, y = np.array(points, dtype=float).T
        return (x - left) / width, (top + tall - y) / tall * highest

    for scores, truth in FORECASTS:
        set_forecast(figure, scores, truth)
        loss = cross_entropy_from_logits([scores], [truth])
        squared = squared_error_of(np.array(scores), truth)
        highest = max(7.5, 1.08 * loss)

        for kind, wanted in (("here", loss), ("other", squared)):
            dot = plot.locator(f".ix-{kind}")
            place = [[dot.get_attribute(side) for side in ("cx", "cy")]]
            (chance,), (height,) = data(place, highest)
            assert isclose(chance, softmax(scores)[truth], abs_tol=1e-6)
            assert isclose(height, wanted, abs_tol=1e-6)
        line, band = (
            data(re.findall(r"([\d.]+) ([\d.]+)", shape), highest)
            for shape in (
                plot.locator(css).get_attribute("d") for css in (".ix-line", ".ix-band")
            )
        )
        seen = line[0] > 0.01
        np.testing.assert_allclose(
            line[1][seen], -np.log(line[0][seen]), atol=0.01 * highest
        )
        assert line[1].max() >= loss - 0.001 * highest  # it leads up to the dot
        edges = sorted(band[1][np.abs(band[0] - 0.5) < 0.002])
        np.testing.assert_allclose(edges, [0.375, 0.5], atol=0.001 * highest)
        share = (1 - softmax(scores)[truth]) ** 2
        assert 1.5 * share - 1e-9 <= squared <= 2 * share + 1e-9


VERDICTS_OF_WRONG = [
    ([10, -9, -1], 1, "the gradient of squared error is 29,929 times shorter"),
    ([5, -5, -5], 0, "Sure and right"),
    ([0, 0, 0], 0, "is 1.5 times as long"),
]


def test_the_forecast_is_told_how_the_gradients_differ(visit: Visit) -> None:
    figure = visit("how-wrong-can-you-be")
    for scores, truth, verdict in VERDICTS_OF_WRONG:
        set_forecast(figure, scores, truth)
        expect(figure.locator(".ix-words")).to_contain_text(verdict)


def test_another_truth_costs_another_loss(visit: Visit) -> None:
    figure = visit("how-wrong-can-you-be", "2_1_0_sunny")
    for truth, name in enumerate(NAMES):
        figure.get_by_role("radio", name=name).check()
        assert_shown(
            figure.locator("dd output").first.text_content(),
            cross_entropy_from_logits([[2, 1, 0]], [truth]),
        )


def test_the_dot_can_be_dragged_to_another_probability(
    visit: Visit, page: Page
) -> None:
    figure = visit("how-wrong-can-you-be", "2_1_0_cloudy")
    ground = figure.locator("[data-plot=curve] .ix-ground").bounding_box()
    dot = figure.locator("[data-plot=curve] .ix-here").bounding_box()
    page.mouse.move(dot["x"] + 7, dot["y"] + 7)
    page.mouse.down()
    page.mouse.move(ground["x"] + ground["width"] * 0.8, dot["y"], steps=4)
    page.mouse.up()
    shown = figure.locator(".ix-tile output").all_text_contents()
    assert isclose(float(shown[1]), 0.8, abs_tol=0.01)
    assert isclose(float(shown[0]) / float(shown[2]), np.e**2, rel_tol=0.03)
    expect(figure.get_by_label("Score: sunny, exact value")).to_have_value("2")


def test_a_name_with_a_low_line_does_not_cut_the_address(
    visit: Visit, page: Page
) -> None:
    data = {"names": ["h_1", "h_2"], "logits": [0, 1], "truth": 1}
    data["curve"] = {"p": [0.01, 1], "loss": [float(-np.log(0.01)), 0]}
    page.route("**/*-wrong.json", lambda route: route.fulfill(json=data))
    figure = visit("how-wrong-can-you-be", "0_1_h-1")
    expect(figure.get_by_role("radio", name="h_1")).to_be_checked()
    loss = cross_entropy_from_logits([[0, 1]], [0])
    assert_shown(figure.locator("dd output").first.text_content(), loss)


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_a_forecast_can_be_set_at_a_press(visit: Visit, motion: str) -> None:
    figure = visit("how-wrong-can-you-be", "1_2_3_rainy", motion=motion)
    for button, scores in [
        ("Sure and right", ["−5", "−5", "5"]),
        ("Sure and wrong", ["5", "−5", "−5"]),
        ("No idea", ["0", "0", "0"]),
    ]:
        figure.get_by_role("button", name=button).click()
        for label, wanted in zip(NAMES, scores, strict=True):
            expect(figure.get_by_label(f"Score: {label}, exact value")).to_have_value(
                wanted
            )


# ---------------------------------------------------------------------- all of them

FIRST_DIALS = {
    "lay-the-ruler": "Slope",
    "walk-the-valley": "Start: slope",
    "wrong-dip": "Start: x",
    "turn-up-the-heat": "Temperature",
    "how-wrong-can-you-be": "Score: sunny",
}
STATES = {
    "lay-the-ruler": "33.3_61.7_absolute",
    "walk-the-valley": "-40_150_0.06_30_centred",
    "wrong-dip": "-12.5_0.3",
    "turn-up-the-heat": "150_101_379_44",
    "how-wrong-can-you-be": "10_-9_-1.25_cloudy",
}


@every_figure
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing(visit: Visit, page: Page, name: str, width: int) -> None:
    figure = visit(name, width=width)
    for scheme in SCHEMES:
        wear(figure, scheme)
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
    chosen = {"absolute": "Absolute", "centred": "Centre dilation", "cloudy": "cloudy"}
    for word in set(parts) & set(chosen):
        expect(
            figure.locator("label", has_text=chosen[word]).locator("input")
        ).to_be_checked()


@every_figure
def test_the_address_follows_the_setting_and_keeps_its_anchor(
    visit: Visit, page: Page, stage_url: str, name: str
) -> None:
    visit(name)
    page.goto(f"{stage_url}{PAGES[name]}?h=line#{name}")
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
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"{site_url}{PAGES[name]}?{KEYS[name]}={STATES[name]}#{name}")
    expect(page.locator(f"[data-interactive={name}] .ix-head")).to_be_in_viewport()


MOVES = [
    ("lay-the-ruler", "Best for squares"),
    ("walk-the-valley", "Walk"),
    ("wrong-dip", "Walk"),
    ("turn-up-the-heat", "Heat up"),
    ("how-wrong-can-you-be", "Sure and wrong"),
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
    figure = visit(name, STATES[name])
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}})"
    )
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
    for scheme in SCHEMES:
        wear(figure, scheme)
        parts = [
            figure.locator(css).first for css in (".ix-ground", "text", ".ix-here")
        ]
        inks.append([part.evaluate("e => getComputedStyle(e).fill") for part in parts])
    assert all(light != dark for light, dark in zip(*inks, strict=True))


@every_figure
def test_the_figure_comes_when_the_reader_does_and_moves_nothing(
    browser: Browser, site_url: str, name: str
) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 700})
    page.add_init_script("""window.shift = 0; new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({type: 'layout-shift', buffered: true});""")
    page.goto(f"{site_url}{PAGES[name]}", wait_until="networkidle")
    figure = page.locator(f"[data-interactive={name}]")
    assert figure.inner_html() == ""
    room = figure.bounding_box()["height"]
    while not figure.inner_html():
        page.mouse.wheel(0, 700)
        page.wait_for_timeout(60)
    drawn(page, name)
    page.wait_for_timeout(200)
    assert abs(figure.bounding_box()["height"] - room) < 100
    assert page.evaluate("window.shift") < 0.02
    page.close()


@every_figure
def test_without_a_script_the_figure_takes_no_room(
    browser: Browser, stage_url: str, name: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto(f"{stage_url}{PAGES[name]}")
    assert plain.locator(f"[data-interactive={name}]").bounding_box()["height"] == 0
    context.close()


@every_figure
def test_without_its_data_the_figure_steps_aside(
    page: Page, stage_url: str, name: str
) -> None:
    page.route("**/assets/generated/*.json", lambda route: route.abort())
    page.goto(f"{stage_url}{PAGES[name]}")
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


@every_figure
def test_the_code_that_a_page_fetches_for_its_figures_is_small(
    visit: Visit, page: Page, name: str
) -> None:
    fetched: list[Response] = []
    page.on("response", lambda response: fetched.append(response))
    visit(name)
    sizes = {
        file.url: len(file.body()) for file in fetched if "/interactive/" in file.url
    }
    assert any(url.endswith(f"/{name}.js") for url in sizes)
    assert sum(sizes.values()) < 32_000, sizes  # bytes before compression


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
