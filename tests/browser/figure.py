"""Work an interactive figure as a reader does, and read what it shows, as numbers."""

import re
from collections.abc import Callable
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Locator, Page

Visit = Callable[..., Locator]
Array = NDArray[np.float64]


def come_to(page: Page, name: str) -> Locator:
    """Scroll to a figure and wait until it is there, and seen: what is hidden takes no focus."""
    figure = page.locator(f"[data-interactive={name}]")
    figure.evaluate(
        "host => host.scrollIntoView({block: 'start', behavior: 'instant'})"
    )
    filled = "[data-interactive=%s]:not(.ix-waiting):not(:empty)"
    page.wait_for_selector(filled % name, state="attached")
    return figure


def setting(page: Page, key: str) -> str:
    """Return the setting that the address of a page holds under a key."""
    return parse_qs(urlsplit(page.url).query).get(key, [""])[0]


# ------------------------------------------------------------------------ the hand


def exact(figure: Locator, label: str) -> Locator:
    """Return the field for the exact value of a control."""
    return figure.get_by_label(f"{label}, exact value")


def type_in(figure: Locator, label: str, value: object) -> None:
    exact(figure, label).fill(str(value))
    exact(figure, label).press("Enter")


def inside(box: Locator, across: float = 0.5, down: float = 0.5) -> tuple[float, float]:
    """Return a place within a box, by its shares of the width and of the height."""
    at = box.bounding_box()
    return at["x"] + across * at["width"], at["y"] + down * at["height"]


def drag(grip: Locator, x: float, y: float) -> None:
    """Take a grip by its middle, and let it go at a place on the screen."""
    mouse = grip.page.mouse
    mouse.move(*inside(grip))
    mouse.down()
    mouse.move(x, y, steps=4)
    mouse.up()


# ------------------------------------------------------------------------- the eye


def plain(text: str) -> float:
    """Read a number with a true minus sign and commas."""
    return float(text.replace("−", "-").replace(",", ""))


def value_of(figure: Locator, label: str) -> float:
    return plain(exact(figure, label).input_value())


def numbers(text: str) -> list[tuple[float, float]]:
    """Read the numbers of a text as the book prints them: each value with half a unit of its last place."""
    text = text.translate(str.maketrans("−⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    found = re.finditer(r"(-?\d[\d,]*)(?:\.(\d+))?(?: × 10(\d+))?(?![\d])", text)
    result = []
    for whole, part, power in (match.groups() for match in found):
        scale = 10.0 ** int(power or 0)
        value = float(f"{whole.replace(',', '')}.{part or 0}") * scale
        result.append((value, 0.5 * scale * 10.0 ** -len(part or "")))
    return result


def assert_shown(text: str | None, *expected: float) -> None:
    """The first numbers of a text are these, to the digits shown."""
    shown = numbers(text or "")
    assert len(shown) >= len(expected), text
    for (value, half), wanted in zip(shown, expected, strict=False):
        assert abs(value - wanted) <= half * (1 + 1e-6) + 1e-9 * abs(wanted), (
            text,
            wanted,
        )


def assert_near(text: str, wanted: float) -> None:
    """A number as the figures of probabilities show it: ≈ stands where 0 or 1 would be said too much."""
    assert_shown(text, wanted)
    assert text.startswith("≈") == (
        abs(wanted - round(wanted)) < 0.0005 and abs(round(wanted)) < 2
    )


def attributes(shapes: Locator, *names: str) -> Array:
    """Return some attributes of each shape as numbers, a row for each; pixels count downwards."""
    read = "(all, names) => all.map(e => names.map(name => +e.getAttribute(name)))"
    return np.array(shapes.evaluate_all(read, names), dtype=float)


def corners(shape: Locator) -> Array:
    """Return the corners of a path that is written in pairs of numbers."""
    found = re.findall(r"(-?[\d.]+) (-?[\d.]+)", str(shape.get_attribute("d")))
    return np.array(found, dtype=float)


def bars(plot: Locator, kind: str) -> Array:
    """Return how high the bars of a kind stand above or below the ground line, in pixels."""
    return attributes(plot.locator(f".ix-{kind}"), "height").ravel()


def greys(canvas: Locator) -> list[int]:
    """Return the greys of a canvas, row by row, from 0 to 255."""
    return list(
        canvas.evaluate("""canvas => {
            const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
            copy.drawImage(canvas, 0, 0);
            return [...copy.getImageData(0, 0, canvas.width, canvas.height).data].filter((_, i) => i % 4 === 0);
        }""")
    )


READ = """(host, typed) => {
    for (const [label, value] of Object.entries(typed)) {
        const named = [...host.querySelectorAll("label, button")].find(e => e.textContent.includes(label));
        const control = named?.control ?? named;
        if (typeof value === "boolean") {
            if (control.checked !== value) control.click();
            continue;
        }
        const field = host.querySelector(`[aria-label="${label}, exact value"]`) ?? control;
        field.value = value;
        field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const of = (box, css, read) => [...box.querySelectorAll(css)].map(read);
    const at = (e, ...names) => names.map(name => +e.getAttribute(name));
    return {
        outputs: of(host, "output", e => e.textContent),
        fields: of(host, ".ix-exact", e => e.value),
        tables: of(host, ".ix-cells", table => of(table, "td", e => e.textContent)),
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
        self.tables: list[list[str]] = seen["tables"]
        self.words: str = seen["words"]
        self.plots = {name: Drawing(plot) for name, plot in seen["plots"].items()}


class Drawing:
    """A drawing whose ticks turn pixels back into numbers."""

    def __init__(self, read: dict[str, Any]) -> None:
        self.read = read

    @cached_property
    def scales(self) -> list[Array]:
        found = []
        for axis in (0, 1):
            ticks = [tick for tick in self.read["ticks"] if tick[0] == axis]
            pixels = [tick[1 + axis] - 4 * axis for tick in ticks]
            found.append(np.polyfit(pixels, [plain(tick[3]) for tick in ticks], 1))
        return found

    def data(self, pixels: Any) -> Array:
        """Turn pixels, (n, 2), into the numbers of the two axes."""
        points = np.array(pixels, dtype=float).reshape(-1, 2)
        values = [np.polyval(self.scales[axis], points[:, axis]) for axis in (0, 1)]
        return np.column_stack(values)

    def path(self, kind: str) -> Array:
        """Return the corners of the path of a kind, whatever letters it is written with."""
        (written,) = [d for name, d in self.read["paths"] if name == kind]
        corners, x, y = [], 0.0, 0.0
        for letter, numbers in re.findall(r"([MLVH])([-\d. e]+)", written):
            values = [float(number) for number in numbers.split()]
            x = values[0] if letter in "MLH" else x
            y = values[-1] if letter in "MLV" else y
            corners.append((x, y))
        return self.data(corners)

    def spots(self, *kinds: str) -> list[list[float]]:
        """Return where the dots of some kinds stand, in pixels."""
        return [at for name, at in self.read["spots"] if name in kinds]

    def spot(self, kind: str) -> Array:
        """Return where the last dot of a kind stands."""
        return self.data(self.spots(kind)[-1])[0]

    def heights(self, kind: str) -> Array:
        """Return how high the bars of a kind are, from left to right."""
        bars = [at for name, at in self.read["bars"] if name == kind]
        return np.array([-self.scales[1][0] * at[3] for at in sorted(bars)])
