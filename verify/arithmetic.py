"""The sums in formulas: where numbers are worked out, both sides must agree.

A claim looks at the numbers of a formula alone. So a formula that a claim may vouch for is
`symbol = numbers = numbers`, row by row, and adds up; any other needs a test.
"""

import math
import re

RELATION = re.compile(r"(=|\\approx|\\leftarrow)")
OPERATOR = re.compile(
    r"(?<=[\w)}\]]) *[-+−]|[-+−] +|[/]|\\(?:cdot|times|pm|frac|sqrt)\b"
)
SYMBOL = re.compile(
    r"(\\(hat|bar|tilde|mathbf) ?)?([a-zA-Z]|\\[a-z]+)(_([a-z\d]|\{[\w\\ ,]+\}))?"
)


def is_plain(tex: str) -> bool:
    """Tell whether a formula has no sign but those of its numbers."""
    return OPERATOR.search(tex) is None


def is_sum(tex: str) -> bool:
    """Tell whether a formula is worked out in numbers, rightly, in each of its rows."""
    aligned = re.fullmatch(
        r"\s*\\begin\{aligned\}(.*)\\end\{aligned\}\.?\s*", tex, re.DOTALL
    )
    rows = (aligned[1] if aligned else tex).split(r"\\")
    return len({row.count("&") for row in rows}) == 1 and all(map(adds_up, rows))


def adds_up(row: str) -> bool:
    """Tell whether all sides of one row agree, at the decimals shown."""
    row = row.replace("&", "").replace("{,}", "").strip(" \n.,;")
    first, *rest = [side.strip() for side in RELATION.split(row)[::2]]
    values = [number(side) for side in (first, *rest)]
    if values[0] is None and SYMBOL.fullmatch(first):
        values = values[1:]
    if len(values) == 1 and rest and not re.fullmatch(r"[-+−]?[\d.]+", rest[0]):
        return False  # nothing to compare it with
    for value, after, side in zip(
        values, values[1:], rest[-len(values) + 1 :], strict=False
    ):
        decimals = len(side.partition(".")[2])
        if value is None or after is None:
            return False
        if not math.isclose(value, after, rel_tol=0.005, abs_tol=0.51 * 10**-decimals):
            return False
    return bool(rest) and None not in values


def number(tex: str) -> float | None:
    """Return the value of an expression in numbers alone, or None if it is another one."""
    text, old = tex.replace("−", "-"), ""
    text = re.sub(r"\\(?:left|right)(?=[()])|\\,", "", text)
    while text != old:
        old = text
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"((\1)**0.5)", text)
        text = re.sub(r"\^(?:\{([^{}]*)\}|(\d))", r"**(\1\2)", text)
    text = re.sub(r"\\(?:cdot|times)\b", "*", text)
    text = re.sub(r"(?<=[\d)]) *(?=\()", "*", text)
    if re.fullmatch(r"[\d.+*/() -]*\d[\d.+*/() -]*", text) is None:
        return None
    try:
        return float(eval(text, {}))
    except (SyntaxError, ArithmeticError, TypeError):
        return None
