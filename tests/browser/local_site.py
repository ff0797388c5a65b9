"""Serve a built site the way a static host does: gzip, a page not found, under the path of its address."""

import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

TEXT = {".html", ".css", ".js", ".json", ".svg", ".xml", ".txt", ".ipynb"}


@cache
def packed(file: Path) -> bytes:
    """Return the bytes that travel: text is gzipped, the rest is packed already."""
    data = file.read_bytes()
    return gzip.compress(data, 6) if file.suffix in TEXT else data


def serving(site: Path, prefix: str) -> type[SimpleHTTPRequestHandler]:
    """Return a handler for the files of a folder, whose address begins with a prefix."""

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            file = (
                site / path.removeprefix(prefix)
                if path.startswith(prefix)
                else site / "404.html"
            )
            if file.is_dir():
                file /= "index.html"
            found = file.is_file()
            if not found:
                file = site / "404.html"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", self.guess_type(str(file)))
            if file.suffix in TEXT:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed(file))))
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            self.wfile.write(packed(file))

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def running(site: Path, prefix: str) -> Iterator[str]:
    """Serve a site on a free port of this machine; the address ends in a slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), serving(site, prefix)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}{prefix}"
        server.shutdown()
        thread.join()
