"""A notebook is executed when its code or a snippet of it changes, and only then."""

import base64
from pathlib import Path

import nbformat
import pytest

from verify import notebooks, uses

from .conftest import HALVE, HEAD

PAGE = """\
# Halve a number

```python
from snippets.halve import halve

print(halve(4))
```

The half.
"""


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the page of a notebook in a book with two snippets."""
    monkeypatch.setattr(notebooks, "ROOT", tmp_path)
    monkeypatch.setattr(notebooks, "GENERATED", tmp_path / "generated")
    monkeypatch.setattr(uses, "SNIPPETS", tmp_path / "snippets")
    (tmp_path / "requirements.txt").write_text("")
    (tmp_path / "snippets").mkdir()
    (tmp_path / "snippets" / "halve.py").write_text(HALVE)
    (tmp_path / "snippets" / "other.py").write_text(HALVE)
    path = tmp_path / "short.md"
    path.write_text(HEAD + PAGE)
    return path


def key(source: Path) -> str:
    """Return the key under which a notebook's outputs are kept."""
    return str(notebooks.read(source).metadata.key)


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text that stands once in a file."""
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


def test_outputs_depend_on_code_snippets_and_packages(source: Path) -> None:
    before = key(source)
    edit(source, "The half.", "The half of it.")
    edit(source.parent / "snippets" / "other.py", "Return half", "Give half")
    assert key(source) == before
    keys = {before}
    edit(source, "halve(4)", "halve(6)")
    keys.add(key(source))
    edit(source.parent / "snippets" / "halve.py", "Return half", "Give half")
    keys.add(key(source))
    (source.parent / "requirements.txt").write_text("numpy")
    keys.add(key(source))
    assert len(keys) == 4


def test_a_snippet_that_a_snippet_uses_counts(source: Path) -> None:
    before = key(source)
    edit(
        source.parent / "snippets" / "halve.py",
        "import numpy as np\n",
        "import numpy as np\nfrom snippets import other as another\n",
    )
    between = key(source)
    edit(source.parent / "snippets" / "other.py", "Return half", "Give half")
    assert len({before, between, key(source)}) == 3


def test_new_prose_keeps_the_outputs(
    source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert notebooks.main([source]) == 0
    target = source.with_suffix(".ipynb")
    executed = target.read_bytes()
    monkeypatch.setattr(notebooks, "execute", None)
    edit(source, "# Halve", "New prose.\n\n```text\nand a cell\n```\n\n# Halve")
    assert notebooks.main([source]) == 0
    found = nbformat.read(target, as_version=4)
    nbformat.validate(found)
    assert "New prose." in found.cells[0].source
    assert found.cells[-2].outputs[0].text == "2.0\n"
    edit(source, "New prose.\n\n```text\nand a cell\n```\n\n# Halve", "# Halve")
    assert notebooks.main([source]) == 0
    assert target.read_bytes() == executed
    assert (source.parent / "generated" / "short.ipynb").is_file()


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings; warnings.warn('Mind!')", "a cell wrote to stderr"),
    ],
)
def test_a_cell_that_raises_or_warns_is_named(
    source: Path, line: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(source, "print(halve(4))", line)
    assert notebooks.main([source]) == 1
    said = capsys.readouterr().err
    assert "short.md:9: " in said
    assert told in said
    assert not source.with_suffix(".ipynb").exists()


def test_the_download_needs_nothing_beside_it(source: Path) -> None:
    generated = source.parent / "generated"
    generated.mkdir()
    (generated / "short-line.svg").write_bytes(b"<svg/>")
    edit(
        source,
        "The half.",
        "You can [download this](../assets/generated/short.ipynb).\n\n"
        "To run it: `pip install x`{ .whole } first.\n\n"
        "See [a chapter](../lines/a.md#slope), [a notebook](b.ipynb), [NumPy](https://numpy.org).\n\n"
        "![A line](../assets/generated/short-line.svg)",
    )
    assert notebooks.main([source]) == 0
    found = nbformat.read(generated / "short.ipynb", as_version=4)
    nbformat.validate(found)
    text = found.cells[-1].source
    assert text.strip().startswith("To run it: `pip install x` first.")
    assert "See *a chapter*, *a notebook*, [NumPy](https://numpy.org)." in text
    assert "![A line](attachment:short-line.svg)" in text
    picture = found.cells[-1].attachments["short-line.svg"]["image/svg+xml"]
    assert base64.b64decode(picture) == b"<svg/>"
    shown = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    assert "../lines/a.md#slope" in shown.cells[-1].source
