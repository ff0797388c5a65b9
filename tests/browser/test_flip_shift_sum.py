"""Flip, shift, multiply, sum, in a browser: what it shades and traces is what NumPy computes. Few loads, many looks."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import checks
from tests.browser.test_interactive import assert_shown, type_in

NAME = "flip-shift-sum"
PAGES = {NAME: "convolutions/flip-shift-sum/"}
Look = Callable[..., Locator]


@pytest.fixture
def data(site: Path) -> dict[str, Any]:
    file = site / "assets/generated/flip-shift-sum-signals.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


def sampled(row: dict[str, Any], places: Any, step: float) -> Any:
    """Return the samples of a row at some places; beyond its ends it is zero."""
    index = np.round((np.asarray(places) - row["start"]) / step).astype(int)
    inside = (index >= 0) & (index < len(row["values"]))
    return np.where(inside, np.take(row["values"], index, mode="clip"), 0.0)


def results(pair: dict[str, Any], step: float) -> dict[str, dict[str, Any]]:
    """Convolve and correlate a pair with NumPy."""
    f, g = np.array(pair["f"]["values"]), np.array(pair["g"]["values"])
    last = pair["g"]["start"] + (len(g) - 1) * step
    return {
        "convolution": {
            "start": pair["f"]["start"] + pair["g"]["start"],
            "values": step * np.convolve(f, g),
        },
        "cross-correlation": {
            "start": pair["f"]["start"] - last,
            "values": step * np.correlate(f, g, "full"),
        },
    }


def setting(pair: dict[str, Any], way: str, t: float) -> dict[str, Any]:
    return {pair["name"]: True, "Flip the kernel": way == "convolution", "Shift t": t}


def test_the_areas_and_the_traced_curve_are_those_of_numpy(
    look: Look, page: Page, data: dict[str, Any]
) -> None:
    scripts, step = checks.collect_scripts(page), data["step"]
    figure = look(NAME, PAGES[NAME], motion="reduce")
    checks.assert_small(scripts, NAME)
    ways = {"convolution": "cross-correlation", "cross-correlation": "convolution"}
    for pair in data["pairs"]:
        own = results(pair, step)
        for way, other in ways.items():
            wanted, most = own[way], np.abs(own[way]["values"]).max()
            given = pair[way]
            assert np.isclose(given["start"], wanted["start"], atol=step / 10)
            np.testing.assert_allclose(
                given["values"], wanted["values"], atol=2e-3 * most
            )
            high = max(np.abs(row["values"]).max() for row in own.values())
            middle = given["start"] + step * (len(given["values"]) // 2)
            for t in np.round([middle - 7 * step, middle, middle + 4 * step], 4):
                seen = checks.Seen(figure, setting(pair, way, t))
                exact = float(sampled(given, t, step))
                assert_shown(seen.outputs[1], exact)
                assert_shown(seen.outputs[2], float(sampled(pair[other], t, step)))
                total = float(seen.outputs[0].replace("−", "-"))
                assert abs(step * total - exact) < 2e-3 * most
                assert_shown(seen.words.split("product is")[1], exact)

                above, below = seen.plots["product"], seen.plots["result"]
                parts = [above.path(kind) for kind in ("ix-gain", "ix-gain ix-below")]
                assert abs(sum(map(checks.area, parts)) - exact) < 0.01 * most
                assert abs(above.spot("ix-handle ix-start")[0] - t) < 1e-6
                at = [t, exact]
                assert np.allclose(below.spot("ix-here"), at, atol=1e-4 * most)
                trace, thin = below.path("ix-best"), below.path("ix-thin")
                assert abs(trace[-1, 0] - t) < step / 5
                assert thin[0, 0] < min(row["start"] for row in own.values())
                for curve, row in ((trace, wanted), (thin, own[other])):
                    heights = sampled(row, curve[:, 0], step)
                    np.testing.assert_allclose(curve[:, 1], heights, atol=0.02 * high)

    # An asymmetric kernel: its flip can be seen.
    kernels = []
    for way in ways:
        seen = checks.Seen(figure, setting(data["pairs"][1], way, 1))
        kernels.append(seen.plots["product"].path("ix-path"))
    flipped, straight = kernels
    np.testing.assert_allclose(2 - flipped[::-1, 0], straight[:, 0], atol=step / 4)
    np.testing.assert_allclose(flipped[::-1, 1], straight[:, 1], atol=0.02)
    assert straight[1:5, 1].max() > 2 * straight[-5:, 1].max()

    # By keyboard: all controls are reached; an arrow moves by one step, the space bar takes the flip out.
    checks.assert_reached_by_tab(page, figure)
    slider = figure.get_by_role("slider")
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"{1 + step:g}"
    assert slider.evaluate("s => getComputedStyle(s).outlineStyle") == "solid"
    figure.get_by_label("Flip the kernel").press("Space")
    expect(figure.get_by_label("Flip the kernel")).to_be_checked()
    figure.get_by_role("radio", name=data["pairs"][1]["name"]).press("ArrowLeft")
    expect(figure.get_by_role("radio", name=data["pairs"][0]["name"])).to_be_checked()
    checks.assert_heard(figure)

    # Without motion Play shows the whole curve at once.
    figure.get_by_role("button", name="Play").click()
    trace = checks.Seen(figure).plots["result"].path("ix-best")
    row = data["pairs"][0]["convolution"]
    assert trace[-1, 0] > row["start"] + step * (len(row["values"]) - 0.5)
    assert figure.get_by_role("button", name="Play").is_visible()
    checks.assert_axe_finds_nothing(page, figure)


def test_a_link_restores_the_setting_and_play_traces_the_curve(
    look: Look, page: Page, data: dict[str, Any]
) -> None:
    page.add_init_script(checks.CLIPBOARD)
    slug = data["pairs"][1]["name"].replace(" ", "-")
    state = f"0.35_straight_{slug}"
    address = f"{PAGES[NAME]}?h=line&flip={state}#{NAME}"
    figure = look(NAME, address, motion="no-preference")
    field = figure.get_by_label("Shift t, exact value")
    expect(field).to_have_value("0.35")
    expect(figure.get_by_role("radio", name=data["pairs"][1]["name"])).to_be_checked()
    expect(figure.get_by_label("Flip the kernel")).not_to_be_checked()
    checks.assert_copied(page, figure, "flip", state)

    # The kernel is dragged by its origin, the dot along its curve.
    for plot, css in (("product", ".ix-handle"), ("result", ".ix-here")):
        spot = figure.locator(f"[data-plot={plot}] {css}").bounding_box()
        before = float(field.input_value())
        x, y = spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 30, y, steps=3)
        page.mouse.up()
        moved = figure.locator(f"[data-plot={plot}] {css}").bounding_box()
        assert abs(moved["x"] - spot["x"] - 30) < 5
        assert float(field.input_value()) > before

    type_in(
        figure, "Shift t", "0.337"
    )  # no sample lies there: the nearest is taken, and this is said
    expect(field).to_have_value("0.35")
    expect(figure.locator(".ix-words")).to_contain_text("in steps of 0.05")
    type_in(figure, "Shift t", "−1e9")
    expect(figure.locator(".ix-words")).to_contain_text("The shift goes from")

    figure.get_by_role("button", name="Play").click()
    figure.get_by_role("button", name="Pause").click()
    paused, row = float(field.input_value().replace("−", "-")), data["pairs"][1]
    assert paused < row["cross-correlation"]["start"] + data["step"] * 40
    checks.assert_address_follows(page, figure, "flip", "Shift t")

    for spoilt in ("_", "1e400_inf_nowhere_9"):
        figure = look(NAME, f"{PAGES[NAME]}?flip={spoilt}", motion="reduce")
        expect(figure.get_by_role("radio").first).to_be_checked()
        checks.assert_no_debris(figure)


def test_it_fits_a_dark_phone(look: Look, page: Page) -> None:
    page.add_init_script(checks.WATCH_SHIFTS)
    figure = look(NAME, PAGES[NAME], width=360, scheme="dark", motion="reduce")
    checks.assert_fits_a_phone(page, figure)
    checks.assert_axe_finds_nothing(page, figure)
    css = [".ix-ground", ".ix-gain", ".ix-thin", ".ix-here", "text"]
    checks.assert_ink_follows_the_scheme(figure, css)


def test_it_names_data_that_it_cannot_use(
    page: Page, stage_url: str, data: dict[str, Any]
) -> None:
    pair = data["pairs"][1]  # its kernel is asymmetric; here the flip is left out
    unflipped = data | {"pairs": [pair | {"convolution": pair["cross-correlation"]}]}
    address = stage_url + PAGES[NAME]
    for spoilt, named in (
        (json.dumps(unflipped), f"{pair['name']}, convolution at"),
        ("<html>", "JSON"),
    ):
        said = checks.assert_spoilt_data_are_named(page, address, NAME, spoilt)
        assert named in said
