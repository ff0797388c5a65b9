"""An empty corner of a table is a cell, not a heading without words."""

import xml.etree.ElementTree as etree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class Corners(Treeprocessor):
    """Markdown makes every cell of the first row a heading."""

    def run(self, root: etree.Element) -> None:
        """Turn the empty ones into plain cells."""
        for heading in list(root.iter("th")):
            if not len(heading) and not (heading.text or "").strip():
                heading.tag = "td"


class TablesExtension(Extension):
    """Registers the walk after inline Markdown (20)."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add to Python-Markdown what is above."""
        md.treeprocessors.register(Corners(md), "book_tables", 7)


def makeExtension(**settings: object) -> TablesExtension:
    """Entry point of Python-Markdown."""
    return TablesExtension(**settings)
