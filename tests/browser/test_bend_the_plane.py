"""Bend the plane, in a browser: its points are where the network of the snippets puts them. Few loads, many looks."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, Response, expect

from snippets.layers import forward
from tests.browser.test_interactive import assert_shown, drawn, query, type_in

NAME = "bend-the-plane"
Open = Callable[..., Locator]
Array = NDArray[np.float64]


@pytest.fixture
def data(site: Path) -> dict[str, Any]:
    file = site / "assets/generated/representations-plane.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
def visit(page: Page, site_url: str) -> Iterator[Open]:
    """Open the figure; afterwards nothing may have complained."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def open_figure(
        state: str = "", *, width: int = 1280, scheme: str = "light", motion: str
    ) -> Locator:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion=motion)
        page.goto(f"{site_url}layers/representations/{state}")
        return drawn(page, NAME)

    yield open_figure
    assert complaints == []


def radio(figure: Locator, stage: str) -> Locator:
    return figure.get_by_role("radio", name=stage)


def scale(figure: Locator, axis: str) -> Callable[[Array], Array]:
    """Read from the ticks how the pixels of an axis become numbers."""
    ticks = figure.locator("[data-plot=plane] .ix-tick").evaluate_all(
        "all => all.map(t => [t.classList.contains('ix-mid') ? 'x' : 'y', +t.getAttribute('x'), +t.getAttribute('y'), t.textContent])"
    )
    places = [
        (x if axis == "x" else y - 4, float(text.replace("−", "-")))
        for kind, x, y, text in ticks
        if kind == axis
    ]
    (p0, v0), (p1, v1) = places[0], places[-1]
    return lambda pixels: v0 + (pixels - p0) * (v1 - v0) / (p1 - p0)


def places(figure: Locator, kind: str, mark: str) -> Array:
    """Read where the marks of a path stand, in numbers of the axes."""
    d = figure.locator(f"[data-plot=plane] path.ix-{kind}").get_attribute("d")
    found = re.findall(rf"{mark}(-?[\d.]+) (-?[\d.]+)", d or "")
    pixels = np.array(found, dtype=float)
    x, y = scale(figure, "x"), scale(figure, "y")
    return np.column_stack([x(pixels[:, 0]), y(pixels[:, 1])])


def look(data: dict[str, Any], epoch: int, depth: int) -> tuple[Array, Array, float]:
    """Return where the snippet puts the points, and the slope and the bias of the probe in the same view."""
    kept = next(kept for kept in data["epochs"] if kept["epoch"] == epoch)
    network = [
        (np.array(layer["W"]), np.array(layer["b"])) for layer in kept["network"]
    ]
    outputs = forward(network, np.array(data["points"]), activation="tanh")
    probe = kept["probes"][depth]
    view = np.array(probe.get("view", np.eye(2)))
    return outputs[depth] @ view.T, view @ np.array(probe["weights"]), probe["bias"]


def test_it_shows_the_points_of_the_snippet_and_the_numbers_of_its_data(
    visit: Open, page: Page, data: dict[str, Any]
) -> None:
    fetched: list[Response] = []
    page.on("response", lambda response: fetched.append(response))
    figure = visit(motion="reduce")
    sizes = {f.url: len(f.body()) for f in fetched if "/interactive/" in f.url}
    assert any(url.endswith(f"/{NAME}.js") for url in sizes)
    assert sum(sizes.values()) < 32_000, sizes  # bytes before compression

    labels = np.array(data["labels"])
    words = figure.locator(".ix-words")
    for kept in data["epochs"]:
        type_in(figure, "Epoch", kept["epoch"])
        shown = figure.locator(".ix-tile output").all_text_contents()
        for text, probe in zip(shown, kept["probes"], strict=True):
            assert_shown(text, 100 * probe["accuracy"])
        for depth, stage in enumerate(data["stages"]):
            radio(figure, stage).check()
            wanted, slope, bias = look(data, kept["epoch"], depth)
            for label, kind in enumerate(["first", "path"]):
                np.testing.assert_allclose(
                    places(figure, kind, "M"), wanted[labels == label], atol=2e-4
                )
            ends, side = places(figure, "best", "[ML]"), places(figure, "band", "[ML]")
            steep = np.linalg.norm(slope)
            assert np.abs(ends @ slope + bias).max() < 2e-3 * steep
            assert side.mean(axis=0) @ slope + bias > steep  # the side of label 1
            expect(words).to_contain_text(
                f"{100 * kept['probes'][depth]['accuracy']:.1f}%"
            )
            assert_shown((words.text_content() or "").split("loss is")[1], kept["loss"])

    # By keyboard: every control is reached, an arrow moves on by one epoch or one stage.
    slider = figure.get_by_role("slider")
    controls = figure.locator("button, input:not([type=radio]), input:checked").all()
    controls[0].focus()
    for control in controls:
        expect(control).to_be_focused()
        page.keyboard.press("Tab")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"{data['epochs'][1]['epoch']:,}"
    assert slider.evaluate("s => getComputedStyle(s).outlineStyle") == "solid"
    radio(figure, data["stages"][1]).press("ArrowRight")
    expect(radio(figure, data["stages"][2])).to_be_checked()
    expect(figure.locator("[aria-live=polite]")).to_have_text(
        words.text_content() or ""
    )

    # Without motion a press of the button shows the end at once.
    figure.get_by_role("button", name="Train").click()
    assert_shown(
        (words.text_content() or "").split("loss is")[1], data["epochs"][-1]["loss"]
    )
    report = Axe().run(page, context=f"[data-interactive={NAME}]")
    assert report.violations_count == 0, report.generate_report()


def test_a_link_restores_the_setting_and_the_points_move_to_the_next(
    visit: Open, page: Page, data: dict[str, Any]
) -> None:
    page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}})"
    )
    epochs, stages = [kept["epoch"] for kept in data["epochs"]], data["stages"]
    slug = stages[1].replace(" ", "-")
    figure = visit(f"?h=line&bend={epochs[2]}_{slug}#{NAME}", motion="no-preference")
    field = figure.get_by_label("Epoch, exact value")
    expect(field).to_have_value(f"{epochs[2]:,}")
    expect(radio(figure, stages[1])).to_be_checked()
    figure.get_by_role("button", name="Copy link").click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    copied = urlsplit(page.evaluate("copied"))
    assert parse_qs(copied.query)["bend"] == [f"{epochs[2]}_{slug}"]
    assert copied.fragment == NAME

    dots = figure.locator("[data-plot=plane] path.ix-first")
    radio(figure, stages[2]).check()
    at_once, (there, _, _) = dots.get_attribute("d"), look(data, epochs[2], 2)
    page.wait_for_function("bend => location.search.includes(bend)", arg=stages[2][:6])
    assert dots.get_attribute("d") != at_once
    own = np.array(data["labels"]) == 0
    np.testing.assert_allclose(places(figure, "first", "M"), there[own], atol=2e-4)

    type_in(figure, "Epoch", epochs[3] + 1)  # not kept: the nearest is shown, and said
    expect(field).to_have_value(f"{epochs[3]:,}")
    expect(figure.locator(".ix-words")).to_contain_text("Epochs kept: 0, ")
    figure.get_by_role("button", name="Train").click()
    figure.get_by_role("button", name="Pause").click()
    assert field.input_value() != f"{epochs[-1]:,}"
    page.wait_for_function("location.search.includes('bend=')")
    assert query(page, "h") == "line"
    assert urlsplit(page.url).fragment == NAME
    figure.get_by_role("button", name="Reset").click()
    page.wait_for_function("!location.search.includes('bend=')")

    figure = visit("?bend=-1_nowhere_1e400_9", motion="reduce")  # a spoilt link
    expect(radio(figure, stages[0])).to_be_checked()
    assert not {"NaN", "undefined"} & set(re.findall(r"\w+", figure.inner_html()))


def test_on_a_narrow_dark_screen_all_is_large_enough_and_nothing_jumps_or_sticks_out(
    visit: Open, page: Page
) -> None:
    page.add_init_script("""window.shift = 0; new PerformanceObserver(list => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({type: 'layout-shift', buffered: true});""")
    figure = visit(width=360, scheme="dark", motion="reduce")
    figure.get_by_role("radio").nth(1).check()
    assert page.evaluate("window.shift") < 0.02
    room = "host => { host.classList.add('ix-waiting'); return parseFloat(getComputedStyle(host).minHeight); }"
    height = figure.bounding_box()["height"]
    assert abs(figure.evaluate(room) - height) < 60
    figure.evaluate("host => host.classList.remove('ix-waiting')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = "all => all.filter(e => e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 11).length"
    texts = figure.locator("text, p, b, small, label, output, button")
    assert texts.evaluate_all(small) == 0
    cut = "all => all.map(t => t.getBoundingClientRect()).filter(b => b.left < 0 || b.right > 360).length"
    assert figure.locator("text").evaluate_all(cut) == 0
    for target in figure.locator("button, .ix-range, .ix-exact, .ix-tile").all():
        size = target.bounding_box()
        assert min(size["width"], size["height"]) >= 24
    report = Axe().run(page, context=f"[data-interactive={NAME}]")
    assert report.violations_count == 0, report.generate_report()
