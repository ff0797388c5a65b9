"""Terms of the glossary become links that show their meaning, on every page.

``docs/glossary.md`` is the only source: each ``## term { #anchor data-also="other form, another" }`` with the
paragraph below it is one entry. In each section of a page the first mention of a term becomes a link to
its entry, with the definition as its title: reached by pointer, keyboard and touch alike. The title is
written once per page; the site's script repeats it at the later links. Where the word means something
else, it is no term: ``data-not="convolutions/ notation.md"`` names such pages by how their paths begin.
"""

import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from theme import page

GLOSSARY = "glossary.md"
WITHOUT = {"index.md"}
ENTRY = re.compile(
    r"^## (?P<term>[^{\n]+?) \{(?P<attributes>[^}]*)\}\n+(?P<definition>[^\n]+(?:\n[^\n]+)*)",
    re.MULTILINE,
)
PLAIN = {
    "a",
    "button",
    "code",
    "h1",
    "h3",
    "h4",
    "h5",
    "h6",
    "kbd",
    "pre",
    "script",
    "style",
    "summary",
    "th",
}


TITLE = re.compile(r"[A-Z].* [A-Z]\w+")  # of a book or a paper, in italics


@dataclass(frozen=True)
class Entry:
    """One entry: its anchor, the forms under which it is met, and its definition as plain text."""

    anchor: str
    term: str
    forms: tuple[str, ...]
    definition: str
    elsewhere: tuple[str, ...] = ()  # where the word means something else


def entries(text: str) -> list[Entry]:
    """Read the entries from the glossary's Markdown; each has an anchor and a definition."""
    found = []
    for title in re.findall(
        r"^## (.+?)(?: \{.*)?\n+(?=## |Met in |</div>)", text, re.MULTILINE
    ):
        raise ValueError(f"the glossary entry {title!r} has no definition")
    for match in ENTRY.finditer(text):
        attributes = match["attributes"]
        anchor = re.search(r"#([\w-]+)", attributes)
        if anchor is None:
            raise ValueError(f"the glossary entry {match['term']!r} has no #anchor")
        also = re.search(r'data-also="([^"]*)"', attributes)
        elsewhere = re.search(r'data-not="([^"]*)"', attributes)
        forms = [match["term"], *(re.split(r",\s*", also[1]) if also else [])]
        forms += [f"{form}s" for form in forms if not form.endswith("s")]
        found.append(
            Entry(
                anchor[1],
                match["term"],
                tuple(forms),
                plain(match["definition"]),
                tuple(elsewhere[1].split()) if elsewhere else (),
            )
        )
    return found


def plain(markdown: str) -> str:
    """Return a paragraph without comments, links and emphasis."""
    text = re.sub(page.COMMENT, "", markdown, flags=re.DOTALL)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"(?<![\w*])\*{1,2}([^*]+)\*{1,2}", r"\1", text)
    return unescape(" ".join(text.replace("`", "").split()))


@lru_cache(maxsize=4)
def index(file: Path, _modified: int) -> tuple[re.Pattern[str], dict[str, Entry]]:
    """Return the pattern of all forms, the longest first, and the entry behind each form."""
    by_form = {
        form.lower(): entry
        for entry in entries(file.read_text(encoding="utf-8"))
        for form in entry.forms
    }
    forms = sorted(by_form, key=len, reverse=True)
    joined = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in forms)
    return re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])", re.IGNORECASE), by_form


class Terms(Treeprocessor):
    """Walks over the finished tree; headings, code, links and titles in italics are left out."""

    def run(self, root: etree.Element) -> None:
        """Link the first mention of each term in each section."""
        name = page.name(self.md)
        file = page.docs(self.md) / GLOSSARY
        if name in WITHOUT or not file.is_file():
            return
        self.pattern, self.by_form = index(file, file.stat().st_mtime_ns)
        self.name = name
        self.at_home = name == GLOSSARY
        self.seen: set[str] = set()  # in this section
        self.explained: set[str] = set()  # on this page
        self._visit(root)

    def _visit(self, element: etree.Element) -> None:
        if (
            element.tag == "h2"
        ):  # a new section; an entry of the glossary does not link to itself
            self.seen = {element.get("id", "")} if self.at_home else set()
            return
        if not isinstance(element.tag, str) or element.tag in PLAIN:
            return
        if element.tag == "em" and TITLE.match("".join(element.itertext())):
            return
        children = list(element)
        links = self._link(element.text)
        if links:
            element.text = links[0]
            for position, link in enumerate(links[1]):
                element.insert(position, link)
        for child in children:
            self._visit(child)
            links = self._link(child.tail)
            if links:
                child.tail = links[0]
                after = list(element).index(child) + 1
                for position, link in enumerate(links[1]):
                    element.insert(after + position, link)

    def _link(self, text: str | None) -> tuple[str, list[etree.Element]] | None:
        """Return the text before the first new term and the links that follow, each with its tail."""
        before, links, place = "", [], 0
        for match in self.pattern.finditer(text or ""):
            entry = self.by_form[re.sub(r"\s+", " ", match[0].lower())]
            if entry.anchor in self.seen or self.name.startswith(entry.elsewhere):
                continue
            self.seen.add(entry.anchor)
            between = match.string[place : match.start()]
            if links:
                links[-1].tail = between
            else:
                before = between
            href = f"#{entry.anchor}" if self.at_home else f"/{GLOSSARY}#{entry.anchor}"
            link = etree.Element("a", {"class": "term", "href": href})
            if entry.anchor not in self.explained:
                link.set("title", entry.definition)
                self.explained.add(entry.anchor)
            link.text = match[0]
            links.append(link)
            place = match.end()
        if not links:
            return None
        links[-1].tail = (text or "")[place:]
        return before, links


class GlossaryExtension(Extension):
    """Registers the walk after inline Markdown (20) and before links are resolved (0)."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add to Python-Markdown what is above."""
        md.treeprocessors.register(Terms(md), "book_glossary", 6)


def makeExtension(**settings: object) -> GlossaryExtension:
    """Entry point of Python-Markdown."""
    return GlossaryExtension(**settings)
