"""The process that verifies one edit: it has all libraries loaded before the edit comes."""

import json
import sys
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path

from verify.paths import NOTEBOOKS, RECORDS, ROOT, SNIPPETS, relative

# What every page imports: a process that holds it already runs a page in a fraction of a
# second. Nothing of the project may be among it, or an edit would not be seen.
PRELOAD = [
    "pytest",
    "_hypothesis_pytestplugin",
    "_pytest.unittest",
    "pytest_cov.plugin",
    "pytest_timeout",
    "xdist.plugin",
    "xdist.looponfail",
    "sybil.integration.pytest",
    "sybil.parsers.doctest",
    "sybil.parsers.markdown",
    "hypothesis",
    "yaml",
    "markdown.extensions.toc",
    "markdown_it",
    "mdit_py_plugins.dollarmath",
    "mdit_py_plugins.front_matter",
    "jupytext",
    "nbclient",
    "numpy",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_svg",
    "contourpy",
    "scipy.optimize",
    "scipy.stats",
    "sklearn.linear_model",
    "sklearn.pipeline",
    "sklearn.model_selection",
]


def verify(orders: Connection, scratch: str) -> None:
    """Wait for pages, run them, add them to the record of the others, hold the ledger.

    For edited pages alone the ledger is held for these; what only the whole book can show,
    such as a symbol that no page uses any more, is left to `make pages`.
    """
    import gc

    from verify import figures, ledger, notebooks
    from verify.serve import rerun  # noqa: F401

    tempfile.tempdir = scratch  # what is left there if this process is killed
    figures.warm_up()
    gc.freeze()  # this process ends in a second or two: searching for what it could
    gc.disable()  # give back, all the libraries among it, costs more than it holds
    try:
        paths, whole = orders.recv()
    except EOFError:  # the preview has ended
        return
    everything = SNIPPETS in paths
    status = run(paths, everything)
    edited = [str(path) for path in paths if path.suffix == ".md"]
    if not status and (edited or whole):
        status = ledger.main([] if whole or everything else edited)
    if not status:
        status = notebooks.main([path for path in paths if path.parent == NOTEBOOKS])
    sys.exit(status)


def run(paths: list[Path], everything: bool) -> int:
    """Run what has to run, and leave a record of the whole book; return pytest's status."""
    import pytest

    from verify.serve.rerun import drawings, hashed, passes_still, what_is_read

    records = json.loads(RECORDS.read_bytes()) if RECORDS.exists() else {}
    if everything:
        records = {}
    for path in paths:
        old = records.pop(relative(path), None)
        if old and path.suffix == ".md" and (new := passes_still(path, old)):
            records[relative(path)] = new
    again = [path for path in paths if relative(path) not in records]
    status = pytest.ExitCode.OK
    if again:
        options = ["-q", "--assert=plain", "-p", "no:cacheprovider"]
        options += ["-o", "faulthandler_timeout=60"]  # it cannot be stopped by hand
        options += ["-n", "2"] if everything else []
        texts = [path for path in again if path.suffix == ".md"]
        before = {relative(path): what_is_read(path) for path in texts}
        status = pytest.main([*options, *map(str, again)])
        for name, record in json.loads(RECORDS.read_bytes()).items():
            # What was edited while it ran has to run again.
            if (read := before.get(name)) and read == what_is_read(ROOT / name):
                record |= {"read": read, "drew": hashed(drawings(record))}
            records[name] = record
    RECORDS.write_text(json.dumps(dict(sorted(records.items())), indent=1))
    if status == pytest.ExitCode.NO_TESTS_COLLECTED:
        return 0  # a page without code: the glossary, say
    return int(status)
