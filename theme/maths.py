r"""``$…$`` and ``$$ … $$`` become MathML when the page is built, by Temml.

The formulas are taken out before Markdown looks at the text, so they may stand in tables, lists,
captions and boxes, and may hold ``|``, ``_`` and ``*``. Code spans and fences are left alone; ``\$`` is
a dollar sign. TeX that Temml cannot read stops the build and names the page and the formula.
"""

import re
import threading
from functools import cache
from pathlib import Path

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor
from py_mini_racer import MiniRacer

from theme import page

TEMML = Path(__file__).parent / "vendor" / "temml.min.js"
RENDER = """(tex, displayMode) => {
  try {
    const wrap = displayMode ? "none" : "tex";
    return [temml.renderToString(tex, { displayMode, wrap, throwOnError: true }), ""];
  } catch (error) {
    return ["", error.message];
  }
}"""

DISPLAY = re.compile(
    r"^(?P<indent>[ ]*)\$\$[ \t]*\n?(?P<tex>.+?)\n?[ ]*\$\$[ \t]*$",
    re.DOTALL | re.MULTILINE,
)
INLINE = re.compile(
    page.CODE_OR_COMMENT.pattern
    + r"|(?P<tag><[A-Za-z/][^<>]*>)"
    + r"|(?P<escaped>\\\$)"
    + r"|\$(?P<tex>(?![\s$])(?:\\.|[^\\$])+?(?<!\s))\$(?![\d$])"
    + r"|(?P<stray>\$)",
    re.DOTALL,
)
ALT_TEXT = re.compile(r"!\[[^\]]*\$[^\]]*\]\(")


class MathsError(ValueError):
    """A formula that cannot be set."""


class Temml:
    """One JavaScript context for the whole process; each formula is set once."""

    _lock = threading.Lock()
    _context: MiniRacer | None = None

    @classmethod
    @cache
    def render(cls, tex: str, *, display: bool) -> tuple[str, str]:
        """Return the MathML and an empty message, or an empty string and Temml's message."""
        with cls._lock:
            if cls._context is None:
                cls._context = MiniRacer()
                cls._context.eval(TEMML.read_text(encoding="utf-8"))
                cls._context.eval(f"var render = {RENDER}")
            mathml, message = cls._context.call("render", tex, display)
        return mathml, message


class Maths(Preprocessor):
    """Puts each formula's MathML into the stash of raw HTML and leaves a marker in the text."""

    def run(self, lines: list[str]) -> list[str]:
        """Work on the whole page at once: a formula may run over several lines."""
        text = "\n".join(lines)
        if "$" not in text:
            return lines
        spans = [match.span() for match in page.CODE_OR_COMMENT.finditer(text)]

        def display(match: re.Match[str]) -> str:
            if any(start <= match.start() < end for start, end in spans):
                return match[0]
            html = f'<div class="maths">{self._mathml(match["tex"].strip(), display=True)}</div>'
            return f"\n\n{match['indent']}{self.md.htmlStash.store(html)}\n\n"

        if found := ALT_TEXT.search(text):
            raise MathsError(
                f"{page.name(self.md)}: a formula in an alt text; write it in words: {found[0]}"
            )
        return INLINE.sub(self._inline, DISPLAY.sub(display, text)).split("\n")

    def _inline(self, match: re.Match[str]) -> str:
        if match["stray"]:
            line = match.string[match.string.rfind("\n", 0, match.start()) + 1 :].split(
                "\n", 1
            )[0]
            raise MathsError(
                f"{page.name(self.md)}: a dollar sign that neither opens nor closes a formula "
                rf"(for the sign itself write \$): {line}"
            )
        if match["escaped"]:
            return self.md.htmlStash.store('<span class="dollar">$</span>')
        if match["tex"] is None:
            return match[0]
        return self.md.htmlStash.store(
            f'<span class="maths">{self._mathml(match["tex"], display=False)}</span>'
        )

    def _mathml(self, tex: str, *, display: bool) -> str:
        mathml, message = Temml.render(tex, display=display)
        if message:
            raise MathsError(f"{page.name(self.md)}: bad TeX: {tex}\n{message}")
        return mathml


class MathsExtension(Extension):
    """Registers the preprocessor after the fences (25) and before raw HTML (20)."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Add to Python-Markdown what is above."""
        md.preprocessors.register(Maths(md), "book_maths", 22)


def makeExtension(**settings: object) -> MathsExtension:
    """Entry point of Python-Markdown."""
    return MathsExtension(**settings)


__all__ = ["MathsError", "MathsExtension", "Temml"]
