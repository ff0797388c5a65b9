"""What a page may quote in running text: its own code, and the table of symbols."""

import re
from collections import Counter

from verify.embeds import EMBED, INCLUDE, sections
from verify.paths import NOTATION, ROOT
from verify.walk import Walk, walk


def fence_texts(found: Walk) -> list[str]:
    """Return the text of each fence, embeds expanded."""
    texts = []
    for _, info, content in found.fences:
        texts.append(content)
        if EMBED.fullmatch(info):
            for include in INCLUDE.finditer(content):
                path = ROOT / include["path"]
                texts += [
                    s.text for s in sections(path).values() if s.name == include["name"]
                ]
    return texts


def quotes(span: str, code: str) -> bool:
    """Tell whether a span is the page's code, and no flipped digit turns it into another."""
    shape = re.sub(r"\d", r"\\d", re.escape(span))
    before = r"(?<![\w.])" if span[0].isalnum() else rf"(?<!{re.escape(span[0])})"
    after = r"(?![\w.])" if span[-1].isalnum() else rf"(?!{re.escape(span[-1])})"
    return set(re.findall(before + shape + after, code)) == {span}


def notation() -> set[str]:
    """Return the formulas of the symbol table that no flipped digit turns into another."""
    is_there = NOTATION.exists()
    tex = [one for _, one in walk(NOTATION).symbols] if is_there else []
    shapes = Counter(re.sub(r"\d", "#", one) for one in set(tex))
    return {one for one in tex if shapes[re.sub(r"\d", "#", one)] == 1}
