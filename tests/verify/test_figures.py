"""Figures: named, drawn, shown, and the same bytes whatever ran before them."""

import json
import re
from pathlib import Path

import pytest

from verify.figures import PALETTE, require_name, themed

DRAW = """\
```python
import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([0, 1])
fig.savefig("{name}")
```

"""
ALT = "![A line that rises from left to right](assets/generated/{name})\n\n"

PAGES = {
    "sound": DRAW.format(name="sound-a.svg") + ALT.format(name="sound-a.svg"),
    "unused": DRAW.format(name="unused-a.svg"),
    "undeclared": ALT.format(name="undeclared-a.svg"),
    "renamed": DRAW.format(name="renamed-a.svg") + ALT.format(name="renamed-b.svg"),
    "slash": DRAW.format(name="figures/slash-a.svg"),
    "absolute": DRAW.format(name="/tmp/absolute-a.svg"),
    "parent": DRAW.format(name="../parent-a.svg"),
    "foreign": DRAW.format(name="sound-b.svg"),
    "pdf": DRAW.format(name="pdf-a.pdf"),
    "folder": "```python\nimport os\n\nos.mkdir('figures')\n```\n",
    "borrows": ALT.format(name="sound-a.svg"),
    "stale": ALT.format(name="gone-a.svg"),
    "again": DRAW.format(name="again-a.svg") * 2 + ALT.format(name="again-a.svg"),
    "in-one": DRAW.format(name="in-one-a.svg").replace(
        "```\n\n", 'fig.savefig("in-one-a.svg")\n```\n\n'
    ),
    "data": '```python\nwith open("data-a.json", "w") as file:\n    file.write("[1]")\n```\n\n'
    '<div class="interactive" data-source="assets/generated/data-a.json"></div>\n',
    "left-open": '```python\nopen("left-open-a.json", "w").write("[1]")\n```\n\n',
    "data-unused": '```python\nopen("data-unused-a.json", "w").close()\n```\n',
    "data-missing": '<div class="interactive" '
    'data-source="assets/generated/data-missing-a.json"></div>\n\n5<!--= 2 + 3 -->\n',
}
MISNAMED = "must be a bare file name like '{}-something.svg' (or .png, .json)"
IN_RUN = {
    "slash": f"'figures/slash-a.svg' {MISNAMED.format('slash')}",
    "absolute": f"'/tmp/absolute-a.svg' {MISNAMED.format('absolute')}",
    "parent": f"'../parent-a.svg' {MISNAMED.format('parent')}",
    "foreign": f"'sound-b.svg' {MISNAMED.format('foreign')}",
    "pdf": f"'pdf-a.pdf' {MISNAMED.format('pdf')}",
    "folder": f"'figures' {MISNAMED.format('folder')}",
    "again": "docs/again.md:14: again-a.svg was drawn at line 6 already",
    "left-open": "docs/left-open.md:6: PytestUnraisableExceptionWarning",
    "in-one": "'in-one-a.svg' was drawn by this block already",
}
IN_LEDGER = {
    "unused": "docs/unused.md:1: unused-a.svg is drawn, but not shown",
    "undeclared": "docs/undeclared.md:6: there is no image assets/generated/undeclared-a",
    "renamed": "docs/renamed.md:14: no block of this page draws renamed-b.svg",
    "stale": "docs/stale.md:6: no block of any page draws gone-a.svg",
    "data-unused": "docs/data-unused.md:1: data-unused-a.json is drawn, but not shown",
    "data-missing": "docs/data-missing.md:6: no block of this page writes data-missing-a",
    "two owners": "docs/part-a.md:1: part-a-b.svg is drawn by docs/a/part.md too",
}


@pytest.fixture(scope="module")
def report(project) -> tuple[str, str]:
    """Run all pages, then hold the ledger against them; return what both say."""
    for name, text in PAGES.items():
        project.page(name, text)
    project.write("docs/assets/generated/gone-a.svg", "<svg></svg>")
    for name in ("a/part", "part-a"):
        text = DRAW.format(name="part-a-b.svg") + ALT.format(name="part-a-b.svg")
        project.page(
            name, text.replace("(assets", "(../assets" if "/" in name else "(assets")
        )
    return project.pytest()[1], project.ledger()[1]


@pytest.mark.parametrize("page", IN_RUN)
def test_the_run_names_what_is_wrong(report: tuple[str, str], page: str) -> None:
    assert IN_RUN[page] in report[0]


@pytest.mark.parametrize("page", IN_LEDGER)
def test_the_ledger_names_what_is_wrong(report: tuple[str, str], page: str) -> None:
    assert IN_LEDGER[page] in report[1]


@pytest.mark.parametrize("page", ["sound", "borrows", "data", "good"])
def test_a_sound_page_is_not_blamed(report: tuple[str, str], page: str) -> None:
    assert f"docs/{page}.md" not in report[0] + report[1]


@pytest.mark.parametrize(
    ("name", "is_good"),
    [
        ("page-a.svg", True),
        ("page-a-2.png", True),
        ("page-data.json", True),
        ("page.svg", False),
        ("page-A.svg", False),
        ("page-a.svg.exe", False),
        ("page-a/b.svg", False),
        ("./page-a.svg", False),
        ("page-a.svg\n", False),
        ("other-a.svg", False),
    ],
)
def test_a_figure_bears_the_name_of_its_page(name: str, is_good: bool) -> None:
    if is_good:
        require_name(name, "page")
    else:
        with pytest.raises(ValueError, match="must be a bare file name"):
            require_name(name, "page")


RESTLESS = """\
```python
import matplotlib.pyplot as plt
import numpy as np

plt.rcdefaults()
fig, ax = plt.subplots()
ax.plot(np.random.default_rng(1).normal(size=50), clip_on=True)
ax.fill_between([0, 50], 1, hatch="/")
fig.savefig("{name}-a.svg")
```

"""


def test_order_and_company_change_neither_records_nor_bytes(project) -> None:
    names = ["calm", "restless", "sound"]
    project.page("calm", DRAW.format(name="calm-a.svg") + ALT.format(name="calm-a.svg"))
    restless = RESTLESS.format(name="restless") + ALT.format(name="restless-a.svg")
    project.page("restless", restless)
    pages = [f"docs/{name}.md" for name in names]

    def results(*arguments: str) -> tuple[dict, dict]:
        generated = project.root / "docs" / "assets" / "generated"
        for name in names:
            (generated / f"{name}-a.svg").unlink(missing_ok=True)
        status, says = project.pytest(*arguments)
        assert status == 0, says
        records = json.loads((project.root / "build" / "records.json").read_text())
        drawn = {name: generated / f"{name}-a.svg" for name in names}
        return records, {k: p.read_bytes() for k, p in drawn.items() if p.exists()}

    together = results(*pages, "-n", "2")
    assert set(together[1]) == set(names)
    assert results(*pages[::-1]) == together
    alone = results(pages[1])
    assert alone[0] == {pages[1]: together[0][pages[1]]}
    assert alone[1] == {"restless": together[1]["restless"]}


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return float(
        sum(f * c for f, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("light", PALETTE)
def test_every_colour_stands_out_in_both_themes(light: str) -> None:
    least = 3 if light == "#808080" else 4.5
    assert contrast(light, "#ffffff") >= least
    assert contrast(PALETTE[light], "#1e2129") >= least


def test_a_drawing_follows_the_theme_and_keeps_no_colour_of_its_own() -> None:
    svg = '<svg width="9">\n<path style="stroke: #0b66b2"/><path fill="#000000"/></svg>'
    drawing = themed(svg, "page-a")
    body = drawing.split("</style>")[1]
    assert not re.search(r"#[0-9a-f]{6}", body)
    assert "prefers-color-scheme:dark" in drawing
    assert f"--0b66b2:{PALETTE['#0b66b2']};" in drawing


def test_a_failed_figure_leaves_the_last_good_one(project) -> None:
    target: Path = project.root / "docs" / "assets" / "generated" / "fails-a.svg"
    project.write("docs/assets/generated/fails-a.svg", "<svg>the last good one</svg>")
    block = DRAW.format(name="fails-a.svg").replace("```\n\n", "1 / 0\n```\n\n")
    project.page("fails", block + ALT.format(name="fails-a.svg"))
    assert project.pytest("docs/fails.md")[0] == 1
    assert target.read_text() == "<svg>the last good one</svg>"
