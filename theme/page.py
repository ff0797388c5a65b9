"""What every extension of this folder needs to know about the page it is working on."""

import re
from pathlib import Path

from markdown import Markdown

#: A code span, or a comment of the checker: ``<!--= expression -->``, ``<!-- given: reason -->``.
CODE_SPAN = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"
COMMENT = r"<!--(?:=| given:).*?-->"
CODE_OR_COMMENT = re.compile(f"(?P<code>{CODE_SPAN})|(?P<comment>{COMMENT})", re.DOTALL)


def name(md: Markdown) -> str:
    """Return the page's path under ``docs``, or a plain word where nobody has set one."""
    if "relpath" in md.treeprocessors:  # the site generator registers it for each page
        return str(md.treeprocessors["relpath"].file.src_uri)
    return "the page"


def docs(md: Markdown) -> Path:
    """Return the folder of the pages."""
    if "relpath" in md.treeprocessors:
        return Path(md.treeprocessors["relpath"].config.docs_dir)
    return Path("docs")
