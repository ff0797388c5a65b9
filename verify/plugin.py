"""The pytest side: an option to update pages, a limit of time, and the record of what ran."""

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from sybil import example
from sybil.integration.pytest import SybilItem

from verify.paths import RECORDS, PageError, relative, write_if_changed

PATIENCE = "a busy machine is given more with PYTEST_ADDOPTS=--block-seconds=200"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that rewrites stale outputs and claimed numbers."""
    parser.addoption(
        "--update-pages", action="store_true", help="rewrite what is stale on pages"
    )
    parser.addoption(
        "--block-seconds", type=float, default=60, help="how long one block may run"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Record what passes, in the process that hears every report."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder())


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Give each block a limit of time, and each page the wish for an update."""
    for item in items:
        if isinstance(item, SybilItem):
            item.add_marker(pytest.mark.timeout(config.getoption("block_seconds")))
            item.example.document.updating = config.getoption("update_pages")


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[
    None, pytest.CollectReport, pytest.CollectReport
]:
    """Say plainly why a page cannot be read."""
    report = yield
    call = getattr(report, "call", None)
    if call and call.excinfo and isinstance(call.excinfo.value, PageError):
        report.longrepr = str(call.excinfo.value)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say plainly what is wrong with a page; send along what the recorder cannot know."""
    if call.excinfo and isinstance(item, SybilItem):
        error, frames = call.excinfo.value, call.excinfo.traceback
        within = [one.lineno + 1 for one in frames if Path(one.path) == item.path]
        said = None
        if isinstance(error, PageError):
            said = error
        elif isinstance(error, pytest.fail.Exception):  # by pytest-timeout
            limit = item.config.getoption("block_seconds")
            text = f"this ran for more than {limit:g} seconds; {PATIENCE}"
            said = PageError(item.path, [item.example.line, *within][-1], text)
        elif Path(example.__file__) not in {Path(one.path) for one in frames}:
            # What was raised outside the block (a file left open, say) has no frame of
            # Sybil's, which its own report takes for granted.
            said = PageError(item.path, item.example.line, f"{error!r}")
        if said:
            item.repr_failure = lambda *_, **__: str(said)
    report = yield
    if report.when == "call" and report.passed and isinstance(item, SybilItem):
        document = item.example.document
        figures = list(getattr(document, "figures", []))
        where = relative(document.path), item.example.line, figures
        report.user_properties.append(("verified", where))
    return report


class Recorder:
    """Remember which places of which page passed, and what each page drew."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, list[Any]]] = {}
        self.earlier = RECORDS.read_bytes() if RECORDS.exists() else None
        RECORDS.unlink(missing_ok=True)  # an earlier run proves nothing about this one

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take down a place that passed."""
        for name, value in report.user_properties:
            if name == "verified" and report.when == "call":
                page, line, figures = value
                record = self.pages.setdefault(page, {"lines": [], "figures": []})
                record["lines"] = sorted([*record["lines"], line])
                record["figures"] = sorted({*record["figures"], *figures})

    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Write the record for the ledger; a run of other tests leaves it as it was."""
        data = json.dumps(dict(sorted(self.pages.items())), indent=1).encode()
        if not self.pages and not exitstatus and self.earlier:
            data = self.earlier
        write_if_changed(RECORDS, data)
