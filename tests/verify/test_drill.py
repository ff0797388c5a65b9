"""The drill damages what readers see, and nothing else; a blind check is found out."""

import ast
import json
import random
import re

import pytest

from verify.drill.damages import Damage, alterations, zones
from verify.drill.mutants import snippet_damages
from verify.drill.removals import removals

PAGE = """\
---
title: Page 7
description: No 7.
---

# All 11 rows

Of 12<!--= 7 + 5 --> rows, [13 here](x7.md)<!-- given: 77 --> and `x15` are $y_{16}$.

## Data { #x7 }

| a | b |
| --- | --- |
| 17 | −18.5 |

<!--= 17, -18.5 -->

```python
x = 7
print(f"{x:.1f} is x")
fig.savefig("page-7.svg")
```

```text
7.0 is x
```

$$
a = 19 + b
$$

![Twenty-one 21 dots that rise](../assets/generated/page-7.svg)<!--= 21 -->

/// caption
A caption of 22 dots.
///

/// details | Answer to exercise 23

There are fourteen<!--= 14 --> and 24.

///

``` { .python title="snippets/x7.py" }
--8<-- "snippets/x7.py:setup"
```

--8<-- "docs/assets/generated/stamps/7.md"
"""

SNIPPET = '''\
"""Text 7."""

# --8<-- [start:setup]
import numpy as np


def checked(value: float) -> float:
    return value + 7


# --8<-- [end:setup]
# --8<-- [start:shift]
def shift(x: float, by: float = 7) -> float:
    """Return 7 more.

    >>> shift(1)
    9.0
    """
    if x < 3:
        raise ValueError(f"x must be at least {3}, not {x + 7}")
    return x[1] * 2 - by


# --8<-- [end:shift]
'''


def page_damages() -> list[Damage]:
    rng = random.Random(1)
    return [*alterations("page.md", PAGE, rng), *removals("page.md", PAGE, rng)]


def of_kind(start: str) -> list[Damage]:
    return [damage for damage in page_damages() if damage.kind.startswith(start)]


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [
        ("heading", ["11"]),
        ("prose", ["12", "13"]),
        ("code", ["15"]),
        ("inline", ["16"]),
        ("table", ["17", "18.5"]),
        ("output", ["7.0"]),
        ("display", ["19"]),
        ("alt", ["21"]),
        ("caption", ["22"]),
        ("title", ["23"]),
        ("answer", ["24"]),
    ],
)
def test_every_digit_a_reader_sees_may_be_flipped(
    kind: str, numbers: list[str]
) -> None:
    found = "".join(PAGE[d.start : d.end] for d in of_kind(f"digit, {kind}"))
    assert found == "".join(numbers).replace(".", "")


def test_what_no_reader_sees_is_left_alone() -> None:
    hidden = r"\A---.*?\n---\n|<!--.*?-->|x7|page-7|stamps/7"
    places = [m.span() for m in re.finditer(hidden, PAGE, re.DOTALL)]
    for damage in of_kind("digit"):
        assert not any(a <= damage.start < b for a, b in places), damage


def test_no_two_zones_overlap() -> None:
    end = 0
    for _, start, stop in sorted(zones(PAGE), key=lambda zone: zone[1]):
        assert start >= end
        end = stop


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("sign, table", "| 17 | −18.5 |", "| −17 | −18.5 |"),
        ("sign, table", "| 17 | −18.5 |", "| 17 | 18.5 |"),
        ("decimal point, table", "−18.5", "−185"),
        ("decimal point, output", "7.0 is", "70 is"),
        ("operator, display", "19 + b", "19 - b"),
        ("image deleted", PAGE[PAGE.index("![") : PAGE.index("\n\n/// cap")], ""),
        ("alt text deleted", "![Twenty-one 21 dots that rise]", "![]"),
        ("fence's language deleted", "```python", "```"),
        ("fence's end deleted", "7.0 is x\n```\n", "7.0 is x\n"),
        ("savefig deleted", 'fig.savefig("page-7.svg")\n', ""),
        ("include deleted", '--8<-- "snippets/x7.py:setup"\n', ""),
        ("voucher deleted", "12<!--= 7 + 5 -->", "12"),
        ("box's end deleted", "22 dots.\n///\n", "22 dots.\n"),
        ("code block deleted", "```python\nx = 7", None),
        ("number word changed", "fourteen<!--", None),
        ("character deleted, display", "a = 19", "a  19"),
    ],
)
def test_a_damage_does_what_its_kind_says(
    kind: str, before: str, after: str | None
) -> None:
    damaged = [damage.apply(PAGE) for damage in of_kind(kind)]
    if after is None:
        assert any(before not in text for text in damaged)
    else:
        assert PAGE.replace(before, after, 1) in damaged


def test_a_function_that_is_shown_again_is_not_missed() -> None:
    embed = '``` {{ .python title="snippets/x7.py" }}\n{}\n```\n'
    setup, shift = (f'--8<-- "snippets/x7.py:{name}"' for name in ("setup", "shift"))
    block = embed.format(f"{setup}\n{shift}")

    def lost(page: str) -> list[str]:
        return [
            page[damage.start : damage.end]
            for damage in removals("page.md", page, random.Random(1))
            if damage.kind in ("include deleted", "code block deleted")
        ]

    assert lost(block) == [block, f"{setup}\n", f"{shift}\n"]
    assert lost(2 * block) == 2 * [f"{setup}\n"]


def test_every_damage_changes_the_page() -> None:
    assert all(damage.apply(PAGE) != PAGE for damage in page_damages())


def test_the_same_seed_gives_the_same_damages() -> None:
    assert page_damages() == page_damages()


def test_a_snippet_is_changed_where_it_works_and_nowhere_else() -> None:
    damages = [*snippet_damages("s.py", SNIPPET, random.Random(1))]
    found = {(d.kind, SNIPPET[d.start : d.end], d.new) for d in damages}
    digit = next(d.new for d in damages if d.kind.startswith("digit") and d.new != "0")
    section = SNIPPET.replace(":shift]", ":shift_]")
    assert [d.apply(SNIPPET) for d in damages if d.kind == "section renamed"][1] == (
        section
    )
    assert {one for one in found if one[0] not in ("section renamed",)} >= {
        ("function renamed", "def shift", "def shift_"),
        ("comparison turned", "<", ">="),
        ("boundary moved", "<", "<="),
        ("constant changed", "3", "4"),
        ("off by one", "1", "2"),
        ("operator changed", "*", "/"),
        ("operator changed", "-", "+"),
        ("constant changed", "2", "3"),
    }
    assert digit in "0123456789"
    assert not any("7" in SNIPPET[d.start : d.end] for d in damages if len(d.new) < 9)
    for damage in damages:
        ast.parse(damage.apply(SNIPPET))


TEST = """\
from snippets.halve import halve


def test_half_of_four_is_two() -> None:
    assert halve(4) == 2
"""


def test_all_damages_of_a_small_book_are_noticed(project) -> None:
    project.write("tests/test_halve.py", TEST)
    status, says = project.run("verify.drill", "--trials", "16", "--seed", "3")
    assert status == 0, says
    assert re.search(r"^all +16 +16 ", says, re.MULTILINE), says
    held = json.loads((project.root / "docs" / "drill.json").read_text())
    assert (held["trials"], held["noticed"], held["seed"]) == (16, 16, 3)
    assert sum(kind["trials"] for kind in held["kinds"].values()) == 16


def test_a_check_that_sees_nothing_is_found_out(project) -> None:
    project.write("tests/test_halve.py", TEST)
    blind = project.root / "verify" / "outputs.py"
    text = blind.read_text()
    blind.write_text(text.replace("if printed == example.parsed", "if printed"))
    kind = "character changed, output"
    page = "docs/printing.md"
    project.page("printing", "```python\nprint('abc')\n```\n\n```text\nabc\n```\n")
    status, says = project.run("verify.drill", "--only", page, "--kind", kind)
    blind.write_text(text)
    assert status == 1
    assert "nobody noticed docs/printing.md:11: character changed, output" in says
    assert re.search(r"^all +3 +0 ", says, re.MULTILINE), says


def test_a_book_that_does_not_pass_is_not_drilled(project) -> None:
    project.page("wrong", "```python\nprint('abc')\n```\n\n```text\nabd\n```\n")
    status, says = project.run("verify.drill", "--only", "docs/wrong.md")
    assert status == 1
    assert "docs/wrong.md:11: the page shows" in says
    assert "The undamaged book does not pass (see above)." in says
