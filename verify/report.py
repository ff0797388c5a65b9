"""What was verified in this build: a machine's report, a page's table, and stamps.

`write` follows a run in which the ledger found no fault.
"""

import importlib.metadata
import json
import platform
import subprocess
from pathlib import Path
from typing import Any

from verify import catalogue
from verify.catalogue.places import target, title
from verify.embeds import EMBED
from verify.paths import DOCS, GENERATED, ROOT, PageError, relative, write_if_changed
from verify.walk import Walk

DRILL = DOCS / "drill.json"
LIBRARIES = ("numpy", "matplotlib", "scipy", "scikit-learn", "sybil", "mkdocs-material")
NAMES = {
    "numpy": "NumPy",
    "scipy": "SciPy",
    "scikit-learn": "scikit-learn",
    "mkdocs-material": "Material for MkDocs",
}
KINDS = {
    "blocks": ("code block", "run"),
    "outputs": ("output", "compared"),
    "figures": ("figure", "drawn"),
    "claims": ("claim", "computed"),
    "formulas": ("formula", "tested"),
}
Counts = dict[str, int]


def stamp(walks: dict[Path, Walk], records: dict[str, Any]) -> dict[Path, Counts]:
    """Write the line at the end of each page that shows one; return the counts."""
    counts = {
        path: count(found, records.get(relative(path), {"figures": []}))
        for path, found in walks.items()
    }
    for path, found in walks.items():
        line = GENERATED / "stamps" / f"{path.stem}.md"
        if any(name == relative(line) for _, name in found.includes):
            text = sentence(counts[path], versions(), path)
            write_if_changed(line, text.encode())
    return counts


def write(walks: dict[Path, Walk], records: dict[str, Any]) -> None:
    """Write the report, the table, the stamps and the catalogue."""
    counts = stamp(walks, records)
    examples = sum(len(r["lines"]) for name, r in records.items() if name[-3:] == ".py")
    result = {
        "commit": commit(),
        "versions": versions(),
        "docstring_examples": examples,
        "pages": {relative(path): counted for path, counted in counts.items()},
    }
    report = json.dumps(result, indent=1) + "\n"
    write_if_changed(GENERATED / "verification.json", report.encode())
    text = f"{table(counts)}\n{circumstances(result)}"
    write_if_changed(GENERATED / "verification.md", text.encode())
    write_if_changed(GENERATED / "drill.md", drill().encode())
    catalogue.write(walks)
    drawn = {name for record in records.values() for name in record["figures"]}
    for path in GENERATED.iterdir():
        is_drawing = path.suffix in {".svg", ".png", ".json"}
        if is_drawing and path.name not in {*drawn, "verification.json"}:
            path.unlink()  # of a page that was since renamed, or no longer draws it


def versions() -> dict[str, str]:
    """Return the versions of what the pages ran with."""
    python = {"python": platform.python_version()}
    return python | {name: importlib.metadata.version(name) for name in LIBRARIES}


def count(found: Walk, record: dict[str, Any]) -> Counts:
    """Count what was checked on one page."""
    code = [i for _, i, _ in found.fences if i == "python" or EMBED.fullmatch(i)]
    return {
        "blocks": len(code),
        "outputs": sum(info == "text" for _, info, _ in found.fences),
        "figures": sum(not name.endswith(".json") for name in record["figures"]),
        "claims": len(found.vouchers) - len(found.facts),
        "formulas": sum(not vouched for _, _, vouched in found.formulas),
        "facts": len(found.facts),
    }


def commit() -> str:
    """Return the commit the build was made from, or say that there is none."""
    command = ["git", "--no-optional-locks", "-C", str(ROOT), "describe", "--always"]
    options = ["--abbrev=12", "--exclude=*", "--dirty= with changes not committed"]
    try:
        done = subprocess.run(
            [*command, *options], capture_output=True, text=True, check=False
        )
    except OSError:  # no git
        return "not under version control"
    return done.stdout.strip() or "not under version control"


def listed(counts: Counts) -> str:
    """Return counts in words: 31 code blocks run, 14 outputs compared and so on."""
    return ", ".join(
        f"{counts[key]:,} {thing}{'s' * (counts[key] > 1)} {done}"
        for key, (thing, done) in KINDS.items()
        if counts[key]
    )


def sentence(counts: Counts, versions: dict[str, str], page: Path) -> str:
    """Return the one-line stamp of a page, its link right for where the page stands."""
    up = "../" * target(page).count("/")
    return (
        f"*Verified in this build: {listed(counts)}, with Python {versions['python']} "
        f"and NumPy {versions['numpy']}. [What that means]({up}verification.md).*\n"
    )


def table(counts: dict[Path, Counts]) -> str:
    """Return two columns, page and what was checked on it, so that a phone can show it."""
    sums = {key: sum(c[key] for c in counts.values()) for key in [*KINDS, "facts"]}
    rows = {f"[{title(page)}]({target(page)})": c for page, c in counts.items()}
    text = "| Page | Checked in this build |\n| --- | --- |\n"
    for page, counted in [*rows.items(), ("**All pages**", sums)]:
        if any(counted.values()):
            given = counted["facts"]
            rest = f"{given:,} fact{'s' * (given > 1)} given" if given else ""
            text += f"| {page} | {'; '.join(filter(None, [listed(counted), rest]))} |\n"
    return text


def circumstances(result: dict[str, Any]) -> str:
    """Return what else was run, and with what."""
    versions = [
        f"{NAMES.get(k, k.capitalize())} {v}" for k, v in result["versions"].items()
    ]
    return (
        f"Besides, {result['docstring_examples']} lines of examples in docstrings were "
        f"run. Commit: {result['commit']}. Versions: {', '.join(versions)}.\n"
    )


def drill() -> str:
    """Return the figure of the latest drill, or say that there is none."""
    if not DRILL.exists():
        return "*No drill has been held on this copy of the book yet.*\n"
    found = json.loads(DRILL.read_text(encoding="utf-8"))
    kinds = {kind: (k["noticed"], k["trials"]) for kind, k in found["kinds"].items()}
    sums = [sum(pair[place] for pair in kinds.values()) for place in (0, 1)]
    if sums != [found["noticed"], found["trials"]]:
        message = f"the kinds add up to {sums}, not to 'noticed' and 'trials'"
        raise PageError(DRILL, 1, message)
    rows = "".join(f"| {k} | {n:,} of {t:,} |\n" for k, (n, t) in kinds.items())
    missed = found["trials"] - found["noticed"]
    verdict = f" {missed:,} went unnoticed." if missed else ""
    return (
        f"In the latest drill, {found['noticed']:,} of {found['trials']:,} damages were "
        f"noticed.{verdict} The seed of the random numbers was {found['seed']}, so the "
        f"same drill can be held again. For programs: [drill.json](drill.json).\n\n| Damage | Noticed |\n| --- | --- |\n{rows}"
    )
