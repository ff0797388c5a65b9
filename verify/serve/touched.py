"""Which files the site is made from, and which pages an edited one touches."""

import hashlib
from pathlib import Path

from verify.paths import DOCS, FORMULAS, GENERATED, ROOT, SNIPPETS, pages

CHECKED = ["snippets", "tests/formulas"]  # an edit here touches some pages,
MACHINE = ["verify", "conftest.py", "pyproject.toml", "requirements.txt"]  # here all,
DRESS = ["theme", "mkdocs.yml", "CONTRIBUTING.md"]  # here none, or is a page itself


def sources() -> list[Path]:
    """Return every file whose change can change the site."""
    found = {path for path in DOCS.rglob("*") if GENERATED not in path.parents}
    for name in [*CHECKED, *MACHINE, *DRESS]:
        path = ROOT / name
        found |= set(path.rglob("*")) if path.is_dir() else {path}
    made = {".ipynb", ".pyc"}
    return sorted(path for path in found if path.is_file() and path.suffix not in made)


def digest(path: Path) -> str:
    """Return a hash of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def touched(changed: set[Path]) -> list[Path]:
    """Return what to run: edited pages, and edited snippets with all that shows them."""
    texts = {page: page.read_text(encoding="utf-8") for page in pages()}
    result: set[Path] = set()
    for path in changed:
        if any(path.is_relative_to(ROOT / name) for name in MACHINE):
            return [*texts, SNIPPETS, FORMULAS]
        if path in texts or path.parent == FORMULAS:
            result.add(path)
        elif path.parent == SNIPPETS:
            result |= {path, FORMULAS / f"test_{path.name}"}
            result |= {page for page, text in texts.items() if path.stem in text}
    return sorted(path for path in result if path.exists())
