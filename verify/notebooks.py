"""Execute the notebooks, whose sources are pages, and leave them for MkDocs to render.

A source docs/notebooks/x.md has been run and checked like every page. Here a kernel runs it
again as a reader would: docs/notebooks/x.ipynb is what the site shows, and a copy with its
figures inside is what the reader downloads.
"""

import base64
import hashlib
import json
import os
import re
import sys
import tempfile
from pathlib import Path

import jupytext
import nbformat
from jupyter_client import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from verify.paths import GENERATED, ROOT, PageError, write_if_changed
from verify.uses import used

SECONDS_PER_CELL = 60
MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
IMAGE = re.compile(r"\]\(\.\./assets/generated/([\w-]+\.(?:svg|png))\)(\{[^}]*\})?")
DOWNLOAD = re.compile(
    r"^.*\]\(\.\./assets/generated/[\w-]+\.ipynb\)(.|\n(?!\n))*", re.MULTILINE
)
PAGE_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?![a-z]+:|#)[^)]+\)")
BLOCK_LINE = re.compile(r"^///.*\n?", re.MULTILINE)


def main(sources: list[Path]) -> int:
    """Write the notebooks of some pages; say which cannot be executed, and why."""
    try:
        for source in sources:
            write(source)
    except PageError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def write(source: Path) -> None:
    """Execute a notebook if its code, snippets or packages have changed; write both copies."""
    target = source.with_suffix(".ipynb")
    notebook = read(source)
    old = nbformat.read(target, as_version=4) if target.exists() else NotebookNode()
    if old.get("metadata", {}).get("key") == notebook.metadata.key:
        for cell, executed in zip(code_of(notebook), code_of(old), strict=True):
            cell.outputs = executed.outputs
            cell.execution_count = executed.execution_count
    else:
        execute(notebook, source)
    write_if_changed(target, nbformat.writes(notebook).encode() + b"\n")
    download = nbformat.writes(standalone(notebook)).encode() + b"\n"
    write_if_changed(GENERATED / target.name, download)


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    """Return the cells that a kernel runs."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def key(notebook: NotebookNode) -> str:
    """Return a hash of all that the outputs of a notebook depend on."""
    code = [cell.source for cell in code_of(notebook)]
    files = [*sorted(used("\n".join(code))), ROOT / "requirements.txt", Path(__file__)]
    digest = hashlib.sha256(json.dumps([sys.version, *code]).encode())
    for path in files:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def read(source: Path) -> NotebookNode:
    """Turn a page into a notebook: code fences into cells, comments of the checker away."""
    text = source.read_text(encoding="utf-8")
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    notebook = jupytext.reads(COMMENT.sub("", text), fmt="md")
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
        cell.metadata = NotebookNode()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = NotebookNode(kernelspec=kernel, key=key(notebook))
    return notebook


def execute(notebook: NotebookNode, source: Path) -> None:
    """Run all cells in a fresh kernel; a cell that raises or warns stops the build."""
    with tempfile.TemporaryDirectory() as scratch:
        # Over a socket in the scratch folder, so that no port is open while cells run.
        manager = AsyncKernelManager(
            kernel_name="python3", transport="ipc", ip=f"{scratch}/kernel"
        )
        client = NotebookClient(
            notebook,
            km=manager,
            timeout=SECONDS_PER_CELL,
            record_timing=False,
            coalesce_streams=True,  # one print, one output, however the kernel sends it
            resources={"metadata": {"path": scratch}},
        )
        environment = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
        try:
            client.execute(env=environment, cleanup_kc=True)  # it ends the kernel, too
        except CellExecutionError as error:
            raise PageError(source, line_of(source, notebook), str(error)) from error
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                message = f"a cell wrote to stderr: {output.text}"
                raise PageError(source, line_of(source, notebook, cell), message)
    notebook.metadata.pop("language_info", None)


def line_of(
    source: Path, notebook: NotebookNode, cell: NotebookNode | None = None
) -> int:
    """Return the line of the source at which a cell, or the one that failed, begins."""
    failed = [
        c
        for c in notebook.cells
        if any(output.output_type == "error" for output in c.get("outputs", []))
    ]
    wanted = cell or (failed[0] if failed else notebook.cells[0])
    text = source.read_text(encoding="utf-8")
    return text[: max(text.find(wanted.source), 0)].count("\n") + 1


def standalone(notebook: NotebookNode) -> NotebookNode:
    """Return a copy for a reader's own machine, where the site's other pages are not.

    It carries its figures, names the pages it would link to, and has no marks of boxes.
    """
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        if cell.cell_type != "markdown":
            continue
        cell.attachments = {
            name: {
                MEDIA_TYPES[Path(name).suffix]: base64.b64encode(
                    (GENERATED / name).read_bytes()
                ).decode()
            }
            for name, _ in IMAGE.findall(cell.source)
        }
        cell.source = IMAGE.sub(r"](attachment:\1)", cell.source)
        cell.source = DOWNLOAD.sub("", BLOCK_LINE.sub("", cell.source))
        cell.source = PAGE_LINK.sub(r"*\1*", cell.source)
        cell.source = cell.source.replace(
            "{ .whole }", ""
        )  # for the site's style sheet
    return copy
