"""Cut a font down to the characters of the book.

    python -m theme.subset_font SET FONT OUT.woff2

SET is ``text``, ``italic`` or ``maths`` (see below), FONT any font file with an open licence. The three files under
``docs/assets/fonts`` were made this way from STIX Two Math and Source Serif 4; run it again when a test says that a
formula uses a character the font does not have, after adding the character here. The cut font is renamed,
as the licence of Source Serif asks.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont


def span(first: int, last: int) -> str:
    """Return all characters from one code point to another."""
    return "".join(map(chr, range(first, last + 1)))


ASCII = span(0x20, 0x7E)
LETTERS = span(0x41, 0x5A) + span(0x61, 0x7A)
ITALIC = "".join(  # what <mi>x</mi> is drawn with, but for letters that no formula uses
    char
    for char in span(0x1D434, 0x1D454) + "ℎ" + span(0x1D456, 0x1D467)
    if char not in "𝐽𝑂𝑃𝑈𝑉𝑙"
)
SETS = {
    "text": ASCII + "\u00a0²°×·–—‘’“”…−àâäçèéêëîïôöùûüßÉ",
    "italic": LETTERS + "0123456789 ,.;:!?()'-\u00a0–‘’“”…àâäçèéêëîïôöùûüßÉ",
    # Upright letters come from the text face.
    "maths": "0123456789 ()[]{}|+-=,.:;!/<>%\u00a0"
    + "·⋅×∗⋆⊛⌊⌋±ˆ˜¯‾′‖−√∞∂∇∫∑∏⟨⟩≈≤≥→←⋮…⊤ℓ"
    + ITALIC
    + "γ𝒟𝛼𝛾𝛿𝜀𝜖𝜂𝜆𝜈𝜋𝜌𝜎𝜏𝜑𝜙𝜓ΔΣ"
    + "𝐩𝐫𝐮𝐯𝐰𝐱𝐲𝜺𝟎𝟏𝜕",
}
FEATURES = {"text": ["kern", "liga"], "italic": ["kern", "liga"], "maths": []}


def cut(kind: str, font_file: Path, out: Path) -> None:
    """Write the subset as WOFF2."""
    font = TTFont(font_file)
    options = subset.Options(
        layout_features=FEATURES[kind], hinting=False, name_IDs=[0, 13, 14]
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=SETS[kind])
    subsetter.subset(font)
    for number, name in {
        1: f"Book {kind}",
        2: "Regular",
        4: f"Book {kind}",
        6: f"Book-{kind}",
    }.items():
        font["name"].setName(name, number, 3, 1, 0x409)
    font["head"].modified = font["head"].created  # the same font gives the same bytes
    font.flavor = "woff2"
    font.recalcTimestamp = False
    font.save(out)


def missing(text: str, font_file: Path) -> str:
    """Return the characters of a text that a font does not have."""
    return "".join(
        sorted(set(text) - {chr(code) for code in TTFont(font_file).getBestCmap()})
    )


if __name__ == "__main__":
    cut(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
