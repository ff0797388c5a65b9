"""The site as last verified: each refresh verifies what an edit touches, and builds aside.

The pages run in a process of their own while MkDocs builds in this one; what it built is
shown if the pages passed, and built again if they drew or stamped something else. What only
uses an edited snippet runs once the pages that show the snippet are there to be read; if it
fails, the preview goes back to the last site of which everything has passed.
"""

import contextlib
import multiprocessing
import shutil
import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from verify.paths import DOCS, GENERATED, RECORDS, SETTINGS, relative
from verify.serve import rendering
from verify.serve.child import PRELOAD, verify
from verify.serve.touched import DRESS, MACHINE, digest, sources, touched, within

REFUSED = "Not verified; the last good site stays."


class Preview:
    """Folders with the site that is shown and the last good one, and what these were made from."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.folder = Path(tempfile.mkdtemp(prefix="book-"))
        self.root = self.good = self.folder / "0"  # shown; the last that passed wholly
        self.shown: dict[Path, str] = {}  # the sources of the one
        self.passed: dict[Path, str] = {}  # and of the other
        self.tried: set[Path] = set()  # edited since; what it drew may still lie about
        self.later: list[Path] | None = None  # what has yet to run, None if nothing has
        self.records = b"{}"  # of the places that have passed
        self.more = self.folder / "more"  # touched to ask for another refresh
        self.more.touch()
        self.scratch = self.folder / "scratch"
        self.scratch.mkdir()
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(PRELOAD)
        self.stand_by()
        rendering.keep_unchanged()

    def stand_by(self) -> None:
        """Start the process that will verify the next edit, so that it is warm by then."""
        self.orders, orders = self.context.Pipe()
        arguments = orders, str(self.scratch)
        self.child = self.context.Process(target=verify, args=arguments, daemon=True)
        self.child.start()
        orders.close()

    def refresh(self) -> None:
        """Show what was edited if it passes; on the next call run what only uses it."""
        now = sources()
        try:
            if now != self.shown:
                self.show(now)
            elif self.later is not None:
                self.complete(self.later)
        except Abort:
            self.root = self.good
            self.shown = {}  # so that saving again tries again
            raise

    def show(self, now: dict[Path, str]) -> None:
        """Verify the edited files and the pages that show them, and hand out the site."""
        old = self.passed
        self.tried |= {path for path in now | old if now.get(path) != old.get(path)}
        dressed = [*DRESS, relative(DOCS / "glossary.md")]
        if any(within(path, dressed) for path in self.tried):
            rendering.forget()
        if any(within(path, MACHINE) for path in self.tried):
            self.child.kill()  # it holds the machine as it was
            self.stand_by()
        at_once, self.later = touched(self.tried)
        drawn = made_by_pages()
        self.order(at_once)
        built = None
        if old:  # otherwise there may be nothing yet of what the pages draw
            with contextlib.suppress(Abort):
                built = self.build()  # it may lack a figure that is about to be drawn
        self.child.join()
        if not self.verdict():
            raise Abort(REFUSED)
        if built is None or made_by_pages() != drawn:
            built = self.build()
        self.root = built
        self.shown = now
        if self.later is None:
            self.settle()
        else:
            self.more.touch()

    def complete(self, later: list[Path]) -> None:
        """Verify what only uses the edited snippets, unless another edit comes first."""
        names = [*map(relative, later), "the ledger of the whole book"]
        print(f"Shown. Now what only uses it: {', '.join(names)}")
        drawn = made_by_pages()
        self.order(later, whole=True)
        while self.child.is_alive():
            if sources() != self.shown:
                self.child.kill()
                self.child.join()
                self.verdict()
                return
            self.child.join(0.2)
        if not self.verdict():
            raise Abort(REFUSED)
        if made_by_pages() != drawn:
            self.root = self.build()
        self.settle()

    def order(self, paths: list[Path], *, whole: bool = False) -> None:
        """Send the process that stands by to work."""
        RECORDS.parent.mkdir(exist_ok=True)
        RECORDS.write_bytes(self.records)  # whatever else has run meanwhile
        with contextlib.suppress(BrokenPipeError):  # an edited check has ended it
            self.orders.send((paths, whole))

    def verdict(self) -> bool:
        """Tell whether all has passed; if not, what passed before is what has passed still."""
        passed = self.child.exitcode == 0
        if passed:
            self.records = RECORDS.read_bytes()
        else:
            RECORDS.write_bytes(self.records)
        self.stand_by()
        return passed

    def build(self) -> Path:
        """Build into a folder beside those that are there; raise Abort if that fails."""
        target = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            config = load_config(str(SETTINGS), site_dir=str(target), strict=True)
            config.site_url = self.url
            config.plugins.on_startup(command="serve", dirty=False)
            with rendering.kept_if_it_succeeds():
                build(config, serve_url=self.url)
        except Exception as error:  # what an extension raises about a half-written page
            raise Abort(f"The site cannot be built: {error}\n{REFUSED}") from error
        return target

    def settle(self) -> None:
        """Everything of the site that is shown has passed: it is the last good one."""
        self.good, self.passed = self.root, self.shown
        self.tried, self.later = set(), None

    def tidy(self) -> None:
        """Delete the folders that are no longer shown, once nobody is sent there."""
        for path in self.folder.iterdir():
            if path.is_dir() and path not in (self.root, self.good, self.scratch):
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Leave nothing behind."""
        self.child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def made_by_pages() -> dict[Path, str]:
    """Return a hash of each file that a run of the pages or of a notebook writes."""
    made = [*GENERATED.rglob("*"), *DOCS.glob("notebooks/*.ipynb")]
    return {path: digest(path) for path in made if path.is_file()}
