"""What a page costs: bytes on the line, requests, and how much it moves while it loads."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request

KIB = 1024
FIRST_VIEW, WHOLE_PAGE, REQUESTS, SHIFT, ELEMENTS = 130 * KIB, 250 * KIB, 16, 0.02, 8000
SHIFTS = """() => new Promise(resolve => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => resolve(sum), 50));
})"""


@dataclass
class Line:
    """Counts what comes over the line, headers left out."""

    bodies: dict[str, int] = field(default_factory=dict)

    def note(self, request: Request) -> None:
        self.bodies[request.url] = request.sizes()["responseBodySize"]

    @property
    def size(self) -> int:
        return sum(self.bodies.values())

    def heaviest(self) -> list[tuple[str, int]]:
        return sorted(self.bodies.items(), key=lambda item: -item[1])[:6]


def read_to_the_end(page: Page) -> None:
    height = page.evaluate("document.documentElement.scrollHeight")
    for top in range(0, height, 700):
        page.evaluate("top => scrollTo({ top, behavior: 'instant' })", top)
        page.wait_for_timeout(20)
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("width", [360, 1280])
def test_page_is_light_and_stands_still(
    path: str, width: int, browser: Browser, site_url: str
) -> None:
    context: Any = browser.new_context(viewport={"width": width, "height": 800})
    page, line = context.new_page(), Line()
    page.on("requestfinished", line.note)
    page.goto(site_url + path, wait_until="networkidle")
    first, requests = line.size, len(line.bodies)
    heaviest = line.heaviest()
    read_to_the_end(page)
    shift = page.evaluate(SHIFTS)
    elements = page.evaluate("document.querySelectorAll('*').length")
    context.close()
    assert first <= FIRST_VIEW, heaviest
    assert requests <= REQUESTS, list(line.bodies)
    assert line.size <= WHOLE_PAGE, line.heaviest()
    assert shift < SHIFT
    assert elements <= ELEMENTS
