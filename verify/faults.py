"""What may be wrong with figures, formulas, front matter and snippets."""

import ast
import importlib
import re
from pathlib import Path
from typing import Any

import yaml

from verify import formulas
from verify.arithmetic import is_plain, is_sum
from verify.embeds import INCLUDE, sections
from verify.paths import FORMULAS, GENERATED, NOTATION, SNIPPETS, PageError, relative
from verify.walk import Walk


def figure_faults(
    path: Path, found: Walk, drawn: list[str], elsewhere: set[str] | None
) -> list[PageError]:
    """Hold the figures shown against those drawn here, and elsewhere if all pages ran."""
    faults, shown = [], {name for _, name in found.data}
    for line, source, alt in found.images:
        if len(alt) < 20:
            message = f"the alt text of {source} says too little: {alt!r}"
            faults.append(PageError(path, line, message))
        target = (path.parent / source).resolve()
        if target.parent == GENERATED:
            shown.add(target.name)
            is_own = target.name.startswith(f"{path.stem}-")
            known = set(drawn) if is_own else elsewhere
            if known is not None and target.name not in known:
                message = f"no block of {'this' if is_own else 'any'} page draws {target.name}"
                faults.append(PageError(path, line, message))
        if not target.is_file():
            faults.append(PageError(path, line, f"there is no image {source}"))
    for line, name in found.data:
        if name not in drawn:
            faults.append(PageError(path, line, f"no block of this page writes {name}"))
    for name in sorted(set(drawn) - shown):
        faults.append(PageError(path, 1, f"{name} is drawn, but not shown"))
    return faults


def formula_faults(path: Path, found: Walk, notation: set[str]) -> list[PageError]:
    """Hold formulas against the tests that evaluate them, and against the symbol table."""
    module = FORMULAS / f"test_{path.stem.replace('-', '_')}.py"
    if module.exists():
        importlib.import_module(f"tests.formulas.{module.stem}")
    tested = set(formulas.registered.get(path.stem, []))
    inline = [*found.worked, *found.symbols]
    faults = []
    for line, tex, vouched in found.formulas:
        if tex not in tested and not (vouched and is_sum(tex)):
            message = f"no claim below and no test in tests/formulas evaluates {tex}"
            if vouched:
                message = message.replace("no claim below", "a claim sees only numbers")
            faults.append(PageError(path, line, message))
    for line, tex in found.worked:
        if tex not in notation | tested and not is_plain(tex) and not is_sum(tex):
            message = (
                f"the signs in ${tex}$ are on trust: tests/formulas may hold a test"
            )
            faults.append(PageError(path, line, message))
    for line, tex in found.symbols:
        if tex not in notation | tested:
            message = f"${tex}$ holds a number, but is no claim and not in notation.md"
            faults.append(PageError(path, line, message))
    for tex in sorted(tested - {tex for _, tex, *_ in [*found.formulas, *inline]}):
        message = f"{tex} is tested, but {path.name} shows no such"
        faults.append(PageError(module, 1, message))
    return faults


def notation_faults(walks: dict[Path, Walk]) -> list[PageError]:
    """Require that what the symbol table allows is used, or tested, for it checks nothing."""
    tested = set(formulas.registered.get(NOTATION.stem, []))
    used = {
        tex
        for path, found in walks.items()
        for _, tex, *_ in [*found.symbols, *found.worked, *found.formulas]
        if path != NOTATION
    }
    return [
        PageError(
            NOTATION, line, f"no other page uses ${tex}$, and no test evaluates it"
        )
        for line, tex in walks.get(NOTATION, Walk()).symbols
        if tex not in used | tested
    ]


def front_matter_faults(path: Path, found: Walk) -> list[PageError]:
    """Require a title and a description, free of numbers nobody checks."""
    try:
        meta = yaml.safe_load(found.front_matter or "{}")
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = where.line + 2 if where else 1
        what = getattr(error, "problem", error)
        return [PageError(path, line, f"the front matter is no YAML: {what}")]
    if not isinstance(meta, dict):
        return [PageError(path, 1, "the front matter has no title: and description:")]
    faults = []
    for key in ("title", "description"):
        if not str(meta.get(key, "")).strip():
            faults.append(PageError(path, 1, f"the front matter has no {key}"))
        elif re.search(r"\d", str(meta[key])):
            faults.append(PageError(path, 1, f"the {key} holds a number nobody checks"))
    return faults


def snippet_faults(walks: list[Walk], records: dict[str, Any]) -> list[PageError]:
    """Require that every function has an example that ran, and that a page shows it."""
    embeds = "\n".join(content for found in walks for _, _, content in found.fences)
    shown = {(include["path"], include["name"]) for include in INCLUDE.finditer(embeds)}
    faults = []
    for path in sorted(SNIPPETS.glob("[a-z]*.py")):
        known = sections(path)
        for section in known.values():
            if section.name != "setup" and (relative(path), section.name) not in shown:
                message = f"no page shows the section {section.name!r}"
                faults.append(PageError(path, section.line, message))
        source = path.read_text(encoding="utf-8")
        for number, text in enumerate(source.split("\n"), 1):
            if re.search(r"#\s*doctest:", text):
                message = "an example is compared to the letter: no doctest option"
                faults.append(PageError(path, number, message))
        ran = records.get(relative(path), {"lines": []})["lines"]
        for node in ast.parse(source).body:
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            owners = [
                section.name
                for section in known.values()
                if 0 <= node.lineno - section.line <= section.text.count("\n")
            ]
            lines = {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
            if not owners:
                message = f"{node.name} is in no section"
                faults.append(PageError(path, node.lineno, message))
            elif owners != ["setup"] and not lines & set(ran):
                message = f"no docstring example of {node.name} was run"
                faults.append(PageError(path, node.lineno, message))
    return faults
