"""Preview images: what a link to a page looks like where it is shared.

    python -m theme.cards

draws ``docs/assets/generated/cards/<page>.png`` for each page, 1200 by 630 pixels: the title in the book's own
face and, where the page has one, its first figure. The same page gives the same bytes; a file is written
only when its bytes change. The site generator calls ``write_all`` before each build.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from io import BytesIO
from pathlib import Path

import resvg_py
import yaml
from fontTools.ttLib import TTFont
from PIL import Image, ImageFont

WIDTH, HEIGHT = 1200, 630
FOLDER = "assets/generated/cards"
BOOK = "From Lines to Layers"
FIGURE = re.compile(r"!\[[^\]]*\]\([^)]*assets/generated/([\w-]+\.svg)\)")
NARROW, WIDE = 520, 1050


def path_of(source: str) -> str:
    """Return where the card of a page is, from the page's own path; both under ``docs``."""
    return f"{FOLDER}/{Path(source).with_suffix('').as_posix().replace('/', '-')}.png"


def write_all(docs: Path) -> None:
    """Draw the card of every page, and remove the cards of pages that are gone."""
    cards = set()
    for source in sorted([*docs.rglob("*.md"), *docs.rglob("*.ipynb")]):
        inside = source.relative_to(docs)
        if (
            "generated" in inside.parts
            or source.with_suffix(".ipynb").is_file()
            and source.suffix == ".md"
        ):
            continue
        title, description, text = read(source)
        png = draw(title, description, first_figure(text, docs))
        target = docs / path_of(inside.as_posix())
        cards.add(target)
        if not target.is_file() or target.read_bytes() != png:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(png)
    for old in set((docs / FOLDER).glob("*.png")) - cards:
        old.unlink()


def read(source: Path) -> tuple[str, str, str]:
    """Return a page's title, description and Markdown; a notebook has them in its source."""
    if source.suffix == ".ipynb" and source.with_suffix(".md").is_file():
        source = source.with_suffix(".md")
    text = source.read_text(encoding="utf-8")
    front = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    meta = yaml.safe_load(front[1]) if front else {}
    return str(meta.get("title", source.stem)), str(meta.get("description", "")), text


def first_figure(text: str, docs: Path) -> str | None:
    """Return the first drawing of a page, if it has been drawn."""
    for match in FIGURE.finditer(text):
        file = docs / "assets" / "generated" / match[1]
        if file.is_file():
            return file.read_text(encoding="utf-8")
    return None


def draw(title: str, description: str, figure: str | None) -> bytes:
    """Return the card as PNG; a page without a figure has its description there."""
    label = "A small book of machine learning" if title == BOOK else BOOK
    heading = list(wrapped(title, 70, NARROW if figure else WIDE))
    below = 250 + 84 * len(heading)
    parts = [
        row(line, 250 + 84 * number, 70, "#1e2227")
        for number, line in enumerate(heading)
    ]
    if not figure:
        lines = wrapped(description, 34, WIDE)
        parts += [
            row(line, below + 46 * number, 34, "#565c64")
            for number, line in enumerate(lines)
        ]
    else:
        parts.append(inset(figure))
    svg = f"""<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="Book text">
    <rect width="{WIDTH}" height="{HEIGHT}" fill="#fdfcf9"/>
    <rect width="{WIDTH}" height="10" fill="#0b5aa0"/>
    {row(label, 118, 34, "#0b5aa0")}{"".join(parts)}{row("Every number is checked", 568, 28, "#565c64")}
    </svg>"""
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, font_files=[str(face())], skip_system_fonts=True
    )
    card = BytesIO()  # sixty-four colours are as good here, in half the bytes
    image = Image.open(BytesIO(bytes(drawn))).convert("RGB")
    image.quantize(64, dither=Image.Dither.NONE).save(card, "PNG", optimize=True)
    return card.getvalue()


def row(text: str, y: int, size: int, colour: str) -> str:
    """Return one line of text."""
    return (
        f'<text x="72" y="{y}" font-size="{size}" fill="{colour}">{escape(text)}</text>'
    )


def inset(figure: str) -> str:
    """Return the figure in its light colours, as a nested drawing on the right."""
    figure = figure[figure.index("<svg") :]
    view = re.search(r'viewBox="([^"]+)"', figure)
    for name, colour in re.findall(
        r"(--[\w-]+):(#[0-9a-f]{3,6});", figure.partition("@media")[0]
    ):
        figure = figure.replace(f"var({name})", colour)
    figure = re.sub(r"<style.*?</style>", "", figure, flags=re.DOTALL)
    body = figure[figure.index(">") + 1 : figure.rindex("</svg>")]
    box = view[1] if view else "0 0 331.2 230.4"
    return (
        f'<svg x="620" y="110" width="530" height="430" viewBox="{box}" color="#000000" fill="#000000" '
        f'xmlns:xlink="http://www.w3.org/1999/xlink">{body}</svg>'
    )


def wrapped(text: str, size: int, room: int) -> Iterator[str]:
    """Break a text into lines that fit."""
    font = ImageFont.truetype(face(), size)
    line = ""
    for word in text.split():
        if line and font.getlength(f"{line} {word}") > room:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


@lru_cache(maxsize=1)
def face() -> Path:
    """Return the text face as a file that a drawing library can read."""
    font = TTFont(
        Path(__file__).parent.parent / "docs" / "assets" / "fonts" / "book-text.woff2"
    )
    font.flavor = None
    data = BytesIO()
    font.save(data)
    file = Path(tempfile.mkdtemp(prefix="cards-")) / "book-text.ttf"
    file.write_bytes(data.getvalue())
    return file


if __name__ == "__main__":
    write_all(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))
