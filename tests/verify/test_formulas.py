"""A displayed formula and the test that evaluates it stand and fall together."""

from pathlib import Path

import pytest

from verify import formulas, quotes
from verify.arithmetic import is_plain, is_sum
from verify.faults import notation_faults
from verify.formulas import formula, normal
from verify.found import Walk
from verify.paths import NOTATION

TESTS = '''\
"""Formulas of the page."""

from verify.formulas import formula


@formula("sums", r"a   = b +\\n c")
def test_a_is_the_sum_of_b_and_c() -> None:
    """Is on the page, in other spacing."""


@formula("sums", "a = b - c")
def test_a_is_the_difference() -> None:
    """Is on no page."""
'''.replace("\\n", "")

PAGE = """\
Words.

$$
a = b
  + c
$$

$$
a = b \\cdot c
$$

$$
2 + 3 = 5
$$
<!--= 2, 3, 2 + 3 -->
"""


def test_page_and_tests_hold_the_same_formulas(project) -> None:
    project.page("sums", PAGE)
    project.write("tests/formulas/test_sums.py", TESTS)
    status, says = project.pytest("docs", "tests/formulas")
    assert status == 0, says
    status, says = project.ledger("docs/sums.md")
    assert status == 1
    assert "docs/sums.md:13: no claim below and no test" in says
    assert r"evaluates a = b \cdot c" in says
    assert "a = b - c is tested, but sums.md shows no such" in says
    assert "docs/sums.md:8:" not in says


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Return an empty register, so that the real one stays as it is."""
    monkeypatch.setattr(formulas, "registered", registered := {})
    monkeypatch.setattr(formulas, "_tests", {})
    return registered


def test_two_formulas_may_share_a_test(clean: dict[str, list[str]]) -> None:
    def test_both() -> None: ...

    formula("page", "a  =\n b")(formula("page", "c")(test_both))
    assert clean == {"page": ["c", "a = b"]}


def test_a_test_that_would_not_run_registers_nothing(
    clean: dict[str, list[str]],
) -> None:
    def check() -> None: ...

    with pytest.raises(ValueError, match="check would not run"):
        formula("page", "a")(check)
    assert clean == {}


def test_a_second_test_of_one_name_is_refused(clean: dict[str, list[str]]) -> None:
    def test_a() -> None: ...

    formula("page", "a")(test_a)

    def test_a() -> None: ...

    with pytest.raises(ValueError, match="it needs a name test_… of its own"):
        formula("page", "b")(test_a)
    assert clean == {"page": ["a"]}


@pytest.mark.parametrize("tex", ["a = b", " a = b ", "a\n= b", "a  =\n\tb"])
def test_white_space_is_no_difference(tex: str) -> None:
    assert normal(tex) == "a = b"


SUMS = [
    r"100 \cdot 0.90 + 20 = 110.",
    r"w = \frac{49.5979}{0.464893} = 106.687",
    r"\hat y_1 = 2 \left(3 + 4\right) - 5^2 = -11",
    r"w \leftarrow 0 - 0.01 \cdot (-1557.88) = 15.5788",
    r"n = 568{,}706",
    r"\begin{aligned} a &= 2(3 + 4) = 14, \\ b &= \sqrt{9} \approx 3. \end{aligned}",
    r"1/3 \approx 0.33",
]


@pytest.mark.parametrize("tex", SUMS)
def test_a_sum_worked_out_adds_up(tex: str) -> None:
    assert is_sum(tex)


@pytest.mark.parametrize("tex", SUMS[:4] + SUMS[5:6])
def test_a_sum_with_another_sign_does_not_add_up(tex: str) -> None:
    for sign, other in (("+", "-"), (" - ", " + "), (r"\cdot", "+"), (r"\frac", "")):
        assert sign not in tex or not is_sum(tex.replace(sign, other, 1))


@pytest.mark.parametrize("tex", SUMS)
def test_a_sum_does_not_bear_the_loss_of_a_sign_or_letter(tex: str) -> None:
    for place, character in enumerate(tex):
        less = tex[:place] + tex[place + 1 :]
        if character not in " .,{}&" and not character.isdigit():
            assert not is_sum(less), less


@pytest.mark.parametrize(
    "tex",
    [
        "y = 2x + 3",
        "w + b = 5",
        "= 5",
        "w =",
        "w",
        "5",
        r"\begin{aligned} a &= 5 \\ b = 6 \end{aligned}",
        r"\begin{aligned} a &= 5 \\ \end{aligned}",
        "2 + 3 = 6",
        "2 + = 5",
        "2 / 0 = 5",
        r"\sin 0 = 0",
    ],
)
def test_what_is_no_sum_is_not_taken_for_one(tex: str) -> None:
    assert not is_sum(tex)


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("w_x = -4", True),
        ("(n, 2)", True),
        (r"X^\top \varepsilon = \mathbf 0", True),
        ("100^m", True),
        ("y = x + 2", False),
        ("y = x-2", False),
        ("y = - 2", False),
        ("1/n", False),
        (r"2 \cdot n", False),
        (r"\frac 1 n", False),
    ],
)
def test_signs_between_things_are_seen(tex: str, expected: bool) -> None:
    assert is_plain(tex) == expected


def test_a_symbol_that_nobody_uses_is_no_licence(clean: dict[str, list[str]]) -> None:
    table = Walk(symbols=[(3, "x_1"), (4, "x_2"), (5, "x_3")])
    page = Walk(symbols=[(9, "x_1")])
    clean["notation"] = ["x_3"]
    faults = notation_faults({NOTATION: table, NOTATION.with_name("page.md"): page})
    assert [str(fault) for fault in faults] == [
        "docs/notation.md:4: no other page uses $x_2$, and no test evaluates it"
    ]


def test_symbols_that_differ_by_a_digit_alone_are_no_licence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "notation.md"
    table.write_text(
        "| $x_1$ | $x_2$ | $R^2$ |\n| --- | --- | --- |\n| $y$ | a | b |\n"
    )
    monkeypatch.setattr(quotes, "NOTATION", table)
    assert quotes.notation() == {"R^2"}
