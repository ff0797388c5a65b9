"""The independent walk finds every number, image and formula without a voucher."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from verify.walk import walk

Look = Callable[..., list[str]]

LOOSE: dict[str, tuple] = {  # where: (text, number, its line if not the first)
    "prose": ("There are 14 rows.", "14"),
    "a decimal": ("It is 3.5 now.", "3.5"),
    "a digit in a word": ("The L1 norm.", "L1"),
    "a heading": ("## The 14 rows", "14"),
    "an underlined heading": ("The 14 rows\n---", "14"),
    "link text": ("See [14 rows](x.md).", "14"),
    "a link's title": ('See [rows](x.md "14 rows").', "14"),
    "a definition's title": ('See [rows].\n\n[rows]: x.md "14 rows"', "14", 3),
    "a link in angles": ("See <https://a.b/14>.", "https://a.b/14"),
    "a list": ("- 14 rows", "14"),
    "a list's start": ("14. rows", "14."),
    "a nested list": ("- a\n    - 14 rows", "14", 2),
    "a quotation": ("> 14 rows", "14"),
    "a header cell": ("| 14 |\n| --- |\n| a |", "14"),
    "a cell": ("| a |\n| --- |\n| 14 |", "14", 3),
    "a caption": ("/// caption\nAll 14 rows.\n///", "14", 2),
    "a box's title": ("/// details | All 14 rows\n\nText.\n\n///", "14"),
    "bold": ("**14** rows", "14"),
    "bold before a claim": ("**14 and 2**<!--= 1 + 1 -->", "14"),
    "before a claim": ("14 and 2<!--= 1 + 1 -->", "14"),
    "glued to a claim": ("f(7)=2<!--= 1 + 1 -->", "7"),
    "behind a claim": ("2<!--= 1 + 1 --> and 14", "14"),
    "a footnote": ("Text[^a].\n\n[^a]: In the year 1805.", "1805.", 3),
    "a footnote of one word": ("Text[^a].\n\n[^a]: 1805", "1805", 3),
    "an entity": ("&#49;4 rows", "14"),
    "behind a comment's line": ("- a\n<!-- given: 5 --> and 14", "14", 2),
    "layout": ("<div>\n14 rows\n</div>", "14", 2),
    "a raised digit": ("It is x³ now.", "x³"),
    "a raised digit with a claim": ("It is 2x³<!--= 1 + 1 -->.", "2x³"),
    "a fraction sign": ("It is ½ now.", "½"),
    "other digits": ("There are ١٤ rows.", "١٤"),
    "an attribute list": ('Text\n{ title="14" }', "14", 2),
}


@pytest.mark.parametrize("where", LOOSE)
def test_a_number_without_a_voucher_is_named(look: Look, where: str) -> None:
    text, number, *line = LOOSE[where]
    faults = look(f"{text}\n")
    message = f"{number!r} holds a number that is neither a claim nor given"
    assert f"{line[0] if line else 1}: {message}" in faults


def test_an_alt_text_with_a_number_needs_a_claim(look: Look) -> None:
    image = "![A cloud of 14 rising dots](../x.png)"
    faults = look(f"{image}\n")
    assert "1: 'A cloud of 14 rising dots' holds a number" in faults[0]
    assert not any("holds a number" in one for one in look(f"{image}<!--= 7 * 2 -->\n"))
    assert "page says" in look(f"{image}<!--= 7 * 3 -->\n")[0]


def test_an_alt_text_of_two_lines_keeps_the_count_of_lines(look: Look) -> None:
    image = "![A cloud of 14 rising\ndots](../x.png)<!--= 7 * 2 -->"
    assert look(f"{image}\nand 2<!--= 1 + 1 -->\n") == ["1: there is no image ../x.png"]


@pytest.mark.parametrize("alt", ["", "plot", "A short alt text"])
def test_an_alt_text_that_says_too_little_is_refused(look: Look, alt: str) -> None:
    faults = look(f"![{alt}](../x.png)\n")
    assert faults[0] == f"1: the alt text of ../x.png says too little: {alt!r}"


def test_an_image_that_is_not_there_is_named(look: Look) -> None:
    faults = look("![A cloud of rising dots](../../etc/x.png)\n")
    assert faults == ["1: there is no image ../../etc/x.png"]


@pytest.mark.parametrize(
    "html",
    [
        '<img src="x.png">',
        '<img src="x.png" alt="14 dots">',
        "<script>document.write(14)</script>",
        "<table><tr><td>14</td></tr></table>",
        '<span title="14 dots">dots</span>',
        '<div aria-label="14 dots"></div>',
        "<!doctype html>",
        '<iframe src="https://a.b"></iframe>',
    ],
)
def test_raw_html_that_may_hide_something_is_refused(look: Look, html: str) -> None:
    for text in (html, f"Text {html} text", f"Text\n\n{html}\n"):
        faults = look(text + "\n")
        assert any("raw HTML hides what it holds" in fault for fault in faults), text


def test_layout_and_interactive_figures_are_no_hiding_places(look: Look) -> None:
    box = '<div class="doors" markdown="block">\n\nText.\n\n</div>\n'
    assert look(box) == []
    figure = (
        '<div class="interactive" data-interactive="ruler" '
        'data-source="assets/generated/page-data.json"></div>\n'
    )
    assert look(figure) == ["1: no block of this page writes page-data.json"]


def test_a_formula_with_digits_needs_a_voucher_or_the_table_of_symbols(
    look: Look,
) -> None:
    message = "holds a number, but is no claim and not in notation.md"
    assert look("The $w_1$ and $x$.\n") == [f"1: $w_1$ {message}"]
    assert look("Both\n$y\n= 2$ there.\n") == [f"2: $y = 2$ {message}"]
    assert look("Both $y = 2$<!--= 1 + 1 --> there.\n") == []
    assert look("With $y = 2 + 1 = 3$<!--= 2, 1, 2 + 1 --> here.\n") == []
    for tex in ("y = 2 - 1 = 3", "y = 2x + 13", "2/13"):
        numbers = ", ".join(f"{one} + 0" for one in re.findall(r"\d+", tex))
        faults = look(f"With ${tex}$<!--= {numbers} --> here.\n")
        assert faults == [
            f"1: the signs in ${tex}$ are on trust: tests/formulas may hold a test"
        ]


def test_a_displayed_formula_needs_a_voucher_or_a_test(look: Look) -> None:
    faults = look("$$\ny = x\n$$\n")
    assert faults == ["1: no claim below and no test in tests/formulas evaluates y = x"]
    assert look("$$\ny = 2 + 3 = 5\n$$\n<!--= 2, 3, 2 + 3 -->\n") == []
    faults = look("$$\ny = 2 - 3 = 5\n$$\n<!--= 2, 3, 2 + 3 -->\n")
    assert faults[0].startswith("1: a claim sees only numbers and no test in")
    faults = look("$$\ny = 2x + 3\n$$\n\n<!--= 1 + 1, 3 -->\n")
    assert faults[0].startswith("1: a claim sees only numbers and no test in")
    assert "displayed maths has its $$ on lines" in look("Text $$y = 2$$ text.\n")[0]


CODE = "```python\nx = [10, 12]\ny = sum(x[1:])\n```\n\n"


def test_a_code_span_with_digits_quotes_the_code_of_the_page(look: Look) -> None:
    message = "holds a number and stands in no code block of the page"
    assert look(CODE + "Call `sum(x[1:])`.\n") == []
    assert look(CODE + "Call `sum(x[2:])`.\n") == [f"6: `sum(x[2:])` {message}"]
    assert look(CODE + "A plain `x` and `sum`.\n") == []


def test_a_code_span_that_a_flipped_digit_turns_into_another_is_refused(
    look: Look,
) -> None:
    message = "holds a number and stands in no code block of the page"
    assert look(CODE + "The `10`.\n") == [f"6: `10` {message}"]
    assert look(CODE + "The `1`.\n") == []
    assert look(CODE + "The `2`.\n") == [f"6: `2` {message}"]
    assert look(CODE + "The `10`<!--= x[0] -->.\n") == []


def test_a_code_span_over_two_lines_keeps_the_count_of_lines(look: Look) -> None:
    assert look("A `code\nspan` and 2<!--= 1 + 1 -->\nand 3<!--= 1 + 2 -->.\n") == []


@pytest.mark.parametrize(
    "path",
    [
        "docs/assets/generated/../../x.md",
        "LICENSE",
        "../x.md",
        "/etc/passwd",
        "https://a.b/c.md",
        "docs/a.md",
    ],
)
def test_a_page_includes_only_what_is_generated(look: Look, path: str) -> None:
    assert look(f'--8<-- "{path}"\n') == [f"1: a page may not include {path!r}"]
    assert look('--8<-- "docs/assets/generated/stamps/a.md"\n') == []


def test_words_behind_an_include_are_read(look: Look) -> None:
    faults = look('--8<-- "docs/assets/generated/stamps/a.md" and 14 rows\n')
    assert "14" in faults[0]


@pytest.mark.parametrize(
    ("head", "line", "message"),
    [
        ("", 1, "the front matter has no title"),
        ("---\ntitle: A\n---\n", 1, "the front matter has no description"),
        ("---\ntitle: ''\ndescription: b\n---\n", 1, "the front matter has no title"),
        (
            "---\ntitle: A\ndescription: 14 b\n---\n",
            1,
            "the description holds a number",
        ),
        ("---\ntitle: Part 1\ndescription: b\n---\n", 1, "the title holds a number"),
        ("---\ntitle: [A\ndescription: b\n---\n", 3, "the front matter is no YAML"),
        ("---\n- A\n---\n", 1, "the front matter has no title: and"),
        ("---\ntitle: A\ndescription: b\n", 1, "the front matter has no title"),
        ("\ufeff---\ntitle: A\ndescription: b\n---\n", 1, "the front matter has no"),
    ],
)
def test_front_matter_that_is_not_right_is_named(
    look: Look, head: str, line: int, message: str
) -> None:
    faults = look("\nText.\n", head=head)
    assert any(fault.startswith(f"{line}: {message}") for fault in faults), faults


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes("# Title\n\ncafé\n".encode("latin-1"))
    assert walk(path).faults == [(3, "the file is not UTF-8: byte 0xe9")]


def test_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    text = "# Title\n\n```python\nx = 1\n```\n\n14 and 1<!--= x -->\n"
    found = []
    for end in ("\n", "\r\n", "\r"):
        path = tmp_path / "page.md"
        path.write_bytes(text.replace("\n", end).encode())
        found.append(walk(path))
    assert found[0] == found[1] == found[2]
    assert found[0].fences == [(3, "python", "x = 1\n")]
