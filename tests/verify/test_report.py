"""The report counts what was checked, and its links work from where they stand."""

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from verify import report
from verify.drill import tally
from verify.drill.damages import Damage
from verify.paths import DOCS, ROOT, PageError

if TYPE_CHECKING:
    from tests.verify.conftest import Project

CHAPTER = """\
# A chapter

```python
x = 2
print(x)
```

```text
2
```

There are two<!--= x --> and 3<!-- given: there were 3 -->, which gives

$$
x = 2
$$
<!--= x -->

--8<-- "docs/assets/generated/stamps/chapter.md"
"""
COUNTS = {"blocks": 1, "outputs": 1, "figures": 0, "claims": 2, "formulas": 0}


@pytest.fixture(scope="module")
def generated(project: "Project") -> Path:
    """Return the folder of what a whole run of a small book writes."""
    project.page("part/chapter", CHAPTER)
    for status, said in (project.pytest(), project.ledger()):
        assert status == 0, said
    return project.root / "docs" / "assets" / "generated"


def test_the_report_counts_each_kind_on_each_page(generated: Path) -> None:
    found = json.loads((generated / "verification.json").read_text(encoding="utf-8"))
    assert found["pages"]["docs/part/chapter.md"] == COUNTS | {"facts": 1}
    assert found["docstring_examples"] == 1
    assert found["commit"] == "not under version control"
    assert re.fullmatch(r"\d+\.\d+\.\d+", found["versions"]["numpy"])


def test_a_stamp_links_upwards_from_a_folder(generated: Path) -> None:
    stamp = (generated / "stamps" / "chapter.md").read_text(encoding="utf-8")
    assert stamp.startswith(
        "*Verified in this build: 1 code block run, 1 output compared, "
        "2 claims computed, with Python "
    )
    assert stamp.endswith("[What that means](../verification.md).*\n")
    assert stamp.count("\n") == 1


def test_only_a_page_that_asks_for_a_stamp_gets_one(generated: Path) -> None:
    assert [path.name for path in (generated / "stamps").iterdir()] == ["chapter.md"]


def test_the_table_names_pages_by_title_and_adds_them_up(generated: Path) -> None:
    text = (generated / "verification.md").read_text(encoding="utf-8")
    good = "2 code blocks run, 1 output compared, 2 claims computed"
    both = "3 code blocks run, 2 outputs compared, 4 claims computed"
    assert f"| [A page](good.md) | {good} |\n" in text
    assert "| [A page](part/chapter.md) | 1 code block run, " in text
    assert f"| **All pages** | {both}; 1 fact given |\n" in text
    assert "Contributing" not in text  # nothing had to run there


@pytest.mark.parametrize(
    ("page", "link"),
    [
        (DOCS / "index.md", "(verification.md)"),
        (DOCS / "lines" / "x.md", "(../verification.md)"),
        (DOCS / "a" / "b" / "x.md", "(../../verification.md)"),
        (ROOT / "CONTRIBUTING.md", "(verification.md)"),
    ],
)
def test_the_link_of_a_stamp_fits_the_depth_of_its_page(page: Path, link: str) -> None:
    versions = {"python": "3", "numpy": "2"}
    assert link in report.sentence(COUNTS | {"facts": 0}, versions, page)


def test_thousands_and_single_things_read_well() -> None:
    counts = dict.fromkeys(COUNTS, 0) | {"claims": 1234, "figures": 1}
    assert report.listed(counts) == "1 figure drawn, 1,234 claims computed"


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return where the result of a drill is looked for."""
    path = tmp_path / "drill.json"
    monkeypatch.setattr(report, "DRILL", path)
    return path


def result(missed: int = 0) -> str:
    """Return the result of a drill as the drill itself keeps it."""
    deletions = [Damage("a.md", "figure deleted", i, i, "") for i in range(50)]
    flips = [Damage("a.md", "digit flipped", i, i, "") for i in range(150)]
    outcomes = {damage: "ledger: line" for damage in [*deletions, *flips]}
    outcomes |= dict.fromkeys(deletions[:missed], "")
    return tally.summary([*flips, *deletions], outcomes, seed=7)


def test_no_drill_is_no_figure(held: Path) -> None:
    assert not held.exists()
    assert "No drill has been held" in report.drill()


def test_a_drill_is_reported_with_its_kinds(held: Path) -> None:
    held.write_text(result(), encoding="utf-8")
    text = report.drill()
    assert "200 of 200 damages were noticed. The seed" in text
    assert "| figure deleted | 50 of 50 |\n" in text


def test_what_a_drill_missed_is_not_hidden(held: Path) -> None:
    held.write_text(result(missed=2), encoding="utf-8")
    text = report.drill()
    assert "198 of 200 damages were noticed. 2 went unnoticed." in text
    assert "| figure deleted | 48 of 50 |\n" in text


def test_a_drill_whose_kinds_do_not_add_up_is_refused(held: Path) -> None:
    kept = json.loads(result(missed=2)) | {"noticed": 200}
    held.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(PageError, match=r"kinds add up to \[198, 200\]"):
        report.drill()


def test_the_page_quotes_its_own_claims_rightly() -> None:
    text = " ".join((DOCS / "verification.md").read_text(encoding="utf-8").split())
    quoted = text.partition("```markdown ")[2].partition(" ```")[0]
    assert quoted.count("<!--=") == 3
    assert text.count(quoted) == 2


def test_a_page_that_the_menu_does_not_name_is_a_fault(project) -> None:
    settings = project.write("mkdocs.yml", "nav:\n  - Home: good.md\n")
    hidden = project.page("hidden", "# Hidden\n")
    project.pytest()
    status, says = project.ledger()
    assert status == 1
    told = "docs/hidden.md:1: the menu does not name this page; add it to nav in mkdocs.yml"
    assert told in says
    settings.write_text("nav:\n  - Part:\n      - hidden.md\n      - good.md\n")
    assert told not in project.ledger()[1]
    hidden.unlink()
    settings.unlink()
