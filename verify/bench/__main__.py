"""Time the pages, the same chapters run as notebooks, and an edit until it is served.

`python -m verify.bench` prints medians and writes build/bench.json. For the last part it
edits three files for a moment; each is put back byte for byte, on Ctrl-C too.
"""

import argparse
import json
import os
import platform
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from verify.bench.converted import notebook, run_notebooks
from verify.bench.edits import edit_times
from verify.embeds import EMBED
from verify.paths import BUILD, DOCS, ROOT, relative, write_if_changed
from verify.walk import walk

AT_ONCE = 2  # `make pages` runs two processes


def main(repeats: int) -> int:
    """Measure one thing after another, and print each as it is known."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    chosen = chapters()
    notebooks = [notebook(page) for page in chosen]
    seconds: dict[str, list[float]] = {}
    load = os.getloadavg()[0]
    print(f"Median of {repeats} after a warm-up; {os.cpu_count()} processors, ", end="")
    print(f"load {load:.1f} before" + ("; repeat this when it rests" * (load > 1)))

    def tell(name: str, times: list[float]) -> None:
        seconds[name] = times
        print(f"{name:48}{statistics.median(times):6.2f} s  ", end="")
        print(f"({' '.join(f'{one:.2f}' for one in times)})", flush=True)

    try:
        # Of the parts, 15, 10, 40 and 60 seconds.
        tell("all pages, make pages (bar: 125 s)", measured(run_pages, repeats))
        name = f"the {len(chosen)} chapters alone, checked"
        tell(name, measured(partial(run_chapters, chosen), repeats))
        base = statistics.median(seconds[name])
        for at_once, how in ((1, "one after another"), (AT_ONCE, "two at a time")):
            name = f"the same as notebooks, {how}"
            tell(name, measured(partial(run_notebooks, notebooks, at_once), repeats))
            ratio = statistics.median(seconds[name]) / base
            print(f"    {ratio:.1f} times as long as checking the chapters")
        for name, times in edit_times(longest(chosen), repeats).items():
            tell(f"edit to page (bar: 3 s): {name}", times)
    except RuntimeError as error:
        print(f"Stopped: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; every file is as it was.", file=sys.stderr)
        return 130
    result = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load before": round(load, 1),
        "chapters": [relative(page) for page in chosen],
        "seconds": seconds,
    }
    write_if_changed(BUILD / "bench.json", json.dumps(result, indent=1).encode())
    return 0


def measured(action: Callable[[], None], repeats: int) -> list[float]:
    """Return how long an action takes, each time after the first."""
    times = []
    for _ in range(repeats + 1):
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return times[1:]


def run_pages() -> None:
    """Run `make pages` with this very environment, which is not to be made anew."""
    ready = ("-o", f"{sys.prefix}/ready", f"VENV={sys.prefix}")
    run("make", "-s", *ready, "pages")


def run_chapters(pages: list[Path]) -> None:
    """Check some pages as `make pages` checks all."""
    names = [relative(page) for page in pages]
    run(sys.executable, "-m", "pytest", "-q", "-n", str(AT_ONCE), *names)
    run(sys.executable, "-m", "verify.ledger", *names)


def run(*command: str) -> None:
    """Run a command that has to succeed."""
    settings = {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MFLAGS")}
    done = subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"the pages do not pass\n{done.stdout}{done.stderr}")


def chapters() -> list[Path]:
    """Return the pages that show a snippet, which is what makes a chapter."""
    return [
        page
        for page in sorted(DOCS.glob("*/*.md"))
        if any(EMBED.fullmatch(info) for _, info, _ in walk(page).fences)
        and page.parent.name != "notebooks"
    ]


def longest(pages: list[Path]) -> Path:
    """Return the chapter with the most fences: the slowest to verify."""
    return max(pages, key=lambda page: len(walk(page).fences))


if __name__ == "__main__":
    parser = argparse.ArgumentParser("python -m verify.bench", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    sys.exit(main(parser.parse_args().repeats))
