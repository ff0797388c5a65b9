"""Code blocks: fewer colours, and a fold over the set-up lines of an embedded snippet.

An embed (a block titled ``snippets/…``) begins with imports and one helper that checks arguments. A reader
wants the function after them; whoever copies wants everything. The lines before that function are
wrapped in ``<span class="setup">`` and a button is put beside the block's title; style and script of the
site do the folding, and without a script everything is shown. Functions that stand next and were shown in
an earlier block of the page are folded with them.

The highlighter marks every name, dot and bracket with an element of its own. What the style sheet gives
the colour of the text loses its mark here, which halves the elements of a chapter.
"""

import re
from collections.abc import Collection
from html import unescape

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

BLOCK = re.compile(
    r'(?P<open><div class="[^"]*\bhighlight\b[^"]*">)'
    r'(?:<span class="filename">(?P<title>[^<]+)</span>)?'
    r"(?P<pre><pre[^>]*><span></span><code>)(?P<code>.*?)</code></pre>",
    re.DOTALL,
)
BUTTON = (
    '<button class="setup-toggle" type="button" aria-expanded="false">'
    '<span class="setup-verb">Show</span> {lines} lines {what}</button>'
)
# Classes of the highlighter, and which of them look the same; see https://pygments.org/docs/tokens.
TEXT = "n|p|o|w|si|nb|nn|ne|nx|bp|fm|vm|nv|no|na|py|err"
ALIKE = {"ow": "k", "kn": "k", "kc": "k", "kd": "k", "kt": "k", "mi": "m", "mf": "m", "sa": "s", "se": "s",
         "s1": "s", "s2": "s", "sd": "c", "c1": "c", "nc": "nf"}  # fmt: skip
UNMARKED = re.compile(rf'<span class="(?:{TEXT})">([^<]*)</span>')
RENAMED = re.compile(rf'<span class="({"|".join(ALIKE)})">')
NEIGHBOURS = re.compile(r'<span class="([a-z]+)">([^<]*)</span>(\s*)<span class="\1">')


def tidy(code: str) -> str:
    """Return highlighted code with the marks that matter; its text stays the same."""
    code = UNMARKED.sub(r"\1", code)
    code = RENAMED.sub(lambda match: f'<span class="{ALIKE[match[1]]}">', code)
    while code != (joined := NEIGHBOURS.sub(r'<span class="\1">\2\3', code)):
        code = joined
    return code


def functions(code: str) -> list[tuple[int, str]]:
    """Return each function of the outermost level: the lines above it, and its name.

    A constant below the first function, such as a table of names, counts as one.
    """
    lines = code.split("\n")
    found: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        kind = r"(?:def )?" if found and line[:2].isupper() else "def "
        if match := re.match(rf"{kind}(\w+)", line):
            while number and lines[number - 1].startswith(("@", "#")):
                number -= 1
            found.append((number, match[1]))
    return found


def setup_lines(found: list[tuple[int, str]], shown: Collection[str] = ()) -> int:
    """Return how many lines stand before the second function (the first, if it is the only one).

    Functions from there on that were shown before count too, but never the last one.
    """
    *others, last = found or [(0, "")]
    new = [start for start, name in others[1:] if name not in shown]
    return new[0] if new else last[0]


class CodeBlocks(Postprocessor):
    """Works on the highlighted HTML, in which every line is complete in itself."""

    def run(self, text: str) -> str:
        """Tidy each block, and fold each embed."""
        self.shown: set[tuple[str, str]] = set()  # on this page: snippet and function
        return BLOCK.sub(self._block, text)

    def _block(self, match: re.Match[str]) -> str:
        title, code = match["title"], match["code"]
        count, what = 0, "of imports and checks"
        if title and title.startswith("snippets/"):
            found = functions(unescape(re.sub(r"<[^>]+>", "", code)))
            count = setup_lines(found, {name for at, name in self.shown if at == title})
            if count > setup_lines(found):
                what = "from above"
            self.shown |= {(title, name) for _, name in found}
        lines = code.split("\n")
        setup, rest = "\n".join(lines[:count]), "\n".join(lines[count:])
        if count:
            title += BUTTON.format(lines=count, what=what)
            setup = f'<span class="setup">{tidy(setup)}\n</span>'
        head = f'<span class="filename">{title}</span>' if title else ""
        return f"{match['open']}{head}{match['pre']}{setup}{tidy(rest)}</code></pre>"


class CodeBlocksExtension(Extension):
    """Registers the postprocessor after raw HTML is back (30)."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add to Python-Markdown what is above."""
        md.postprocessors.register(CodeBlocks(md), "book_code_blocks", 3)


def makeExtension(**settings: object) -> CodeBlocksExtension:
    """Entry point of Python-Markdown."""
    return CodeBlocksExtension(**settings)
