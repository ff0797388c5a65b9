"""Every page, in both themes, on a phone and on a desk: nothing breaks, nothing calls out, nobody is shut out."""

from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

SCHEMES = ["light", "dark"]
WIDTHS = [360, 1280]
SLOW = "was preloaded using link preload but not used within a few seconds"


CONTRAST = "color-contrast"
TEXT_SEEN_IN = {
    ("light", 1280),
    ("dark", 360),
}  # its colours are the same at each width


def axe(page: Page, *, text: bool = True) -> list[dict[str, Any]]:
    """Return the faults of a page; `text` says whether to hold the contrast of all of it.

    Contrast takes most of the time; without `text` only the frame around it is held.
    """
    options: dict[str, Any] = {
        "resultTypes": ["violations"]
    }  # what is right is no news
    if text:
        return Axe().run(page, options=options).response["violations"]
    frame = Axe().run(
        page, {"exclude": [["article"]]}, {**options, "runOnly": [CONTRAST]}
    )
    rest = Axe().run(page, options={**options, "rules": {CONTRAST: {"enabled": False}}})
    return frame.response["violations"] + rest.response["violations"]


@pytest.fixture(scope="module")
def pages_by_look(browser: Browser) -> Iterator[dict[tuple[str, int], Page]]:
    """One open page for each theme and width; the tests go from address to address in it."""
    looks = {
        (scheme, width): browser.new_context(
            color_scheme=scheme,
            reduced_motion="reduce",
            viewport={"width": width, "height": 800},
        ).new_page()
        for scheme in SCHEMES
        for width in WIDTHS
    }
    yield looks
    for look in looks.values():
        look.context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_page_is_sound(
    path: str,
    scheme: str,
    width: int,
    pages_by_look: dict[tuple[str, int], Page],
    site_url: str,
) -> None:
    page = pages_by_look[scheme, width]
    complaints: list[str] = []
    requests: list[str] = []
    listeners = {
        "console": lambda message: (
            complaints.append(message.text)
            if message.type in {"error", "warning"} and SLOW not in message.text
            else None
        ),
        "pageerror": lambda error: complaints.append(str(error)),
        "requestfailed": lambda request: complaints.append(request.url),
        "request": lambda request: requests.append(request.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    try:
        page.goto(site_url + path)
        # what waits for the reader to come near
        page.evaluate("for (const image of document.images) image.loading = 'eager'")
        page.wait_for_function(
            "[...document.images].every(image => image.complete && image.naturalWidth)"
        )
        assert (
            page.evaluate("document.body.dataset.mdColorScheme")
            == {"light": "default", "dark": "slate"}[scheme]
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        violations = axe(page, text=(scheme, width) in TEXT_SEEN_IN)
    finally:
        for event, listener in listeners.items():
            page.remove_listener(event, listener)
    assert complaints == []
    assert [url for url in requests if not url.startswith(site_url)] == []
    assert [
        f"{fault['id']}: {node['html']}"
        for fault in violations
        for node in fault["nodes"]
    ] == []


@pytest.mark.parametrize("text", [True, False])
def test_axe_finds_a_fault_that_is_there(
    page: Page, site_url: str, *, text: bool
) -> None:
    page.goto(site_url)
    page.evaluate("document.querySelector('article img').removeAttribute('alt')")
    page.add_style_tag(content="footer * { color: #888 !important; background: #999 }")
    found = {fault["id"] for fault in axe(page, text=text)}
    assert {"image-alt", CONTRAST} <= found


def test_axe_sees_pale_text(page: Page, site_url: str) -> None:
    page.goto(site_url)
    page.add_style_tag(content="article p { color: #888; background: #999 }")
    assert CONTRAST in {fault["id"] for fault in axe(page)}
    assert CONTRAST not in {fault["id"] for fault in axe(page, text=False)}
