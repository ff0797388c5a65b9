"""Find every fence and every checker's comment of a page, and say who evaluates it.

This is the Sybil side of the walk. `verify.ledger` walks the same pages with a CommonMark
parser and compares what it sees with what was evaluated here.
"""

import re
from collections.abc import Iterator

from sybil import Document, Example, Region
from sybil.parsers.markdown.lexers import RawFencedCodeBlockLexer

from verify.claims import check_claim, check_given
from verify.embeds import EMBED, run_embed
from verify.execution import run_python
from verify.found import SHOWN_ONLY
from verify.outputs import check_output
from verify.paths import PageError

MARK = re.compile(  # a comment, or a code span that may show one
    r"<!--(?P<body>.*?)-->|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=ticks)(?!`)",
    re.DOTALL,
)

_all_fences = RawFencedCodeBlockLexer(re.compile(r"(?P<info>[^\n]*)\n"))


def parse_page(document: Document) -> Iterator[Region]:
    """Yield a region for each outermost fence and each comment, whichever begins first."""
    fences = sorted(outermost([*_all_fences(document)]), key=lambda one: one.start)
    position = 0
    while True:
        fence = next((one for one in fences if one.start >= position), None)
        mark = MARK.search(document.text, position)
        if fence and (mark is None or fence.start <= mark.start()):
            position = fence.end
            fence.evaluator = fence_evaluator(document, fence)
            fence.parsed = content(document.text[fence.start : fence.end])
            yield fence
        elif mark:
            position = mark.end()
            if (body := mark["body"]) is not None:
                yield Region(*mark.span(), body, comment_evaluator(body))
        else:
            return


def content(fence: str) -> str:
    """Return the lines between the first and the last, exactly (Sybil would dedent them)."""
    return "".join(f"{line}\n" for line in fence.split("\n")[1:-1])


def inside(inner: Region, outer: Region) -> bool:
    """Tell whether one region lies within another, and is not the same."""
    size, outer_size = inner.end - inner.start, outer.end - outer.start
    return outer.start <= inner.start and inner.end <= outer.end and size < outer_size


def outermost(regions: list[Region]) -> list[Region]:
    """Drop fences that are only shown inside a longer fence."""
    return [a for a in regions if not any(inside(a, b) for b in regions)]


def fence_evaluator(document: Document, region: Region):
    """Choose what a fence means by its first line."""
    text = document.text[region.start : region.end]
    opening = text.split("\n", 1)[0]
    fence = re.match(r"`{3,}|~{3,}", opening)
    if fence is None:
        return refuse(
            "a fence starts at the left margin; use a /// block, not indentation"
        )
    if (
        not re.fullmatch(re.escape(fence[0]), text.rsplit("\n", 1)[-1])
        or "\n" not in text
    ):
        return refuse(f"the fence {opening!r} is never closed")
    if inner := re.search(rf"^{re.escape(fence[0])}.+", content(text), re.MULTILINE):
        return refuse(
            f"the fence {opening!r} is not closed before {inner[0]!r} opens another"
        )
    info = region.lexemes["info"]
    if info == "python":
        return run_python
    if EMBED.fullmatch(info):
        return run_embed
    if info == "text":
        return check_output
    if info in SHOWN_ONLY:
        return shown_only
    return refuse(
        f"the fence {opening!r} would not be run; write ```python for code, ```text for its "
        'output, ``` { .python title="snippets/…" } for a snippet, '
        f"or one of {', '.join(sorted(SHOWN_ONLY))} for what is only shown"
    )


def comment_evaluator(body: str):
    """Choose what a comment means by how it begins."""
    if body.startswith("="):
        return check_claim
    if body.startswith(" given:"):
        return check_given
    return refuse(
        "a comment is either a claim, <!--= expression -->, or a fact, <!-- given: reason -->; "
        f"this one begins {body[:20]!r}"
    )


def shown_only(example: Example) -> None:
    """Accept a fence that is on the short list of those that are only shown."""


def refuse(message: str):
    """Return an evaluator that fails with a message."""

    def fail(example: Example) -> None:
        raise PageError(example.path, example.line, message)

    return fail
