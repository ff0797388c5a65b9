"""All the ways in which `verify.drill` takes something away from a page, or misspells it."""

import random
import re
from collections.abc import Iterator

from verify.drill.damages import PARTS, Damage
from verify.embeds import INCLUDE
from verify.numbers import WORDS

SPELLINGS = [
    "```py",
    "``` python",
    "```Python",
    '```python title="x"',
    "```{.python}",
    "```pycon",
    "```python ",
    "    ```python",
]
INCLUDE_LINE = re.compile(rf"^{INCLUDE.pattern}\n", re.MULTILINE)


def shown_again(text: str, start: int, end: int) -> bool:
    """Tell whether all functions that a stretch of a page includes stand on it once more."""
    rest = text[:start] + text[end:]
    lines = [
        m[0] for m in INCLUDE_LINE.finditer(text, start, end) if m["name"] != "setup"
    ]
    return bool(lines) and all(line in rest for line in lines)


def removals(path: str, text: str, rng: random.Random) -> Iterator[Damage]:
    """Yield what can be taken away from a page, or be misspelt."""
    for match in PARTS.finditer(text):
        start, end = match.span()
        info = match["info"] or ""
        is_code = bool(match["ticks"]) and (info == "python" or info.startswith(" {"))
        if match["alt"]:
            line_end = text.index("\n", end)
            yield Damage(path, "image deleted", start, line_end, "")
            yield Damage(path, "alt text deleted", *match.span("alt"), "")
        if match["ticks"] and info:
            yield Damage(path, "fence's language deleted", *match.span("info"), "")
            line_start = text.rindex("\n", start, end) + 1
            yield Damage(path, "fence's end deleted", line_start, end + 1, "")
        if is_code and not shown_again(text, start, end):
            yield Damage(path, "code block deleted", start, end + 1, "")
        if info == "python":
            opening = start, match.end("info")
            yield Damage(path, "fence misspelt", *opening, rng.choice(SPELLINGS))
        inside = match.span("body") if is_code else (0, 0)
        for line in re.compile(r"^.*savefig\(.*\n", re.MULTILINE).finditer(
            text, *inside
        ):
            yield Damage(path, "savefig deleted", *line.span(), "")
        for line in INCLUDE_LINE.finditer(text, *inside):
            if not shown_again(text, *line.span()):
                yield Damage(path, "include deleted", *line.span(), "")
        if (match["hidden"] or "").startswith(("<!--=", "<!-- given")):
            before = text[:start].rstrip("*_").rsplit(maxsplit=1)[-1]
            if re.search(r"\d", before) or text[start - 1] in ")$\n":
                yield Damage(path, "voucher deleted", start, end, "")
            word = re.search(r"[A-Za-z]+$", text[:start].rstrip("*_"))
            if word and word[0].lower() in WORDS:
                others = [one for one in WORDS if one != word[0].lower()]
                new = rng.choice(others)
                new = new.capitalize() if word[0][0].isupper() else new
                yield Damage(path, "number word changed", *word.span(), new)
        if (match["hidden"] or "").startswith("///"):
            yield Damage(path, "box's end deleted", start, end, "")
