"""Which files the site is made from, and which pages an edited one touches."""

import contextlib
import hashlib
from pathlib import Path

from verify.paths import DOCS, FORMULAS, GENERATED, ROOT, SNIPPETS, pages
from verify.uses import data, shown, used

CHECKED = ["snippets", "tests/formulas"]  # an edit here touches some pages,
MACHINE = ["verify", "conftest.py", "pyproject.toml", "requirements.txt"]  # here all,
DRESS = ["theme", "mkdocs.yml", "CONTRIBUTING.md"]  # here none, or is a page itself


def sources() -> dict[Path, str]:
    """Return every file whose change can change the site, with a hash of its bytes."""
    found = {path for path in DOCS.rglob("*") if GENERATED not in path.parents}
    for name in [*CHECKED, *MACHINE, *DRESS]:
        path = ROOT / name
        found |= set(path.rglob("*")) if path.is_dir() else {path}
    made = {".ipynb", ".pyc", ".unfinished"}
    hashes = {}
    for path in sorted(found):
        if path.suffix not in made and path.is_file():
            with contextlib.suppress(
                FileNotFoundError
            ):  # an editor's own, gone already
                hashes[path] = digest(path)
    return hashes


def digest(path: Path) -> str:
    """Return a hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def within(path: Path, names: list[str]) -> bool:
    """Tell whether a path is one of those named, or in one of the folders."""
    return any(path.is_relative_to(ROOT / name) for name in names)


def touched(changed: set[Path]) -> tuple[list[Path], list[Path] | None]:
    """Return what to run before an edit is shown, and what to run after that.

    At once: edited pages, and edited snippets with their formulas and the pages that show
    them. Later: the pages that only use what was edited; None if there is nothing to be done.
    """
    texts = {
        page: page.read_text(encoding="utf-8", errors="replace") for page in pages()
    }  # its checks say where a page is not UTF-8
    if any(within(path, MACHINE) for path in changed):
        return [*texts, SNIPPETS, FORMULAS], None
    checked = {path for path in changed if within(path, CHECKED)}
    at_once = checked | (changed & texts.keys())
    at_once |= {FORMULAS / f"test_{path.name}" for path in checked}
    at_once |= {
        page for page, text in texts.items() if (shown(text) | data(text)) & changed
    }
    later = {page for page, text in texts.items() if used(text) & checked} - at_once
    first = sorted(path for path in at_once if path.exists())
    return first, sorted(later) if checked else None
