"""Numbers in prose: claims are evaluated, given facts need a reason.

A claim is a comment `<!--= expression -->` behind the text it vouches for: a number, a
word, a formula, a code span, an image's alt text; or, on a line of its own, the table, the
list or the displayed formula above it. A fact is `<!-- given: reason -->`, and the reason
names the number before any other.
"""

import ast
import math
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from sybil import Example

from verify.numbers import WORD, WORDS, as_shown, flatten, numbers, plain
from verify.paths import PageError

SUBJECTS = [
    re.compile(r"!\[(?P<text>(?:[^\]\\]|\\.)*)\]\([^)\s]*\)(?:\{[^}]*\})?$"),
    re.compile(r"(?<![\\$])\$(?P<text>[^$]+)\$$"),
    re.compile(r"`(?P<text>[^`]+)`$"),
    re.compile(rf"(?P<text>(?={WORD.pattern[:-1]}*\d){WORD.pattern})$"),
    re.compile(r"(?P<text>[\w-]+)$"),
]


@dataclass(frozen=True)
class Subject:
    """The text a comment vouches for, and where it stands in the page."""

    start: int
    text: str
    is_tex: bool = False
    is_code: bool = False


def subject(page_text: str, comment_start: int) -> Subject | None:
    """Return what stands before a comment, or None if there is nothing it could mean."""
    before = page_text[:comment_start]
    line_start = before.rfind("\n") + 1
    if not before[line_start:].strip():
        return block_above(page_text, line_start)
    paragraph = before.rfind("\n\n") + 1
    end = len(before.rstrip("*_"))
    for pattern in SUBJECTS:
        if match := pattern.search(before, paragraph, end):
            last = before[end - 1]
            return Subject(match.start("text"), match["text"], last == "$", last == "`")
    return None


def block_above(page_text: str, line_start: int) -> Subject | None:
    """Return the table, list or displayed formula that ends above a line."""
    end = len(page_text[:line_start].rstrip("\n"))
    if end == 0 or line_start - end > 2:
        return None
    if page_text[:end].endswith("\n$$"):
        start = page_text.rfind("\n$$\n", 0, end - 2) + 4
        return Subject(start, page_text[start : end - 3], is_tex=True)
    start = page_text.rfind("\n\n", 0, end) + 2
    text = page_text[start:end]
    if re.match(r"\||[-*] |\d+\. ", text) is None:
        return None
    return Subject(start, text)


def numerals(text: str, *, is_tex: bool = False) -> list[str]:
    """Return the numbers of a text, or the one it spells, as Python writes them."""
    if text.lower() in WORDS:
        return [str(WORDS.index(text.lower()))]
    return [plain(match[0]) for match in numbers(text, is_tex=is_tex)]


def expected_text(found: Subject, expression: str, value: Any) -> str:
    """Return the subject as it ought to read, given its expression and the value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | np.bool_):
        if not value:
            raise ValueError("the expression is False")
        held = numerals(expression.replace("_", ""))
        for number in numerals(found.text, is_tex=found.is_tex):
            if number not in held:
                raise ValueError(f"true, but the expression does not hold {number}")
        return found.text
    values = flatten(value)
    if found.text.lower() in WORDS and len(values) == 1:
        word = WORDS[int(values[0])] if values[0] in range(21) else str(values[0])
        return word.capitalize() if found.text[0].isupper() else word
    shown = numbers(found.text, is_tex=found.is_tex)
    if len(shown) != len(values):
        listed = [match[0] for match in shown]
        raise ValueError(
            f"{len(shown)} numbers are shown, {listed}, and {len(values)} claimed"
        )
    text, place = "", 0
    for match, one in zip(shown, values, strict=True):
        new = as_shown(match[0].replace(",,,", ","), one)
        if ",,," in match[0]:
            new = new.replace(",", "{,}")
        text += found.text[place : match.start()] + new
        place = match.end()
    return text + found.text[place:]


def require_computation(expression: str) -> None:
    """Refuse numbers written twice: only what is computed can disagree with the page."""
    tree = ast.parse(f"({expression})", mode="eval")
    parts = (ast.Call, ast.BinOp, ast.Compare, ast.BoolOp, ast.Name, ast.JoinedStr)
    if not any(isinstance(node, parts) for node in ast.walk(tree)):
        raise ValueError("nothing is computed; write <!-- given: reason -->")


def check_claim(example: Example) -> None:
    """Evaluate a claim where it stands and compare it with the text before it."""
    page = example.document
    page.require_sound(example.line)
    expression = example.parsed[1:].strip()
    found = subject(page.text, example.start)
    if found is None:
        message = (
            f"nothing before the claim <!--= {expression} --> that it could vouch for"
        )
        raise PageError(example.path, example.line, message)
    try:
        require_computation(expression)
        code = compile(f"({expression})", "<claim>", "eval", dont_inherit=True)
        value = eval(code, {"np": np, "math": math, **page.namespace})
        expected = expected_text(found, expression, value)
    except Exception as error:
        message = f"{found.text!r} is claimed as {expression}: {type(error).__name__}: {error}"
        raise PageError(example.path, example.line, message) from error
    if expected == found.text:
        return
    if page.updating:
        page.replacements.append((found.start, found.start + len(found.text), expected))
        return
    message = f"the page says {found.text!r}, but {expression} gives {expected!r}"
    raise PageError(example.path, example.line, message)


def check_given(example: Example) -> None:
    """See that a fact has a reason, and that the reason repeats its numbers."""
    reason = example.parsed.partition(":")[2].strip()
    found = subject(example.document.text, example.start)
    shown = numerals(found.text, is_tex=found.is_tex) if found else []
    if found is None or not shown:
        message = f"no number before 'given: {reason}'"
        raise PageError(example.path, example.line, message)
    names_it = numerals(reason)[: len(shown)] == shown
    if not names_it or (found.is_code and found.text not in reason):
        message = f"{found.text!r} is given, so its reason must name it before any other number; it reads {reason!r}"
        raise PageError(example.path, example.line, message)
