"""What pages are called, and under which of their headings they show a snippet."""

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import yaml
from markdown.extensions.toc import slugify, unique

from verify.embeds import EMBED, INCLUDE
from verify.paths import DOCS
from verify.walk import parser

Shown = dict[tuple[str, str], list[str]]  # (module, section) -> links to headings


def title(page: Path) -> str:
    """Return the title in a page's front matter, or else its first heading."""
    text = page.read_text(encoding="utf-8")
    if front := re.match(r"---\n(.*?)\n---\n", text, re.DOTALL):
        meta = yaml.safe_load(front[1]) or {}
        if "title" in meta:
            return str(meta["title"])
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    return heading[1] if heading else page.stem


def target(page: Path) -> str:
    """Return where links within the folder of pages find a page."""
    if not page.is_relative_to(DOCS):
        page = DOCS / page.name.lower()  # the guide at the root, included by this page
    place = page.relative_to(DOCS)
    is_notebook = place.parts[0] == "notebooks"
    return (place.with_suffix(".ipynb") if is_notebook else place).as_posix()


def places(pages: Iterable[Path]) -> Shown:
    """Find the heading under which each page first shows each section of a snippet."""
    shown: dict[tuple[str, str], dict[Path, str]] = {}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        if not page.is_relative_to(DOCS) or "--8<--" not in text:
            continue
        name, heading, anchor = title(page), "", ""
        anchors: set[str] = set()
        for token, following in pairwise(parser().parse(text)):
            if token.type == "heading_open":
                heading, anchor = read_heading(following.content, anchors)
                if token.tag == "h1" or page.parent.name == "notebooks":
                    heading = anchor = ""
            elif token.type == "fence" and EMBED.fullmatch(token.info):
                place = f", “{heading}”" if heading else ""
                link = f"[{name}{place}]({target(page)}{anchor})"
                for include in INCLUDE.finditer(token.content):
                    key = Path(include["path"]).stem, include["name"]
                    shown.setdefault(key, {}).setdefault(page, link)
    return {key: list(links.values()) for key, links in shown.items()}


def read_heading(content: str, taken: set[str]) -> tuple[str, str]:
    """Return a heading and its anchor; nothing if it holds a formula or a link."""
    text = re.sub(r"<!--.*?-->", "", content).strip()
    own = re.search(r"\s*\{[^}]*#([\w-]+)[^}]*\}$", text)
    text = text[: own.start()] if own else text
    anchor = own[1] if own else unique(slugify(re.sub(r"[*`]", "", text), "-"), taken)
    return ("", "") if re.search(r"[$\[\]]", text) else (text, f"#{anchor}")
