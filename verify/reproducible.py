"""Build the same commit twice at once, in two folders, zones and at two times; compare every byte."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from verify.paths import ROOT

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", "build", "site", "generated", "*.ipynb", "__pycache__", ".*_cache"
)
CIRCUMSTANCES = (
    {"TZ": "UTC", "PYTHONHASHSEED": "1", "LC_ALL": "C"},
    {"TZ": "Asia/Kathmandu", "PYTHONHASHSEED": "2", "LC_ALL": "C.UTF-8"},
)


def main() -> int:
    """Build both and name the first files that differ."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor() as pool:
        copies = [Path(folder) / name for name in ("a", "elsewhere/b")]
        first, second = pool.map(build, copies, CIRCUMSTANCES, (None, "+40d"))
    different = sorted(
        path for path in first | second if first.get(path) != second.get(path)
    )
    for path in different[:20]:
        print(f"{path} differs between two builds of one commit", file=sys.stderr)
    print(f"{len(first)} files built twice, {len(different)} differ")
    return 1 if different or not first else 0


def build(
    copy: Path, circumstances: dict[str, str], clock: str | None
) -> dict[str, str]:
    """Build a copy of the tree from nothing; return a hash of each file of its site."""
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT)
    environment = os.environ | circumstances
    environment["SOURCE_DATE_EPOCH"] = os.environ.get("SOURCE_DATE_EPOCH", "1")
    environment["GIT_DIR"] = str(ROOT / ".git")
    faketime = shutil.which("faketime")
    prefix = [faketime, "-f", clock] if clock and faketime else []
    if clock and not faketime:
        print(
            "There is no faketime here: both builds see today's date", file=sys.stderr
        )
    pages = ["pytest", "-q", "docs", "CONTRIBUTING.md", "snippets", "tests/formulas"]
    for module in (pages, ["verify.ledger"], ["verify.site"]):
        command = [*prefix, sys.executable, "-m", *module]
        done = subprocess.run(
            command,
            cwd=copy,
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            sys.exit(f"{' '.join(map(str, module))}:\n{done.stdout}\n{done.stderr}")
    return {
        path.relative_to(copy).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((copy / "site").rglob("*"))
        if path.is_file()
    }


if __name__ == "__main__":
    sys.exit(main())
