"""What the search leaves out: a listing would fill its list, and a formula as flat text says nothing."""

import re

LEFT_OUT = re.compile(r'<div (?=class="(?:[\w-]+ )*(?:highlight|maths)")')


def leave_out(html: str) -> str:
    """Mark code, output and displayed formulas of a page for the search, which takes the mark away."""
    return LEFT_OUT.sub('<div data-search-exclude="true" ', html)
