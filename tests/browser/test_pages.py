"""Every page, on a phone and on a desk: nothing breaks, calls out or weighs too much, and nobody is shut out."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Request

from tests.browser import checks

KIB = 1024
FIRST_VIEW, WHOLE_PAGE, REQUESTS, ELEMENTS = 130 * KIB, 250 * KIB, 16, 8000
SLOW = "was preloaded using link preload but not used within a few seconds"
COLOURS = {"light": "default", "dark": "slate"}
# Each theme and each width: colours are the same at both widths, and sizes in both themes.
LOOKS = [("light", 1280), ("dark", 360)]
OTHER_LOOKS = [("light", 360), ("dark", 1280)]
# A frame for each part of a screen, so that what waits to be seen is seen.
READ = """async () => {
  for (let top = 0; top < document.documentElement.scrollHeight; top += 700) {
    scrollTo({ top, behavior: "instant" });
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  }
}"""


@dataclass
class Visit:
    """Opens a page, and notes what it says and what it fetches: bytes as they travel, without headers."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    bodies: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.page.on("console", self.hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on(
            "requestfailed", lambda request: self.complaints.append(request.url)
        )
        self.page.on("requestfinished", self.weigh)

    def hear(self, message: Any) -> None:
        if message.type in {"error", "warning"} and SLOW not in message.text:
            self.complaints.append(message.text)

    def weigh(self, request: Request) -> None:
        self.bodies[request.url] = request.sizes()["responseBodySize"]

    @property
    def size(self) -> int:
        return sum(self.bodies.values())

    def heaviest(self) -> list[tuple[str, int]]:
        return sorted(self.bodies.items(), key=lambda item: -item[1])[:6]

    def read_to_the_end(self) -> None:
        self.page.evaluate(READ)
        self.page.wait_for_load_state("networkidle")


def faults(page: Page, **options: Any) -> list[dict[str, Any]]:
    """Return what axe finds wrong with a page; what is right is no news."""
    options = {"resultTypes": ["violations"], **options}
    return Axe().run(page, options=options).response["violations"]


# One element of each look stands for all: its colour, its size and every ground behind it.
LOOK = """() => {
  const looks = new Set();
  for (const element of document.querySelectorAll("body *")) {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const own = getComputedStyle(element);
    const look = [own.color, own.fontSize, own.fontWeight, own.opacity, own.display, own.visibility];
    for (let up = element; up; up = up.parentElement) {
      const { backgroundColor, backgroundImage } = getComputedStyle(up);
      look.push(backgroundColor, backgroundImage);
    }
    if (looks.has(look.join())) continue;
    looks.add(look.join());
    element.dataset.look = "";
  }
}"""


def faults_by_look(page: Page) -> list[dict[str, Any]]:
    """Return what axe finds wrong, with the slow rule, contrast, asked once per look."""
    found = faults(page, rules={"color-contrast": {"enabled": False}})
    page.evaluate(LOOK)
    options = {"resultTypes": ["violations"], "runOnly": ["color-contrast"]}
    looks = {"include": [["[data-look]"]]}
    return (
        found + Axe().run(page, context=looks, options=options).response["violations"]
    )


def dressed(browser: Browser, scheme: str, width: int) -> BrowserContext:
    return browser.new_context(
        color_scheme=scheme,
        reduced_motion="reduce",
        viewport={"width": width, "height": 800},
    )


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_page_is_sound_and_light(
    path: str, scheme: str, width: int, browser: Browser, site_url: str
) -> None:
    with dressed(browser, scheme, width) as context:
        page = context.new_page()
        visit = Visit(page)
        page.goto(site_url + path, wait_until="networkidle")
        first, requests, heaviest = visit.size, list(visit.bodies), visit.heaviest()
        visit.read_to_the_end()
        checks.assert_nothing_jumped(page)
        page.wait_for_function(
            "[...document.images].every(image => image.complete && image.naturalWidth)"
        )
        elements = page.evaluate("document.querySelectorAll('*').length")
        breadth = page.evaluate("document.documentElement.scrollWidth")
        colours = page.evaluate("document.body.dataset.mdColorScheme")
        violations = faults_by_look(page)
    assert colours == COLOURS[scheme]
    assert breadth <= width
    assert visit.complaints == []
    assert [url for url in visit.requests if not url.startswith(site_url)] == []
    assert [
        f"{fault['id']}: {node['html']}"
        for fault in violations
        for node in fault["nodes"]
    ] == []
    assert first <= FIRST_VIEW, heaviest
    assert len(requests) <= REQUESTS, requests
    assert visit.size <= WHOLE_PAGE, visit.heaviest()
    assert elements <= ELEMENTS


@pytest.mark.parametrize(("scheme", "width"), OTHER_LOOKS)
def test_a_chapter_is_sound_in_the_other_looks_too(
    scheme: str, width: int, browser: Browser, site_url: str
) -> None:
    with dressed(browser, scheme, width) as context:
        page = context.new_page()
        page.goto(site_url + "lines/gradient-descent/")
        assert page.evaluate("document.body.dataset.mdColorScheme") == COLOURS[scheme]
        assert faults(page) == []


def test_axe_finds_a_fault_that_is_there(page: Page, site_url: str) -> None:
    page.goto(site_url)
    page.evaluate("document.querySelector('article img').removeAttribute('alt')")
    page.add_style_tag(content="article p { color: #888; background: #999 }")
    for found in (faults(page), faults_by_look(page)):
        assert {"image-alt", "color-contrast"} <= {fault["id"] for fault in found}
