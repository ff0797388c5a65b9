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
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from verify.edits import edit_times
from verify.embeds import expand
from verify.fences import EMBED
from verify.paths import BUILD, DOCS, ROOT, relative, write_if_changed
from verify.walk import walk

AT_ONCE = 2  # `make pages` runs two processes


def main(repeats: int) -> int:
    """Measure everything and print it."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    load = os.getloadavg()[0]
    chosen = chapters()
    notebooks = [notebook(page) for page in chosen]
    try:
        pages = measured(run_pages, repeats)
        single = measured(lambda: run_notebooks(notebooks, 1), repeats)
        paired = measured(lambda: run_notebooks(notebooks, AT_ONCE), repeats)
        edits = edit_times(longest(chosen), repeats)
    except RuntimeError as error:
        print(f"Nothing was measured: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; every file is as it was.", file=sys.stderr)
        return 130
    base = statistics.median(pages)
    print(f"\nMedians of {repeats}, after a warm-up, on {os.cpu_count()} processors.")
    if load > 1:
        print(
            f"The machine was busy before (load {load:.1f}): repeat this when it rests."
        )
    print(f"{'All pages, by make pages (bar: 15 s)':44}{shown(pages)}")
    print(f"The same {len(chosen)} chapters as notebooks by nbclient, code alone")
    for name, times in (("one after another", single), ("two at a time", paired)):
        ratio = statistics.median(times) / base
        print(f"{f'  {name}':44}{shown(times)}  {ratio:.1f} times as long as the pages")
    print("From saving an edit to the verified page being served (bar: 3 s)")
    for name, times in edits.items():
        print(f"{f'  {name}':44}{shown(times)}")
    result = {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load before": round(load, 1),
        "chapters": [relative(page) for page in chosen],
        "seconds": {
            "pages": pages,
            "notebooks one after another": single,
            "notebooks two at a time": paired,
            **edits,
        },
    }
    write_if_changed(BUILD / "bench.json", json.dumps(result, indent=1).encode())
    return 0


def shown(times: list[float]) -> str:
    """Return the median, and all values beside it."""
    values = " ".join(f"{value:.2f}" for value in times)
    return f"{statistics.median(times):7.2f} s   ({values})"


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
    command = ["make", "-s", "-o", f"{sys.prefix}/ready", f"VENV={sys.prefix}", "pages"]
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


def notebook(page: Path) -> nbformat.NotebookNode:
    """Turn a page into a notebook: one cell for each block that runs, snippets filled in."""
    cells = [new_markdown_cell(f"The code of {relative(page)}.")]
    for line, info, content in walk(page).fences:
        if info == "python":
            cells.append(new_code_cell(content.rstrip("\n")))
        elif EMBED.fullmatch(info):
            texts = [s.text for s in expand(content.rstrip("\n"), relative(page), line)]
            cells.append(new_code_cell("\n".join(texts).rstrip("\n")))
    return new_notebook(cells=cells)


def run_notebooks(notebooks: list[nbformat.NotebookNode], at_once: int) -> None:
    """Execute notebooks with nbclient, each in a kernel and an empty folder of its own."""
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(run_notebook, notebooks))


def run_notebook(source: nbformat.NotebookNode) -> None:
    """Execute one notebook; its figures are drawn to files alone, as on the page."""
    settings = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        client = NotebookClient(
            nbformat.from_dict(source),
            timeout=120,
            resources=resources,
            extra_arguments=["--IPKernelApp.log_level=40"],  # no word on transport
        )
        client.execute(env=settings)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    sys.exit(main(parser.parse_args().repeats))
