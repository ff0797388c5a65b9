"""Numbers as a page shows them: find them, and write a value in the same manner."""

import math
import re
from typing import Any

import numpy as np

WORDS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen",
    "eighteen", "nineteen", "twenty",
]  # fmt: skip
WORD = re.compile(r'[^\s|*()\[\]“”"]+')  # what a claim behind it vouches for as a whole
NUMBER = re.compile(r"[-+−]?\d(?:[\d,]*\d)?(?:\.\d+)?(?:[eE][-+−]?\d+)?")


def numbers(text: str, *, is_tex: bool) -> list[re.Match[str]]:
    """Find the numbers of a text; a hyphen or minus glued to what is before it is no sign."""
    if is_tex:
        text = text.replace("{,}", ",,,")  # same length, still one number
    found = []
    for match in NUMBER.finditer(text):
        if match[0][0] in "+-−" and re.search(r"[\w)}\]]$", text[: match.start()]):
            match = NUMBER.match(text, match.start() + 1) or match
        found.append(match)
    return found


def plain(number: str) -> str:
    """Return a shown number as Python writes it."""
    return number.replace(",", "").replace("−", "-").lstrip("+")


def as_shown(shown: str, value: Any) -> str:
    """Write a value the way a number on the page is written: same decimals, same marks."""
    if isinstance(value, bool | np.bool_) or not isinstance(
        value, int | float | np.number
    ):
        raise TypeError(f"a number is claimed, but the expression gives {value!r}")
    text = plain(shown)
    mantissa, exponent, _ = text.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    if exponent:
        new = f"{value:.{decimals}e}"
        digits, _, power = new.partition("e")
        new = (
            f"{digits}e{int(power)}" if "e0" not in text and "e-0" not in text else new
        )
    elif (
        not math.isfinite(value)
        or isinstance(value, int | np.integer)
        and decimals == 0
    ):
        new = str(value)
    else:
        new = f"{float(value):.{decimals}f}"
    if "," in shown:
        whole, dot, rest = new.partition(".")
        new = f"{int(whole):,}{dot}{rest}"
    if shown.startswith("+") and not new.startswith("-"):
        new = f"+{new}"
    return new.replace("-", "−") if "−" in shown or "-" not in shown else new


def flatten(value: Any) -> list[Any]:
    """Return all leaves of nested sequences and arrays, in order."""
    if isinstance(value, np.ndarray):
        return list(value.ravel().tolist())
    if isinstance(value, list | tuple):
        return [leaf for item in value for leaf in flatten(item)]
    return [value]
