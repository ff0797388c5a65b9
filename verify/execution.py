"""Run the code of a page in one namespace, and compare what it prints."""

import contextlib
import io
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sybil import Document, Example
from sybil.typing import Parser

from verify.figures import book_style, collect, naming_figures
from verify.paths import PageError, not_utf8, write_if_changed

LONGEST_BLOCK = 25


class PageNamespace(dict[str, Any]):
    """The names a page has defined, and with them (out of the page's sight) its run."""

    run: "PageDocument"


class PageDocument(Document):
    """One page while it runs: what it printed, drew and what an update would change."""

    namespace: PageNamespace

    def __init__(self, text: str, path: str) -> None:
        super().__init__(text, path)
        self.namespace = PageNamespace(__name__="__page__")
        self.namespace.run = self
        self.printed: str | None = None  # by the latest block, not yet shown
        self.printing_end = 0
        self.failed_line = 0
        self.figures: dict[str, int] = {}  # name, line of the block that drew it
        self.updating = False
        self.replacements: list[tuple[int, int, str]] = []

    @classmethod
    def parse(cls, path: str, *parsers: Parser, encoding: str = "utf-8") -> Document:
        """Read and parse a page; say where it is not UTF-8."""
        try:
            return super().parse(path, *parsers, encoding=encoding)
        except UnicodeDecodeError as error:
            raise PageError(path, *not_utf8(error)) from error

    @property
    def slug(self) -> str:
        """The name the page shares with its figures."""
        return Path(self.path).stem

    @property
    def is_notebook(self) -> bool:
        """Tell whether a kernel will run this page again and put its output in."""
        return Path(self.path).parent.name == "notebooks"

    def start(self) -> None:
        """Begin with an empty folder, fresh snippets, NumPy's defaults and our style."""
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(np.errstate())
        self.stack.enter_context(np.printoptions())
        self.scratch = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.stack.enter_context(book_style())
        self.stack.enter_context(naming_figures(self.slug))
        for name in [*sys.modules]:  # another page may have changed their arrays
            if name.partition(".")[0] == "snippets":
                del sys.modules[name]

    def finish(self) -> None:
        """Leave nothing behind; write the page anew where an update was asked for."""
        self.stack.close()
        if self.replacements:
            text = self.text
            for start, end, new in sorted(self.replacements, reverse=True):
                text = text[:start] + new + text[end:]
            write_if_changed(Path(self.path), text.encode())

    def execute(self, source: str, filename: str, line: int) -> str:
        """Run source whose first line is `line` of `filename`; return what it printed."""
        code = compile("\n" * (line - 1) + source, filename, "exec", dont_inherit=True)
        printed = io.StringIO()
        with (
            contextlib.chdir(self.scratch),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            exec(code, self.namespace)  # noqa: S102
        text = printed.getvalue()
        return text if text.endswith("\n") or not text else f"{text}\n"

    @contextlib.contextmanager
    def guard(self, line: int) -> Iterator[None]:
        """Note that the code at a line failed; turn an attempt to leave into a failure."""
        try:
            yield
        except (SystemExit, KeyboardInterrupt) as error:
            self.failed_line = line
            message = f"the block leaves Python: {error!r}"
            raise PageError(self.path, line, message) from error
        except BaseException:
            self.failed_line = line
            raise

    def require_sound(self, line: int) -> None:
        """Refuse to go on after a failed block, whose names would be missing."""
        if self.failed_line:
            message = f"not run, because the block at line {self.failed_line} failed"
            raise PageError(self.path, line, message)


def run_python(example: Example) -> None:
    """Run a python fence, collect its output and its figures."""
    page: PageDocument = example.document
    end = example.region.end
    page.require_sound(example.line)
    if (length := example.parsed.count("\n")) > LONGEST_BLOCK:
        message = f"a block has at most {LONGEST_BLOCK} lines; this one has {length}"
        raise PageError(example.path, example.line, message)
    with page.guard(example.line):
        printed = page.execute(example.parsed, example.path, example.line + 1)
        for name in collect(page.scratch, page.slug):
            if name in page.figures:
                message = f"{name} was drawn at line {page.figures[name]} already"
                raise PageError(example.path, example.line, message)
            page.figures[name] = example.line
    if not printed or page.is_notebook:
        return
    if page.text[end:].lstrip("\n").startswith("```text\n"):
        page.printed, page.printing_end = printed, end
    elif page.updating:
        page.replacements.append((end, end, f"\n\n```text\n{printed}```"))
    else:
        message = f"the block printed this, and no ```text fence shows it:\n{printed}"
        raise PageError(example.path, example.line, message)
