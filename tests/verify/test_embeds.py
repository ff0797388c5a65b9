"""An embed shows tested sections of a snippet, and nothing else."""

from pathlib import Path

import pytest

from verify.embeds import sections
from verify.paths import PageError

FENCE = '``` {{ .python title="snippets/halve.py" }}\n{}\n```\n'
SETUP = '--8<-- "snippets/halve.py:setup"\n'

PAGES = {
    "unexpanded": '```python\n--8<-- "snippets/halve.py:halve"\n```\n',
    "outside": FENCE.format(SETUP + '--8<-- "snippets/../conftest.py:setup"'),
    "absolute": FENCE.format(SETUP + '--8<-- "/etc/passwd:root"'),
    "whole": FENCE.format(SETUP + '--8<-- "snippets/halve.py"'),
    "lines": FENCE.format(SETUP + '--8<-- "snippets/halve.py:1:5"'),
    "code": FENCE.format(SETUP + "x = 1"),
    "indented": FENCE.format(SETUP + '  --8<-- "snippets/halve.py:halve"'),
    "no-module": FENCE.format(SETUP + '--8<-- "snippets/double.py:halve"'),
    "no-section": FENCE.format(SETUP + '--8<-- "snippets/halve.py:third"'),
    "no-setup": FENCE.format('--8<-- "snippets/halve.py:halve"'),
    "empty": FENCE.format(""),
    "setup-alone": FENCE.format(SETUP),
    "title": FENCE.format(SETUP + '--8<-- "snippets/halve.py:halve"').replace(
        'halve.py" }', 'hal.py" }'
    ),
    "raises": '``` { .python title="snippets/breaks.py" }\n'
    '--8<-- "snippets/breaks.py:setup"\n--8<-- "snippets/breaks.py:raises"\n```\n',
    "needs-more": '``` { .python title="snippets/pair.py" }\n'
    '--8<-- "snippets/pair.py:setup"\n--8<-- "snippets/pair.py:second"\n```\n',
    # These are in order.
    "whole-pair": '``` { .python title="snippets/pair.py" }\n'
    '--8<-- "snippets/pair.py:setup"\n--8<-- "snippets/pair.py:first"\n'
    '--8<-- "snippets/pair.py:second"\n```\n',
    "gaps": FENCE.format(SETUP + '\n--8<-- "snippets/halve.py:halve"\n'),
}
EXPECTED = {
    "unexpanded": "unexpanded.md:7: in <module>",
    "outside": "outside.md:8: 'snippets/../conftest.py' is no module of snippets/",
    "absolute": "absolute.md:8: '/etc/passwd' is no module of snippets/",
    "whole": 'whole.md:8: expected --8<-- "snippets/module.py:section", found',
    "lines": "lines.md:8: expected --8<--",
    "code": "code.md:8: expected --8<-- \"snippets/module.py:section\", found 'x = 1'",
    "indented": "indented.md:8: expected --8<--",
    "no-module": "no-module.md:8: 'snippets/double.py' is no module of snippets/",
    "no-section": "no-section.md:8: snippets/halve.py has no section 'third'; it has "
    "setup, halve",
    "no-setup": "no-setup.md:6: an embed begins with the section 'setup'",
    "empty": "empty.md:6: the fence names a snippet but includes none",
    "setup-alone": "setup-alone.md:6: the embed shows 'setup', and nothing that uses it",
    "title": "title.md:6: the title says snippets/hal.py, but snippets/halve.py is shown",
    "raises": "snippets/breaks.py:7: in <module>",
    "needs-more": "needs-more.md:6: copied alone, these sections lack first",
}

BREAKS = """\
\"\"\"A module that cannot be imported.\"\"\"

# --8<-- [start:setup]
import math
# --8<-- [end:setup]
# --8<-- [start:raises]
math.sqrt(-1)
# --8<-- [end:raises]
"""

PAIR = '''\
"""Two functions, of which one needs the other."""

# --8<-- [start:setup]
import numpy as np
import os.path as place
# --8<-- [end:setup]
# --8<-- [start:first]
def first(value: float) -> float:
    """Return a value."""
    return float(np.float64(value))
# --8<-- [end:first]
# --8<-- [start:second]
def second(*values: float, **more: float) -> list[float]:
    """Return some values."""
    try:
        total, *_ = [first(one) for one in values]
    except ValueError as error:
        raise TypeError(str(error)) from None
    return [total, len(more), len(place.sep), *(lambda x: [x])(1.0)]
# --8<-- [end:second]
'''

WRONG_EXAMPLE = '''\
"""Double things."""

# --8<-- [start:setup]
import math
# --8<-- [end:setup]
# --8<-- [start:double]
def double(value: float) -> float:
    """Return twice a value.

    >>> double(math.e)
    5.0
    """
    return 2 * value
# --8<-- [end:double]


def unseen(value: float) -> float:
    """Return a value.

    >>> unseen(1)  # doctest: +SKIP
    2
    """
    return value
'''


@pytest.fixture(scope="module")
def report(project) -> tuple[str, str]:
    """Run all pages, then hold the ledger against them; return what both say."""
    for name, text in PAGES.items():
        project.page(name, text)
    project.write("snippets/breaks.py", BREAKS)
    project.write("snippets/pair.py", PAIR)
    project.write("snippets/doubles.py", WRONG_EXAMPLE)
    return project.pytest()[1], project.ledger()[1]


@pytest.mark.parametrize("page", EXPECTED)
def test_an_embed_that_is_not_right_is_named(
    report: tuple[str, str], page: str
) -> None:
    assert EXPECTED[page] in report[0]
    assert f"docs/{page}.md:1: the page was not run" in report[1]


def test_blank_lines_between_sections_are_allowed(report: tuple[str, str]) -> None:
    assert "docs/gaps.md" not in report[0] + report[1]


def test_an_embed_that_is_complete_may_be_copied_alone(report: tuple[str, str]) -> None:
    assert "docs/whole-pair.md" not in report[0] + report[1]


def test_a_wrong_example_of_a_docstring_is_named(report: tuple[str, str]) -> None:
    assert "snippets/doubles.py" in report[0]
    assert "Expected:\n    5.0\nGot:\n    5.43" in report[0]
    assert "snippets/doubles.py:7: no docstring example of double was run" in report[1]


def test_a_section_no_page_shows_is_named(report: tuple[str, str]) -> None:
    message = "snippets/doubles.py:7: no page shows the section 'double'"
    assert message in report[1]


def test_a_function_outside_all_sections_is_named(report: tuple[str, str]) -> None:
    assert "snippets/doubles.py:17: unseen is in no section" in report[1]


def test_an_example_may_not_be_skipped(report: tuple[str, str]) -> None:
    message = "snippets/doubles.py:20: an example is compared to the letter"
    assert message in report[1]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# --8<-- [start:a]\nx = 1\n", 2, "section 'a' is never ended"),
        ("# --8<-- [end:a]\n", 1, "section 'a' ends, but '' is open"),
        (
            "# --8<-- [start:a]\n# --8<-- [start:b]\n",
            2,
            "section 'b' starts twice or inside another",
        ),
        (
            "# --8<-- [start:a]\n# --8<-- [end:a]\n# --8<-- [start:a]\n",
            3,
            "section 'a' starts twice or inside another",
        ),
        (
            "# --8<-- [start:a]\n# --8<-- [end:b]\n",
            2,
            "section 'b' ends, but 'a' is open",
        ),
    ],
)
def test_sections_that_are_not_whole_are_named(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    path = tmp_path / "snippet.py"
    path.write_text(text)
    with pytest.raises(PageError) as caught:
        sections(path)
    assert (caught.value.line, caught.value.message) == (line, message)
