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


def front_matter(file: Path) -> dict[str, str]:
    """Return the title and description of a notebook, from the Markdown page it is made of."""
    source = file.with_suffix(".md")
    if not source.is_file():
        return {}
    _, front, _ = source.read_text(encoding="utf-8").split("---\n", 2)
    return dict(yaml.safe_load(front))


def to_markdown(file: Path) -> str:
    """Return a notebook's cells as Markdown."""
    notebook = nbformat.read(file, as_version=4)
    parts = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "code" and cell.source.strip():
            parts.append(fenced(cell.source, "python"))
            parts += [
                shown for output in cell.outputs if (shown := output_text(output, file))
            ]
    return "\n\n".join(parts) + "\n"


def output_text(output: NotebookNode, file: Path) -> str:
    """Return one output as a fenced block; a picture has no alt text there, so it is refused."""
    if output.output_type == "error":
        raise NotebookError(
            f"{file.name}: a cell ends in {output.ename}: {output.evalue}"
        )
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
