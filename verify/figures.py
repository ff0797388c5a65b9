"""Collect what a page draws, and make each drawing follow the light or the dark theme."""

import contextlib
import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import matplotlib as mpl

mpl.use("agg")
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from verify.paths import GENERATED, write_if_changed

STYLE = Path(__file__).with_name("book.mplstyle")
KINDS = {".svg", ".png", ".json"}
# Each series colour of the style sheet, and its twin for the dark theme: all have a contrast
# of at least 4.5 to 1 against their ground.
PALETTE = {
    "#0b66b2": "#6cb6ff",
    "#c2410c": "#ff9d6b",
    "#047857": "#4fd1a5",
    "#a21c63": "#ff8cc6",
    "#8a5a00": "#e9b949",
    "#5b4bc4": "#b3a6ff",
    "#000000": "#e6e9ef",
    "#808080": "#9aa0aa",
}


@contextlib.contextmanager
def book_style() -> Iterator[None]:
    """Draw in the house style, then forget every figure and setting."""
    with mpl.rc_context():
        plt.style.use(STYLE)
        try:
            yield
        finally:
            plt.close("all")


def warm_up() -> None:
    """Draw nothing that anybody sees, so that fonts are loaded when a page draws."""
    with book_style():
        figure, axes = plt.subplots()
        axes.set(xlabel="$x$", ylabel="label")
        figure.savefig(io.BytesIO(), format="svg")


@contextlib.contextmanager
def naming_figures(slug: str) -> Iterator[None]:
    """Let `savefig` accept nothing but a bare file name that begins with the page's own."""
    original = Figure.savefig

    def savefig(self: Figure, fname: Any, **options: Any) -> None:
        require_name(str(fname), slug)
        if Path(fname).exists():
            raise ValueError(f"{fname!r} was drawn by this block already")
        if str(fname).endswith(".svg"):
            options.setdefault("metadata", {"Date": None})
        with mpl.rc_context({"svg.hashsalt": "from-lines-to-layers"}):
            original(self, fname, **options)

    Figure.savefig = savefig  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        Figure.savefig = original  # type: ignore[method-assign]


def require_name(name: str, slug: str) -> None:
    """Refuse a file name that another page, or a place outside the scratch folder, may own."""
    if not re.fullmatch(rf"{slug}-[a-z0-9-]+\.(svg|png|json)", name):
        message = f"{name!r} must be a bare file name like '{slug}-something.svg' (or .png, .json)"
        raise ValueError(message)


def collect(scratch: Path, slug: str) -> list[str]:
    """Move the files a block has written to the site's folder; return their names."""
    names = []
    for path in sorted(scratch.iterdir()):
        require_name(path.name, slug)
        data = path.read_bytes()
        if path.suffix == ".svg":
            data = themed(data.decode(), path.stem).encode()
        write_if_changed(GENERATED / path.name, data)
        path.unlink()
        names.append(path.name)
    return names


def themed(svg: str, name: str) -> str:
    """Return a drawing whose ink and series colours follow the reader's colour scheme."""
    body = re.sub(r"<metadata>.*?</metadata>\s*", "", svg, flags=re.DOTALL)
    body = re.sub(r"<!--.*?-->\s*", "", body, flags=re.DOTALL)
    body = re.sub(
        r'<defs>\s*<style type="text/css">.*?</style>\s*</defs>\s*',
        "",
        body,
        flags=re.DOTALL,
    )
    body = re.sub(r' (?:d|x|y)="[^"]*"|translate\([^)]*\)', shorter, body)
    used = [colour for colour in PALETTE if colour in body]
    # Matplotlib leaves black out: an element without fill or stroke is drawn in it.
    light = "".join(f"--{colour[1:]}:{colour};" for colour in used)
    dark = "".join(f"--{colour[1:]}:{PALETTE[colour]};" for colour in used)
    ink = PALETTE["#000000"]
    style = (
        "*{stroke-linejoin:round;stroke-linecap:butt}"
        f"svg{{color:#000;fill:currentColor;{light}}}"
        f"@media (prefers-color-scheme:dark){{svg{{color:{ink};{dark}}}}}"
    )
    for colour in used:
        new = "currentColor" if colour == "#000000" else f"var(--{colour[1:]})"
        body = body.replace(colour, new)
    return re.sub(r"(<svg [^>]*>)", rf"\1\n<style>{style}</style>", body, count=1)


def shorter(place: re.Match[str]) -> str:
    """Round coordinates to a hundredth of a point, which nobody can see."""
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}", place[0])
