"""Which modules of the snippets a page or a module shows, which it uses, and which data."""

import re
from pathlib import Path

from verify.embeds import INCLUDE
from verify.paths import DOCS, ROOT, SNIPPETS

# An import, an include or a command names a module with its package.
NAMED = re.compile(
    r"\bsnippets[./](\w+)|^[ \t]*from snippets import (.+)", re.MULTILINE
)


def shown(text: str) -> set[Path]:
    """Return the modules of which a page shows a section."""
    return {ROOT / include["path"] for include in INCLUDE.finditer(text)}


def used(text: str) -> set[Path]:
    """Return the modules that a text names, and those that these name in turn."""
    found: set[Path] = set()
    texts = [text]
    while texts:
        names = re.findall(r"\w+", str(NAMED.findall(texts.pop())))
        new = {SNIPPETS / f"{name}.py" for name in names} - found
        new = {path for path in new if path.is_file()}
        texts += [path.read_text(encoding="utf-8") for path in new]
        found |= new
    return found


def data(text: str) -> set[Path]:
    """Return the files of measurements that a page names."""
    return {path for path in DOCS.glob("*.json") if path.name in text}
