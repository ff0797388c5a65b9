"""Preview the book: after each edit the pages it touches are verified, then shown.

A page that fails is reported here, and the last good site stays.
"""

import argparse
import hashlib
import json
import logging
import multiprocessing
import shutil
import sys
import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer

from verify import notebooks, rendering
from verify.paths import (
    DOCS,
    FORMULAS,
    GENERATED,
    RECORDS,
    ROOT,
    SNIPPETS,
    PageError,
    pages,
    relative,
)

HOST = "127.0.0.1"
# What every page imports: a process that holds it already runs a page in a fraction of a
# second. Nothing of the project may be among it, or an edit would not be seen.
PRELOAD = [
    "pytest",
    "sybil",
    "xdist",
    "hypothesis",
    "scipy.stats",
    "sklearn.pipeline",
    "sklearn.model_selection",
    "markdown.extensions.toc",
    "yaml",
    "markdown_it",
    "mdit_py_plugins.dollarmath",
    "numpy",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "scipy.optimize",
    "sklearn.linear_model",
]
CHECKED = ["snippets", "tests/formulas"]  # an edit here touches some pages,
MACHINE = ["verify", "conftest.py", "pyproject.toml", "requirements.txt"]  # here all,
DRESS = ["theme", "mkdocs.yml", "CONTRIBUTING.md"]  # here none, or is a page itself


class Preview:
    """The site as last verified, and what it was made from."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="book-"))
        self.root = self.folder / "0"
        self.hashes: dict[Path, str] = {}
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(PRELOAD)

    def refresh(self) -> None:
        """Verify what an edit touches and build the site aside; keep the last one if not."""
        hashes = {path: digest(path) for path in sources()}
        changed = {
            p for p in hashes | self.hashes if hashes.get(p) != self.hashes.get(p)
        }
        if not changed:
            return
        if affected := touched(changed):
            child = self.context.Process(target=verify, args=(affected,))
            child.start()
            child.join()
            if child.exitcode:
                raise Abort("Not verified; the last good site stays.")
        try:
            notebooks.main()
        except PageError as error:
            raise Abort(f"{error}\nThe last good site stays.") from error
        everywhere = [ROOT / name for name in DRESS] + [DOCS / "glossary.md"]
        if any(path.is_relative_to(one) for path in changed for one in everywhere):
            rendering.forget()
        target = self.folder / str(int(self.root.name) + 1)
        config = load_config(
            str(ROOT / "mkdocs.yml"), site_dir=str(target), strict=True
        )
        config.site_url = self.url
        config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url=self.url)
        self.hashes = hashes
        old, self.root = self.root, target
        shutil.rmtree(old, ignore_errors=True)

    def serve(self, port: int) -> None:
        """Build once, then serve and watch until interrupted."""
        self.url = f"http://{HOST}:{port}/"
        rendering.keep_unchanged()
        try:
            self.refresh()
        except Abort as error:
            sys.exit(str(error))
        server = LiveReloadServer(
            self.refresh_served, HOST, port, str(self.root), polling_interval=0.2
        )
        self.server = server
        self.server.error_handler = self.not_found
        server.watch(str(DOCS), recursive=False)
        for path in [*DOCS.iterdir(), *(DOCS / "assets").iterdir()]:
            if path not in (GENERATED, DOCS / "assets"):
                server.watch(str(path))
        for name in [*CHECKED, *MACHINE, *DRESS]:
            server.watch(str(ROOT / name))
        try:
            server.serve()
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()
            shutil.rmtree(self.folder, ignore_errors=True)

    def refresh_served(self) -> None:
        """Refresh, and let the server hand out the new folder, or still the last one."""
        try:
            self.refresh()
        except Abort as error:
            print(error, file=sys.stderr)
        self.server.root = str(self.root)

    def not_found(self, code: int) -> bytes | None:
        """Return the book's own page for an address that is not there."""
        page = self.root / f"{code}.html"
        return page.read_bytes() if page.exists() else None


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


def verify(paths: list[Path]) -> None:
    """Run pages in this process, add them to the record of the others, hold the ledger."""
    import pytest

    from verify import ledger

    before = RECORDS.read_bytes() if RECORDS.exists() else b"{}"
    options = ["-q", "--assert=plain", "-p", "no:cacheprovider"]
    status = int(pytest.main([*options, *map(str, paths)]))
    run = {relative(path) for path in paths}
    kept = {page: one for page, one in json.loads(before).items() if page not in run}
    records = kept | json.loads(RECORDS.read_bytes())
    RECORDS.write_text(json.dumps(dict(sorted(records.items())), indent=1))
    status = status or ledger.main([])
    if status:
        RECORDS.write_bytes(before)  # what was shown before is still what is shown
    sys.exit(status)


def main() -> None:
    """Read the port and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    Preview().serve(parser.parse_args().port)


if __name__ == "__main__":
    main()
