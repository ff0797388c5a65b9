"""A page of the built site that holds its figures alone, opened in one tab, and what a reader sees there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import prefix
from tests.browser.local_site import running

ROOM = "<div style='height: 900px'></div>"  # text above and below, as on a page
SHIFT = """window.shift = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shift += entry.hadRecentInput ? 0 : entry.value;
}).observe({type: 'layout-shift', buffered: true});"""
SMALL = "all => all.filter(e => e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 11).length"
OUT = """(all, width) => all.map(e => [e.getBoundingClientRect(), e.textContent])
    .filter(([box]) => box.width && (box.left < 0 || box.right > width)).map(([, text]) => text)"""
SIZES = "all => all.map(e => e.getBoundingClientRect()).flatMap(box => [box.width, box.height])"
CUT = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.value ?? e.textContent)"
READ = """host => ({
    tables: [...host.querySelectorAll(".ix-cells")].map(t => [...t.querySelectorAll("td")].map(td => td.textContent)),
    facts: [...host.querySelectorAll("output")].map(output => output.textContent),
    words: host.querySelector(".ix-words").textContent,
    plot: host.querySelector("[data-plot=loss] g text:last-of-type")?.textContent,
    dots: [...host.querySelectorAll(".ix-step, .ix-here")].map(dot => [dot.getAttribute("cx"), dot.getAttribute("cy")]),
})"""
SPILT = """canvas => {
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    return [...copy.getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0);
}"""


def correlate(picture: Any, kernel: Any) -> NDArray[np.float64]:
    """Slide a kernel over a picture without a flip, where the whole of it lies on the picture."""
    windows = sliding_window_view(np.array(picture), np.shape(kernel))
    return np.einsum("ijab,ab->ij", windows, kernel)


@contextmanager
def staged(site: Path, folder: Path, path: str) -> Iterator[str]:
    """Serve the site, with one of its pages cut down to its figures; give the address of this page."""
    first = path.split("/")[0]
    for entry in site.iterdir():
        if entry.name != first:
            (folder / entry.name).symlink_to(entry)
    html = (site / path / "index.html").read_text(encoding="utf-8")
    before, article, after = re.split(r"(?<=<article)|(?=</article>)", html)
    figures = re.findall(r'<div class="interactive".*?</div>', article, re.DOTALL)
    tag = article[: article.index(">") + 1]
    (folder / path).mkdir(parents=True)
    (folder / path / "index.html").write_text(
        f"{before}{tag}{ROOM}<h1>Figures</h1>{''.join(figures)}{ROOM}{after}",
        encoding="utf-8",
    )
    with running(folder, prefix()) as url:
        yield url + path


class Screen:
    """One tab that opens the figure of a page again and again, and hears what it complains about."""

    def __init__(self, page: Page, url: str, name: str) -> None:
        self.page, self.url, self.name = page, url, name
        self.complaints: list[str] = []
        self.fetched: dict[str, int] = {}
        page.set_default_timeout(10_000)
        page.add_init_script(SHIFT)
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("requestfinished", lambda request: self.weigh(request))

    def weigh(self, request: Any) -> None:
        if "/interactive/" in request.url and request.url not in self.fetched:
            self.fetched[request.url] = len(request.response().body())

    def open(
        self, state: str = "", *, width: int = 1280, scheme: str, motion: str = "reduce"
    ) -> Locator:
        self.page.set_viewport_size({"width": width, "height": 900})
        self.page.emulate_media(color_scheme=scheme, reduced_motion=motion)
        self.page.goto(self.url + state)
        self.page.wait_for_function(
            "name => document.querySelector(`[data-interactive=${name}]:not(.ix-waiting):not(:empty)`)",
            arg=self.name,
        )
        figure = self.page.locator(f"[data-interactive={self.name}]")
        figure.evaluate("host => host.scrollIntoView({behavior: 'instant'})")
        return figure

    def refusal(self, data: Any) -> str:
        """Return why the figure cannot use some data; the tab must show its page."""
        script = next(url for url in self.fetched if url.endswith(f"/{self.name}.js"))
        refuse = """async ([script, data]) => {
            const { default: figure } = await import(script);
            try { figure(document.createElement("div"), data); } catch (error) { return error.message; }
        }"""
        return str(self.page.evaluate(refuse, [script, data]))

    def assert_message_for(self, source: str) -> None:
        """A file that is no JSON gives a message in place of the figure, and one in the console."""
        self.page.route(source, lambda route: route.fulfill(body="{"))
        expect(self.open(scheme="light")).to_contain_text("cannot be used")
        self.page.unroute_all()
        assert "could not be drawn" in self.complaints.pop()
        assert self.complaints == []

    def assert_nobody_is_shut_out(self, figure: Locator, width: int) -> None:
        """Axe is content; all can be read and hit; nothing sticks out, and nothing jumped as the figure came."""
        assert self.page.evaluate("window.shift") < 0.02
        waiting = "host => { host.classList.add('ix-waiting'); return parseFloat(getComputedStyle(host).minHeight); }"
        height = figure.bounding_box()["height"]
        assert abs(figure.evaluate(waiting) - height) < 60
        figure.evaluate("host => host.classList.remove('ix-waiting')")
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width
        texts = figure.locator(
            "text, p, legend, label, option, output, dt, caption, td, button"
        )
        assert texts.evaluate_all(SMALL) == 0
        assert texts.evaluate_all(OUT, width) == []
        assert figure.locator("td, .ix-exact").evaluate_all(CUT) == []
        targets = figure.locator("button, select, .ix-range, .ix-exact, .ix-grab")
        assert min(targets.evaluate_all(SIZES)) >= 24
        report = Axe().run(self.page, context=f"[data-interactive={self.name}]")
        assert report.violations_count == 0, report.generate_report()

    def assert_tab_reaches_all(self, figure: Locator) -> None:
        controls = figure.locator("button, input, select, [tabindex]")
        controls.first.focus()
        for i in range(controls.count()):
            now = controls.evaluate_all(
                "(all, i) => [all.indexOf(document.activeElement), getComputedStyle(all[i]).outlineStyle]",
                i,
            )
            assert now == [i, "solid"]
            self.page.keyboard.press("Tab")
        assert not figure.evaluate("host => host.contains(document.activeElement)")
