"""The preview shows what has passed, soon, and nothing else.

One server shows one small book; each test edits it and puts it back.
"""

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator

import pytest

from verify.bench.watching import fetch, preview, wait
from verify.paths import ROOT

SETTINGS = """\
site_name: A small book
strict: true
exclude_docs: |
  /notebooks/*.md
  /assets/generated/**/*.md
theme: material
markdown_extensions: [pymdownx.superfences, pymdownx.snippets, theme.figures]
"""
HOME = """\
# A book

```python
halves = "two"
```
"""
USING = """\
# It uses what another page shows

```python
import matplotlib.pyplot as plt

from snippets.halve import halve

fig, ax = plt.subplots()
ax.plot([halve(8), 1])
fig.savefig("using-line.svg")
print(halve(8))
```

```text
4.0
```

![A straight line that falls from the height four to the height one](assets/generated/using-line.svg)
"""
FIGURE = "assets/generated/using-line.svg"
NOTEBOOK = """\
# Halve a number

```python
from snippets.halve import halve

halve(2)
```
"""
SLOW = """\
# It takes a while

```python
import time

import snippets.halve

time.sleep(2)
```
"""
MEASURED = """\
# It reads measurements

```python
import json
from pathlib import Path

import snippets

root = Path(snippets.__file__).parents[1]
measured = json.loads((root / "docs" / "measured.json").read_text())
```

It is two<!--= measured + 0 -->.
"""
FORMULAS = """\
from snippets.halve import halve


def test_two_halves() -> None:
    assert halve(7) + halve(7) == 7
"""
WHOLE = "the ledger is whole: 6 pages"
RESTING = (
    "Reloading browsers",
    "code 404",
    "/",
)  # it serves, or answers the test itself
REFUSED = "the last good site stays"


class Book:
    """A small book that is being served, with what its reader sees and its author is told."""

    def __init__(self, project, url: str, log: Callable[[], str]) -> None:
        self.project, self.url, self.log = project, url, log

    @contextlib.contextmanager
    def edited(self, name: str, old: str, new: str) -> Iterator[int]:
        """Replace a text that stands once in a file, for a while; give the log's length."""
        path = self.project.root / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, text
        said = len(self.log())
        path.write_text(text.replace(old, new), encoding="utf-8")
        try:
            yield said
        finally:
            path.write_text(text, encoding="utf-8")

    def rest(self) -> None:
        """Wait until the last thing said, for a while, is that browsers may reload."""
        said = ""
        while said != (said := self.log()) or not said.rstrip().endswith(RESTING):
            time.sleep(0.4)

    def shows(self, address: str, text: str) -> bool:
        """Wait until a page holds a text."""
        wait(lambda: text in fetch(self.url + address), f"{text!r} at {address}")
        return True

    def hides(self, address: str, text: str) -> bool:
        """Wait until a page is there and does not hold a text."""
        page = self.url + address
        wait(lambda: text not in (fetch(page) or text), f"{address} without {text!r}")
        return True

    def says(self, text: str, said: int) -> bool:
        """Wait until a text is in the log, beyond what was said before."""
        wait(lambda: text in self.log()[said:], f"{text!r} in the log")
        return True


@pytest.fixture(scope="module")
def served(project) -> Iterator[Book]:
    """Serve a book of six pages, one of them a notebook."""
    shutil.copytree(ROOT / "theme", project.root / "theme")
    project.write("mkdocs.yml", SETTINGS)
    project.write("requirements.txt", "")
    project.write("tests/formulas/test_halve.py", FORMULAS)
    project.write("docs/assets/css/book.css", "")
    project.page("index", HOME)
    project.page("glossary", "# Words\n\nHalf: one of two equal parts.\n")
    project.page("using", USING)
    project.page("notebooks/short", NOTEBOOK)
    with preview(project.root) as (url, log):
        yield Book(project, url, log)


@pytest.fixture
def book(served: Book) -> Book:
    """Return the served book once it has come to rest from the test before."""
    served.rest()
    return served


@pytest.mark.parametrize(
    ("name", "old", "new", "address"),
    [
        ("docs/good.md", "A good page", "A very good page", "good/"),
        ("docs/glossary.md", "equal parts", "parts of one size", "glossary/"),
        ("docs/notebooks/short.md", "Halve a", "Now halve a", "notebooks/short.ipynb"),
        ("snippets/halve.py", "Return half", "Give half", "good/"),
        ("theme/figures.py", 'decoding="async"', 'decoding="sync"', "using/"),
    ],
)
def test_an_edit_appears_and_goes_again(
    book: Book, name: str, old: str, new: str, address: str
) -> None:
    with book.edited(name, old, new):
        assert book.shows(address, new)
    assert book.shows(address, old)
    assert book.hides(address, new)


def test_a_page_runs_again_unless_only_its_prose_changes(book: Book) -> None:
    with book.edited("docs/good.md", "A good page", "A very good page") as said:
        assert book.shows("good/", "A very good page")
        assert " passed" not in book.log()[said:]
    with book.edited("docs/good.md", "Half of five<", "Half of six<") as said:
        assert book.says(REFUSED, said)
    with book.edited("docs/good.md", "\n```text", "\nIn between.\n\n```text") as said:
        assert book.says(REFUSED, said)


def test_a_figure_is_drawn_anew(book: Book) -> None:
    before = fetch(book.url + FIGURE)
    with book.edited("docs/using.md", "[halve(8), 1]", "[halve(8), 3]"):
        assert book.hides(FIGURE, before)
    assert book.shows(FIGURE, before)


def test_a_page_comes_and_goes(book: Book) -> None:
    page = book.project.page("new", "# A new page\n\nHello.\n")
    assert book.shows("new/", "Hello.")
    page.unlink()
    wait(lambda: fetch(f"{book.url}new/") == "", "nothing at the deleted page")


def test_what_only_uses_a_snippet_runs_once_the_snippet_is_shown(book: Book) -> None:
    with book.edited("snippets/halve.py", "Return half", "Give half") as said:
        assert book.says(WHOLE, said)
        now = book.log()[said:]
        assert "docs/notebooks/short.md, docs/using.md" in now
        assert (
            now.index("Reloading browsers") < now.index("Shown. Now") < now.index(WHOLE)
        )
    assert book.shows("good/", "Return half")


def test_an_edit_is_taken_back_if_what_only_uses_it_fails(book: Book) -> None:
    old = '\'1.5\'\n    """\n    return float(np.float64(value) / 2)'
    new = '\'1.5\'\n\n    Not of eight.\n    """\n    return float(np.float64(value) / 2 + (value == 8))'
    with book.edited("snippets/halve.py", old, new) as said:
        assert book.says(REFUSED, said)
        now = book.log()[said:]
        assert now.index("Reloading browsers") < now.index("docs/using.md:20: ")
        assert book.hides("good/", "Not of eight.")
    with book.edited("docs/good.md", "A good page", "A better page"):
        assert book.shows("good/", "A better page")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("docs/good.md", 'halve.py:halve"', 'halve.py:halved"'),
        ("docs/good.md", "# A good page", "# A good page\n\n[It](nowhere.md)"),
        ("mkdocs.yml", "strict: true", "strict:\ttrue:"),
        ("verify/figures.py", "import io", "import oi"),
    ],
)
def test_nothing_ends_the_preview(book: Book, name: str, old: str, new: str) -> None:
    with book.edited(name, old, new) as said:
        assert book.says(REFUSED, said)
        assert "nowhere.md" not in fetch(f"{book.url}good/")
    book.rest()
    with book.edited("docs/good.md", "A good page", "A better page"):
        assert book.shows("good/", "A better page")


def test_other_runs_of_the_checks_do_not_disturb_it(book: Book) -> None:
    book.project.run("verify.update", "docs/using.md")
    book.project.pytest("tests/formulas")
    with book.edited("snippets/halve.py", "Return half", "Give half") as said:
        assert book.says(WHOLE, said)


def test_nothing_of_a_page_that_fails_is_shown(book: Book) -> None:
    before = fetch(book.url + FIGURE)
    old = '1])\nfig.savefig("using-line.svg")\nprint(halve(8))'
    new = '3])\nfig.savefig("using-line.svg")\nprint(halve(6))'
    with book.edited("docs/using.md", old, new) as said:
        assert book.says(REFUSED, said)
        assert "docs/using.md:20: " in book.log()[said:]
    with book.edited("docs/good.md", "A good page", "A better page"):
        assert book.shows("good/", "A better page")
        assert fetch(book.url + FIGURE) == before


def test_an_edit_need_not_wait_for_what_only_uses_the_one_before(book: Book) -> None:
    slow = book.project.page("slow", SLOW)
    assert book.shows("slow/", "It takes a while")
    with book.edited("snippets/halve.py", "Return half", "Give half") as said:
        assert book.says("Shown. Now", said)
        with book.edited("docs/glossary.md", "equal parts", "parts of one size"):
            assert book.shows("glossary/", "parts of one size")
            assert "the ledger is whole: 7 pages" not in book.log()[said:]
            assert book.says("the ledger is whole: 7 pages", said)
            assert book.log()[said:].count("Shown. Now") == 2
    slow.unlink()


def test_what_is_edited_while_its_page_runs_has_to_run_again(book: Book) -> None:
    text = f"{SLOW}\nIt takes two<!--= len('ab') --> seconds.\n"
    slow = book.project.page("slow", text)
    assert book.shows("slow/", "It takes two")
    book.rest()
    said = len(book.log())
    slow.write_text(slow.read_text().replace("sleep(2)", "sleep(3)"))
    assert book.says("Cleaning site", said)
    time.sleep(1)  # the block has begun, and takes three times as long
    slow.write_text(slow.read_text().replace("takes two", "takes three"))
    assert book.says("docs/slow.md:16: the page says 'three'", said)
    assert book.shows("slow/", "It takes two")
    slow.unlink()


def test_measurements_are_read_again_when_they_change(book: Book) -> None:
    book.project.write("docs/measured.json", "2")
    page = book.project.page("measured", MEASURED)
    assert book.shows("measured/", "It is two")
    book.rest()
    said = len(book.log())
    book.project.write("docs/measured.json", "3")
    assert book.says("docs/measured.md:18: the page says 'two'", said)
    page.unlink()
    (book.project.root / "docs/measured.json").unlink()


def test_an_edited_check_runs_everything_anew(book: Book) -> None:
    with book.edited("verify/outputs.py", "to the letter", "by letter") as said:
        assert book.says(WHOLE, said)
        assert "docs/notebooks/short.md" not in book.log()[said:]
