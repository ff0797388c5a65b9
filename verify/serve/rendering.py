"""Spare the preview from converting and indexing pages that have not changed.

MkDocs converts every page at every build. A page's HTML depends on its Markdown, on the files
it includes and on the sizes of its figures, so the preview keeps it under a hash of these. The
search reads that HTML at every build, which takes longer than all the rest, so the preview
keeps what it found, too.
"""

import contextlib
import hashlib
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from material.plugins.search.plugin import Parser
from mkdocs.structure.pages import Page

from theme.figures import size
from verify.paths import GENERATED, ROOT

INCLUDED = re.compile(r'--8<-- "([^":]+)')
DRAWN = re.compile(r"assets/generated/([\w-]+\.(?:svg|png))")
RESULTS = (
    "content",
    "toc",
    "_title_from_render",
    "present_anchor_ids",
    "links_to_anchors",
)
_kept: dict[str, tuple[str, dict[str, Any]]] = {}
_convert = Page.render
_read = Parser.feed


def render(page: Page, *arguments: Any) -> None:
    """Convert a page, or take what an earlier build made of the same text."""
    text = page.markdown or ""
    digest = hashlib.sha256(text.encode())
    for name in INCLUDED.findall(text):
        path = ROOT / name
        digest.update(path.read_bytes() if path.is_file() else b"")
    for name in DRAWN.findall(text):
        path = GENERATED / name
        digest.update(str(size(path) if path.is_file() else ()).encode())
    key = digest.hexdigest()
    known, results = _kept.get(page.file.src_uri, ("", {}))
    if known == key:
        vars(page).update(results)
        return
    _convert(page, *arguments)
    results = {name: vars(page)[name] for name in RESULTS if name in vars(page)}
    _kept[page.file.src_uri] = key, results


@lru_cache(maxsize=200)
def sections(html: str) -> list[Any]:
    """Return what the search finds in a page."""
    parser = Parser()
    _read(parser, html)
    return list(parser.data)


def feed(parser: Parser, html: str) -> None:
    """Take what the search has found in the same HTML before."""
    parser.data = sections(html)


def keep_unchanged() -> None:
    """Let MkDocs convert and index only what is new from here on, in this process."""
    Page.render = render  # type: ignore[method-assign]
    Parser.feed = feed


@contextlib.contextmanager
def kept_if_it_succeeds() -> Iterator[None]:
    """Keep nothing of a build that failed: what a page was warned of must be seen again."""
    before = dict(_kept)
    try:
        yield
    except BaseException:
        _kept.clear()
        _kept.update(before)
        raise


def forget() -> None:
    """Convert everything again: the theme, the glossary or the settings have changed."""
    _kept.clear()
    for name in [*sys.modules]:
        if name.partition(".")[0] == "theme":
            del sys.modules[name]
