"""Small pages and small projects on which the checking machine is tried out."""

import os
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from verify.execution import PageDocument
from verify.fences import parse_page
from verify.ledger import page_faults
from verify.paths import ROOT, PageError
from verify.walk import walk

HEAD = "---\ntitle: A page\ndescription: What a page is for.\n---\n\n"

HALVE = '''\
"""Halve things."""

# --8<-- [start:setup]
import numpy as np


# --8<-- [end:setup]
# --8<-- [start:halve]
def halve(value: float) -> float:
    """Return half of a value.

    >>> f"{halve(3):.1f}"
    '1.5'
    """
    return float(np.float64(value) / 2)


# --8<-- [end:halve]
'''

GOOD = (
    HEAD
    + """\
# A good page

``` { .python title="snippets/halve.py" }
--8<-- "snippets/halve.py:setup"
--8<-- "snippets/halve.py:halve"
```

```python
print(f"{halve(5):.1f}")
```

```text
2.5
```

Half of five<!--= 2 * halve(5) --> is 2.5<!--= halve(5) -->.
"""
)


def check(path: Path) -> list[str]:
    """Run a page as pytest does, hold the ledger against it; return "line: message"."""
    page = PageDocument.parse(str(path), parse_page)
    lines, faults = [], []
    page.start()
    try:
        for example in page.examples():
            try:
                example.evaluate()
                lines.append(example.line)
            except PageError as error:
                faults.append(error)
    finally:
        page.finish()
    record = {"lines": lines, "figures": list(page.figures)}
    faults += page_faults(path, walk(path), record)
    ahead = HEAD.count("\n") if page.text.startswith(HEAD) else 0
    return [f"{fault.line - ahead}: {fault.message}" for fault in faults]


@pytest.fixture
def look(tmp_path: Path) -> Callable[[str], list[str]]:
    """Return a function that names all that is wrong with the text of a page."""

    def look(text: str, *, head: str = HEAD) -> list[str]:
        path = tmp_path / "page.md"
        path.write_text(head + textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
        return check(path)

    return look


class Project:
    """A book of a few small pages in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(
            ROOT / "verify",
            root / "verify",
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        for name in ("conftest.py", "pyproject.toml"):
            shutil.copy(ROOT / name, root / name)
        self.write("CONTRIBUTING.md", "# Contributing\n")
        self.write("docs/good.md", GOOD)
        self.write("snippets/__init__.py", "")
        self.write("snippets/halve.py", HALVE)

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file; a page gets its front matter."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def page(self, name: str, text: str) -> Path:
        """Write a page, whose text begins in line 6, below the front matter."""
        return self.write(f"docs/{name}.md", HEAD + textwrap.dedent(text).lstrip("\n"))

    def run(self, *command: str) -> tuple[int, str]:
        """Run a module; return its exit status and all that it wrote."""
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTEST", "COV"))
        }
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env=environment | {"OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )
        return done.returncode, done.stdout + done.stderr

    def pytest(self, *arguments: str) -> tuple[int, str]:
        """Run pages, all of them unless told otherwise."""
        chosen = arguments or ("docs", "CONTRIBUTING.md", "snippets")
        return self.run("pytest", "-q", "-p", "no:cacheprovider", *chosen)

    def ledger(self, *names: str) -> tuple[int, str]:
        """Hold the ledger against the latest run."""
        return self.run("verify.ledger", *names)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project that all tests of a file share, for each run takes a second."""
    return Project(tmp_path_factory.mktemp("book"))
