"""Expand `--8<-- "snippets/x.py:name"` as the site does, from the tested source."""

import ast
import builtins
import importlib
import re
from dataclasses import dataclass
from pathlib import Path

from sybil import Example

from verify.paths import ROOT, SNIPPETS, PageError, relative

EMBED = re.compile(r' \{ \.python title="(snippets/\w+\.py)" \}')
INCLUDE = re.compile(r'--8<-- "(?P<path>[^":]+):(?P<name>\w+)"')
MARKER = re.compile(r"\s*# --8<-- \[(start|end):(\w+)\]\s*")


@dataclass(frozen=True)
class Section:
    """A named stretch of a snippet module; `line` is the first line of its text."""

    path: Path
    name: str
    line: int
    text: str


def sections(path: Path) -> dict[str, Section]:
    """Return the named sections of a module, in order."""
    found: dict[str, Section] = {}
    open_name, start, lines = "", 0, []
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        marker = MARKER.fullmatch(text)
        if marker is None:
            lines.append(text)
            continue
        kind, name = marker.groups()
        if kind == "start" and (open_name or name in found):
            raise PageError(
                path, number, f"section {name!r} starts twice or inside another"
            )
        if kind == "end" and name != open_name:
            raise PageError(
                path, number, f"section {name!r} ends, but {open_name!r} is open"
            )
        if kind == "end":
            found[name] = Section(path, name, start, "\n".join(lines))
        open_name, start, lines = (name if kind == "start" else ""), number + 1, []
    if open_name:
        raise PageError(path, start, f"section {open_name!r} is never ended")
    return found


def expand(source: str, page: str, line: int) -> list[Section]:
    """Return the sections that an embedding fence includes; `line` is the fence's own."""
    result = []
    for number, text in enumerate(source.split("\n"), line + 1):
        if not text.strip():
            continue
        include = INCLUDE.fullmatch(text)
        if include is None:
            raise PageError(
                page,
                number,
                f'expected --8<-- "snippets/module.py:section", found {text!r}',
            )
        path = (ROOT / include["path"]).resolve()
        if path.parent != SNIPPETS or not path.is_file():
            raise PageError(
                page, number, f"{include['path']!r} is no module of snippets/"
            )
        known = sections(path)
        if include["name"] not in known:
            raise PageError(
                page,
                number,
                f"{include['path']} has no section {include['name']!r}; "
                f"it has {', '.join(known) or 'none: # --8<-- [start:name] begins one'}",
            )
        result.append(known[include["name"]])
    if not result:
        raise PageError(page, line, "the fence names a snippet but includes none")
    if result[0].name != "setup":
        raise PageError(
            page,
            line,
            f"an embed begins with the section 'setup', so that it runs when copied alone; "
            f"this one begins with {result[0].name!r}",
        )
    if len(result) == 1 and len(sections(result[0].path)) > 1:
        raise PageError(page, line, "the embed shows 'setup', and nothing that uses it")
    return result


def lacking(source: str) -> set[str]:
    """Return the names that a piece of code uses, and neither defines nor imports."""
    used, known = set(), {*dir(builtins)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else known).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            known.add(node.name)
        elif isinstance(node, ast.arg):
            known.add(node.arg)
        elif isinstance(node, ast.alias):
            known.add(node.asname or node.name.partition(".")[0])
        elif isinstance(node, ast.ExceptHandler) and node.name:
            known.add(node.name)
    return used - known


def run_embed(example: Example) -> None:
    """Run the sections an embed shows, and hold them against the module they come from."""
    page = example.document
    page.require_sound(example.line)
    title = example.region.lexemes["info"].split('"')[1]
    shown_sections = expand(example.parsed, example.path, example.line)
    if missing := lacking("\n".join(section.text for section in shown_sections)):
        message = f"copied alone, these sections lack {', '.join(sorted(missing))}"
        raise PageError(example.path, example.line, message)
    for section in shown_sections:
        if relative(section.path) != title:
            message = f"the title says {title}, but {relative(section.path)} is shown"
            raise PageError(example.path, example.line, message)
        with page.guard(example.line):
            page.execute(section.text, str(section.path), section.line)
            module = importlib.import_module(f"snippets.{section.path.stem}")
        for node in ast.parse(section.text).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                shown = page.namespace[node.name]
                tested = getattr(module, node.name, None)
                if shown.__doc__ != getattr(tested, "__doc__", None):
                    message = f"{node.name} is not what {module.__name__} holds"
                    raise PageError(example.path, example.line, message)
