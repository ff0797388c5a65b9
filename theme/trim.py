"""Make the style sheets and scripts of the built site as small as they can be.

The theme carries styles for everything it can do: blogs, version menus, tabs, twenty kinds of boxes, writing
from right to left. A selector stays only if each class and attribute value in it stands in a built page or in a
script; a custom property stays only if something reads it. That halves the style sheets.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import tinycss2
from tinycss2.ast import Node, QualifiedRule

WORD = re.compile(r"[\w-]+")
DECLARED = re.compile(r"(--[\w-]+):")
READ = re.compile(r"--[\w-]+")


# Parts that mkdocs.yml does not switch on, though the theme's script knows them.
SWITCHED_OFF = re.compile(
    r"md-(annotation|banner|blog|consent|feedback|path|post|profile|progress|select|source|status|tabs|tag|top|version)"
    r"|md-search__suggest|mermaid|tabbed-|task-list|no-select|only-|annotate|lightbox|headerlink-"
)


def trim(site: Path) -> None:
    """Rewrite the two style sheets of Material, Temml's and our own, and our own scripts, in a built site."""
    pages = "\n".join(
        file.read_text(encoding="utf-8") for file in sorted(site.rglob("*.html"))
    )
    scripts = "\n".join(
        file.read_text(encoding="utf-8")
        for file in sorted((site / "assets").rglob("*.js"))
    )
    known = set(WORD.findall(scripts)) | {
        word
        for value in re.findall(r'="([^"]*)"', pages)
        for word in WORD.findall(value)
    }
    styles = site / "assets" / "css"
    own = "\n".join(
        file.read_text(encoding="utf-8")
        for file in sorted(styles.glob("*.css"))
        if file.name != "temml.css"
    )
    sheets = {
        file: "".join(
            rules(
                tinycss2.parse_stylesheet(
                    file.read_text(encoding="utf-8"), skip_comments=True
                ),
                known,
            )
        )
        for file in sorted(
            [
                *(site / "assets" / "stylesheets").glob("*.css"),
                site / "assets" / "css" / "temml.css",
            ]
        )
    }
    while True:
        text = "\n".join([pages, scripts, own, *sheets.values()])
        read = {
            name
            for name in READ.findall(DECLARED.sub("", text))
            if "mermaid" not in name
        }
        fewer = {
            file: without_properties(sheet, read) for file, sheet in sheets.items()
        }
        if fewer == sheets:
            break
        sheets = fewer
    for file in sorted((site / "assets" / "css").glob("*.css")):
        sheets.setdefault(file, file.read_text(encoding="utf-8"))
    for file, sheet in sheets.items():
        file.write_text(compact(sheet), encoding="utf-8")
    for file in (site / "assets" / "js").rglob("*.js"):
        file.write_text(uncommented(file.read_text(encoding="utf-8")), encoding="utf-8")


def discard(site: Path) -> None:
    """Remove what the theme brings for its own makers, and its search for other languages."""
    for file in site.rglob("*.map"):
        file.unlink()
    shutil.rmtree(site / "assets" / "javascripts" / "lunr", ignore_errors=True)


def compact(sheet: str) -> str:
    """Return a style sheet without comments and without the space that only people need."""
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    return re.sub(r"\s*([{};])\s*", r"\1", re.sub(r"\s+", " ", sheet)).strip()


def uncommented(script: str) -> str:
    """Return a script without indentation and without the lines that hold comments alone."""
    script = re.sub(
        r"^\s*/\*.*?\*/[ \t]*\n", "", script, flags=re.DOTALL | re.MULTILINE
    )
    lines = (line.strip() for line in script.splitlines())
    return "".join(f"{line}\n" for line in lines if line and line[:2] != "//")


def rules(nodes: list[Node], known: set[str]) -> Iterator[str]:
    """Yield the rules that can apply to something."""
    for node in nodes:
        if isinstance(node, QualifiedRule):
            kept = [
                text for text, parts in selectors(node.prelude) if usable(parts, known)
            ]
            if kept:
                yield f"{','.join(kept)}{{{tinycss2.serialize(node.content).strip()}}}"
        elif node.type == "at-rule" and node.at_keyword in {"media", "supports"}:
            inside = "".join(
                rules(
                    tinycss2.parse_rule_list(
                        node.content, skip_comments=True, skip_whitespace=True
                    ),
                    known,
                )
            )
            if inside:
                yield f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}{{{inside}}}"
        elif node.type == "at-rule" and node.at_keyword != "charset":
            yield node.serialize()


def selectors(prelude: list[Node]) -> Iterator[tuple[str, list[Node]]]:
    """Split a rule's prelude at its commas."""
    part: list[Node] = []
    for node in [*prelude, None]:
        if node is None or node == ",":
            yield tinycss2.serialize(part).strip(), part
            part = []
        else:
            part.append(node)


def usable(selector: list[Node], known: set[str]) -> bool:
    """Tell whether every class and attribute value of a selector is known.

    What stands inside ``:not(…)`` and ``:is(…)`` is not looked at.
    """
    for before, node in zip([None, *selector], selector, strict=False):
        is_class = node.type == "ident" and before == "."
        if is_class and (node.value not in known or SWITCHED_OFF.match(node.value)):
            return False
        if node.type == "[] block":
            values = [
                part.value for part in node.content if part.type in {"ident", "string"}
            ][1:]
            if not all(
                word in known for value in values for word in WORD.findall(value)
            ):
                return False
    return True


def without_properties(sheet: str, read: set[str]) -> str:
    """Drop declarations of custom properties that nothing reads."""

    def keep(match: re.Match[str]) -> str:
        return match[0] if match[1] in read else ""

    return re.sub(
        r"""(--[\w-]+):(?:"[^"]*"|'[^']*'|[^;{}"'])*(?:;|(?=\}))""", keep, sheet
    )
