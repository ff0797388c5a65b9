"""The ledger: everything a page contains must have been run, drawn, evaluated or explained.

`python -m verify.ledger` follows a run of the pages; with page names it checks those alone.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from verify import report
from verify.embeds import EMBED
from verify.faults import (
    figure_faults,
    formula_faults,
    front_matter_faults,
    notation_faults,
    snippet_faults,
)
from verify.found import SHOWN_ONLY
from verify.paths import (
    DOCS,
    GENERATED,
    RECORDS,
    ROOT,
    PageError,
    menu,
    pages,
    relative,
)
from verify.quotes import fence_texts, notation, quotes
from verify.walk import Walk, walk

INCLUDABLE = re.compile(r"docs/assets/generated/[\w/-]+\.md|CONTRIBUTING\.md")
UNSEEN = {".md", ".markdown", ".mdown", ".mkdn", ".mkd", ".html", ".htm", ".ipynb"}


def main(names: list[str]) -> int:
    """Check the named pages, or all pages and the snippets, and write the report."""
    records = (
        json.loads(RECORDS.read_text(encoding="utf-8")) if RECORDS.exists() else {}
    )
    chosen = [Path(name).resolve() for name in names] or pages()
    if missing := [relative(path) for path in chosen if not path.is_file()]:
        print(f"there is no page {', '.join(missing)}", file=sys.stderr)
        return 2
    walks = {path: walk(path) for path in chosen}
    faults: list[PageError] = []
    drawn = None if names else figures_of(records, faults)
    named = menu()
    for path in chosen:
        if named and DOCS in path.parents and path not in named:
            message = "the menu does not name this page; add it to nav in mkdocs.yml"
            faults.append(PageError(path, 1, message))
    try:
        for path, found in walks.items():
            faults += page_faults(path, found, records.get(relative(path)), drawn)
        if not names:
            faults += unseen_faults()
            faults += notation_faults(walks)
            faults += snippet_faults([found for found in walks.values()], records)
    except PageError as fault:
        faults.append(fault)
    for fault in sorted(faults, key=lambda fault: (fault.path, fault.line)):
        print(fault, file=sys.stderr)
    if faults:
        print(f"{len(faults)} faults; nothing was published", file=sys.stderr)
        return 1
    if names:
        report.stamp(walks, records)
    else:
        report.write(walks, records)
    places = sum(len(found.fences) + len(found.vouchers) for found in walks.values())
    print(f"the ledger is whole: {len(walks)} pages, {places} fences, claims and facts")
    return 0


def unseen_faults() -> list[PageError]:
    """Find files that the site would show as pages, and that nobody runs."""
    files = [path for path in DOCS.rglob("*") if path.suffix.lower() in UNSEEN]
    return [
        PageError(path, 1, "this would be shown unchecked; a page is a file x.md")
        for path in sorted(files)
        if path.suffix != ".md"
        and GENERATED not in path.parents
        and not (path.suffix == ".ipynb" and path.with_suffix(".md").exists())
    ]


def figures_of(records: dict[str, Any], faults: list[PageError]) -> set[str]:
    """Return all figures that were drawn; no two pages may have drawn the same."""
    owners: dict[str, str] = {}
    for page, record in records.items():
        for name in record["figures"]:
            if owners.setdefault(name, page) != page:
                message = f"{name} is drawn by {owners[name]} too"
                faults.append(PageError(ROOT / page, 1, message))
    return set(owners)


def page_faults(
    path: Path,
    found: Walk,
    record: dict[str, Any] | None,
    elsewhere: set[str] | None = None,
) -> list[PageError]:
    """Return all that is wrong with one page."""
    faults = [PageError(path, *fault) for fault in found.faults]

    def fault(line: int, message: str) -> None:
        faults.append(PageError(path, line, message))

    expected = Counter([line for line, _, _ in found.fences] + found.vouchers)
    if record is None and expected:
        return [*faults, PageError(path, 1, "the page was not run, or did not finish")]
    ran = Counter((record or {"lines": []})["lines"])
    for line in sorted((expected - ran).elements()):
        fault(line, "the fence or claim here was not run, or did not pass")
    for line in sorted((ran - expected).elements()):
        fault(
            line, "something was run here that a Markdown parser does not see as such"
        )
    for line, info, _ in found.fences:
        if info not in {"python", "text", *SHOWN_ONLY} and not EMBED.fullmatch(info):
            fault(line, f"the fence {info!r} is none of the known kinds")
    for line, number in found.loose:
        fault(line, f"{number!r} holds a number that is neither a claim nor given")
    code = "\n".join(text for text in fence_texts(found))
    for line, span in found.spans:
        if not quotes(span, code):
            message = f"`{span}` holds a number and stands in no code block of the page"
            fault(line, message)
    drawn = (record or {"figures": []})["figures"]
    faults += figure_faults(path, found, drawn, elsewhere)
    faults += formula_faults(path, found, notation())
    for line, name in found.includes:
        if not INCLUDABLE.fullmatch(name):
            fault(line, f"a page may not include {name!r}")
    if path != ROOT / "CONTRIBUTING.md":
        faults += front_matter_faults(path, found)
    return faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
