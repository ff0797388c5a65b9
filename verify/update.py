"""Rewrite stale outputs and claimed numbers in place, and show what changed.

`python -m verify.update` takes the names of pages; without any it updates them all.
"""

import difflib
import sys
from pathlib import Path

import pytest

from verify.paths import pages, relative


def main(names: list[str]) -> int:
    """Run the pages in updating mode and print the difference."""
    chosen = [Path(name).resolve() for name in names] or pages()
    if missing := [relative(path) for path in chosen if not path.is_file()]:
        print(f"there is no page {', '.join(missing)}", file=sys.stderr)
        return 2
    before = {path: path.read_text("utf-8", errors="replace") for path in chosen}
    status = pytest.main(["--update-pages", "-q", *map(str, chosen)])
    changed = 0
    for path, old in before.items():
        new = path.read_text("utf-8", errors="replace")
        changed += new != old
        lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
        sys.stdout.writelines(
            difflib.unified_diff(*lines, relative(path), relative(path), n=0)
        )
    print(
        f"{changed} of {len(chosen)} pages were rewritten; read the change before you keep it"
    )
    return int(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
