"""The few things only the site generator can do. Each is one call of a module beside this file."""

import json
import posixpath
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

from theme import cards, notebooks, search, trim

previewing = False


def on_startup(command: str, **_: Any) -> None:
    """Learn whether this is a build or a preview."""
    global previewing
    previewing = command == "serve"


def on_pre_build(config: MkDocsConfig) -> None:
    """Draw the preview images before the files of the site are listed; nobody shares a preview."""
    if not previewing:
        cards.write_all(Path(config.docs_dir))


@event_priority(-100)
def on_pre_page(page: Page, **_: Any) -> Page:
    """Give a notebook back the rendering of every other page, which mkdocs-jupyter has replaced."""
    if page.file.src_uri.endswith(".ipynb"):
        vars(page).pop("render", None)
        if page.edit_url:  # the text that people edit is the Markdown beside it
            page.edit_url = page.edit_url.removesuffix(".ipynb") + ".md"
    return page


@event_priority(100)
def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Write a notebook out as Markdown."""
    if not page.file.src_uri.endswith(".ipynb"):
        return markdown
    file = Path(page.file.abs_src_path)
    page.meta.update(notebooks.front_matter(file))
    return notebooks.to_markdown(file)


@event_priority(-100)
def on_page_content(html: str, **_: Any) -> str:
    """Let the search index the text alone."""
    return search.leave_out(html)


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, **_: Any
) -> dict[str, Any]:
    """Tell the template where the page's preview image is."""
    card = cards.path_of(page.file.src_uri)
    if config.site_url and (Path(config.docs_dir) / card).is_file():
        context["card"] = posixpath.join(config.site_url, card)
    return context


@event_priority(-100)
def on_post_build(config: MkDocsConfig) -> None:
    """Split the search index off: the theme fetches an empty one, assets/js/search.js the full one on use."""
    full = Path(config.site_dir) / "search" / "search_index.json"
    index = json.loads(full.read_text(encoding="utf-8"))
    full.with_name("index.json").write_text(
        json.dumps(index, separators=(",", ":")), encoding="utf-8"
    )
    full.write_text(
        json.dumps({"config": index["config"], "docs": []}, separators=(",", ":")),
        encoding="utf-8",
    )
    trim.discard(Path(config.site_dir))
    if not previewing:
        trim.trim(Path(config.site_dir))
