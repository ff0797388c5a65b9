"""Watch a kernel being learnt, in a browser: kernels, responses and losses are those of the page. Few loads."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.staged import READ, SPILT, Screen, correlate, staged
from tests.browser.test_interactive import assert_shown, query, type_in

SLIDE = """(host, place) => {
    const slider = host.querySelector(".ix-range");
    slider.value = place;
    slider.dispatchEvent(new Event("input"));
}"""
NAME = "watch-a-kernel"


@pytest.fixture(scope="module")
def data(site: Path) -> dict[str, Any]:
    file = site / "assets/generated/convolutional-layers-learning.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    for kept in loaded["steps"]:
        kept["step"] = int(kept["step"])
    return loaded


@pytest.fixture(scope="module")
def tab(
    browser: Browser, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Screen]:
    page = browser.new_page()
    path = "convolutions/convolutional-layers/"
    with staged(site, tmp_path_factory.mktemp("watch"), path) as url:
        yield Screen(page, url, NAME)
    page.context.close()


@pytest.fixture
def screen(tab: Screen) -> Iterator[Screen]:
    """The tab; afterwards nothing may have complained."""
    yield tab
    assert tab.complaints == []


def loss_shown(text: str | None) -> float:
    """Read the loss after the last “loss is” or “loss:” of a text."""
    found = re.findall(r"loss(?: is|:) ([\d.]+)(?: × 10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text or "")
    mantissa, power = found[-1]
    digits = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")) or "0"
    return float(f"{mantissa.rstrip('.')}e-{digits}")


def assert_step(figure: Locator, data: dict[str, Any], kept: dict[str, Any]) -> None:
    """Words, tables, the response and the dot are those of this step."""
    kernel, target = np.array(kept["kernel"]), np.array(data["target"])
    seen = figure.evaluate(READ)
    greys = figure.locator("canvas").nth(1).evaluate(SPILT)
    words = seen["words"]
    assert loss_shown(words) == kept["loss"]
    assert_shown(words.split("its target is")[1], np.abs(kernel - target).max())
    now, goal = seen["tables"]
    for text, weight in zip(now, kernel.ravel(), strict=True):
        assert_shown(text, weight)
    goals = [float(text.replace("−", "-")) for text in goal]
    np.testing.assert_allclose(goals, target.ravel(), atol=5e-4)
    wanted = np.array(data["wanted"])
    response = correlate(data["input"], kernel)
    shade = 255 * (0.5 + response / (2 * np.abs(wanted).max()))
    assert np.abs(np.reshape(greys, wanted.shape) - np.clip(shade, 0, 255)).max() < 0.51
    assert loss_shown(seen["plot"]) == kept["loss"]
    *dots, here = seen["dots"]
    assert here == dots[data["steps"].index(kept)]


def test_it_shows_the_kernels_the_responses_and_the_losses_of_its_data(
    screen: Screen, data: dict[str, Any]
) -> None:
    figure, page, steps = screen.open(scheme="light"), screen.page, data["steps"]
    assert any(url.endswith(f"/{NAME}.js") for url in screen.fetched)
    assert sum(screen.fetched.values()) < 32_000, screen.fetched
    for place, kept in enumerate(steps):
        figure.evaluate(SLIDE, place)
        assert_step(figure, data, kept)
    wanted = np.array(data["wanted"]).ravel()
    greys = figure.locator("canvas").nth(2).evaluate(SPILT)
    assert np.corrcoef(greys, wanted)[0, 1] > 0.999
    picture = np.array(data["input"]).ravel()
    assert (
        np.corrcoef(figure.locator("canvas").first.evaluate(SPILT), picture)[0, 1]
        > 0.999
    )

    # The losses go down on the page as they do in the data.
    dots = figure.locator("[data-plot=loss] .ix-step")
    heights = dots.evaluate_all("all => all.map(dot => +dot.getAttribute('cy'))")
    logs = np.log([kept["loss"] for kept in steps])
    assert abs(np.corrcoef(heights, logs)[0, 1] + 1) < 1e-6

    # By keyboard, and in words.
    screen.assert_tab_reaches_all(figure)
    slider = figure.get_by_role("slider")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"{steps[1]['step']:,}"
    heard = figure.locator("[aria-live=polite]")
    expect(heard).to_have_text(figure.locator(".ix-words").text_content())
    figure.get_by_role("button", name="Play").press(
        "Enter"
    )  # without motion: the end at once
    assert_step(figure, data, steps[-1])
    ground = figure.locator("[data-plot=loss] .ix-ground").bounding_box()
    page.mouse.click(ground["x"] + 1, ground["y"] + 20)
    assert_step(figure, data, steps[0])
    screen.assert_nobody_is_shut_out(figure, 1280)


def test_a_link_restores_the_step_and_playing_goes_on_from_there(
    screen: Screen, data: dict[str, Any]
) -> None:
    steps, page = [kept["step"] for kept in data["steps"]], screen.page
    figure = screen.open(
        f"?h=line&watch={steps[3]}#{NAME}", scheme="light", motion="no-preference"
    )
    assert_step(figure, data, data["steps"][3])
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}})"
    )
    figure.get_by_role("button", name="Copy link").click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    copied = urlsplit(page.evaluate("copied"))
    assert parse_qs(copied.query)["watch"] == [str(steps[3])]
    assert copied.fragment == NAME
    field = figure.get_by_label("Step, exact value")
    figure.get_by_role("button", name="Play").click()
    expect(field).not_to_have_value(f"{steps[3]:,}")
    figure.get_by_role("button", name="Pause").click()
    here = field.input_value().replace(",", "")
    assert int(here) in steps[4:-1]
    page.wait_for_function(
        "here => location.search.includes(here)", arg=f"watch={here}"
    )
    assert query(page, "h") == "line"
    type_in(figure, "Step", steps[-1] - 1)  # not kept: the nearest is shown, and said
    expect(field).to_have_value(f"{steps[-1]:,}")
    expect(figure.locator(".ix-words")).to_contain_text("Steps kept: ")
    figure.get_by_role("button", name="Reset").click()
    page.wait_for_function("!location.search.includes('watch=')")


def test_on_a_narrow_dark_screen_a_spoilt_link_shows_the_whole_figure(
    screen: Screen, data: dict[str, Any]
) -> None:
    figure = screen.open("?watch=1e400_x", width=360, scheme="dark")
    assert_step(figure, data, data["steps"][0])
    assert not {"NaN", "undefined"} & set(figure.inner_text().split())
    screen.assert_nobody_is_shut_out(figure, 360)


def test_data_that_cannot_be_used_give_a_message(
    tab: Screen, data: dict[str, Any]
) -> None:
    for spoil, reason in [
        ({"wanted": [[1]]}, "the wanted response is not"),
        ({"input": "x"}, "no grid of numbers"),
        ({"target": [[1, None]]}, "no grid of numbers"),
        ({"steps": []}, "a step has no loss"),
        ({"steps": data["steps"][::-1]}, "do not rise"),
    ]:
        assert reason in tab.refusal(data | spoil)
    tab.assert_message_for("**/*-learning.json")
