"""Bend the plane, in a browser: its points are where the network of the snippets puts them. Few loads, many looks."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from snippets.layers import forward
from tests.browser import checks
from tests.browser.figure import (
    Array,
    Seen,
    Visit,
    assert_shown,
    exact,
    setting,
    type_in,
)

NAME = "bend-the-plane"


@pytest.fixture
def data(data: dict[str, Any]) -> dict[str, Any]:
    for after, before in pairwise(data["epochs"][::-1]):  # no mirror on the way
        old, new = (np.array(kept["probes"][1]["view"]) for kept in (before, after))
        before["probes"][1]["view"][0] = (old[0] * np.sign(old[0] @ new[0])).tolist()
    return data


def radio(figure: Locator, stage: str) -> Locator:
    return figure.get_by_role("radio", name=stage)


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
    visit: Visit, data: dict[str, Any]
) -> None:
    figure = visit(NAME)
    labels, last = np.array(data["labels"]), data["epochs"][-1]
    for kept in (data["epochs"][0], data["epochs"][len(data["epochs"]) // 2], last):
        type_in(figure, "Epoch", kept["epoch"])
        for depth, stage in enumerate(data["stages"]):
            radio(figure, stage).check()
            seen, percents = Seen(figure), [100 * p["accuracy"] for p in kept["probes"]]
            for text, percent in zip(seen.outputs, percents, strict=True):
                assert_shown(text, percent)
            assert_shown(seen.words.split("is right for")[1], percents[depth])
            assert_shown(seen.words.split("loss is")[1], kept["loss"])
            plane = seen.plots["plane"]
            wanted, slope, bias = look(data, kept["epoch"], depth)
            for label, kind in enumerate(["ix-first", "ix-path"]):
                own = wanted[labels == label]
                np.testing.assert_allclose(plane.path(kind), own, atol=2e-4)
            right = (wanted @ slope + bias > 0) == (labels == 1)
            assert_shown(seen.outputs[depth], 100 * right.mean())
            steep = np.linalg.norm(slope)
            assert np.abs(plane.path("ix-best") @ slope + bias).max() < 2e-3 * steep
            assert plane.path("ix-band").mean(axis=0) @ slope + bias > steep  # label 1

    # By keyboard an arrow moves on by one epoch or one stage.
    slider = figure.get_by_role("slider")
    slider.press("Home")
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"{data['epochs'][1]['epoch']:,}"
    radio(figure, data["stages"][1]).press("ArrowRight")
    expect(radio(figure, data["stages"][2])).to_be_checked()

    # Without motion a press of the button shows the end at once.
    figure.get_by_role("button", name="Train").click()
    assert_shown(Seen(figure).words.split("loss is")[1], last["loss"])
    checks.assert_axe_finds_nothing(figure)


def test_a_link_restores_the_setting_and_the_points_move_to_the_next(
    visit: Visit, data: dict[str, Any]
) -> None:
    epochs, stages = [kept["epoch"] for kept in data["epochs"]], data["stages"]
    slug = stages[1].replace(" ", "-")
    tail = f"?h=line&bend={epochs[2]}_{slug}"
    figure = visit(NAME, tail, motion="no-preference")
    page, field = figure.page, exact(figure, "Epoch")
    expect(field).to_have_value(f"{epochs[2]:,}")
    expect(radio(figure, stages[1])).to_be_checked()

    dots = figure.locator("[data-plot=plane] path.ix-first")
    radio(figure, stages[2]).check()
    at_once, (there, _, _) = dots.get_attribute("d"), look(data, epochs[2], 2)
    page.wait_for_function("bend => location.search.includes(bend)", arg=stages[2][:6])
    assert dots.get_attribute("d") != at_once
    own = np.array(data["labels"]) == 0
    there_now = Seen(figure).plots["plane"].path("ix-first")
    np.testing.assert_allclose(there_now, there[own], atol=2e-4)

    type_in(figure, "Epoch", epochs[-2] + 1)  # not kept: the nearest is shown, and said
    expect(field).to_have_value(f"{epochs[-2]:,}")
    expect(figure.locator(".ix-words")).to_contain_text("Epochs kept: 0, ")
    figure.get_by_role("button", name="Train").click()
    figure.get_by_role("button", name="Pause").click()
    assert field.input_value() != f"{epochs[-1]:,}"
    page.wait_for_function("location.search.includes('bend=')")
    assert setting(page, "h") == "line"

    figure = visit(NAME, "?bend=-1_nowhere_1e400_9")  # a spoilt link
    expect(radio(figure, stages[0])).to_be_checked()
    checks.assert_no_debris(figure)


def test_each_stage_fits_a_narrow_screen(visit: Visit) -> None:
    figure = visit(NAME, width=360)
    for stage in figure.get_by_role("radio").all():
        stage.check()
        checks.assert_came_without_a_jump(figure)
        checks.assert_fits(figure)
    checks.assert_axe_finds_nothing(figure)
