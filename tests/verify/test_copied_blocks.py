"""A block copied from the finished site runs alone, in an interpreter with NumPy only.

The text is taken from the HTML as the copy button takes it. Each block gets a process of
its own, in an empty folder, which can import the standard library and NumPy, nothing else.
There the examples in the docstrings of the block are run too.
"""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from verify.embeds import expand
from verify.fences import EMBED
from verify.paths import DOCS, ROOT, pages, relative
from verify.walk import walk

SITE = ROOT / "site"
ALONE = """
import doctest, importlib.abc, sys, warnings

warnings.simplefilter("error")


class NumPyAlone(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in {"numpy", *sys.stdlib_module_names}:
            raise ModuleNotFoundError(f"No module named {name!r} in this environment")


sys.meta_path.insert(0, NumPyAlone())
source = sys.stdin.read()
block = {"__name__": "__main__"}
exec(compile(source, "<the copied block>", "exec"), block)
examples = 0
for name, value in list(block.items()):
    if getattr(value, "__module__", None) == "__main__" and value.__doc__:
        test = doctest.DocTestParser().get_doctest(value.__doc__, block, name, None, 0)
        runner = doctest.DocTestRunner(verbose=False)
        examples += len(test.examples)
        if runner.run(test).failed:
            sys.exit(1)
print(examples)
"""


class Blocks(HTMLParser):
    """Collect the code of all blocks with a title, as the copy button hands it out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self.stack: list[tuple[str, str]] = []  # tag, classes
        self.title = self.code = ""
        self.copy: str | None = None

    def inside(self, tag: str, name: str = "") -> bool:
        """Tell whether an element with this tag and class is open."""
        return any(
            t == tag and name in classes.split() + [""] for t, classes in self.stack
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag in {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}:
            return
        given = dict(attrs)
        classes = given.get("class") or ""
        if tag == "div" and "highlight" in classes.split():
            self.title, self.code, self.copy = "", "", None
        if "data-copy" in given:
            self.copy = given["data-copy"]
        self.stack.append((tag, classes))

    def handle_data(self, data: str) -> None:
        """Take the text of a title or of the code."""
        if self.inside("div", "highlight"):
            if self.inside("code"):
                self.code += data
            elif self.inside("span", "filename") and not self.inside("button"):
                self.title += data

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and a block with it."""
        while self.stack:
            last, classes = self.stack.pop()
            if last == "div" and "highlight" in classes.split() and self.title:
                text = self.code if self.copy is None else self.copy
                self.found.append((self.title.strip(), text.rstrip()))
            if last == tag:
                return


def copied(html: str) -> list[tuple[str, str]]:
    """Return (title, text) of each titled block of a page, as its button copies it."""
    parser = Blocks()
    parser.feed(html)
    return parser.found


def embeds(page: Path) -> list[tuple[str, str]]:
    """Return (title, text) of each snippet that a page shows, from the source."""
    found = []
    for line, info, content in walk(page).fences:
        if match := EMBED.fullmatch(info):
            parts = expand(content.rstrip("\n"), relative(page), line)
            found.append((match[1], "\n".join(part.text for part in parts).rstrip()))
    return found


def built(page: Path) -> Path:
    """Return the file of the site that a page became."""
    place = page.relative_to(DOCS).with_suffix("")
    return (
        SITE / place.parent / "index.html"
        if place.name == "index"
        else (SITE / place / "index.html")
    )


def run_alone(text: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a block in a fresh interpreter that knows nothing of this project."""
    return subprocess.run(
        [sys.executable, "-I", "-B", "-c", ALONE],
        input=text,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


SHOWING = [page for page in pages() if page.is_relative_to(DOCS) and embeds(page)]


@pytest.mark.parametrize("page", SHOWING, ids=[page.stem for page in SHOWING])
def test_each_copied_block_runs_alone(page: Path, tmp_path: Path) -> None:
    assert built(page).exists(), "the site is not built; run: make site"
    blocks = copied(built(page).read_text(encoding="utf-8"))
    snippets = [block for block in blocks if block[0].startswith("snippets/")]
    assert [title for title, _ in snippets] == [title for title, _ in embeds(page)]
    faults = []
    for (title, text), (_, source) in zip(snippets, embeds(page), strict=True):
        assert text == source, f"{title}: the clipboard gets something else"
        done = run_alone(text, tmp_path)
        functions = ", ".join(re.findall(r"^def (\w+)", text, re.MULTILINE))
        if done.returncode:
            faults.append(f"{title}, {functions}:\n{done.stdout}{done.stderr}")
        elif re.search(r"^ +>>> ", text, re.MULTILINE) and int(done.stdout) == 0:
            faults.append(f"{title}, {functions}: no example was run")
    if faults:
        pytest.fail("\n\n".join(faults), pytrace=False)


def test_there_are_pages_with_blocks_to_copy() -> None:
    assert "fit-a-line" in [page.stem for page in SHOWING]


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ("import snippets", "No module named 'snippets'"),
        ("from verify import paths", "No module named 'verify'"),
        ("import matplotlib.pyplot", "No module named 'matplotlib'"),
        ("x = np.zeros(3)", "name 'np' is not defined"),
        ("import warnings; warnings.warn('old')", "UserWarning: old"),
        ('def f():\n    """F.\n\n    >>> g()\n    1\n    """', "'g' is not defined"),
        ('def f():\n    """F.\n\n    >>> 2\n    1\n    """', "Expected:"),
    ],
)
def test_what_does_not_run_alone_is_noticed(
    block: str, message: str, tmp_path: Path
) -> None:
    done = run_alone(block, tmp_path)
    assert done.returncode == 1
    assert message in done.stdout + done.stderr


def test_the_clipboard_gets_text_without_marks() -> None:
    html = (
        '<div class="language-python highlight"><span class="filename">snippets/a.py'
        '<button class="t">Show 3 lines</button></span><pre id="c"><span></span><code>'
        '<span class="setup"><a id="l1"></a><span class="kn">import</span> a\n</span>'
        '<span class="n">x</span> &lt; <span>&quot;y&quot;</span><br>\n</code></pre></div>'
        '<div class="highlight"><pre><code>untitled</code></pre></div>'
        '<div class="highlight" data-copy="what is copied"><span class="filename">b</span>'
        "<pre><code>what is shown</code></pre></div>"
    )
    expected = [("snippets/a.py", 'import a\nx < "y"'), ("b", "what is copied")]
    assert copied(html) == expected
