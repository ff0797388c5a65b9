"""Damage a copy of the book in hundreds of ways, and list what nobody noticed.

Each damage is tried in a process of its own, forked from one that holds the libraries but
nothing of the book. It runs what `make pages` would run of the pages that the damage can
touch, and, for a snippet or the contributors' guide, the tests that bear its name.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
import traceback
from pathlib import Path

from verify.drill.damages import Damage, alterations
from verify.drill.mutants import snippet_damages
from verify.drill.removals import removals
from verify.drill.tally import describe, summary, table
from verify.drill.trial import examine, preload
from verify.paths import FORMULAS, GENERATED, ROOT, SNIPPETS, pages, relative

RESULT = ROOT / "docs" / "drill.json"
COPIED = ["docs", "snippets", "verify", "tests", "conftest.py", "pyproject.toml"]
AT_ONCE = 2


def main() -> int:
    """Read the arguments, try the damages, print and write what came of them."""
    parser = argparse.ArgumentParser("python -m verify.drill", description=__doc__)
    parser.add_argument("--trials", type=int, default=240)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--only", help="a page or a snippet, as docs/lines/fit-a-line.md"
    )
    parser.add_argument("--kind", default="", help="kinds that begin so, as 'digit'")
    options = parser.parse_args()
    start = time.monotonic()
    chosen = choose(options.trials, options.seed, options.only, options.kind)
    outcomes = try_all(chosen, options.only)
    survivors = [damage for damage in chosen if not outcomes[damage]]
    for damage in survivors:
        print("\nnobody noticed", describe(damage))
    print(table(chosen, outcomes), f"{time.monotonic() - start:.0f} s")
    if not (options.only or options.kind):
        RESULT.write_text(summary(chosen, outcomes, options.seed), encoding="utf-8")
    return 1 if survivors else 0


def choose(trials: int, seed: int, only: str | None, kind: str) -> list[Damage]:
    """Choose damages at random, from each kind in turn."""
    rng = random.Random(seed)
    files = [relative(path) for path in [*pages(), *sorted(SNIPPETS.glob("[a-z]*.py"))]]
    kinds: dict[str, list[Damage]] = {}
    for name in files:
        if only in (None, name):
            text = (ROOT / name).read_text(encoding="utf-8")
            is_page = name.endswith(".md")
            for find in (alterations, removals) if is_page else (snippet_damages,):
                for damage in find(name, text, rng):
                    if damage.kind.startswith(kind):
                        kinds.setdefault(damage.kind, []).append(damage)
    chosen: list[Damage] = []
    for of_kind in kinds.values():
        rng.shuffle(of_kind)
    while len(chosen) < trials and any(kinds.values()):
        for _, of_kind in sorted(kinds.items()):
            if of_kind and len(chosen) < trials:
                chosen.append(of_kind.pop())
    return chosen


def try_all(chosen: list[Damage], only: str | None) -> dict[Damage, str]:
    """Try each damage, two at a time, each in a copy of its own; say who noticed it."""
    paths = {ROOT / damage.path for damage in chosen} | {*FORMULAS.glob("*.py")}
    paths |= {ROOT / "tests" / f"test_{path.name}" for path in {*paths}}
    preload([path.read_text(encoding="utf-8") for path in paths if path.exists()])
    outcomes: dict[Damage, str] = {}
    waiting, running = chosen[::-1], {}
    with tempfile.TemporaryDirectory(prefix="drill-") as folder:
        trees = copies(Path(folder), only)
        while waiting or running:
            while waiting and trees:
                damage, tree = waiting.pop(), trees.pop()
                whole = (ROOT / damage.path).read_text(encoding="utf-8")
                (tree / damage.path).write_text(damage.apply(whole), encoding="utf-8")
                running[fork(tree, damage.path, only)] = damage, tree
            pid, status = os.wait()
            damage, tree = running.pop(pid)
            shutil.copy(ROOT / damage.path, tree / damage.path)
            trees.append(tree)
            said = (tree / "noticed").read_text(encoding="utf-8") if status == 0 else ""
            outcomes[damage] = said if status == 0 else "out of time or memory"
            print("." if outcomes[damage] else "!", end="", flush=True)
    return outcomes


def copies(folder: Path, only: str | None) -> list[Path]:
    """Make copies of the book that have passed all checks undamaged, or give up."""
    first = folder / "0"
    ignored = shutil.ignore_patterns("__pycache__", GENERATED.name, "*.ipynb")
    first.mkdir()
    for name in [*COPIED, "CONTRIBUTING.md"]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, first / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, first / name)
    _, status = os.waitpid(fork(first, only, only), 0)
    if status or (first / "noticed").read_text(encoding="utf-8"):
        log = (first / "log").read_text(encoding="utf-8")[-2000:]
        sys.exit(f"{log}\nThe undamaged book does not pass (see above).")
    (first / "build" / "records.json").rename(first / "baseline.json")
    others = [shutil.copytree(first, folder / str(n)) for n in range(1, AT_ONCE)]
    return [first, *others]


def fork(tree: Path, path: str | None, only: str | None) -> int:
    """Start the examination of a copy in which a file was damaged; return its process."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            examine(tree, path, only)
            status = 0
        except Exception:  # noqa: BLE001 the parent reads the log
            traceback.print_exc()
        finally:
            os._exit(status)
    return pid


if __name__ == "__main__":
    sys.exit(main())
