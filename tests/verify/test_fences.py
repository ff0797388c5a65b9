"""No fence of a page is passed over in silence."""

from collections.abc import Callable

import pytest

Look = Callable[[str], list[str]]

DROPPED = [  # by Sybil's own Python parser, all without a word
    "```py",
    "``` python",
    "```Python",
    '```python title="x"',
    '```python hl_lines="1"',
    "```{.python}",
    "``` { .python }",
    "```pycon",
    "```python ",
    "```",
    "```python3",
    "```text title",
    "```json",
    "~~~py",
]


@pytest.mark.parametrize("opening", DROPPED)
def test_a_fence_that_would_not_run_is_refused(look: Look, opening: str) -> None:
    faults = look(f"A line.\n\n{opening}\n1 / 0\n```\n")
    if opening.startswith("~"):
        faults = look(f"A line.\n\n{opening}\n1 / 0\n~~~\n")
    assert faults[0].startswith("3: ")
    assert f"{opening!r} would not be run; write ```python for code" in faults[0]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("- An item\n\n    ```python\n    1 / 0\n    ```\n", 3),
        ("- ```python\n  1 / 0\n  ```\n", 1),
        ("1. ```python\n   1 / 0\n   ```\n", 1),
        ("> ```python\n> 1 / 0\n> ```\n", 1),
        ("Text.\n\n ```python\n 1 / 0\n ```\n", 3),
        ("Text.\n\n\t```python\n\t1 / 0\n\t```\n", 3),
    ],
)
def test_a_fence_away_from_the_margin_is_refused(
    look: Look, text: str, line: int
) -> None:
    faults = look(text)
    assert f"{line}: a fence starts at the left margin" in faults[0]


@pytest.mark.parametrize(
    "text",
    [
        "```python\nx = 2\n\nText.\n",
        "````python\nx = 2\n```\n\nText.\n",
        "```python\nx = 2\n~~~\n\nText.\n",
        "```python\nx = 2\n ```\n",
    ],
)
def test_an_unclosed_fence_is_named(look: Look, text: str) -> None:
    assert "1: the fence" in look(text)[0]
    assert "is never closed" in look(text)[0]


@pytest.mark.parametrize("info", ["console", "text", "python"])
def test_a_fence_that_swallows_the_next_one_is_named(look: Look, info: str) -> None:
    faults = look(f"```{info}\n$ ls\n\nText.\n\n```python\nx = 2\n```\n")
    opening = f"'```{info}'"
    told = f"1: the fence {opening} is not closed before '```python' opens another"
    assert faults[0] == told
    walked = "6: '```python' inside the fence of line 6: is that one closed?"
    assert walked in faults


def test_code_indented_like_a_block_is_refused(look: Look) -> None:
    assert look("Text.\n\n    1 / 0\n") == [
        "3: indented code is never run; use a fence"
    ]


def test_fences_shown_inside_a_longer_fence_are_not_run(look: Look) -> None:
    text = "````markdown\n```python\n1 / 0\n```\n\n5<!--= 6 -->\n````\n"
    assert look(text) == []


@pytest.mark.parametrize("kind", ["console", "yaml", "toml", "markdown"])
def test_a_fence_on_the_short_list_is_only_shown(look: Look, kind: str) -> None:
    assert look(f"```{kind}\nwhatever: 5\n```\n") == []


@pytest.mark.parametrize("fence", ["```", "~~~", "````"])
def test_python_runs_in_every_fence_of_markdown(look: Look, fence: str) -> None:
    assert look(f"{fence}python\nx = 5\n{fence}\n\nx is 5<!--= x -->.\n") == []
    assert "gives '6'" in look(f"{fence}python\nx = 6\n{fence}\n\n5<!--= x -->.\n")[0]


def test_a_fence_inside_a_comment_is_refused(look: Look) -> None:
    faults = look("<!--\n```python\nx = 2\n```\n-->\n")
    assert faults[0].startswith("1: a comment is either a claim")


@pytest.mark.parametrize(
    "comment", ["<!-- x -->", "<!---->", "<!-- given 5 -->", "<!-- = 5 -->"]
)
def test_a_comment_that_is_neither_claim_nor_fact_is_refused(
    look: Look, comment: str
) -> None:
    assert look(f"Text {comment}\n")[0].startswith("1: a comment is either a claim")


def test_a_comment_that_is_never_closed_hides_nothing(look: Look) -> None:
    text = "Five<!--= 5 -- and more\n\n```python\nx = 2\n```\n\n5<!--= 2 + 3 -->\n"
    assert look(text)[0].startswith("1: 'Five' is claimed as")


def test_a_comment_in_a_code_span_is_only_shown(look: Look) -> None:
    assert look("Write `<!--= x -->` or `` `<!-- given: x -->` ``.\n") == []


def test_a_comment_begun_in_code_does_not_swallow_a_claim(look: Look) -> None:
    text = "```python\nx = '<!--'\n```\n\nIt has 6<!--= len(x) --> signs.\n"
    assert look(text)[0].startswith("5: the page says '6', but len(x) gives '4'")


def test_text_that_is_not_output_stands_in_no_text_fence(look: Look) -> None:
    wrong = "a ```text fence stands directly after the python block that printed it"
    shown = "```text\n1\n```\n"
    assert look(shown)[0] == f"1: {wrong}"
    silent = "```python\nx = 1\n```\n\n"
    assert look(silent + shown)[0] == f"5: {wrong}"
    printing = "```python\nprint(1)\n```\n\n"
    assert look(printing + shown) == []
    assert look(printing + shown + "\n" + shown)[0] == f"9: {wrong}"
    faults = look(printing + "Words.\n\n" + shown)
    assert faults[0].startswith("1: the block printed this, and no ```text fence")
    assert faults[1] == f"7: {wrong}"


def test_a_block_inside_a_box_runs(look: Look) -> None:
    box = "/// details | Answer\n\n```python\nx = 6\n```\n\n5<!--= x -->\n\n///\n"
    assert look(box)[0].startswith("7: the page says '5'")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("/// details | A\n\nText.\n", "1: the box is never closed"),
        ("Text.\n\n///\n", "3: this closes no box that was opened so"),
        ("/// foldaway | A\n\nText.\n\n///\n", "1: '/// foldaway | A' opens no box"),
        ("//// details | A\n\nText.\n\n///\n", "5: this closes no box"),
    ],
)
def test_a_box_that_is_not_whole_is_named(look: Look, text: str, message: str) -> None:
    assert look(text)[0].startswith(message)


def test_boxes_nest(look: Look) -> None:
    text = "//// details | A\n\n/// caption\nText.\n///\n\n////\n"
    assert look(text) == []


def test_no_file_is_included_into_a_fence(look: Look) -> None:
    for kind in ("console", "yaml"):
        faults = look(f'```{kind}\n--8<-- "LICENSE"\n```\n')
        assert any("would be replaced by a file nobody checks" in one for one in faults)
