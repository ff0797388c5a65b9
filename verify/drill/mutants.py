"""All the ways in which `verify.drill` damages a snippet, set-up and error messages left out."""

import ast
import random
import re
from collections.abc import Iterator

from verify.drill.damages import Damage

SWAPS = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "/"),
    ast.Div: ("/", "*"),
    ast.Pow: ("**", "*"),
    ast.MatMult: ("@", "*"),
    ast.Lt: ("<", ">="),
    ast.LtE: ("<=", ">"),
    ast.Gt: (">", "<="),
    ast.GtE: (">=", "<"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
}
BOUNDARIES = {ast.Lt: "<=", ast.LtE: "<", ast.Gt: ">=", ast.GtE: ">"}


def snippet_damages(path: str, text: str, rng: random.Random) -> Iterator[Damage]:
    """Yield every damage of a module."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line.encode()) + 1)
    raw = text.encode()

    def at(line: int, column: int) -> int:
        return len(raw[: starts[line - 1] + column].decode())

    setup = re.search(r"\[start:setup\].*\[end:setup\]", text, re.DOTALL)
    setup_end = setup.end() if setup else 0
    for section in re.finditer(r"# --8<-- \[start:(\w+)\]", text):
        name = section[1]
        new = text[section.start() :].replace(f":{name}]", f":{name}_]", 2)
        yield Damage(path, "section renamed", section.start(), len(text), new)
    for node in ast.parse(text).body:
        first, last = (
            at(node.lineno, node.col_offset),
            at(node.end_lineno, node.end_col_offset),
        )
        if first < setup_end:
            continue
        if isinstance(node, ast.FunctionDef):
            name = re.compile(rf"def {node.name}\b").search(text, first)
            yield Damage(path, "function renamed", *name.span(), f"def {node.name}_")
            yield from examples(path, text, first, last, rng)
        yield from mutants(path, text, node, at)


def examples(
    path: str, text: str, first: int, last: int, rng: random.Random
) -> Iterator[Damage]:
    """Yield flipped digits in the results that a docstring shows."""
    for shown in re.compile(r"^ +(?!>>>|\.\.\.)(\S.*)$", re.MULTILINE).finditer(
        text, first, last
    ):
        before = text[: shown.start()].rstrip("\n").rsplit("\n", 1)[-1].lstrip()
        if before.startswith((">>>", "...")):
            for digit in re.compile(r"\d").finditer(text, *shown.span(1)):
                new = rng.choice([d for d in "0123456789" if d != digit[0]])
                yield Damage(path, "digit, docstring example", *digit.span(), new)


def mutants(
    path: str, text: str, node: ast.AST, at, *, counts: bool = False
) -> Iterator[Damage]:
    """Yield changed operators, comparisons and constants below a node of the tree."""
    is_range = isinstance(node, ast.Call) and ast.unparse(node.func) == "range"
    counts = counts or is_range or isinstance(node, ast.Subscript)
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise | ast.JoinedStr | ast.arguments):
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        if is_bound(child) or is_shape_of_item(child):
            continue
        if isinstance(child, ast.BinOp) and type(child.op) in SWAPS:
            yield from operator(path, text, child.left, child.op, child.right, at)
        if isinstance(child, ast.Compare) and type(child.ops[0]) in SWAPS:
            yield from operator(
                path, text, child.left, child.ops[0], child.comparators[0], at
            )
        if isinstance(child, ast.Constant) and type(child.value) in (int, float):
            kind = "off by one" if counts else "constant changed"
            start = at(child.lineno, child.col_offset)
            end = at(child.end_lineno, child.end_col_offset)
            new = str(child.value + 1)
            yield Damage(path, kind, start, end, new)
        yield from mutants(path, text, child, at, counts=counts)


def is_bound(node: ast.AST) -> bool:
    """Tell whether this is a number like 2**60, which stands for "more than ever needed"."""
    parts = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    return bool(parts) and all(isinstance(part, ast.Constant) for part in parts)


def is_shape_of_item(node: ast.AST) -> bool:
    """Tell whether this is like path[0].shape, which is the same for every item."""
    is_item = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Subscript)
    return is_item and node.attr == "shape"


def operator(path: str, text: str, left, op, right, at) -> Iterator[Damage]:
    """Yield the damages of an operator between two operands."""
    old, new = SWAPS[type(op)]
    start = text.find(old, at(left.end_lineno, left.end_col_offset))
    if not start < at(right.lineno, right.col_offset):
        return
    kind = "comparison turned" if isinstance(op, ast.cmpop) else "operator changed"
    yield Damage(path, kind, start, start + len(old), new)
    is_rounded = isinstance(right, ast.Constant) and isinstance(right.value, float)
    if type(op) in BOUNDARIES and not is_rounded:  # floats do not meet a limit exactly
        new = BOUNDARIES[type(op)]
        yield Damage(path, "boundary moved", start, start + len(old), new)
