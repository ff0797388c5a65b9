"""The pages as notebooks, executed by nbclient: what the bench holds `make pages` against."""

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from verify.embeds import EMBED, expand
from verify.paths import ROOT, relative
from verify.walk import walk


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
