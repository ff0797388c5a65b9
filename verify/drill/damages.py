"""All the ways in which `verify.drill` alters what a page says: each is visible to a reader."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from verify.numbers import NUMBER

PARTS = re.compile(
    r"""
    (?P<hidden>\A---\n.*?\n---$|<!--.*?-->|^--8<--[^\n]*|^<[^\n]*|</?\w[^<>]*>
        |^///+\n|^[ ]{4}type:[^\n]*|^\d+\.[ ]|\]\([^)\s]*\)|^\[[^\]\n]*\]:[ ]\S+$
        |[ ]\{[ ][^}\n]*\}$)
    |^(?P<ticks>`{3,}|~{3,})(?P<info>[^\n]*)\n(?P<body>.*?)^(?P=ticks)$
    |^\$\$\n(?P<display>.*?)^\$\$$
    |(?<![\\$])\$(?P<inline>[^$\n]+)\$
    |(?P<one>`+)(?P<code>[^`]+)(?P=one)
    |!\[(?P<alt>[^\]]*)\]\([^)\s]*\)
    |^///+[ ]\w+([ ]\|[ ](?P<title>[^\n]*?))?(?=<!--|$)
    """,
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True)
class Damage:
    """One replacement in one file."""

    path: str
    kind: str
    start: int
    end: int
    new: str

    def apply(self, text: str) -> str:
        """Return the damaged text."""
        return text[: self.start] + self.new + text[self.end :]


def zones(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the stretches a reader sees, each with its kind."""
    place = 0
    captions = [
        m.span()
        for m in re.finditer(r"^///+ caption$.*?^///", text, re.MULTILINE | re.DOTALL)
    ]
    for match in [*PARTS.finditer(text), None]:
        end = match.start() if match else len(text)
        is_caption = any(start <= place < stop for start, stop in captions)
        yield from prose(text, place, end, "caption" if is_caption else "prose")
        if match is None:
            return
        for kind in ("display", "inline", "code", "alt", "title"):
            if match[kind]:
                yield kind, *match.span(kind)
        if match["ticks"] and match["info"] == "text":
            yield "output", *match.span("body")
        place = match.end()


def prose(text: str, start: int, end: int, kind: str) -> Iterator[tuple[str, int, int]]:
    """Yield the lines of running text, by what they are part of."""
    for match in re.compile(r"[^\n]+").finditer(text, start, end):
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.end()]
        special = "heading" if re.match("#+ ", line) else ""
        special = "table" if line.startswith("|") else special
        yield special or kind, *match.span()


def in_answer(text: str, place: int) -> bool:
    """Tell whether a place is inside the worked answer of an exercise."""
    boxes: list[str] = []
    for match in re.finditer(r"^///+ *(.*)$", text[:place], re.MULTILINE):
        boxes = [*boxes, match[1]] if match[1] else boxes[:-1]
    return any("Answer" in box for box in boxes)


def alterations(path: str, text: str, rng: random.Random) -> Iterator[Damage]:
    """Yield what can be altered on a page, each with a random choice of what to put there."""
    for zone, start, end in zones(text):
        where = "answer" if in_answer(text, start) else zone
        for match in re.compile(r"[0-9]").finditer(text, start, end):
            digit = rng.choice([d for d in "0123456789" if d != match[0]])
            yield Damage(path, f"digit, {where}", *match.span(), digit)
        minus = "-" if zone in ("display", "inline", "code", "output") else "−"
        for match in NUMBER.finditer(text, start, end):
            signed = match[0][0] in "+-−"
            new = match[0][1:] if signed else minus + match[0]
            yield Damage(path, f"sign, {zone}", *match.span(), new)
            whole, point, rest = match[0].partition(".")
            if point and rest.isdigit():
                new = f"{whole}{rest[0]}.{rest[1:]}".rstrip(".")
                yield Damage(path, f"decimal point, {zone}", *match.span(), new)
        has_digit = re.search(r"\d", text[start:end]) is not None
        if zone == "display" or (zone == "inline" and has_digit):
            for match in re.compile(r"(?<![\w^{])[+-](?= ?[\w\\(])").finditer(
                text, start, end
            ):
                new = {"+": "-", "-": "+"}[match[0]]
                yield Damage(path, f"operator, {zone}", *match.span(), new)
        if zone == "display":
            for match in re.compile(r"\S").finditer(text, start, end):
                yield Damage(path, "character deleted, display", *match.span(), "")
        if zone == "output":
            for match in re.compile(r"[A-Za-z]").finditer(text, start, end):
                letter = rng.choice([c for c in "aeinrst" if c != match[0]])
                yield Damage(path, "character changed, output", *match.span(), letter)
