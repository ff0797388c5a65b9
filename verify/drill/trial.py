"""One trial of the drill, in a process of its own: does any check notice the damage."""

import contextlib
import importlib
import json
import os
import re
import resource
import sys
from pathlib import Path

LIBRARIES = [
    "hypothesis",
    "matplotlib.backends.backend_svg",
    "matplotlib.pyplot",
    "mdit_py_plugins.dollarmath",
    "pytest",
    "sybil",
    "xdist",
    "yaml",
]
OF_THE_BOOK = {"verify", "snippets", "tests", "conftest", "theme"}
SECONDS, BYTES = 120, 6 << 30
OPTIONS = [
    *("-x", "-q", "--block-seconds=10", "--timeout=60"),
    *("-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning"),
]


def preload(texts: list[str]) -> None:
    """Import the libraries that the checks need, and those that some texts import."""
    found = re.findall(
        r"^(?:import|from) ([a-z][\w.]*)", "\n".join(texts), re.MULTILINE
    )
    for name in [*LIBRARIES, *sorted({*found})]:
        if name.partition(".")[0] not in OF_THE_BOOK:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)


class Listener:
    """Remember the first thing that failed."""

    said = ""

    def pytest_runtest_logreport(self, report) -> None:
        """Hear how a test went."""
        if report.failed and not self.said:
            self.said = f"{layer(report.nodeid)}: {report.nodeid}"

    pytest_collectreport = pytest_runtest_logreport


def layer(nodeid: str) -> str:
    """Return which kind of check a test is."""
    if nodeid.startswith("snippets/"):
        return "docstrings"
    if nodeid.startswith("tests/"):
        return "formulas" if "/formulas/" in nodeid else "tests"
    return "pages"


def examine(tree: Path, path: str | None, only: str | None) -> None:
    """Run what can notice a damage to a file of a copy; write down what did."""
    os.chdir(tree)
    log = os.open("log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    sys.dont_write_bytecode = True
    outside = Path(__file__).resolve().parent.parent
    elsewhere = [one for one in sys.path if Path(one or ".").resolve() != outside]
    sys.path[:] = [str(tree), *elsewhere]
    for name in [*sys.modules]:
        if name.partition(".")[0] in OF_THE_BOOK:
            del sys.modules[name]
    if path and path.endswith(".md"):
        draw_nothing()
    said = run(touched(tree, path)) or hold(path if only else None)
    if not said and path and not path.startswith("docs/"):  # a snippet, or the guide
        said = run([f"tests/test_{Path(path).stem.lower()}.py"])
    Path("noticed").write_text(said, encoding="utf-8")


def draw_nothing() -> None:
    """Let figures be empty: a damaged sentence does not change them, and drawing takes long."""
    from matplotlib.figure import Figure

    Figure.savefig = lambda self, fname, **_: Path(fname).write_text("<svg ></svg>")


def touched(tree: Path, path: str | None) -> list[str]:
    """Return what can notice a damage to a file, the quickest first."""
    if path is None:
        return ["snippets", "tests/formulas", "docs", "CONTRIBUTING.md"]
    if not path.startswith("snippets/"):
        return [path]
    name = Path(path).stem
    users = [
        one.relative_to(tree).as_posix()
        for folder, kind in (
            ("snippets", "*.py"),
            ("tests/formulas", "*.py"),
            ("docs", "*.md"),
        )
        for one in sorted(
            (tree / folder).rglob(kind), key=lambda one: one.stat().st_size
        )
        if name in one.read_text(encoding="utf-8") and one.name != "__init__.py"
    ]
    return [path, *(user for user in users if user != path and "generated" not in user)]


def run(names: list[str]) -> str:
    """Run pytest; return what failed first, if anything did."""
    import pytest

    names = [name for name in names if Path(name).exists()]
    listener = Listener()
    status = pytest.main([*OPTIONS, *names], plugins=[listener]) if names else 0
    return listener.said or ("" if status in (0, 5) else f"pytest: status {status}")


def hold(only: str | None) -> str:
    """Hold the ledger against the records of this run and of the undamaged pages."""
    from verify import ledger
    from verify.paths import RECORDS

    if Path("baseline.json").exists():
        known = json.loads(Path("baseline.json").read_text(encoding="utf-8"))
        new = json.loads(RECORDS.read_text(encoding="utf-8"))
        RECORDS.write_text(json.dumps(known | new), encoding="utf-8")
    return "ledger: a fault" if ledger.main([only] if only else []) else ""
