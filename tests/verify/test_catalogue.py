"""The catalogue says what source, tests and pages say, and nothing else."""

import ast
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from verify.catalogue import conjoined, sentence
from verify.catalogue.docstrings import escaped, read_docstring, signature
from verify.catalogue.oracles import evidence, in_words
from verify.catalogue.places import places, read_heading, title

if TYPE_CHECKING:
    from tests.verify.conftest import Project

TESTS = '''\
"""Tests of a module that is never imported."""

import numpy as np
import numpy.testing as npt
import pytest
from fractions import Fraction
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.linear_model import LinearRegression

from snippets import halve as module
from snippets.halve import double, halve
from snippets.other import third

CASES = [(halve, np.array([1.0])), (double, np.zeros(3))]


def exact(x):
    return Fraction(x, 2)


@pytest.fixture
def fitted():
    return LinearRegression().fit([[1]], [2])


def test_half_is_exact():
    npt.assert_allclose(halve(3), exact(3))


@given(st.integers())
def test_double_undoes_half(x):
    assert double(halve(x)) == x


@pytest.mark.parametrize(("function", "x"), CASES)
def test_all_cases(function, x):
    assert function(x) is not None


class TestInAClass:
    def test_triple_by_attribute(self, fitted):
        assert module.triple(1) == stats.gmean([3, 3]) * fitted.coef_[0] / 2


def test_third_agrees_with_triple():
    assert module.triple(third(3)) == np.linalg.solve([[1.0]], [3.0])[0]


def helper_is_no_test():
    module.quadruple(2)
'''


@pytest.fixture
def tests(tmp_path: Path) -> Path:
    """Return a file of tests of each kind."""
    path = tmp_path / "test_halve.py"
    path.write_text(TESTS, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("function", "names"),
    [
        ("halve", ["test_half_is_exact", "test_double_undoes_half", "test_all_cases"]),
        ("double", ["test_double_undoes_half", "test_all_cases"]),
        ("triple", ["test_third_agrees_with_triple", "test_triple_by_attribute"]),
        ("quadruple", []),
    ],
)
def test_a_test_counts_for_the_functions_it_reaches(
    tests: Path, function: str, names: list[str]
) -> None:
    found = evidence(tests, "halve", [function])[function]
    assert sorted(found.tests) == sorted(names)


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ("halve", ["exact fractions", "random problems (Hypothesis)"]),
        (
            "triple",
            [
                "`numpy.linalg.solve`",
                "`scipy.stats.gmean`",
                "`sklearn.linear_model.LinearRegression`",
                "`snippets.other.third`",
            ],
        ),
        ("quadruple", []),
    ],
)
def test_what_a_function_is_held_against_is_what_its_tests_call(
    tests: Path, function: str, words: list[str]
) -> None:
    found = evidence(tests, "halve", [function])[function]
    assert in_words(found, "halve") == words


def test_a_module_without_tests_has_no_evidence(tmp_path: Path) -> None:
    found = evidence(tmp_path / "test_nothing.py", "nothing", ["f"])
    assert found["f"].tests == []
    assert in_words(found["f"], "nothing") == []


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("test_fit_agrees_with_scikit_learn", "Fit agrees with scikit-learn"),
        ("test_it_is_scipys_curve_fit", "It is SciPy's `curve_fit`"),
        ("test_r_squared_of_scipyish_data", "R² of scipyish data"),
        ("test_half_is_exact", "Half is exact"),
    ],
)
def test_the_name_of_a_test_is_read_as_a_sentence(test: str, expected: str) -> None:
    assert sentence(test) == expected


def test_things_are_listed_as_one_says_them() -> None:
    assert conjoined(["a"]) == "a"
    assert conjoined(["a", "b", "c"]) == "a, b and c"


def test_sentences_of_a_docstring_are_sorted() -> None:
    prose = read_docstring(
        textwrap.dedent(
            """\
            Return half of a value
            or of many.

            `y` has shape (n,). It is in seconds. Raises ValueError if empty, e.g. `[]`.
            The result has shape (n,).

            Source: Someone, A Book (1999), section 1.2.

            >>> halve(3)  # Source: not this
            1.5
            """
        )
    )
    assert prose.purpose == "Return half of a value or of many."
    assert prose.shapes == (
        "`y` has shape (n,). It is in seconds. The result has shape (n,)."
    )
    assert prose.errors == "Raises ValueError if empty, e.g. `[]`."
    assert prose.source == "Someone, A Book (1999), section 1.2."


def test_a_source_in_the_middle_of_a_paragraph_is_found() -> None:
    prose = read_docstring("Do it.\n\nRaises ValueError if bad. Source: Me,\n1999.")
    assert (prose.shapes, prose.source) == ("", "Me, 1999.")


def test_a_docstring_of_one_line_has_a_purpose_only() -> None:
    assert read_docstring("Do it.") == ("Do it.", "", "", "")
    assert read_docstring(None) == ("", "", "", "")


def test_prose_stays_prose_and_code_stays_code() -> None:
    assert escaped("x_i * [2] < $5 `a_b * $c`") == r"x\_i \* \[2\] &lt; \$5 `a_b * $c`"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(x: int) -> int: ...", "f(x: int) -> int"),
        ("def f(): ...", "f()"),
        ("def f(x=1, *y): ...", "f(x=1, *y)"),
        (
            "def fit(x: Callable[[int, str], bool], *, n: int = 3) -> dict[str, float]: ...",
            (
                "fit(\n    x: Callable[[int, str], bool],\n    *,\n    n: int = 3,\n)"
                " -> dict[str, float]"
            ),
        ),
    ],
)
def test_a_signature_is_broken_where_it_is_long(source: str, expected: str) -> None:
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert signature(node) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("The best line", ("The best line", "#the-best-line")),
        ("Use `fit_line`, *now*", ("Use `fit_line`, *now*", "#use-fit_line-now")),
        ("Three<!--= 3 --> errors", ("Three errors", "#three-errors")),
        ("Named { #here }", ("Named", "#here")),
        ("The slope $w$", ("", "")),
        ("Taken", ("Taken", "#taken_1")),
    ],
)
def test_a_heading_gets_the_anchor_the_site_gives_it(
    content: str, expected: tuple[str, str]
) -> None:
    assert read_heading(content, {"taken"}) == expected


def test_a_page_without_front_matter_is_called_by_its_heading(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# What it is\n\nText.\n", encoding="utf-8")
    assert title(page) == "What it is"


def test_a_page_outside_docs_is_no_place_to_link_to(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# What it is\n", encoding="utf-8")
    assert places([page]) == {}


@pytest.fixture(scope="module")
def catalogue(project: "Project") -> str:
    """Return the catalogue of a small book."""
    project.write("tests/test_halve.py", TESTS)
    project.write("docs/assets/generated/source/retired.py", "x = 1\n")
    for status, said in (project.pytest(), project.ledger()):
        assert status == 0, said
    path = project.root / "docs" / "assets" / "generated" / "catalogue.md"
    return path.read_text(encoding="utf-8")


def test_an_entry_holds_all_that_is_known_of_a_function(catalogue: str) -> None:
    assert catalogue == textwrap.dedent(
        """\
        ## Halve { #halve }

        Halve things.

        File: [`halve.py`](assets/generated/source/halve.py){ download="halve.py" }.

        ### `halve` { #halve-halve }

        Return half of a value.

        ``` { .python .no-copy }
        halve(value: float) -> float
        ```

        - **Checked by:** the example in its docstring and 3 tests, with exact """
        """fractions and random problems (Hypothesis)
        - **Shown in:** [A page](good.md)

        /// details | What the tests of `halve` say
        - Half is exact
        - Double undoes half
        - All cases
        ///
        """
    )


def test_the_source_is_published_and_a_retired_one_is_not(
    catalogue: str, project: "Project"
) -> None:
    assert "halve.py" in catalogue
    folder = project.root / "docs" / "assets" / "generated" / "source"
    assert [path.name for path in folder.iterdir()] == ["halve.py"]
    original = project.root / "snippets" / "halve.py"
    assert (folder / "halve.py").read_bytes() == original.read_bytes()
