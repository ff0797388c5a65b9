"""Heads of tables: an empty corner is a cell, and a head that is a formula has a name.

Markdown makes every cell of the first row a heading. One without words misleads whoever listens to the
table; one that holds nothing but a formula is taken for empty by some programs, so it is named in words.
"""

import re
import xml.etree.ElementTree as etree
from html import escape, unescape

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.treeprocessors import Treeprocessor

FORMULA_HEAD = re.compile(
    r'(?P<open><th[^>]*>\s*<span class="maths"><math)(?P<formula>>(?:(?!</math>).)*</math></span>\s*</th>)',
    re.DOTALL,
)
SPOKEN = {"ˆ": "hat", "‾": "bar", "¯": "bar", "˜": "tilde", "−": "minus", "|": "bar"}


def spoken(mathml: str) -> str:
    """Return the symbols of a formula in order, the marks above letters in words."""
    symbols = unescape(re.sub(r"<[^>]*>", " ", mathml)).split()
    return " ".join(SPOKEN.get(symbol, symbol) for symbol in symbols)


class Corners(Treeprocessor):
    """Works on the tree, where an empty heading is easy to see."""

    def run(self, root: etree.Element) -> None:
        """Turn empty headings into plain cells."""
        for heading in list(root.iter("th")):
            if not len(heading) and not (heading.text or "").strip():
                heading.tag = "td"


class FormulaHeads(Postprocessor):
    """Works on the finished HTML, when the formulas are back."""

    def run(self, text: str) -> str:
        """Name the headings that are formulas."""
        return FORMULA_HEAD.sub(self._name, text)

    def _name(self, match: re.Match[str]) -> str:
        label = escape(spoken(f"<math{match['formula']}"))
        return f'{match["open"]} aria-label="{label}"{match["formula"]}'


class TablesExtension(Extension):
    """Registers the walk after inline Markdown (20), the rest after raw HTML is back (30)."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add to Python-Markdown what is above."""
        md.treeprocessors.register(Corners(md), "book_corners", 7)
        md.postprocessors.register(FormulaHeads(md), "book_formula_heads", 2)


def makeExtension(**settings: object) -> TablesExtension:
    """Entry point of Python-Markdown."""
    return TablesExtension(**settings)
