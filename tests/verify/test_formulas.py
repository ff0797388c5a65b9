"""A displayed formula and the test that evaluates it stand and fall together."""

import pytest

from verify import formulas
from verify.formulas import formula, normal

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
    assert "docs/sums.md:13:" in says
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
