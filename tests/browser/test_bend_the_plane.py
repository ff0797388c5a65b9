"""Bend the plane, in a browser: its points are where the network of the snippets puts them. Few loads, many looks."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
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
    for after, before in pairwise(loaded["epochs"][::-1]):  # no mirror on the way
        old, new = (np.array(kept["probes"][1]["view"]) for kept in (before, after))
        before["probes"][1]["view"][0] = (old[0] * np.sign(old[0] @ new[0])).tolist()
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


READ = """host => {
    const plot = host.querySelector("[data-plot=plane]");
    const d = kind => plot.querySelector(`path.ix-${kind}`).getAttribute("d");
    const tick = t => [t.classList.contains("ix-mid") ? 0 : 1, t.getAttribute("x"), t.getAttribute("y"), t.textContent];
    return {
        ticks: [...plot.querySelectorAll(".ix-tick")].map(tick),
        ...Object.fromEntries(["first", "path", "best", "band"].map(kind => [kind, d(kind)])),
        tiles: [...host.querySelectorAll(".ix-tile output")].map(output => output.textContent),
        words: host.querySelector(".ix-words").textContent,
    };
}"""


class Seen:
    """What the figure shows, read in one go."""

    def __init__(self, figure: Locator) -> None:
        self.all: dict[str, Any] = figure.evaluate(READ)
        self.words: str = self.all["words"]

    def places(self, kind: str) -> Array:
        """Return where the marks of a path stand, in the numbers that the ticks give to its pixels."""
        found = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", self.all[kind])
        pixels, columns = np.array(found, dtype=float), []
        for axis in (0, 1):
            (p0, v0), *_, (p1, v1) = [
                (float(tick[1]) if axis == 0 else float(tick[2]) - 4, tick[3])
                for tick in self.all["ticks"]
                if tick[0] == axis
            ]
            v0, v1 = (float(text.replace("−", "-")) for text in (v0, v1))
            columns.append(v0 + (pixels[:, axis] - p0) * (v1 - v0) / (p1 - p0))
        return np.column_stack(columns)


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

    labels, last = np.array(data["labels"]), data["epochs"][-1]
    for kept in (data["epochs"][0], data["epochs"][len(data["epochs"]) // 2], last):
        type_in(figure, "Epoch", kept["epoch"])
        for depth, stage in enumerate(data["stages"]):
            radio(figure, stage).check()
            seen, percents = Seen(figure), [100 * p["accuracy"] for p in kept["probes"]]
            for text, percent in zip(seen.all["tiles"], percents, strict=True):
                assert_shown(text, percent)
            assert_shown(seen.words.split("is right for")[1], percents[depth])
            assert_shown(seen.words.split("loss is")[1], kept["loss"])
            wanted, slope, bias = look(data, kept["epoch"], depth)
            for label, kind in enumerate(["first", "path"]):
                own = wanted[labels == label]
                np.testing.assert_allclose(seen.places(kind), own, atol=2e-4)
            right = (wanted @ slope + bias > 0) == (labels == 1)
            assert_shown(seen.all["tiles"][depth], 100 * right.mean())
            steep = np.linalg.norm(slope)
            assert np.abs(seen.places("best") @ slope + bias).max() < 2e-3 * steep
            assert seen.places("band").mean(axis=0) @ slope + bias > steep  # label 1

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
    heard = figure.locator("[aria-live=polite]")
    expect(heard).to_have_text(Seen(figure).words)

    # Without motion a press of the button shows the end at once.
    figure.get_by_role("button", name="Train").click()
    assert_shown(Seen(figure).words.split("loss is")[1], last["loss"])
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
    np.testing.assert_allclose(Seen(figure).places("first"), there[own], atol=2e-4)

    type_in(figure, "Epoch", epochs[-2] + 1)  # not kept: the nearest is shown, and said
    expect(field).to_have_value(f"{epochs[-2]:,}")
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
