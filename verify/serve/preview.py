"""The site as last verified: each refresh verifies what an edit touches, and builds aside.

The pages run in a process of their own while MkDocs builds in this one; what it built is
shown if the pages passed, and built again if they drew or stamped something else.
"""

import multiprocessing
import shutil
import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from verify import notebooks
from verify.paths import DOCS, GENERATED, ROOT, PageError
from verify.serve import rendering
from verify.serve.child import PRELOAD, verify
from verify.serve.touched import DRESS, MACHINE, digest, sources, touched


class Preview:
    """A folder with the last good site, and the hashes of what it was made from."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.folder = Path(tempfile.mkdtemp(prefix="book-"))
        self.root = self.folder / "0"
        self.hashes: dict[Path, str] = {}
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(PRELOAD)
        self.stand_by()
        rendering.keep_unchanged()

    def stand_by(self) -> None:
        """Start the process that will verify the next edit, so that it is warm by then."""
        self.orders, orders = self.context.Pipe()
        self.child = self.context.Process(target=verify, args=(orders,), daemon=True)
        self.child.start()
        orders.close()

    def refresh(self) -> None:
        """Verify what an edit touches and build the site aside; keep the last one if not."""
        hashes = {path: digest(path) for path in sources()}
        old = self.hashes
        changed = {path for path in hashes | old if hashes.get(path) != old.get(path)}
        if not changed:
            return
        everywhere = [ROOT / name for name in DRESS] + [DOCS / "glossary.md"]
        if any(path.is_relative_to(one) for path in changed for one in everywhere):
            rendering.forget()
        affected = touched(changed)
        drawn = made_by_pages()
        if any(path.is_relative_to(ROOT / one) for path in changed for one in MACHINE):
            self.child.kill()  # it holds the machine as it was
            self.stand_by()
        self.orders.send(affected)
        built = None
        if old:  # otherwise there may be nothing yet of what the pages draw
            try:
                built = self.build()
            except Abort:
                pass  # it may lack a figure that the page is about to draw
        self.child.join()
        failed = self.child.exitcode
        self.stand_by()
        if failed:
            raise Abort("Not verified; the last good site stays.")
        try:
            notebooks.main()
        except PageError as error:
            raise Abort(f"{error}\nThe last good site stays.") from error
        if built is None or made_by_pages() != drawn:
            built = self.build()
        self.hashes = hashes
        last, self.root = self.root, built
        shutil.rmtree(last, ignore_errors=True)

    def build(self) -> Path:
        """Build into a folder beside the one that is shown."""
        target = self.folder / str(int(self.root.name) + 1)
        config = load_config(
            str(ROOT / "mkdocs.yml"), site_dir=str(target), strict=True
        )
        config.site_url = self.url
        config.plugins.on_startup(command="serve", dirty=False)
        build(config, serve_url=self.url)
        return target

    def close(self) -> None:
        """Leave nothing behind."""
        self.child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def made_by_pages() -> dict[Path, str]:
    """Return a hash of each file that a run of the pages or of a notebook writes."""
    made = [*GENERATED.rglob("*"), *DOCS.glob("notebooks/*.ipynb")]
    return {path: digest(path) for path in made if path.is_file()}
