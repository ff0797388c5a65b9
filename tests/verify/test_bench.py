"""The bench measures like with like, and leaves no trace in the files it edits.

Nothing here asserts how long anything takes.
"""

import difflib
from pathlib import Path

import pytest

import verify.bench.__main__ as bench
from verify.bench import edits
from verify.bench.converted import notebook
from verify.bench.edits import (
    edit_figure,
    edit_sentence,
    edit_snippet,
    edited,
    new_marker,
)
from verify.paths import ROOT

PAGE = """\
---
title: A page
description: What it is for.
---

# A page

The first sentence.

``` { .python title="snippets/fit_a_line.py" }
--8<-- "snippets/fit_a_line.py:setup"
--8<-- "snippets/fit_a_line.py:residuals"
```

```python
r = residuals([1, 2], [1, 1])
print(r.sum())
```

```text
1.0
```

```python
ax.figure.savefig("page-no.svg")
fig.savefig("page-a.svg")
```

```python
fig.savefig("page-b.svg")
```
"""
MODULE = '''\
# --8<-- [start:setup]
def check():
    """Check."""
# --8<-- [end:setup]
# --8<-- [start:f]
def f():
    """Do it."""
# --8<-- [end:f]
'''


def changes(old: str, new: str) -> list[str]:
    """Return the lines that differ, as diff prints them."""
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm="")
    return [
        line for line in lines if line[0] in "+-" and line[:3] not in ("+++", "---")
    ]


def test_each_edit_changes_one_line() -> None:
    assert changes(PAGE, edit_sentence("edited", PAGE)) == [
        "-The first sentence.",
        "+edited The first sentence.",
    ]
    assert changes(MODULE, edit_snippet("f", "edited", MODULE)) == [
        '-    """Do it."""',
        '+    """edited: Do it."""',
    ]
    assert changes(PAGE, edit_figure("edited", PAGE)) == [
        '-fig.savefig("page-a.svg")',
        '+fig.text(0.5, 0.5, "edited"); fig.savefig("page-a.svg")',
    ]


def test_a_marker_is_new_each_time_and_has_no_digit() -> None:
    markers = {new_marker() for _ in range(100)}
    assert len(markers) == 100
    assert all(marker.isalpha() for marker in markers)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file with an odd ending, in a project of its own."""
    monkeypatch.setattr(edits, "BUILD", tmp_path / "build")
    path = tmp_path / "page.md"
    path.write_bytes("# A\r\n\r\nÉté, no line at the end".encode())
    path.chmod(0o640)
    return path


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError, SystemExit])
def test_an_edited_file_is_put_back_byte_for_byte(
    file: Path, error: type[BaseException]
) -> None:
    before, mode = file.read_bytes(), file.stat().st_mode
    with pytest.raises(error), edited(file, lambda text: text + "!"):
        assert file.read_bytes() == before + b"!"
        raise error
    assert (file.read_bytes(), file.stat().st_mode) == (before, mode)


def test_an_edit_by_somebody_else_is_not_undone(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with edited(file, lambda text: text + "!"):
        file.write_text("somebody else's", encoding="utf-8")
    assert file.read_text(encoding="utf-8") == "somebody else's"
    assert "was edited meanwhile" in capsys.readouterr().err


def test_an_edit_that_finds_no_place_says_so(file: Path) -> None:
    with pytest.raises(RuntimeError, match="found no place"), edited(file, str):
        pass


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Return a page with a block of each kind."""
    path = tmp_path / "page.md"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_a_page_becomes_a_notebook_of_the_blocks_that_run(page: Path) -> None:
    found = notebook(page)
    code = [cell.source for cell in found.cells if cell.cell_type == "code"]
    assert len(code) == 4
    assert code[0].startswith("import numpy as np")
    assert "def residuals(" in code[0]
    assert "--8<--" not in code[0]
    assert code[1] == "r = residuals([1, 2], [1, 1])\nprint(r.sum())"


def test_the_snippet_to_edit_is_a_function_of_the_page(page: Path) -> None:
    path, section = edits.snippet_of(page)
    assert (path, section) == (ROOT / "snippets" / "fit_a_line.py", "residuals")


def test_a_warm_up_is_not_counted() -> None:
    calls = []
    assert len(bench.measured(lambda: calls.append(1), 3)) == 3
    assert len(calls) == 4


def test_the_chapters_are_the_pages_that_show_snippets() -> None:
    names = [page.name for page in bench.chapters()]
    assert "fit-a-line.md" in names
    assert "verification.md" not in names
