"""A notebook's page goes the way of every other page.

mkdocs-jupyter finds the notebooks, gives each a page and puts the ``.ipynb`` beside it for download. Its own
rendering brings half a megabyte of styles, scripts from other hosts and pictures without alt text; so the
cells are written out as Markdown here, and the book's Markdown does the rest: the same code blocks, formulas,
figures, links that are checked, headings in the table of contents.
"""

from pathlib import Path

import nbformat
import yaml
from nbformat import NotebookNode


class NotebookError(ValueError):
    """A notebook that must not be published."""


def to_markdown(file: Path) -> tuple[str, dict[str, str]]:
    """Return a notebook's cells as Markdown, and the front matter of its first cell."""
    notebook = nbformat.read(file, as_version=4)
    meta: dict[str, str] = {}
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "raw" and cell.source.startswith("---") and not parts:
            meta = yaml.safe_load(cell.source.strip().strip("-"))
        elif cell.cell_type == "code" and cell.source.strip():
            parts.append(fenced(cell.source, "python"))
            parts += [shown for output in cell.outputs if (shown := output_text(output, file))]
    return "\n\n".join(parts) + "\n", meta


def output_text(output: NotebookNode, file: Path) -> str:
    """Return one output as a fenced block; a picture has no alt text there, so it is refused."""
    if output.output_type == "error":
        raise NotebookError(f"{file.name}: a cell ends in {output.ename}: {output.evalue}")
    if output.output_type == "stream":
        if output.name == "stderr":
            raise NotebookError(f"{file.name}: a cell writes to stderr: {output.text}")
        return fenced(output.text, "text")
    pictures = [kind for kind in output.data if kind.startswith("image/")]
    if pictures:
        raise NotebookError(
            f"{file.name}: a cell shows a picture without alt text; save it with savefig, close the figure "
            "and show it in a Markdown cell"
        )
    return fenced(output.data["text/plain"], "text")


def fenced(text: str, language: str) -> str:
    """Return a fence longer than any run of backticks in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"
