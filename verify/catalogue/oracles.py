"""Read off the tests what each snippet was checked with: nobody types that by hand.

A test counts for a function if it, or a helper it uses, names the function. What else such
a test names says what the function was held against. Nothing is imported or run.
"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

# All that these packages offer is somebody else's computation of an answer; of NumPy only
# what is matched here is (an array or a sum is no second opinion).
INDEPENDENT = {"scipy", "sklearn", "statistics", "sympy", "mpmath", "torch"}
NUMPY = re.compile(
    r"numpy\.(linalg\.(lstsq|solve|p?inv|qr|svd|eig\w*|matrix_power|det)|"
    r"polynomial\.[\w.]+|poly\w+|gradient|cov|corrcoef|var|std|median|quantile|"
    r"percentile|interp|vander|trapezoid|convolve|correlate|fft\.\w+)"
)
IN_WORDS = {
    "fractions.Fraction": "exact fractions",
    "decimal.Decimal": "exact decimals",
    "math.fsum": "sums without rounding (`math.fsum`)",
    "hypothesis.given": "random problems (Hypothesis)",
    "pytest.raises": "bad input that must be refused",
}


@dataclass
class Evidence:
    """The tests that call a function, and what they call besides."""

    tests: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


def evidence(path: Path, module: str, functions: list[str]) -> dict[str, Evidence]:
    """Return what a file of tests has to say on each function of a snippet's module."""
    found = {function: Evidence() for function in functions}
    if not path.exists():
        return found
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = imported(tree)
    uses = {name: used(node, names) for node in tree.body for name in defined(node)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or not node.name.startswith("test"):
            continue
        mentioned = closure(used(node, names), uses)
        for function in functions:
            if f"snippets.{module}.{function}" in mentioned:
                found[function].tests.append(node.name)
                found[function].used |= mentioned
    return found


def imported(tree: ast.Module) -> dict[str, str]:
    """Return what each imported name stands for, in full."""
    names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                names[alias.asname or whole] = whole
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return names


def defined(node: ast.stmt) -> list[str]:
    """Return the names that a statement of a module gives to its own things."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    stored = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    return [name.id for name in stored if isinstance(name.ctx, ast.Store)]


def used(node: ast.AST, names: dict[str, str]) -> set[str]:
    """Return the full names of all that is used in a piece of code."""
    if isinstance(node, ast.Attribute | ast.Name):
        steps: list[str] = []
        root: ast.expr = node
        while isinstance(root, ast.Attribute):
            steps.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name):
            return {".".join([names.get(root.id, root.id), *reversed(steps)])}
    found = {node.arg} if isinstance(node, ast.arg) else set()  # perhaps a fixture
    for child in ast.iter_child_nodes(node):
        found |= used(child, names)
    return found


def closure(start: set[str], uses: dict[str, set[str]]) -> set[str]:
    """Follow the helpers of a test to what they use in turn."""
    reached, waiting = set(), set(start)
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= uses.get(name.partition(".")[0], set()) - reached
    return reached


def in_words(found: Evidence, module: str) -> list[str]:
    """Return what a function was checked with, for a reader."""
    libraries = {
        f"`{name}`"
        for name in found.used
        if name.partition(".")[0] in INDEPENDENT and "." in name
    }
    libraries |= {f"`{name}`" for name in found.used if NUMPY.fullmatch(name)}
    siblings = {
        f"`{name}`"
        for name in found.used
        if re.fullmatch(r"snippets\.\w+\.[a-z]\w*", name)
        and not name.startswith((f"snippets.{module}.", "snippets.readers."))
    }
    words = [text for name, text in IN_WORDS.items() if name in found.used]
    return [*sorted(libraries), *sorted(siblings), *words]
