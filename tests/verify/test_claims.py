"""Claims and facts of every kind: the true ones pass, a changed one is caught."""

from collections.abc import Callable

import numpy as np
import pytest

from verify.numbers import as_shown, numbers

Look = Callable[[str], list[str]]

CODE = """\
```python
import numpy as np

n, slope, third, big, tiny = 14, 106.687, 1 / 3, 568706, 1.5e-7
values = np.array([[1.5, -2.0], [3.0, 4.0]])
word, price = "slope", f"{1234.5:,.2f}"
```

"""

TRUE = {  # kind: (what the page says, the same with a damage)
    "a whole number": ("has 14<!--= n --> rows", "has 15<!--= n --> rows"),
    "decimals": ("is 106.7<!--= slope -->.", "is 106.8<!--= slope -->."),
    "more decimals": ("is 106.687<!--= slope -->.", "is 106.678<!--= slope -->."),
    "a moved point": ("is 106.7<!--= slope -->.", "is 1067<!--= slope -->."),
    "no decimals": ("about 107<!--= slope -->.", "about 106<!--= slope -->."),
    "percent": ("are 33%<!--= 100 * third -->", "are 34%<!--= 100 * third -->"),
    "thousands": ("took 568,706<!--= big -->", "took 568,760<!--= big -->"),
    "no mark": ("took 568706<!--= big -->", "took 568760<!--= big -->"),
    "minus": ("is −2.0<!--= values[0, 1] -->", "is 2.0<!--= values[0, 1] -->"),
    "hyphen": ("is -2.0<!--= values[0, 1] -->", "is -2.1<!--= values[0, 1] -->"),
    "plus": ("is +1.5<!--= values[0, 0] -->", "is −1.5<!--= values[0, 0] -->"),
    "exponent": ("is 1.5e-7<!--= tiny -->", "is 1.5e-8<!--= tiny -->"),
    "its mantissa": ("is 1.50e−07<!--= tiny -->", "is 1.52e−07<!--= tiny -->"),
    "a word": ("has fourteen<!--= n --> rows", "has thirteen<!--= n --> rows"),
    "a capital": ("Fourteen<!--= n --> rows", "Fifteen<!--= n --> rows"),
    "a comparison": ("larger<!--= n > 3 -->", "smaller<!--= n < 3 -->"),
    "a bound": ("more than 10<!--= n > 10 -->", "more than 11<!--= n > 10 -->"),
    "a bound in words": (
        "more than ten<!--= n > 10 -->",
        "more than eleven<!--= n > 10 -->",
    ),
    "text": ("the slope<!--= word -->", "the slopes<!--= word -->"),
    "text of digits": ("costs 1,234.50<!--= price -->", "costs 1,234.5<!--= price -->"),
    "a formula": ("$n = 14$<!--= n -->", "$n = 15$<!--= n -->"),
    "two in it": (
        r"$y = 106.7\,x + 14$<!--= slope, n -->",
        r"$y = 106.7\,x + 41$<!--= slope, n -->",
    ),
    "TeX thousands": ("$568{,}706$<!--= big -->", "$568{,}707$<!--= big -->"),
    "TeX minus": (
        r"$w \approx -2.0$<!--= values[0, 1] -->",
        r"$w \approx 2.0$<!--= values[0, 1] -->",
    ),
    "a code span": ("`n = 14`<!--= n -->", "`n = 41`<!--= n -->"),
    "bold": ("**14**<!--= n -->", "**15**<!--= n -->"),
    "a bold word": ("**fourteen**<!--= n -->", "**twelve**<!--= n -->"),
    "italics": ("_14_<!--= n -->", "_15_<!--= n -->"),
    "two on a line": (
        "14<!--= n --> and 107<!--= slope --> there",
        "14<!--= n --> and 108<!--= slope --> there",
    ),
    "the first of two": (
        "14<!--= n --> and 107<!--= slope --> there",
        "13<!--= n --> and 107<!--= slope --> there",
    ),
    "over several lines": (
        "has\n14<!--=\n  n\n--> rows",
        "has\n15<!--=\n  n\n--> rows",
    ),
    "glued to a sign": ("n=14<!--= n -->", "n=15<!--= n -->"),
    "a range": ("14–107<!--= n, slope -->", "14–108<!--= n, slope -->"),
    "a fraction": ("14/107<!--= n, slope -->", "14/108<!--= n, slope -->"),
    "in brackets": ("(14<!--= n -->)", "(15<!--= n -->)"),
    "in a link": ("[14<!--= n --> rows](x.md)", "[15<!--= n --> rows](x.md)"),
    "in a heading": ("## All 14<!--= n --> rows", "## All 15<!--= n --> rows"),
    "in a box's title": (
        "/// details | All 14<!--= n -->\n\nText.\n\n///",
        "/// details | All 15<!--= n -->\n\nText.\n\n///",
    ),
    "in a cell": (
        "| a | b |\n| --- | --- |\n| 14<!--= n --> | − |",
        "| a | b |\n| --- | --- |\n| 15<!--= n --> | − |",
    ),
    "a table": (
        "| a | b |\n| ---: | ---: |\n| 1.5 | −2 |\n| 3 | 4.0 |\n\n<!--= values -->",
        "| a | b |\n| ---: | ---: |\n| 1.5 | −2 |\n| 3 | 4.1 |\n\n<!--= values -->",
    ),
    "a table's sign": (
        "| a | b |\n| ---: | ---: |\n| 1.5 | −2 |\n| 3 | 4.0 |\n\n<!--= values -->",
        "| a | b |\n| ---: | ---: |\n| 1.5 | 2 |\n| 3 | 4.0 |\n\n<!--= values -->",
    ),
    "a list": (
        "- first 1.5\n- then −2\n<!--= values[0] -->",
        "- first 1.5\n- then −3\n<!--= values[0] -->",
    ),
    "nested sequences": (
        "- first 1.5\n- then 14\n<!--= [1.5], (n,) -->",
        "- first 1.5\n- then 41\n<!--= [1.5], (n,) -->",
    ),
    "a displayed formula": (
        "$$\nn = 7 \\cdot 2 = 14\n$$\n<!--= 7, 2, n -->",
        "$$\nn = 7 \\cdot 2 = 41\n$$\n<!--= 7, 2, n -->",
    ),
    "a fact": (
        "in 1805<!-- given: printed in 1805 -->",
        "in 1806<!-- given: in 1805 -->",
    ),
    "a fact in TeX": (
        "$\\eta = 0.05$<!-- given: 0.05, as in the source -->",
        "$\\eta = 0.06$<!-- given: 0.05, as in the source -->",
    ),
    "a fact in code": (
        "`f64`<!-- given: f64, a name -->",
        "`f-64`<!-- given: f64, a name -->",
    ),
    "a fact with company": (
        "is 5<!-- given: 5 of 6 had it -->",
        "is 6<!-- given: 5 of 6 had it -->",
    ),
    "a fact of two digits": (
        "is 3.5<!-- given: from 3.5 to 5.5 -->",
        "is 5.5<!-- given: from 3.5 to 5.5 -->",
    ),
    "a fact of a list": (
        "- 1 of them\n- 3 of them\n<!-- given: 1 and 3 -->",
        "- 3 of them\n- 1 of them\n<!-- given: 1 and 3 -->",
    ),
}


def problems(faults: list[str]) -> list[str]:
    """Leave out that a displayed formula has no test."""
    return [fault for fault in faults if "tests/formulas" not in fault]


@pytest.mark.parametrize("kind", TRUE)
def test_a_true_claim_passes_and_a_damage_is_named(look: Look, kind: str) -> None:
    true, damaged = TRUE[kind]
    assert problems(look(CODE + true + "\n")) == []
    faults = problems(look(CODE + damaged + "\n"))
    assert faults
    comment = damaged[: damaged.rindex("<!--", 0, len(damaged))]
    first = CODE.count("\n") + 1
    lines = {str(first + n) for n in range(comment.count("\n") + 1)}
    assert faults[0].split(":")[0] in lines
    says = ("the page says", "is claimed as", "is given, so its reason must")
    assert any(words in faults[0] for words in says), faults


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<!--= n -->", "nothing before the claim"),
        ("Text.\n\n<!--= n -->", "nothing before the claim"),
        ("14 <!--= n -->", "nothing before the claim"),
        ("14.)<!--= n -->", "nothing before the claim"),
        ("| 14 |\n| --- |\n\n\n<!--= n -->", "nothing before the claim"),
        ("14<!--= nn -->", "NameError: name 'nn' is not defined"),
        ("14<!--= n + -->", "SyntaxError"),
        ("14<!--= n; n -->", "SyntaxError"),
        ("14<!--= n, n -->", "1 numbers are shown, ['14'], and 2 claimed"),
        ("14, 15<!--= n, n -->", "1 numbers are shown, ['15'], and 2 claimed"),
        ("14<!--= print() -->", "a number is claimed, but the expression gives None"),
        ("14<!--= [n > 3] -->", "a number is claimed, but the expression gives True"),
        ("14<!--= 14 -->", "nothing is computed; write <!-- given: reason -->"),
        ("−7, 28<!--= -7, 28 -->", "nothing is computed"),
        ("14<!--= float('nan') -->", "gives 'nan'"),
        ("larger<!--= n -->", "0 numbers are shown, [], and 1 claimed"),
        ("larger<!--= n < 3 -->", "the expression is False"),
        ("14<!--= n > 3 -->", "true, but the expression does not hold 14"),
        ("fourteen<!--= n + 0.4 -->", "gives '14.4'"),
        ("fourteen<!--= n * 7 + 1 -->", "gives '99'"),
        ("a7=14<!--= n -->", "2 numbers are shown, ['7', '14'], and 1 claimed"),
        ("many<!-- given: 5 of them -->", "no number before 'given: 5 of them'"),
        ("5<!-- given: so it is -->", "its reason must name it before any other"),
        ("5<!-- given: -->", "its reason must name it before any other"),
    ],
)
def test_a_claim_that_cannot_be_held_is_named(
    look: Look, text: str, message: str
) -> None:
    faults = look(CODE + text + "\n")
    assert any(message in fault for fault in faults), faults
    assert int(faults[0].split(":")[0]) > CODE.count("\n")


def test_a_claim_sees_only_what_stands_above_it(look: Look) -> None:
    faults = look("It has 2<!--= len(x) --> parts.\n\n```python\nx = [1, 2]\n```\n")
    assert "1: '2' is claimed as len(x): NameError" in faults[0]


def test_a_claim_may_use_numpy_and_math_unimported(look: Look) -> None:
    assert look("3.14<!--= math.pi --> or 3.1<!--= np.pi -->\n") == []


@pytest.mark.parametrize(
    ("shown", "value", "expected"),
    [
        ("1", 2, "2"),
        ("1.00", 2, "2.00"),
        ("1.00", np.float64(2.345), "2.35"),
        ("1", np.int64(2), "2"),
        ("1", 2.6, "3"),
        ("1,000", 12345.6, "12,346"),
        ("1,000.0", 12345.6, "12,345.6"),
        ("1", 12345, "12345"),
        ("−1", 2, "2"),
        ("1", -2, "−2"),
        ("-1", -2, "-2"),
        ("−1", -2, "−2"),
        ("+1", 2, "+2"),
        ("1e3", 25000.0, "2e4"),
        ("1.0e-3", 0.00025, "2.5e-4"),
        ("1", float("inf"), "inf"),
    ],
)
def test_a_value_is_written_in_the_manner_of_the_page(
    shown: str, value: float, expected: str
) -> None:
    assert as_shown(shown, value) == expected


@pytest.mark.parametrize(
    ("text", "is_tex", "expected"),
    [
        ("2 - 3", True, ["2", "3"]),
        ("x-3", True, ["3"]),
        ("x -3", True, ["-3"]),
        (r"\begin{pmatrix} -3", True, ["-3"]),
        (r"\mathbf -3", True, ["-3"]),
        ("= -3", True, ["-3"]),
        (r"\cdot -3", True, ["-3"]),
        (r"\alpha - 3", True, ["3"]),
        ("(-3)", True, ["-3"]),
        ("10{,}000", True, ["10,,,000"]),
        ("10-15", False, ["10", "15"]),
        ("10–15", False, ["10", "15"]),
        ("pre-14", False, ["14"]),
        ("from -3 to −4", False, ["-3", "−4"]),
        ("1,234.5, 6", False, ["1,234.5", "6"]),
        ("2e-5", False, ["2e-5"]),
    ],
)
def test_numbers_and_their_signs_are_found(
    text: str, is_tex: bool, expected: list[str]
) -> None:
    assert [match[0] for match in numbers(text, is_tex=is_tex)] == expected
