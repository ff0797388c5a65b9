"""What a block of a page does wrong is reported with its page and its line."""

import pytest

PRINTS = "```python\nprint('one')\nprint('two')\n```\n\n"

PAGES = {
    "wrong-output": PRINTS + "```text\none\nthree\n```\n",
    "short-output": PRINTS + "```text\none\n```\n",
    "no-output": PRINTS + "Text.\n",
    "raises": "```python\nx = 1\nx / 0\n```\n\n```python\ny = 1\n```\n\n1<!--= x -->\n",
    "no-python": "```python\nx = = 1\n```\n",
    "leaves": "```python\nimport sys\n\nsys.exit(0)\n```\n",
    "interrupts": "```python\nraise KeyboardInterrupt\n```\n",
    "skips": "```python\nimport pytest\n\npytest.skip('no time')\n```\n",
    "loops": "```python\nx = 1\nwhile x:\n    x += 1\n```\n",
    "warns": "```python\nimport warnings\n\nwarnings.warn('old', stacklevel=1)\n```\n",
    "overflows": "```python\nimport numpy as np\n\nnp.float64(1e300) ** 2\n```\n",
    "long": "```python\n" + "x = 1\n" * 26 + "```\n",
    "murmurs": "```python\nimport sys\n\nprint('psst', file=sys.stderr)\n```\n",
    "twice": '```python\nfor _ in (1, 2):\n    open("twice-a.json", "a").close()\n```\n\n'
    '```python\nopen("twice-a.json", "a").close()\n```\n',
    # These are in order.
    "no-end-of-line": "```python\nprint('one', end='')\n```\n\n```text\none\n```\n",
    "scratch": "```python\nimport os\n\nprint(os.listdir())\n```\n\n```text\n[]\n```\n",
    "limit": "```python\n" + "x = 1\n" * 25 + "```\n",
    "mutates": "```python\nfrom snippets import halve\n\nhalve.np = None\n```\n",
    "mutates-not": "```python\nfrom snippets import halve\n\n"
    "print(halve.np is None)\n```\n\n```text\nFalse\n```\n",
    "leaks": """\
        ```python
        import os

        import matplotlib.pyplot as plt
        import numpy as np

        plt.rcParams["lines.linewidth"] = 9
        plt.figure()
        os.chdir("/")
        np.seterr(all="ignore")
        np.set_printoptions(precision=1)
        x = 5
        ```
        """,
    "leaks-not": """\
        ```python
        import os

        import matplotlib.pyplot as plt
        import numpy as np

        print(plt.rcParams["lines.linewidth"], plt.get_fignums(), os.listdir())
        print(np.geterr()["over"], np.get_printoptions()["precision"], "x" in globals())
        ```

        ```text
        1.8 [] []
        warn 8 False
        ```
        """,
}

EXPECTED = [
    "wrong-output.md:13: the page shows\none\nthree\nbut the block printed\none\ntwo",
    "short-output.md:13: the page shows\none\nbut the block printed\none\ntwo",
    "no-output.md:6: the block printed this, and no ```text fence shows it:\none\ntwo",
    "raises.md:8: in <module>\n    x / 0",
    "raises.md:11: not run, because the block at line 6 failed",
    "raises.md:15: not run, because the block at line 6 failed",
    "no-python.md",
    "leaves.md:6: the block leaves Python: SystemExit(0)",
    "interrupts.md:6: the block leaves Python: KeyboardInterrupt()",
    "loops.md:8: this ran for more than 1.5 seconds; a busy machine is given more",
    "warns.md:9: in <module>",
    "UserWarning: old",
    "overflows.md:9: in <module>",
    "RuntimeWarning: overflow encountered",
    "long.md:6: a block has at most 25 lines; this one has 26",
    "murmurs.md:6: the block printed this, and no ```text fence shows it:\npsst",
    "twice.md:11: twice-a.json was drawn at line 6 already",
    "latin.md:7: the file is not UTF-8: byte 0xe9",
]
SOUND = [
    "no-end-of-line",
    "scratch",
    "limit",
    "mutates",
    "mutates-not",
    "leaks",
    "leaks-not",
    "windows",
    "good",
]


@pytest.fixture(scope="module")
def report(project) -> tuple[str, str]:
    """Run all pages, then hold the ledger against them; return what both say."""
    for name, text in PAGES.items():
        project.page(name, text)
    project.write(
        "docs/latin.md", "---\ntitle: A\n---\n\nText.\n\ncafé\n".encode("latin-1")
    )
    good = (project.root / "docs" / "good.md").read_bytes()
    project.write("docs/windows.md", good.replace(b"\n", b"\r\n"))
    for name in ("other.markdown", "LOUD.MD", "raw.html", "alone.ipynb", "good.ipynb"):
        project.write(f"docs/{name}", "Text.\n")
    status, says = project.pytest(
        "--block-seconds=1.5", "--continue-on-collection-errors"
    )
    assert status == 1, says
    status, holds = project.ledger()
    assert status == 1, holds
    return says, holds


@pytest.mark.parametrize("message", EXPECTED)
def test_a_run_names_page_and_line(report: tuple[str, str], message: str) -> None:
    assert message in report[0]


@pytest.mark.parametrize("page", SOUND)
def test_a_sound_page_is_not_blamed(report: tuple[str, str], page: str) -> None:
    assert f"docs/{page}.md" not in report[0]
    assert f"docs/{page}.md" not in report[1]


@pytest.mark.parametrize(
    "page", [*(page for page in PAGES if page not in SOUND), "latin"]
)
def test_the_ledger_notices_what_did_not_pass(
    report: tuple[str, str], page: str
) -> None:
    assert f"docs/{page}.md:" in report[1]


def test_a_file_that_the_site_would_show_unchecked_is_named(
    report: tuple[str, str],
) -> None:
    for name in ("other.markdown", "LOUD.MD", "raw.html", "alone.ipynb"):
        assert f"docs/{name}:1: this would be shown unchecked" in report[1]
    assert "docs/good.ipynb" not in report[1]


def test_a_skipped_block_is_no_pass(report: tuple[str, str]) -> None:
    assert "docs/skips.md:1: the page was not run, or did not finish" in report[1]


def test_a_block_that_kills_its_process_is_noticed(project) -> None:
    project.page("quits", "```python\nimport os\n\nos._exit(0)\n```\n")
    status, says = project.pytest("docs/quits.md", "-n", "1", "--max-worker-restart=0")
    assert status == 1
    assert "crashed while running 'docs/quits.md::line:6,column:1'" in says
    status, _ = project.pytest("docs/quits.md")
    assert status == 0  # nobody was left to say anything, but
    status, says = project.ledger("docs/quits.md")
    assert status == 1
    assert "docs/quits.md:1: the page was not run, or did not finish" in says
    (project.root / "docs" / "quits.md").unlink()


def test_a_block_that_hangs_where_no_signal_arrives_is_stopped(project) -> None:
    project.page("hangs", "```python\nsum(iter(int, 1))  # never leaves C\n```\n")
    limits = ["--block-seconds=1", "-o", "faulthandler_timeout=3"]
    status, says = project.pytest("docs/hangs.md", *limits)
    assert status == 1
    assert "Timeout (0:00:03)!" in says
    assert 'hangs.md", line 7' in says
    status, says = project.ledger("docs/hangs.md")
    assert status == 1
    assert "docs/hangs.md:1: the page was not run, or did not finish" in says
    (project.root / "docs" / "hangs.md").unlink()
