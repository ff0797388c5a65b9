"""Spare the preview from converting pages that have not changed.

MkDocs converts every page at every build. A page's HTML depends on its Markdown and on the
files it includes, so the preview keeps it under a hash of both.
"""

import hashlib
import re
from typing import Any

from mkdocs.structure.pages import Page

from verify.paths import ROOT

INCLUDED = re.compile(r'--8<-- "([^":]+)')
RESULTS = (
    "content",
    "toc",
    "_title_from_render",
    "present_anchor_ids",
    "links_to_anchors",
)
_kept: dict[str, tuple[str, dict[str, Any]]] = {}
_convert = Page.render


def render(page: Page, *arguments: Any) -> None:
    """Convert a page, or take what an earlier build made of the same text."""
    text = page.markdown or ""
    digest = hashlib.sha256(text.encode())
    for name in INCLUDED.findall(text):
        path = ROOT / name
        digest.update(path.read_bytes() if path.is_file() else b"")
    key = digest.hexdigest()
    known, results = _kept.get(page.file.src_uri, ("", {}))
    if known == key:
        vars(page).update(results)
        return
    _convert(page, *arguments)
    results = {name: vars(page)[name] for name in RESULTS if name in vars(page)}
    _kept[page.file.src_uri] = key, results


def keep_unchanged() -> None:
    """Let MkDocs convert only what is new from here on, in this process."""
    Page.render = render  # type: ignore[method-assign]


def forget() -> None:
    """Convert everything again: the theme, the glossary or the settings have changed."""
    _kept.clear()
