"""The worked example of CONTRIBUTING.md, followed to the letter on a copy of the repository."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from verify.paths import ROOT
from verify.walk import walk

GUIDE = ROOT / "CONTRIBUTING.md"
PAGE = "docs/lines/find-the-middle.md"
IMPORT = "from snippets.find_the_middle import middle\n"


def fences(info: str) -> list[str]:
    """Return the guide's fences of one kind, as the site shows them."""
    found = [content for _, kind, content in walk(GUIDE).fences if kind == info]
    return [content.replace(";--8<--", "--8<--") for content in found]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Make a copy that holds what the checks need, and add the chapter of the guide."""
    for name in ("verify", "snippets"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("conftest.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    snippet, test, formula_test = fences("python")
    [page] = fences("markdown")
    for name, text in {
        "snippets/find_the_middle.py": snippet,
        "tests/test_find_the_middle.py": IMPORT + test,
        "tests/formulas/test_find_the_middle.py": IMPORT + formula_test,
        PAGE: page,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a module of the copy, hearing both its outputs."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def test_the_chapter_of_the_guide_passes_as_it_stands(copy: Path) -> None:
    tests = ["snippets/find_the_middle.py", "tests", PAGE]
    ran = run(copy, "pytest", "-q", "--import-mode=importlib", *tests)
    assert ran.returncode == 0, ran.stdout
    ledger = run(copy, "verify.ledger", PAGE)
    assert ledger.returncode == 0, ledger.stdout


def test_a_flipped_digit_names_its_file_and_line(copy: Path) -> None:
    page = copy / PAGE
    text = page.read_text(encoding="utf-8").replace("values is 7.00", "values is 7.10")
    page.write_text(text, encoding="utf-8")
    line = text[: text.index("7.10")].count("\n") + 1
    ran = run(copy, "pytest", "-q", PAGE)
    assert ran.returncode == 1
    assert f"{PAGE}:{line}: the page says '7.10'" in ran.stdout


def test_the_messages_the_guide_explains_are_those_of_the_checks() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "verify").rglob("*.py")
    )
    said = re.sub(r'"\s+f?"', "", source)  # strings that run over several lines
    said = re.sub(r"\{[^{}]*\}", "…", said)
    table = GUIDE.read_text(encoding="utf-8").partition("| the message says |")[2]
    rows = re.findall(r"^\| ([^|]+?) \|", table.partition("\n\n")[0], re.MULTILINE)[1:]
    fragments = [part.strip() for row in rows for part in re.split(r"…|;", row)]
    assert len(fragments) > 15
    assert [part for part in fragments if part and part not in said] == []
