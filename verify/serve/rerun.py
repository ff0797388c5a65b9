"""Whether an edited page has to run again: not if only prose between its checks has changed."""

import hashlib
from pathlib import Path
from typing import Any

from sybil import Document

from verify.claims import subject
from verify.execution import PageDocument
from verify.fences import parse_page
from verify.paths import GENERATED, PageError
from verify.uses import shown, used

Record = dict[str, Any]


def with_state(path: Path, record: Record) -> Record:
    """Return the record of a page that has just passed, with what it has read and drawn."""
    document = PageDocument.parse(str(path), parse_page)
    return record | {"state": state(document, record["figures"])}


def passes_still(path: Path, record: Record) -> Record | None:
    """Return the record of a page with its lines as they are now; None if it has to run."""
    try:
        document = PageDocument.parse(str(path), parse_page)
    except PageError:
        return None
    if record.get("state") != state(document, record["figures"]):
        return None
    return record | {"lines": [example.line for example in document.examples()]}


def state(document: Document, figures: list[str]) -> str:
    """Return a hash of all that a page's checks read, and of what they have drawn."""
    text, end, read = document.text, 0, []
    for example in document.examples():
        region = example.region
        gap = text[end : region.start]
        vouched = subject(text, region.start) if text[region.start] == "<" else None
        words = (vouched.text, vouched.is_tex, vouched.is_code) if vouched else None
        # An output stands directly below its block, so what lies between is read as well.
        read.append((region.evaluator.__name__, region.parsed, gap.isspace(), words))
        end = region.end
    digest = hashlib.sha256(repr(read).encode())
    files = shown(text) | used(text) | {GENERATED / name for name in figures}
    for file in sorted(files):
        digest.update(file.read_bytes() if file.is_file() else b"missing")
    return digest.hexdigest()
