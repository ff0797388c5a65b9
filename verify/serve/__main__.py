"""Preview the book: after each edit the pages it touches are verified, then shown.

A page that fails is reported here, and the last good site stays.
"""

import argparse
import logging
import socket
import sys

from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer

from verify.paths import DOCS, GENERATED, ROOT
from verify.serve.preview import Preview
from verify.serve.touched import CHECKED, DRESS, MACHINE

HOST = "127.0.0.1"


class Server(LiveReloadServer):
    """Hands out the preview's last good folder, and asks for a new one after each edit."""

    def __init__(self, preview: Preview, port: int) -> None:
        self.preview = preview
        root = str(preview.root)
        super().__init__(self.refresh, HOST, port, root, polling_interval=0.1)
        self.error_handler = self.error_page
        self.watch(str(DOCS), recursive=False)
        for path in [*DOCS.iterdir(), *(DOCS / "assets").iterdir()]:
            if path not in (GENERATED, DOCS / "assets"):
                self.watch(str(path))
        for name in [*CHECKED, *MACHINE, *DRESS]:
            self.watch(str(ROOT / name))
        self.watch(str(preview.more))

    def refresh(self) -> None:
        """Refresh the preview; after a failure hand out the last good folder still."""
        try:
            self.preview.refresh()
        except Abort as error:
            print(error, file=sys.stderr)
        self.root = str(self.preview.root)
        self.preview.tidy()

    def error_page(self, code: int) -> bytes | None:
        """Return the book's own page for an address that is not there."""
        page = self.preview.root / f"{code}.html"
        return page.read_bytes() if page.exists() else None


def main() -> str | None:
    """Read the port, build once, then serve and watch until interrupted."""
    parser = argparse.ArgumentParser("python -m verify.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    try:
        with socket.create_server((HOST, port)):
            pass  # so that nobody waits for all pages to be told that it is taken
    except (OSError, OverflowError) as error:
        return (
            f"Cannot serve on {HOST}:{port}: {error}. Another one: make serve PORT=8001"
        )
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    preview = Preview(f"http://{HOST}:{port}/")
    try:
        preview.refresh()
        server = Server(preview, port)
        try:
            server.serve()
        except KeyboardInterrupt:
            pass
        finally:
            server.shutdown()
    except Abort as error:
        return str(error)
    finally:
        preview.close()
    return None


if __name__ == "__main__":
    sys.exit(main())
