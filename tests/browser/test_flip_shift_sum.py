"""Flip, shift, multiply, sum, in a browser: what it shades and traces is what NumPy computes. Few loads, many looks."""

from typing import Any

import numpy as np
from playwright.sync_api import expect

from tests.browser import checks
from tests.browser.figure import (
    Array,
    Seen,
    Visit,
    assert_shown,
    drag,
    exact,
    inside,
    type_in,
    value_of,
)

NAME = "flip-shift-sum"


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


def area(corners: Array) -> float:
    """Return the signed area between a path and the axis (the shoelace formula), positive above."""
    x, y = corners.T
    return float(np.sum((x[1:] - x[:-1]) * (y[1:] + y[:-1])) / 2)


def setting(pair: dict[str, Any], way: str, t: float) -> dict[str, Any]:
    return {pair["name"]: True, "Flip the kernel": way == "convolution", "Shift t": t}


def test_the_areas_and_the_traced_curve_are_those_of_numpy(
    visit: Visit, data: dict[str, Any]
) -> None:
    figure, step = visit(NAME), data["step"]
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
                seen = Seen(figure, setting(pair, way, t))
                exact = float(sampled(given, t, step))
                assert_shown(seen.outputs[1], exact)
                assert_shown(seen.outputs[2], float(sampled(pair[other], t, step)))
                total = float(seen.outputs[0].replace("−", "-"))
                assert abs(step * total - exact) < 2e-3 * most
                assert_shown(seen.words.split("product is")[1], exact)

                above, below = seen.plots["product"], seen.plots["result"]
                parts = [above.path(kind) for kind in ("ix-gain", "ix-gain ix-below")]
                assert abs(sum(map(area, parts)) - exact) < 0.01 * most
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
        seen = Seen(figure, setting(data["pairs"][1], way, 1))
        kernels.append(seen.plots["product"].path("ix-path"))
    flipped, straight = kernels
    np.testing.assert_allclose(2 - flipped[::-1, 0], straight[:, 0], atol=step / 4)
    np.testing.assert_allclose(flipped[::-1, 1], straight[:, 1], atol=0.02)
    assert straight[1:5, 1].max() > 2 * straight[-5:, 1].max()

    # By keyboard: an arrow moves by one step, the space bar takes the flip out.
    slider = figure.get_by_role("slider")
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"{1 + step:g}"
    figure.get_by_label("Flip the kernel").press("Space")
    expect(figure.get_by_label("Flip the kernel")).to_be_checked()
    figure.get_by_role("radio", name=data["pairs"][1]["name"]).press("ArrowLeft")
    expect(figure.get_by_role("radio", name=data["pairs"][0]["name"])).to_be_checked()

    # Without motion Play shows the whole curve at once.
    figure.get_by_role("button", name="Play").click()
    trace = Seen(figure).plots["result"].path("ix-best")
    row = data["pairs"][0]["convolution"]
    assert trace[-1, 0] > row["start"] + step * (len(row["values"]) - 0.5)
    assert figure.get_by_role("button", name="Play").is_visible()
    checks.assert_axe_finds_nothing(figure)


def test_a_link_restores_the_setting_and_play_traces_the_curve(
    visit: Visit, data: dict[str, Any]
) -> None:
    slug = data["pairs"][1]["name"].replace(" ", "-")
    figure = visit(NAME, f"?flip=0.35_straight_{slug}", motion="no-preference")
    field = exact(figure, "Shift t")
    expect(field).to_have_value("0.35")
    expect(figure.get_by_role("radio", name=data["pairs"][1]["name"])).to_be_checked()
    expect(figure.get_by_label("Flip the kernel")).not_to_be_checked()

    # The kernel is dragged by its origin, the dot along its curve.
    for plot, css in (("product", ".ix-handle"), ("result", ".ix-here")):
        spot = figure.locator(f"[data-plot={plot}] {css}")
        before = value_of(figure, "Shift t")
        x, y = inside(spot)
        drag(spot, x + 30, y)
        assert abs(inside(spot)[0] - x - 30) < 5
        assert value_of(figure, "Shift t") > before

    # No sample lies there: the nearest is taken, and this is said.
    type_in(figure, "Shift t", "0.337")
    expect(field).to_have_value("0.35")
    expect(figure.locator(".ix-words")).to_contain_text("in steps of 0.05")
    type_in(figure, "Shift t", "−1e9")
    expect(figure.locator(".ix-words")).to_contain_text("The shift goes from")

    figure.get_by_role("button", name="Play").click()
    figure.get_by_role("button", name="Pause").click()
    start = data["pairs"][1]["cross-correlation"]["start"]
    assert value_of(figure, "Shift t") < start + data["step"] * 40

    figure = visit(NAME, "?flip=1e400_inf_nowhere_9")  # a spoilt link
    expect(figure.get_by_role("radio").first).to_be_checked()
    checks.assert_no_debris(figure)


def test_it_names_data_that_it_cannot_use(
    visit: Visit, complaints: list[str], data: dict[str, Any]
) -> None:
    pair = data["pairs"][1]  # its kernel is asymmetric; here the flip is left out
    unflipped = data | {"pairs": [pair | {"convolution": pair["cross-correlation"]}]}
    figure = visit(NAME, data=unflipped)
    checks.assert_refused(figure, complaints, f"{pair['name']}, convolution at")
