"""Read a page as a CommonMark parser does, independently of what was run.

Nothing here knows Sybil: the ledger compares what this walk finds with what was evaluated.
"""

import re
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from verify.formulas import normal
from verify.found import VOUCHER, Walk
from verify.inline import LAYOUT, inline, text
from verify.paths import not_utf8

__all__ = ["Walk", "parser", "walk"]

INTERACTIVE = re.compile(r'<div class="interactive"(?: data-[\w-]+="[^"<>]*")+></div>')
BOX = re.compile(r"(/{3,}) *(\w+(?: +\|.*)?)? *")
BOXES = ("details", "admonition", "caption")


@cache
def parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables, dollar maths and front matter."""
    md = MarkdownIt("commonmark").enable("table")
    return md.use(dollarmath_plugin, double_inline=True).use(front_matter_plugin)


def walk(path: Path) -> Walk:
    """List what a page contains."""
    found, environment = Walk(), {}
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        found.faults.append(not_utf8(error))
        return found
    tokens = parser().parse(source, environment)
    for index, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else 0
        if token.type == "front_matter":
            found.front_matter = token.content
        elif token.type == "fence":
            fence(found, token, line)
        elif token.type == "code_block":
            found.faults.append((line, "indented code is never run; use a fence"))
        elif token.type == "html_block":
            html_block(found, token, line)
        elif token.type == "math_block":
            vouched = is_voucher(tokens, index + 1)
            found.formulas.append((line, normal(token.content), vouched))
        elif token.type == "inline":
            inline(found, token, line, vouched=block_voucher(tokens, index))
        elif token.type == "ordered_list_open" and "start" in token.attrs:
            found.loose.append((line, f"{token.attrs['start']}."))
    definitions(found, environment)
    boxes(found, source.split("\n"))
    return found


def is_voucher(tokens: list[Token], index: int) -> bool:
    """Tell whether the token at an index is a claim or a fact on a line of its own."""
    following = tokens[index : index + 1]
    return bool(following) and VOUCHER.match(following[0].content.strip()) is not None


def block_voucher(tokens: list[Token], index: int) -> bool:
    """Tell whether the table or list around an inline token has a voucher behind it."""
    for place in range(index, len(tokens)):
        if tokens[place].level == 0 and tokens[place].nesting <= 0:
            ends = ("table_close", "bullet_list_close", "ordered_list_close")
            return tokens[place].type in ends and is_voucher(tokens, place + 1)
    return False


def fence(found: Walk, token: Token, line: int) -> None:
    """Note a fence; nothing is included into one but snippets, which are checked elsewhere."""
    found.fences.append((line, token.info, token.content))
    for number, content in enumerate(token.content.split("\n"), line + 1):
        if re.match(r"\s*-+8<-+", content) and not token.info.startswith(" {"):
            message = f"here {content!r} would be replaced by a file nobody checks"
            found.faults.append((number, message))
        if re.match("```|~~~", content) and token.info != "markdown":
            message = (
                f"{content!r} inside the fence of line {line}: is that one closed?"
            )
            found.faults.append((number, message))


def html_block(found: Walk, token: Token, line: int) -> None:
    """Accept vouchers, layout and interactive figures; nothing else."""
    content = token.content
    for match in re.finditer(r"<!--.*?-->", token.content, re.DOTALL):
        found.voucher(match[0], line + token.content[: match.start()].count("\n"))
        content = content.replace(match[0], "\n" * match[0].count("\n"))
    for match in re.finditer(r'data-source="assets/generated/([^"]+)"', content):
        found.data.append((line, match[1]))
    rest = LAYOUT.sub("", INTERACTIVE.sub("", content))
    if "<" in rest:
        message = f"raw HTML hides what it holds from the checks: {rest.strip()!r}"
        found.faults.append((line, message))
    for number, words in enumerate(rest.split("\n"), line):
        text(found, words, number, covered=False, whole=False)


def definitions(found: Walk, environment: dict[str, Any]) -> None:
    """Look into link definitions, and footnotes so short that they are taken for one."""
    for name, definition in environment.get("references", {}).items():
        line = definition["map"][0] + 1
        shown = definition["title"]
        if name.startswith("^"):
            shown = f"{definition['href']} {shown}"
        text(found, shown, line, covered=False, whole=False)


def boxes(found: Walk, lines: list[str]) -> None:
    """See that each /// box is of a known kind, and closed by as many slashes."""
    inside = {
        line + number
        for line, _, content in found.fences
        for number in range(content.count("\n") + 2)
    }
    opened: list[tuple[int, str]] = []
    for number, content in enumerate(lines, 1):
        box = BOX.fullmatch(content)
        if not content.startswith("///") or number in inside:
            continue
        if box is None or (box[2] and box[2].split()[0] not in BOXES):
            message = f"{content!r} opens no box; the kinds are {', '.join(BOXES)}"
            found.faults.append((number, message))
        elif box[2]:
            opened.append((number, box[1]))
        elif not opened or opened.pop()[1] != box[1]:
            found.faults.append((number, "this closes no box that was opened so"))
    for number, _ in opened:
        found.faults.append((number, "the box is never closed"))
