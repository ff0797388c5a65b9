"""Kernel lab, in a browser: its sums are true convolutions of the photograph. Few loads, many looks."""

import base64
import re
from typing import Any

import numpy as np
from playwright.sync_api import Locator, expect
from scipy.signal import convolve2d

from tests.browser import checks
from tests.browser.figure import (
    Array,
    Seen,
    Visit,
    assert_shown,
    greys,
    inside,
    numbers,
    setting,
)

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


def photograph(data: dict[str, Any], name: str = "portrait") -> Array:
    pixels = base64.b64decode(data["photographs"][name])
    grey = np.frombuffer(pixels, dtype=np.uint8)
    return grey.reshape(data["rows"], data["columns"]) / 255


def convolved(
    data: dict[str, Any], kernel: Any, boundary: str, name: str = "portrait"
) -> tuple[Array, Array]:
    """Return a photograph with a border of one pixel, and the response at each of its pixels."""
    wide = np.pad(photograph(data, name), 1, mode=PADDING[boundary])
    return wide, convolve2d(wide, np.reshape(kernel, (3, 3)), mode="valid")


def press(canvas: Locator, data: dict[str, Any], row: int, column: int) -> None:
    """Press on a pixel of the photograph, or of the response."""
    across, down = (column + 0.5) / data["columns"], (row + 0.5) / data["rows"]
    canvas.page.mouse.click(*inside(canvas, across, down))


def assert_sums(
    seen: Seen,
    wide: Array,
    kernel: Any,
    row: int,
    column: int,
    response: Array,
) -> None:
    """The three tables, their sum and the words are those of this pixel."""
    under = wide[row : row + 3, column : column + 3].ravel()
    flipped = np.ravel(kernel)[::-1]
    pixels, _, products = seen.tables
    for text, wanted in zip(pixels, under, strict=True):
        assert_shown(text, wanted)
    for text, wanted in zip(products, under * flipped, strict=True):
        assert_shown(text, wanted)
    total, words = response[row, column], seen.words
    assert_shown(words, row, column, total, np.clip(total, 0, 1))
    shares = [100 * (response < -1e-9).mean(), 100 * (response > 1 + 1e-9).mean()]
    for text, wanted in zip(seen.outputs, [total, *shares], strict=True):
        assert_shown(text, wanted)
    assert_shown(words[words.index("Of all") :], shares[0])


def test_its_checks_and_all_its_sums_are_those_of_a_true_convolution(
    visit: Visit, data: dict[str, Any]
) -> None:
    figure = visit(NAME)
    assert (
        figure.get_by_label("Border rule").locator("option").all_text_contents()
        == data["boundaries"]
    )
    before, after = figure.locator("canvas").all()
    assert {check["photo"] for check in data["checks"]} == {"portrait", "roofs"}
    for check in data["checks"]:
        photo, name, boundary, row, column = (
            check[key] for key in ("photo", "kernel", "boundary", "row", "column")
        )
        kernel = np.array(data["kernels"][name])
        ninths = np.round(9 * kernel) / 9  # of which the data hold four digits
        kernel = np.where(abs(kernel - ninths) < 5e-5, ninths, kernel)
        wide, response = convolved(data, kernel, boundary, photo)
        press(before, data, row, column)
        chosen = {"Photograph": photo, "Ready-made": name, "Border rule": boundary}
        seen = Seen(figure, chosen)
        shown = np.round(255 * photograph(data, photo)).ravel().tolist()
        assert greys(before) == shown
        assert_sums(seen, wide, kernel, row, column, response)
        [(total, half)] = numbers(seen.outputs[0])
        assert abs(total - check["response"]) <= half + 5e-4 * abs(check["response"])

    Seen(figure, {"Photograph": "portrait"})

    # Weights of one's own, no two alike: a flip that is lost would be seen everywhere.
    for field, typed in zip(figure.locator(".ix-exact").all(), OWN, strict=True):
        field.fill(typed)
        field.press("Tab")
    expect(figure.get_by_label("Ready-made")).to_have_value("")
    assert " ".join(Seen(figure).tables[1]) == "7 1/8 −1 1/16 0 3 0.5 −2 1/9"
    for boundary, (words, shown) in zip(
        data["boundaries"][:3], SHOWN.items(), strict=True
    ):
        figure.get_by_label("Border rule").select_option(boundary)
        figure.get_by_label("Values below 0").select_option(label=words)
        wide, response = convolved(data, NINE, boundary)
        seen = np.reshape(greys(after), response.shape)
        assert np.abs(seen - np.clip(255 * shown(response), 0, 255)).max() < 0.51
    press(after, data, 30, 20)
    assert_shown(figure.locator("output").first.text_content(), response[30, 20])

    checks.assert_fits(figure)
    checks.assert_axe_finds_nothing(figure)


def test_it_works_by_keyboard_and_says_what_it_shows(
    visit: Visit,
) -> None:
    figure = visit(NAME)
    page = figure.page
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
    said = figure.locator(".ix-words")
    expect(said).to_contain_text("3 of the pixels lie beyond the border")

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


def test_a_link_restores_the_setting_on_a_narrow_screen(
    visit: Visit, data: dict[str, Any]
) -> None:
    nine, last = "0.111111111_-2_0.5_3_0_0.0625_-1_0.125_7", data["columns"] - 1
    link = f"lab={nine}_wrap_shift_0_{last}_roofs"
    figure = visit(NAME, f"?h=line&{link}#{NAME}", width=360)
    wide, response = convolved(data, NINE, "wrap", "roofs")
    row, column = 0, data["columns"] - 1
    assert_shown(figure.locator("output").first.text_content(), response[row, column])
    for text, wanted in zip(
        Seen(figure).tables[0],
        wide[:3, column : column + 3].ravel(),
        strict=True,
    ):
        assert_shown(text, wanted)
    expect(figure.locator(".ix-mark")).to_have_count(5)
    expect(figure.get_by_label("Values below 0")).to_have_value("shift")
    checks.assert_came_without_a_jump(figure)
    checks.assert_fits(figure)
    checks.assert_axe_finds_nothing(figure)
    checks.assert_copied(figure, link)
    assert setting(figure.page, "h") == "line"

    figure = visit(NAME, "?lab=nan_1e400_x_9_9_9_9_9_9_nowhere_x_-5_1e9_3", width=360)
    assert_shown(figure.locator(".ix-words").text_content(), 0, data["columns"] - 1)
    checks.assert_no_debris(figure)


def test_data_that_cannot_be_used_give_a_message(
    visit: Visit, complaints: list[str], data: dict[str, Any]
) -> None:
    for spoil, reason in [
        ({"rows": 7}, "pixels of portrait are not rows"),
        ({"photographs": {"portrait": "%"}}, "atob"),
        ({"photographs": {}}, "there is no photograph"),
        ({"kernels": {"odd": [[1, 2], [3, 4]]}}, "not 3 × 3"),
        ({"boundaries": ["x"]}, "no border rule"),
    ]:
        checks.assert_refused(visit(NAME, data=data | spoil), complaints, reason)
