"""Start the preview as a reader would, and look at what it serves."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from verify.paths import ROOT

HOST = "127.0.0.1"
LONGEST_START, LONGEST_EDIT = 180, 60  # seconds


@contextlib.contextmanager
def preview(root: Path = ROOT) -> Iterator[tuple[str, Callable[[], str]]]:
    """Serve a book on a free port, and end the server with all that it started.

    Its address comes with a function that returns what the server has written so far.
    """
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "verify.serve", "--port", str(port)]
    with tempfile.NamedTemporaryFile("w") as file:
        log = Path(file.name)
        server = subprocess.Popen(
            command, cwd=root, stdout=file, stderr=file, start_new_session=True
        )
        try:
            url = f"http://{HOST}:{port}/"
            wait(
                lambda: fetch(url) != "" or server.poll() is not None,
                "it",
                LONGEST_START,
            )
            if server.poll() is not None:
                raise RuntimeError("verify.serve ended by itself")
            yield url, log.read_text
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{log.read_text()[-4000:]}") from error
        finally:
            end(server)


def end(server: subprocess.Popen[bytes]) -> None:
    """Ask a process group to stop as Ctrl-C does, and insist after a while."""
    for sign in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, subprocess.TimeoutExpired):
            os.killpg(server.pid, sign)
            server.wait(timeout=5)


def fetch(url: str) -> str:
    """Return what a server answers, or nothing while it does not."""
    try:
        with urllib.request.urlopen(url, timeout=LONGEST_EDIT) as answer:
            return answer.read().decode("utf-8", "replace")
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return ""


def wait(seen: Callable[[], bool], what: str, seconds: float = LONGEST_EDIT) -> None:
    """Ask again until something is so."""
    end_of_patience = time.monotonic() + seconds
    while not seen():
        if time.monotonic() > end_of_patience:
            raise RuntimeError(f"waited {seconds} s for {what} to be served, in vain")
        time.sleep(0.02)
