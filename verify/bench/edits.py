"""Time an edit: from saving it to the verified page being served by `verify.serve`."""

import contextlib
import re
import secrets
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from verify.bench.watching import fetch, preview, wait
from verify.embeds import INCLUDE
from verify.paths import BUILD, DOCS, ROOT, relative

SAVING = re.compile(
    r'^(?P<figure>\w+)\.savefig\("(?P<name>[\w-]+\.svg)"\)', re.MULTILINE
)
Edit = Callable[[str, str], str]  # (marker, text) -> text with one line changed


def edit_times(page: Path, repeats: int) -> dict[str, list[float]]:
    """Edit a sentence, a snippet and a figure of a page, some times each."""
    module, section = snippet_of(page)
    figure = SAVING.search(page.read_text(encoding="utf-8"))
    if figure is None:
        raise RuntimeError(f"{relative(page)} draws no figure")
    edits: dict[str, tuple[Path, Edit]] = {
        f"sentence of {page.name}": (page, edit_sentence),
        module.name: (module, partial(edit_snippet, section)),
        "figure": (page, edit_figure),
    }
    times: dict[str, list[float]] = {name: [] for name in edits}
    with preview() as (url, _):
        address = f"{url}{page.relative_to(DOCS).with_suffix('').as_posix()}/"
        picture = f"{url}assets/generated/{figure['name']}"
        for _ in range(repeats):
            for name, (path, edit) in edits.items():
                marker, old = new_marker(), fetch(picture)
                start = time.perf_counter()
                with edited(path, partial(edit, marker)):
                    wait(partial(shows, address, marker), name)
                    if edit is edit_figure:
                        wait(partial(differs, picture, old), name)
                    times[name].append(time.perf_counter() - start)
                wait(partial(differs, address, marker), "the old text")
    return times


def shows(url: str, marker: str) -> bool:
    """Tell whether a served page holds a word."""
    return marker in fetch(url)


def differs(url: str, old: str) -> bool:
    """Tell whether something is served, and without what it was or held before."""
    text = fetch(url)
    return text != "" and old not in text


def new_marker() -> str:
    """Return a word that stands nowhere yet, without digits, which pages forbid."""
    return "edited" + "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(12))


def snippet_of(page: Path) -> tuple[Path, str]:
    """Return a module that a page shows, and a function's section of it."""
    for include in INCLUDE.finditer(page.read_text(encoding="utf-8")):
        path = ROOT / include["path"]
        if include["name"] != "setup" and "def " in section_of(path, include["name"]):
            return path, include["name"]
    raise RuntimeError(f"{relative(page)} shows no function")


def section_of(path: Path, name: str) -> str:
    """Return the text of a module from the start of a section to its end."""
    text = path.read_text(encoding="utf-8")
    return text.partition(f"[start:{name}]")[2].partition(f"[end:{name}]")[0]


def edit_sentence(marker: str, text: str) -> str:
    """Put a word before the first sentence of a page."""
    return re.sub(r"(\n# .*\n\n+)", rf"\g<1>{marker} ", text, count=1)


def edit_snippet(section: str, marker: str, text: str) -> str:
    """Put a word at the beginning of a docstring."""
    before, start, rest = text.partition(f"[start:{section}]")
    return before + start + rest.replace('"""', f'"""{marker}: ', 1)


def edit_figure(marker: str, text: str) -> str:
    """Write a word into the first figure, on the line that saves it."""
    return SAVING.sub(rf'\g<figure>.text(0.5, 0.5, "{marker}"); \g<0>', text, count=1)


@contextlib.contextmanager
def edited(path: Path, edit: Callable[[str], str]) -> Iterator[None]:
    """Save a changed file, and put the old bytes back whatever happens."""
    old = path.read_bytes()
    new = edit(old.decode()).encode()
    if new == old:
        raise RuntimeError(f"found no place in {relative(path)} for an edit")
    try:
        save(path, new)
        yield
    finally:
        if path.read_bytes() == new:
            save(path, old)
        elif path.read_bytes() != old:
            message = (
                "was edited meanwhile: take out the word that begins with 'edited'"
            )
            print(f"{relative(path)} {message}", file=sys.stderr)


def save(path: Path, data: bytes) -> None:
    """Replace a file in one step, so that it is never half written."""
    BUILD.mkdir(exist_ok=True)
    unfinished = BUILD / f"{path.name}.unfinished"
    unfinished.write_bytes(data)
    shutil.copymode(path, unfinished)
    unfinished.replace(path)
