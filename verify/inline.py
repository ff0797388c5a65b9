"""Go through running text from left to right, and note numbers without a voucher."""

import re

from markdown_it.token import Token

from verify.formulas import normal
from verify.found import VOUCHER, Walk
from verify.numbers import WORD

LAYOUT = re.compile(r'</?(div|p|span|section|br)(?: [\w-]+="[^"\d<>]*")* ?/?>')
INCLUDE = re.compile(r'-+8<-+ +"?(.*?)"?')
RAISED = re.compile(r"[⁰¹²³⁴-⁹₀-₉¼-¾]")  # no claim can vouch for these


def inline(found: Walk, token: Token, first: int, *, vouched: bool) -> None:
    """Go through a paragraph, heading, cell or list item; `first` is its first line."""
    children, line, place = token.children or [], first, 0
    for index, child in enumerate(children):
        covered = vouched or before_voucher(children, index)
        has_digit = re.search(r"\d", child.content) is not None
        if title := child.attrs.get("title"):
            text(found, str(title), line, covered=False, whole=False)
        if child.type in ("softbreak", "hardbreak"):
            line += 1
        elif child.type == "html_inline":
            place = token.content.index(child.content, place)
            line = first + token.content.count("\n", 0, place)
            html(found, child.content, line)
            place += len(child.content)
            line += child.content.count("\n")
        elif child.type == "text":
            text(found, child.content, line, covered=covered, whole=vouched)
        elif child.type == "math_inline":
            if has_digit:
                kind = found.worked if covered else found.symbols
                kind.append((line, normal(child.content)))
            line += child.content.count("\n")
        elif child.type == "math_inline_double":
            message = "displayed maths has its $$ on lines of their own"
            found.faults.append((line, message))
        elif child.type == "code_inline" and has_digit and not covered:
            found.spans.append((line, child.content))
        elif child.type == "image":
            found.images.append((line, str(child.attrs["src"]), child.content))
            if RAISED.search(child.content) or (has_digit and not covered):
                found.loose.append((line, child.content))


def before_voucher(children: list[Token], index: int) -> bool:
    """Tell whether a voucher stands directly behind a piece of text and its emphasis."""
    for after in children[index + 1 :]:
        is_empty = after.type == "text" and not after.content
        if after.type not in ("em_close", "strong_close") and not is_empty:
            is_html = after.type == "html_inline"
            return is_html and VOUCHER.match(after.content) is not None
    return False


def html(found: Walk, content: str, line: int) -> None:
    """Accept vouchers and layout; nothing else."""
    if content.startswith("<!--"):
        found.voucher(content, line)
    elif LAYOUT.fullmatch(content) is None:
        message = f"raw HTML hides what it holds from the checks: {content!r}"
        found.faults.append((line, message))


def text(found: Walk, content: str, line: int, *, covered: bool, whole: bool) -> None:
    """Find the numbers of a run of text that no voucher follows."""
    if include := INCLUDE.fullmatch(content):
        found.includes.append((line, include[1]))
        return
    content = content.rstrip("*_")
    for word in WORD.finditer(content):
        last = covered and word.end() == len(content)
        has_digit = re.search(r"\d", word[0]) is not None
        if RAISED.search(word[0].replace("R²", "")) or (
            has_digit and not whole and not last
        ):
            found.loose.append((line, word[0]))
