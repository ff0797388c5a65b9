"""`python -m verify.update` mends what is stale, and touches nothing else."""

from pathlib import Path

import pytest

from verify.update import main

STALE = """\
# A page

```python
x, y = [1.25, 2.5], 3
print("now", len(x))
```

```text
then 5
and more
```

It has three<!--= len(x) --> parts, Six<!--= y --> sides, 14%<!--= 100 * x[0] --> and
−1,000.0<!--= 2469 / 2 --> with $a = 7$<!--= y -->, `y = 8`<!--= y --> and **9**<!--= y -->.

| a | b |
| ---: | ---: |
| 1.0 | 2 |

<!--= x[0], y -->

- first 9
- then 9.99
<!--= y, x[1] -->

![A line through 4 dots that rises](x.png)<!--= y -->

```python
print("unseen")
```

Larger<!--= y > 2 --> than two, as printed in 1805<!-- given: the year 1805 -->.

/// details | Answer

```python
print("one")
print("two")
```

///
"""

FRESH = """\
# A page

```python
x, y = [1.25, 2.5], 3
print("now", len(x))
```

```text
now 2
```

It has two<!--= len(x) --> parts, Three<!--= y --> sides, 125%<!--= 100 * x[0] --> and
1,234.5<!--= 2469 / 2 --> with $a = 3$<!--= y -->, `y = 3`<!--= y --> and **3**<!--= y -->.

| a | b |
| ---: | ---: |
| 1.2 | 3 |

<!--= x[0], y -->

- first 3
- then 2.50
<!--= y, x[1] -->

![A line through 3 dots that rises](x.png)<!--= y -->

```python
print("unseen")
```

```text
unseen
```

Larger<!--= y > 2 --> than two, as printed in 1805<!-- given: the year 1805 -->.

/// details | Answer

```python
print("one")
print("two")
```

```text
one
two
```

///
"""


@pytest.fixture(scope="module")
def report(project) -> tuple[int, str]:
    """Update a stale page, a sound one and one that cannot be mended."""
    project.page("stale", STALE)
    project.page("false", "2<!--= 1 + 2 --> and larger<!--= 1 > 2 -->\n")
    project.page("broken", "```python\n1 / 0\n```\n")
    for path in (project.root / "docs").glob("*.md"):
        path.touch()
    return project.run("verify.update")


def page(project, name: str) -> str:
    """Return the text of a page below its front matter."""
    return (project.root / "docs" / f"{name}.md").read_text().split("---\n\n", 1)[1]


def test_outputs_numbers_words_and_tables_are_rewritten(project, report) -> None:
    assert page(project, "stale") == FRESH


def test_the_change_is_shown(report: tuple[int, str]) -> None:
    lines = report[1].split("\n")
    for line in ("-then 5", "-and more", "+now 2", "+unseen", "-| 1.0 | 2 |"):
        assert line in lines
    assert "+++ docs/stale.md" in lines
    assert "2 of 5 pages were rewritten; read the change before you keep it" in lines


def test_what_an_update_cannot_mend_is_still_an_error(project, report) -> None:
    status, says = report
    assert status == 1
    assert "docs/false.md:6: 'larger' is claimed as 1 > 2: ValueError" in says
    assert "docs/broken.md:7: in <module>" in says
    assert page(project, "false").startswith("3<!--= 1 + 2 --> and larger")
    assert page(project, "broken") == "```python\n1 / 0\n```\n"


def test_a_second_update_finds_nothing(project, report) -> None:
    paths = [project.root / "docs" / name for name in ("stale.md", "good.md")]
    times = [path.stat().st_mtime_ns for path in paths]
    status, says = project.run("verify.update", "docs/stale.md", "docs/good.md")
    assert status == 0, says
    assert "0 of 2 pages were rewritten" in says
    assert "@@" not in says
    assert [path.stat().st_mtime_ns for path in paths] == times


def test_a_page_that_is_not_there_is_named_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "none.md")]) != 0
    assert "none.md" in capsys.readouterr().err
