"""Whether an edited page has to run again: not if only prose between its checks has changed."""

import hashlib
from pathlib import Path
from typing import Any

from verify.claims import subject
from verify.execution import PageDocument
from verify.fences import parse_page
from verify.paths import GENERATED, PageError
from verify.uses import data, shown, used

Record = dict[str, Any]


def passes_still(path: Path, record: Record) -> Record | None:
    """Return the record of a page with its lines as they are now; None if it has to run."""
    states = record.get("read"), record.get("drew")
    if None in states or states != (what_is_read(path), hashed(drawings(record))):
        return None
    document = PageDocument.parse(str(path), parse_page)
    return record | {"lines": [example.line for example in document.examples()]}


def drawings(record: Record) -> set[Path]:
    """Return the files that a page has drawn."""
    return {GENERATED / name for name in record["figures"]}


def what_is_read(path: Path) -> str | None:
    """Return a hash of all that the checks of a page read; None if it cannot be parsed."""
    try:
        document = PageDocument.parse(str(path), parse_page)
    except PageError:
        return None
    text, end, read = document.text, 0, []
    for example in document.examples():
        region = example.region
        gap = text[end : region.start]
        vouched = subject(text, region.start) if text[region.start] == "<" else None
        words = (vouched.text, vouched.is_tex, vouched.is_code) if vouched else None
        # An output stands directly below its block, so what lies between is read as well.
        read.append((region.evaluator.__name__, region.parsed, gap.isspace(), words))
        end = region.end
    return hashed(shown(text) | used(text) | data(text), repr(read))


def hashed(files: set[Path], text: str = "") -> str:
    """Return a hash of a text and of the bytes of some files."""
    digest = hashlib.sha256(text.encode())
    for file in sorted(files):
        digest.update(file.read_bytes() if file.is_file() else b"missing")
    return digest.hexdigest()
