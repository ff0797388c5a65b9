"""Read what a snippet says of itself: its docstring and how it is called."""

import ast
import re
from typing import NamedTuple

SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z`])")
LONGEST_SIGNATURE = 44  # characters that a phone shows without scrolling


class Prose(NamedTuple):
    """What a docstring says, sorted."""

    purpose: str
    shapes: str
    errors: str
    source: str


def signature(node: ast.FunctionDef) -> str:
    """Return how a function is called, with one argument a line where it is long."""
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    depth, arguments = 0, [""]
    for character in ast.unparse(node.args):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            arguments.append("")
        else:
            arguments[-1] += character
    arguments = [re.sub(r"(: [^=]+)=", r"\1 = ", one.strip()) for one in arguments]
    whole = f"{node.name}({', '.join(arguments)}){returns}"
    if len(whole) <= LONGEST_SIGNATURE:
        return whole
    listed = "".join(f"    {argument},\n" for argument in arguments)
    return f"{node.name}(\n{listed}){returns}"


def read_docstring(text: str | None) -> Prose:
    """Sort the sentences of a docstring; its example is left to whoever runs it."""
    before_example = re.split(r"^>>>", text or "", maxsplit=1, flags=re.MULTILINE)[0]
    paragraphs = [" ".join(p.split()) for p in before_example.strip().split("\n\n")]
    shapes: list[str] = []
    errors: list[str] = []
    source: list[str] = []
    for paragraph in paragraphs[1:]:
        said, _, origin = paragraph.partition("Source: ")
        source += [origin] if origin else []
        for one in SENTENCE_END.split(said.strip()):
            (errors if "ValueError" in one else shapes).append(one)
    parts = (" ".join(part).strip() for part in (shapes, errors, source))
    return Prose(paragraphs[0], *parts)


def escaped(text: str) -> str:
    """Return prose in which nothing but code spans is Markdown."""
    parts = re.split(r"(`[^`]+`)", text)
    for index in range(0, len(parts), 2):
        plain = re.sub(r"([*_\[\]$\\])", r"\\\1", parts[index])
        parts[index] = plain.replace("<", "&lt;")
    return "".join(parts)
