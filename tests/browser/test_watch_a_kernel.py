"""Watch a kernel being learnt, in a browser: kernels, responses and losses are those of the page. Few loads."""

import re
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator, expect
from scipy.signal import correlate2d

from tests.browser import checks
from tests.browser.figure import (
    Seen,
    Visit,
    assert_shown,
    attributes,
    exact,
    greys,
    inside,
    plain,
    setting,
    type_in,
)

SLIDE = """(host, place) => {
    const slider = host.querySelector(".ix-range");
    slider.value = place;
    slider.dispatchEvent(new Event("input"));
}"""
NAME = "watch-a-kernel"


@pytest.fixture
def data(data: dict[str, Any]) -> dict[str, Any]:
    for kept in data["steps"]:
        kept["step"] = int(kept["step"])
    return data


def loss_shown(text: str | None) -> float:
    """Read the loss after the last “loss is” or “loss:” of a text."""
    found = re.findall(r"loss(?: is|:) ([\d.]+)(?: × 10⁻([⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text or "")
    mantissa, power = found[-1]
    digits = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")) or "0"
    return float(f"{mantissa.rstrip('.')}e-{digits}")


def assert_step(figure: Locator, data: dict[str, Any], kept: dict[str, Any]) -> None:
    """Words, tables, the response and the dot are those of this step."""
    kernel, target = np.array(kept["kernel"]), np.array(data["target"])
    seen = Seen(figure)
    assert loss_shown(seen.words) == kept["loss"]
    assert_shown(seen.words.split("its target is")[1], np.abs(kernel - target).max())
    now, goal = seen.tables
    for text, weight in zip(now, kernel.ravel(), strict=True):
        assert_shown(text, weight)
    np.testing.assert_allclose(list(map(plain, goal)), target.ravel(), atol=5e-4)
    wanted = np.array(data["wanted"])
    response = correlate2d(data["input"], kernel, mode="valid")
    shade = 255 * (0.5 + response / (2 * np.abs(wanted).max()))
    painted = np.reshape(greys(figure.locator("canvas").nth(1)), wanted.shape)
    assert np.abs(painted - np.clip(shade, 0, 255)).max() < 0.51
    loss = seen.plots["loss"]
    assert loss_shown(loss.read["texts"][-1]) == kept["loss"]
    *dots, here = loss.spots("ix-step", "ix-here")
    assert here == dots[data["steps"].index(kept)]


def test_it_shows_the_kernels_the_responses_and_the_losses_of_its_data(
    visit: Visit, data: dict[str, Any]
) -> None:
    figure, steps = visit(NAME), data["steps"]
    for place, kept in enumerate(steps):
        figure.evaluate(SLIDE, place)
        assert_step(figure, data, kept)
    wanted = np.array(data["wanted"]).ravel()
    picture = np.array(data["input"]).ravel()
    for number, values in ((0, picture), (2, wanted)):
        painted = greys(figure.locator("canvas").nth(number))
        assert np.corrcoef(painted, values)[0, 1] > 0.999

    # The losses go down on the page as they do in the data.
    heights = attributes(figure.locator("[data-plot=loss] .ix-step"), "cy").ravel()
    logs = np.log([kept["loss"] for kept in steps])
    assert abs(np.corrcoef(heights, logs)[0, 1] + 1) < 1e-6

    # By keyboard, and in words.
    slider = figure.get_by_role("slider")
    slider.press("Home")
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == f"{steps[1]['step']:,}"
    # Without motion a press of the button shows the end at once.
    figure.get_by_role("button", name="Play").press("Enter")
    assert_step(figure, data, steps[-1])
    ground = figure.locator("[data-plot=loss] .ix-ground")
    figure.page.mouse.click(*inside(ground, 0.01, 0.1))
    assert_step(figure, data, steps[0])
    checks.assert_fits(figure)
    checks.assert_axe_finds_nothing(figure)


def test_a_link_restores_the_step_and_playing_goes_on_from_there(
    visit: Visit, data: dict[str, Any]
) -> None:
    steps = [kept["step"] for kept in data["steps"]]
    figure = visit(NAME, f"?h=line&watch={steps[3]}", motion="no-preference")
    page, field = figure.page, exact(figure, "Step")
    assert_step(figure, data, data["steps"][3])
    figure.get_by_role("button", name="Play").click()
    expect(field).not_to_have_value(f"{steps[3]:,}")
    figure.get_by_role("button", name="Pause").click()
    here = field.input_value().replace(",", "")
    assert int(here) in steps[4:-1]
    page.wait_for_function(
        "here => location.search.includes(here)", arg=f"watch={here}"
    )
    assert setting(page, "h") == "line"
    type_in(figure, "Step", steps[-1] - 1)  # not kept: the nearest is shown, and said
    expect(field).to_have_value(f"{steps[-1]:,}")
    expect(figure.locator(".ix-words")).to_contain_text("Steps kept: ")
    figure.get_by_role("button", name="Reset").click()
    page.wait_for_function("!location.search.includes('watch=')")


def test_on_a_narrow_screen_a_spoilt_link_shows_the_whole_figure(
    visit: Visit, data: dict[str, Any]
) -> None:
    figure = visit(NAME, "?watch=1e400_x", width=360)
    assert_step(figure, data, data["steps"][0])
    checks.assert_no_debris(figure)
    checks.assert_fits(figure)


def test_data_that_cannot_be_used_give_a_message(
    visit: Visit, complaints: list[str], data: dict[str, Any]
) -> None:
    for spoil, reason in [
        ({"wanted": [[1]]}, "the wanted response is not"),
        ({"input": "x"}, "no grid of numbers"),
        ({"target": [[1, None]]}, "no grid of numbers"),
        ({"steps": []}, "a step has no loss"),
        ({"steps": data["steps"][::-1]}, "do not rise"),
    ]:
        checks.assert_refused(visit(NAME, data=data | spoil), complaints, reason)
