"""Figures get their size, and the checker's comments go.

Each image of ``docs/assets/generated`` receives the width and height of its file, so that the page does
not move while it loads; all but the first are loaded when they come near. The comments the checker reads
(``<!--= slope -->``, ``<!-- given: 1805, Legendre's memoir -->``) are taken out of the text.
"""

import re
import struct
from functools import cache
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from theme import page

GENERATED = "assets/generated/"
IMAGE = re.compile(
    r'<img\b[^>]*?\bsrc="[^"]*?' + GENERATED + r'(?P<file>[^"]+)"[^>]*?>'
)
SVG_SIZE = re.compile(r'\b(width|height)="([\d.]+)(pt|px|)"')
PIXELS = {"pt": 4 / 3, "px": 1.0, "": 1.0}


def size(file: Path) -> tuple[int, int]:
    """Return width and height of an SVG or PNG file in CSS pixels."""
    return _size(file, file.stat().st_mtime_ns)


@cache
def _size(file: Path, _modified: int) -> tuple[int, int]:
    head = file.read_bytes()[:4096]
    if head.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", head[16:24])
        return width, height
    root = re.search(r"<svg\b[^>]*>", head.decode("utf-8", errors="ignore"))
    found = {
        name: float(number) * PIXELS[unit]
        for name, number, unit in SVG_SIZE.findall(root[0] if root else "")
    }
    if found.keys() != {"width", "height"}:
        raise ValueError(f"{file}: no width and height in its <svg> element")
    return round(found["width"]), round(found["height"])


class Comments(Preprocessor):
    """Takes the checker's comments out of the text; code spans keep theirs."""

    def run(self, lines: list[str]) -> list[str]:
        """Take out a line that held nothing else as a whole, so that no paragraph splits."""
        text = page.CODE_OR_COMMENT.sub(
            lambda match: match["code"] or "\0", "\n".join(lines)
        )
        text = re.sub(r"^[ \t]*\0(?:[ \t]*\0)*[ \t]*\n", "", text, flags=re.MULTILINE)
        return text.replace("\0", "").split("\n")


class Images(Postprocessor):
    """Works on the finished HTML, so that images written as raw HTML are served too."""

    def run(self, text: str) -> str:
        """Add the attributes of size and loading."""
        seen = 0

        def attributes(match: re.Match[str]) -> str:
            nonlocal seen
            file = page.docs(self.md) / GENERATED / match["file"]
            if not file.is_file():  # the site generator reports the broken link
                return match[0]
            width, height = size(file)
            seen += 1
            lazy = 'loading="lazy" ' if seen > 1 else ""
            start = match[0].removesuffix(">").rstrip().removesuffix("/").rstrip()
            return f'{start} width="{width}" height="{height}" {lazy}decoding="async">'

        return IMAGE.sub(attributes, text)


class FiguresExtension(Extension):
    """Registers both after the fences (25); the images after raw HTML is back (30)."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add to Python-Markdown what is above."""
        md.preprocessors.register(Comments(md), "book_comments", 24)
        md.postprocessors.register(Images(md), "book_images", 4)


def makeExtension(**settings: object) -> FiguresExtension:
    """Entry point of Python-Markdown."""
    return FiguresExtension(**settings)
