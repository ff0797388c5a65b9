"""The catalogue of the snippets, made from their source, their tests and the pages.

`write` follows a run in which the ledger found no fault. Nothing is imported or run here.
"""

import ast
import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from verify.catalogue.docstrings import escaped, read_docstring, signature
from verify.catalogue.oracles import Evidence, evidence, in_words
from verify.catalogue.places import Shown, places, target, title
from verify.embeds import sections
from verify.paths import DOCS, FORMULAS, GENERATED, ROOT, SNIPPETS, write_if_changed

# What the name of a test cannot spell: it has neither capitals nor hyphens.
SPELT = {
    "scikit learn": "scikit-learn",
    "scipy": "SciPy",
    "scipys": "SciPy's",
    "numpy": "NumPy",
    "numpys": "NumPy's",
    "torch": "PyTorch",
    "pytorch": "PyTorch",
    "bfgs": "BFGS",
    "r squared": "R²",
    "linregress": "`linregress`",
    "polyfit": "`polyfit`",
    "curve fit": "`curve_fit`",
    "pillow": "Pillow",
    "sobel x": "`sobel_x`",
    "sobel y": "`sobel_y`",
    "sobel": "Sobel",
    "laplacian": "Laplacian",
}
MISSPELT = re.compile(rf"\b({'|'.join(SPELT)})\b", re.IGNORECASE)
DOI = re.compile(r"\bdoi[: ] ?(10\.\d{4,}/[^\s,;]*[^\s,;.)])", re.IGNORECASE)


class Item(NamedTuple):
    """A function of the catalogue, and what stands behind it."""

    node: ast.FunctionDef
    shown: list[str]
    tests: Evidence
    formulas: Evidence


def write(pages: Collection[Path]) -> None:
    """Write the catalogue, and publish the source of every snippet beside it."""
    shown = places(pages)
    chapters = [page.stem.replace("-", "_") for page in pages]
    modules = sorted(
        SNIPPETS.glob(
            "[a-z]*.py"
        ),  # in the order of their chapters; what has none is last
        key=lambda path: ([*chapters, path.stem].index(path.stem), path),
    )
    for path in (GENERATED / "source").glob("*.py"):
        if SNIPPETS / path.name not in modules:
            path.unlink()
    for path in modules:
        write_if_changed(GENERATED / "source" / path.name, path.read_bytes())
    if (licence := ROOT / "LICENSE").exists():
        write_if_changed(GENERATED / "source" / "LICENSE.txt", licence.read_bytes())
    text = "\n".join(module_text(path, shown) for path in modules)
    write_if_changed(GENERATED / "catalogue.md", text.encode())


def module_text(path: Path, shown: Shown) -> str:
    """Return the part of the catalogue that describes one module."""
    module, tree = path.stem, ast.parse(path.read_text(encoding="utf-8"))
    chapters = list(DOCS.glob(f"*/{module.replace('_', '-')}.md"))
    source = f"[`{path.name}`](assets/generated/source/{path.name})"
    links = f'File: {source}{{ download="{path.name}" }}.'
    if chapters:
        links = f"Chapter: [{title(chapters[0])}]({target(chapters[0])}). {links}"
    name = title(chapters[0]) if chapters else module.replace("_", " ").capitalize()
    purpose = escaped(read_docstring(ast.get_docstring(tree)).purpose)
    names = [n.name for n in tree.body if isinstance(n, ast.FunctionDef)]
    tests = evidence(ROOT / "tests" / f"test_{module}.py", module, names)
    formulas = evidence(FORMULAS / f"test_{module}.py", module, names)
    text = f"## {name} {{ #{module} }}\n\n{purpose}\n\n{links}\n"
    for section in sections(path).values():
        where = shown.get((module, section.name), [])
        nodes = ast.parse(section.text).body
        if section.name == "setup":
            continue
        for node in nodes:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                item = Item(node, where, tests[node.name], formulas[node.name])
                text += f"\n{function_text(module, item)}"
        data = [t for n in nodes if isinstance(n, ast.Assign) for t in n.targets]
        if data:
            listed = [f"`{ast.unparse(one)}`" for one in data]
            text += f"\n### `{section.name}` {{ #{module}-{section.name} }}\n\n"
            text += bullets({"Data": ", ".join(listed), "Shown in": "; ".join(where)})
    return text


def function_text(module: str, item: Item) -> str:
    """Return the entry of one function."""
    name = item.node.name
    prose = read_docstring(ast.get_docstring(item.node))
    source = DOI.sub(r"[doi:\1](https://doi.org/\1)", escaped(prose.source))
    listed = bullets(
        {
            "Notes": escaped(prose.shapes),
            "Errors": escaped(prose.errors),
            "Formula": source,
            "Checked by": checked(module, item),
            "Shown in": "; ".join(item.shown),
        }
    )
    claims = "".join(f"- {sentence(test)}\n" for test in item.tests.tests)
    if claims:
        claims = f"\n/// details | What the tests of `{name}` say\n{claims}///\n"
    return (
        f"### `{name}` {{ #{module}-{name} }}\n\n{escaped(prose.purpose)}\n\n"
        f"``` {{ .python .no-copy }}\n{signature(item.node)}\n```\n\n{listed}{claims}"
    )


def bullets(parts: dict[str, str]) -> str:
    """Return a list whose items begin in bold, without those that have nothing to say."""
    return "".join(f"- **{word}:** {text}\n" for word, text in parts.items() if text)


def checked(module: str, item: Item) -> str:
    """Return by how many tests, and with what help, a function is checked."""
    parts = ["the example in its docstring"]
    if count := len(item.tests.tests):
        parts.append(f"{count} test{'s' * (count > 1)}")
    if count := len(item.formulas.tests):
        parts.append(f"{count} formula{'s' * (count > 1)} worked out independently")
    helpers = in_words(item.tests, module)
    text = f"{', '.join(parts[:-1])}{' and ' * (len(parts) > 1)}{parts[-1]}"
    against = [name for name in helpers if name.startswith("`")]
    besides = [name for name in helpers if not name.startswith("`")]
    if against:
        text += f", against {conjoined(against)}"
    if besides:
        text += f"{';' if against else ','} with {conjoined(besides)}"
    return text


def conjoined(things: list[str]) -> str:
    """Return a list in words: one, two and three."""
    return " and ".join(filter(None, [", ".join(things[:-1]), things[-1]]))


def sentence(test: str) -> str:
    """Return the name of a test as the sentence it is."""
    text = test.removeprefix("test_").replace("_", " ").strip()
    text = f"{text[:1].upper()}{text[1:]}"
    return MISSPELT.sub(lambda found: SPELT[found[0].lower()], text)
