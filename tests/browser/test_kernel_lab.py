"""Kernel lab, in a browser: its sums are true convolutions of the photograph. Few loads, many looks."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Locator, expect

from tests.browser.staged import READ, SPILT, Screen, correlate, staged
from tests.browser.test_interactive import assert_shown, numbers, query

NAME = "kernel-lab"
PADDING = {
    "fill": "constant",
    "reflect": "reflect",
    "replicate": "edge",
    "wrap": "wrap",
}
OWN = ["1/9", "−2", "0,5", "3", "0", "1/16", "-1", "0.125", "7"]  # no two alike
NINE = [1 / 9, -2, 0.5, 3, 0, 1 / 16, -1, 0.125, 7]
SHOWN = {
    "black": lambda response: response,
    "without sign": np.abs,
    "zero mid-grey": lambda response: 0.5 + response / (2 * np.abs(response).max()),
}
SET = f"""(host, [photo, kernel, border, x, y]) => {{
    [photo, kernel, border].forEach((value, i) => {{
        const select = host.querySelectorAll("select")[i];
        select.value = value;
        select.dispatchEvent(new Event("change"));
    }});
    const box = host.querySelector("canvas").getBoundingClientRect();
    const at = {{ clientX: box.left + x * box.width, clientY: box.top + y * box.height }};
    host.querySelector("svg").dispatchEvent(new MouseEvent("click", at));
    return ({READ})(host);
}}"""
Array = NDArray[np.float64]


@pytest.fixture(scope="module")
def data(site: Path) -> dict[str, Any]:
    file = site / "assets/generated/image-kernels-lab.json"
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def tab(
    browser: Browser, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Screen]:
    page = browser.new_page()
    with staged(
        site, tmp_path_factory.mktemp("lab"), "convolutions/image-kernels/"
    ) as url:
        yield Screen(page, url, NAME)
    page.context.close()


@pytest.fixture
def screen(tab: Screen) -> Iterator[Screen]:
    """The tab; afterwards nothing may have complained."""
    yield tab
    assert tab.complaints == []


def photograph(data: dict[str, Any], name: str = "portrait") -> Array:
    pixels = base64.b64decode(data["photographs"][name])
    grey = np.frombuffer(pixels, dtype=np.uint8)
    return grey.reshape(data["rows"], data["columns"]) / 255


def convolved(
    data: dict[str, Any], kernel: Any, boundary: str, name: str = "portrait"
) -> tuple[Array, Array]:
    """Return a photograph with a border of one pixel, and the response at each of its pixels."""
    wide = np.pad(photograph(data, name), 1, mode=PADDING[boundary])
    return wide, correlate(wide, np.reshape(kernel, (3, 3))[::-1, ::-1])


def choose(figure: Locator, label: str, words: str) -> None:
    figure.get_by_label(label).select_option(label=words)


def point(
    figure: Locator, data: dict[str, Any], row: int, column: int, of: int = 0
) -> None:
    """Press on a pixel of the photograph, or of the response."""
    box = figure.locator("canvas").nth(of).bounding_box()
    at = [(column + 0.5) / data["columns"], (row + 0.5) / data["rows"]]
    figure.page.mouse.click(
        box["x"] + at[0] * box["width"], box["y"] + at[1] * box["height"]
    )


def assert_sums(
    seen: dict[str, Any],
    wide: Array,
    kernel: Any,
    row: int,
    column: int,
    response: Array,
) -> None:
    """The three tables, their sum and the words are those of this pixel."""
    under = wide[row : row + 3, column : column + 3].ravel()
    flipped = np.ravel(kernel)[::-1]
    pixels, _, products = seen["tables"]
    for text, wanted in zip(pixels, under, strict=True):
        assert_shown(text, wanted)
    for text, wanted in zip(products, under * flipped, strict=True):
        assert_shown(text, wanted)
    total, words = response[row, column], seen["words"]
    assert_shown(words, row, column, total, np.clip(total, 0, 1))
    shares = [100 * (response < -1e-9).mean(), 100 * (response > 1 + 1e-9).mean()]
    for text, wanted in zip(seen["facts"], [total, *shares], strict=True):
        assert_shown(text, wanted)
    assert_shown(words[words.index("Of all") :], shares[0])


def test_its_checks_and_all_its_sums_are_those_of_a_true_convolution(
    screen: Screen, data: dict[str, Any]
) -> None:
    figure = screen.open(scheme="light")
    assert any(url.endswith(f"/{NAME}.js") for url in screen.fetched)
    assert sum(screen.fetched.values()) < 32_000, screen.fetched
    assert (
        figure.get_by_label("Border rule").locator("option").all_text_contents()
        == data["boundaries"]
    )
    before, after = figure.locator("canvas").all()
    assert before.evaluate(SPILT) == np.round(255 * photograph(data)).ravel().tolist()
    assert {check["photo"] for check in data["checks"]} == {"portrait", "roofs"}
    for check in data["checks"]:
        photo, name, boundary, row, column = (
            check[key] for key in ("photo", "kernel", "boundary", "row", "column")
        )
        kernel = np.array(data["kernels"][name])
        ninths = np.round(9 * kernel) / 9  # of which the data hold four digits
        kernel = np.where(abs(kernel - ninths) < 5e-5, ninths, kernel)
        wide, response = convolved(data, kernel, boundary, photo)
        at = [(column + 0.5) / data["columns"], (row + 0.5) / data["rows"]]
        seen = figure.evaluate(SET, [photo, name, boundary, *at])
        shown = np.round(255 * photograph(data, photo)).ravel().tolist()
        assert before.evaluate(SPILT) == shown
        assert_sums(seen, wide, kernel, row, column, response)
        [(total, half)] = numbers(seen["facts"][0])
        assert abs(total - check["response"]) <= half + 5e-4 * abs(check["response"])

    figure.locator("[data-choice=photo]").select_option("portrait")

    # Weights of one's own, no two alike: a flip that is lost would be seen everywhere.
    for field, typed in zip(figure.locator(".ix-exact").all(), OWN, strict=True):
        field.fill(typed)
        field.press("Tab")
    expect(figure.get_by_label("Ready-made")).to_have_value("")
    assert figure.evaluate(READ)["tables"][1] == [
        "7",
        "1/8",
        "−1",
        "1/16",
        "0",
        "3",
        "0.5",
        "−2",
        "1/9",
    ]
    for boundary, (words, shown) in zip(
        data["boundaries"][:3], SHOWN.items(), strict=True
    ):
        choose(figure, "Border rule", boundary)
        choose(figure, "Values below 0", words)
        wide, response = convolved(data, NINE, boundary)
        seen = np.array(after.evaluate(SPILT)).reshape(response.shape)
        assert np.abs(seen - np.clip(255 * shown(response), 0, 255)).max() < 0.51
    point(figure, data, 30, 20, of=1)
    assert_shown(figure.locator("output").first.text_content(), response[30, 20])

    screen.assert_nobody_is_shut_out(figure, 1280)


def test_it_works_by_keyboard_and_says_what_it_shows(
    screen: Screen, data: dict[str, Any]
) -> None:
    figure, page = screen.open(scheme="light"), screen.page
    screen.assert_tab_reaches_all(figure)
    pixel = figure.get_by_role("slider", name="Pixel")
    pixel.focus()
    row, column = map(int, re.findall(r"\d+", pixel.get_attribute("aria-valuetext")))
    for keys, (down, across) in {
        "ArrowRight": (0, 1), "ArrowDown": (1, 0), "PageUp": (-10, 0), "ArrowLeft": (0, -1), "ArrowUp": (-1, 0)
    }.items():  # fmt: skip
        page.keyboard.press(keys)
        row, column = row + down, column + across
        assert pixel.get_attribute("aria-valuetext") == f"row {row}, column {column}"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")  # the border holds
    assert_shown(figure.locator(".ix-words").text_content(), row, 0)
    expect(figure.locator(".ix-mark")).to_have_count(3)
    heard = figure.locator("[aria-live=polite]")
    expect(heard).to_have_text(figure.locator(".ix-words").text_content())
    assert "3 of the pixels lie beyond the border" in heard.text_content()

    field = figure.get_by_label("Weight in row 0, column 1")
    first = field.input_value()
    for typed, note, kept in [
        ("<b>", "“<b>” is no number", first),
        ("1/0", "is no number", first),
        ("1e9", "A weight goes from −99 to 99", "99"),
        ("", "Row", "0"),
    ]:
        field.fill(typed)
        field.press("Enter")
        expect(figure.locator(".ix-words")).to_contain_text(note)
        expect(field).to_have_value(kept)


def test_a_link_restores_the_setting_on_a_narrow_dark_screen(
    screen: Screen, data: dict[str, Any]
) -> None:
    state = f"0.111111111_-2_0.5_3_0_0.0625_-1_0.125_7_wrap_shift_0_{data['columns'] - 1}_roofs"
    figure = screen.open(f"?h=line&lab={state}#{NAME}", width=360, scheme="dark")
    wide, response = convolved(data, NINE, "wrap", "roofs")
    row, column = 0, data["columns"] - 1
    assert_shown(figure.locator("output").first.text_content(), response[row, column])
    for text, wanted in zip(
        figure.evaluate(READ)["tables"][0],
        wide[:3, column : column + 3].ravel(),
        strict=True,
    ):
        assert_shown(text, wanted)
    expect(figure.locator(".ix-mark")).to_have_count(5)
    expect(figure.get_by_label("Values below 0")).to_have_value("shift")
    screen.assert_nobody_is_shut_out(figure, 360)

    page = screen.page
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}})"
    )
    figure.get_by_role("button", name="Copy link").click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    copied = urlsplit(page.evaluate("copied"))
    assert parse_qs(copied.query)["lab"] == [state]
    assert (query(page, "h"), copied.fragment) == ("line", NAME)
    figure.get_by_role("button", name="Reset").click()
    page.wait_for_function("!location.search.includes('lab=')")

    figure = screen.open(
        "?lab=nan_1e400_x_9_9_9_9_9_9_nowhere_x_-5_1e9_3", width=360, scheme="dark"
    )
    assert_shown(figure.locator(".ix-words").text_content(), 0, data["columns"] - 1)
    assert not {"NaN", "undefined"} & set(figure.inner_text().split())


def test_data_that_cannot_be_used_give_a_message(
    tab: Screen, data: dict[str, Any]
) -> None:
    for spoil, reason in [
        ({"rows": 7}, "pixels of portrait are not rows"),
        ({"photographs": {"portrait": "%"}}, "atob"),
        ({"photographs": {}}, "there is no photograph"),
        ({"kernels": {"odd": [[1, 2], [3, 4]]}}, "not 3 × 3"),
        ({"boundaries": ["x"]}, "no border rule"),
    ]:
        assert reason in tab.refusal(data | spoil)
    tab.assert_message_for("**/*-lab.json")
