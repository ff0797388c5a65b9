"""Where things are, and which files are pages."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
NOTEBOOKS = DOCS / "notebooks"
SNIPPETS = ROOT / "snippets"
NOTATION = DOCS / "notation.md"
FORMULAS = ROOT / "tests" / "formulas"
GENERATED = DOCS / "assets" / "generated"
BUILD = ROOT / "build"
RECORDS = BUILD / "records.json"
SETTINGS = ROOT / "mkdocs.yml"
MENU = re.compile(r"^ +- (?:\w+: )?([\w/-]+)\.(?:md|ipynb)$", re.MULTILINE)


class PageError(AssertionError):
    """A page says something that is not so: names the file, the line and what was expected."""

    def __init__(self, path: str | Path, line: int, message: str) -> None:
        self.path, self.line, self.message = relative(path), line, message
        super().__init__(f"{self.path}:{line}: {message}")


def pages() -> list[Path]:
    """Return every Markdown file that the site shows, in the order of its menu.

    The contributing guide, which the site includes, is the last.
    """
    found = [path for path in DOCS.rglob("*.md") if GENERATED not in path.parents]
    order = [*menu(), *sorted(found)]
    return [*sorted(found, key=order.index), ROOT / "CONTRIBUTING.md"]


def menu() -> list[Path]:
    """Return the pages that the menu of the site names, in its order."""
    text = SETTINGS.read_text(encoding="utf-8") if SETTINGS.exists() else ""
    return [DOCS / f"{name}.md" for name in MENU.findall(text)]


def relative(path: str | Path) -> str:
    """Return the path as a contributor names it: from the root of the repository."""
    path = Path(path)
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def not_utf8(error: UnicodeDecodeError) -> tuple[int, str]:
    """Return the line of the first byte that is not UTF-8, and what to say about it."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return line, f"the file is not UTF-8: byte {error.object[error.start]:#x}"


def write_if_changed(path: Path, data: bytes) -> None:
    """Write in one step, and only new bytes, so that a watcher is not woken for nothing."""
    if path.exists() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.unfinished")
    unfinished.write_bytes(data)
    unfinished.replace(path)
