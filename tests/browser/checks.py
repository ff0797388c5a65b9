"""What every interactive figure owes its readers, as checks of a figure that is on a page already."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page, Response, expect

from tests.browser.test_interactive import query, type_in

# A figure that is seen at once has its room at once here; on a page it comes from below, where its room is kept.
WATCH_SHIFTS = """const kept = new CSSStyleSheet();
kept.replaceSync('.interactive:empty { margin: 2em 0; min-height: var(--ix-room); }');
document.adoptedStyleSheets = [kept];
window.shift = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});"""
CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}})"


def name_of(figure: Locator) -> str:
    return str(figure.get_attribute("data-interactive"))


def collect_scripts(page: Page) -> list[Response]:
    """Gather from now on the scripts that a page fetches for its figures."""
    fetched: list[Response] = []
    page.on(
        "response",
        lambda answer: fetched.append(answer) if "/interactive/" in answer.url else 0,
    )
    return fetched


def assert_small(fetched: list[Response], name: str) -> None:
    sizes = {answer.url.rsplit("/")[-1]: len(answer.body()) for answer in fetched}
    assert f"{name}.js" in sizes
    assert sum(sizes.values()) < 32_000, sizes  # bytes before compression


def assert_axe_finds_nothing(page: Page, figure: Locator) -> None:
    result = Axe().run(page, context=f"[data-interactive={name_of(figure)}]")
    assert result.violations_count == 0, result.generate_report()


def assert_reached_by_tab(page: Page, figure: Locator) -> None:
    controls = figure.locator("button, input:not([type=radio]), input:checked").all()
    controls[0].focus()
    for control in controls:
        expect(control).to_be_focused()
        page.keyboard.press("Tab")
    assert not figure.evaluate("host => host.contains(document.activeElement)")


def assert_heard(figure: Locator) -> None:
    """A screen reader hears the words, once the hand rests."""
    words = figure.locator(".ix-words").text_content()
    expect(figure.locator("[aria-live=polite]")).to_have_text(str(words))


def assert_copied(page: Page, figure: Locator, key: str, state: str) -> None:
    """The button gives a link to this state and this figure; CLIPBOARD must be an init script of the page."""
    figure.get_by_role("button", name="Copy link").click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    copied = urlsplit(page.evaluate("copied"))
    assert parse_qs(copied.query)[key] == [state]
    assert copied.fragment == name_of(figure)


def assert_address_follows(page: Page, figure: Locator, key: str, dial: str) -> None:
    """A change is written into the address, beside what stands there; Reset takes it out."""
    assert query(page, "h") == "line"
    type_in(figure, dial, "1")
    page.wait_for_function(f"location.search.includes('{key}=')")
    assert query(page, "h") == "line"
    assert urlsplit(page.url).fragment == name_of(figure)
    figure.get_by_role("button", name="Reset").click()
    page.wait_for_function(f"!location.search.includes('{key}=')")


def assert_no_debris(figure: Locator) -> None:
    assert not {"NaN", "undefined"} & set(re.findall(r"\w+", figure.inner_html()))


def assert_fits_a_phone(page: Page, figure: Locator) -> None:
    """360 px wide: nothing jumped or sticks out, texts can be read, targets can be met."""
    assert page.evaluate("window.shift") < 0.02
    room = "host => { host.classList.add('ix-waiting'); return parseFloat(getComputedStyle(host).minHeight); }"
    height = figure.bounding_box()["height"]
    assert abs(figure.evaluate(room) - height) < 60, height
    figure.evaluate("host => host.classList.remove('ix-waiting')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    small = "all => all.filter(e => e.textContent.trim() && parseFloat(getComputedStyle(e).fontSize) < 11).length"
    texts = figure.locator("text, p, b, small, label, output, dt, button")
    assert texts.evaluate_all(small) == 0
    cut = "all => all.map(t => t.getBoundingClientRect()).filter(b => b.left < 0 || b.right > 360).length"
    assert figure.locator("text").evaluate_all(cut) == 0
    css = "button, .ix-range, .ix-exact, .ix-tile, .ix-check, .ix-grab"
    sides = "all => all.map(e => e.getBoundingClientRect()).flatMap(b => [b.width, b.height])"
    assert min(figure.locator(css).evaluate_all(sides)) >= 24


def assert_ink_follows_the_scheme(figure: Locator, css: list[str]) -> None:
    inks = []
    for scheme in ("default", "slate"):
        figure.evaluate(
            "(host, scheme) => host.closest('[data-md-color-scheme]').dataset.mdColorScheme = scheme",
            scheme,
        )
        shown = "e => getComputedStyle(e).fill + getComputedStyle(e).stroke"
        inks.append([figure.locator(one).first.evaluate(shown) for one in css])
    assert all(light != dark for light, dark in zip(*inks, strict=True))


def assert_spoilt_data_are_named(page: Page, address: str, name: str, data: Any) -> str:
    """The figure that cannot use its data says so, and leaves no half of itself; return what it says."""
    page.route("**/assets/generated/*.json", lambda route: route.fulfill(body=data))
    page.goto(address)
    figure = page.locator(f"[data-interactive={name}]")
    figure.evaluate("host => host.scrollIntoView()")
    expect(figure).to_contain_text("The data of this figure cannot be used")
    expect(figure.locator("button, svg")).to_have_count(0)
    page.unroute_all()
    return figure.inner_text()


READ = """(host, typed) => {
    for (const [label, value] of Object.entries(typed)) {
        const named = [...host.querySelectorAll("label, button")].find(e => e.textContent.includes(label));
        if (typeof value === "boolean") {
            const control = named.control ?? named;
            if (control.checked !== value) control.click();
            continue;
        }
        const field = host.querySelector(`[aria-label="${label}, exact value"]`);
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const of = (box, css, read) => [...box.querySelectorAll(css)].map(read);
    const at = (e, ...names) => names.map(name => +e.getAttribute(name));
    return {
        outputs: of(host, "output", e => e.textContent),
        fields: of(host, ".ix-exact", e => e.value),
        words: host.querySelector(".ix-words").textContent,
        plots: Object.fromEntries(of(host, "[data-plot]", box => [box.dataset.plot, {
            ticks: of(box, ".ix-tick", e => [+e.matches(".ix-end"), ...at(e, "x", "y"), e.textContent]),
            paths: of(box, "path", e => [e.getAttribute("class"), e.getAttribute("d")]),
            spots: of(box, "circle", e => [e.getAttribute("class"), at(e, "cx", "cy")]),
            bars: of(box, "svg > g rect", e => [e.getAttribute("class"), at(e, "x", "y", "width", "height")]),
            texts: of(box, "text", e => e.textContent),
        }])),
    };
}"""


class Seen:
    """What a figure shows, read in one go after some fields were set; True ticks a box or presses a button."""

    def __init__(self, figure: Locator, typed: dict[str, Any] | None = None) -> None:
        values = {
            label: value if isinstance(value, bool) else str(value)
            for label, value in (typed or {}).items()
        }
        seen = figure.evaluate(READ, values)
        self.outputs: list[str] = seen["outputs"]
        self.fields: list[str] = seen["fields"]
        self.words: str = seen["words"]
        self.plots = {name: Drawing(plot) for name, plot in seen["plots"].items()}


class Drawing:
    """A drawing whose ticks turn pixels back into numbers."""

    def __init__(self, read: dict[str, Any]) -> None:
        self.read = read
        self.scales = []
        for axis in (0, 1):
            ticks = [tick for tick in read["ticks"] if tick[0] == axis]
            pixels = [tick[1 + axis] - 4 * axis for tick in ticks]
            values = [float(tick[3].replace("−", "-")) for tick in ticks]
            self.scales.append(np.polyfit(pixels, values, 1))

    def data(self, pixels: Any) -> NDArray[np.float64]:
        """Turn pixels, (n, 2), into the numbers of the two axes."""
        points = np.array(pixels, dtype=float).reshape(-1, 2)
        values = [np.polyval(self.scales[axis], points[:, axis]) for axis in (0, 1)]
        return np.column_stack(values)

    def path(self, kind: str) -> NDArray[np.float64]:
        """Return the corners of the path of a kind, whatever letters it is written with."""
        (written,) = [d for name, d in self.read["paths"] if name == kind]
        corners, x, y = [], 0.0, 0.0
        for letter, numbers in re.findall(r"([MLVH])([-\d. e]+)", written):
            values = [float(number) for number in numbers.split()]
            x = values[0] if letter in "MLH" else x
            y = values[-1] if letter in "MLV" else y
            corners.append((x, y))
        return self.data(corners)

    def spot(self, kind: str) -> NDArray[np.float64]:
        """Return where the last dot of a kind stands."""
        return self.data([at for name, at in self.read["spots"] if name == kind][-1])[0]

    def heights(self, kind: str) -> NDArray[np.float64]:
        """Return how high the bars of a kind are, from left to right."""
        bars = [at for name, at in self.read["bars"] if name == kind]
        return np.array([-self.scales[1][0] * at[3] for at in sorted(bars)])


def area(corners: NDArray[np.float64]) -> float:
    """Return the signed area between a path and the axis (the shoelace formula), positive above."""
    x, y = corners.T
    return float(np.sum((x[1:] - x[:-1]) * (y[1:] + y[:-1])) / 2)
