"""What the theme's extensions make of a page, and what its files hold."""

import re
from html import unescape
from pathlib import Path

import nbformat
import pytest
import yaml
from markdown import Markdown
from mkdocs.config import load_config

from theme import cards, code_blocks, glossary, notebooks, subset_font, trim
from theme.maths import MathsError, Temml

ROOT = Path(__file__).resolve().parents[1]
FONTS = ROOT / "docs" / "assets" / "fonts"


@pytest.fixture(scope="module")
def settings() -> tuple[list[str], dict[str, dict[str, object]]]:
    """The Markdown settings of the site itself."""
    config = load_config(str(ROOT / "mkdocs.yml"), strict=False)
    return config.markdown_extensions, config.mdx_configs


@pytest.fixture
def html(
    settings: tuple[list[str], dict[str, dict[str, object]]],
    monkeypatch: pytest.MonkeyPatch,
):
    """A function that renders Markdown as the site does."""
    monkeypatch.chdir(ROOT)
    extensions, configs = settings

    def render(text: str) -> str:
        return Markdown(extensions=extensions, extension_configs=configs).convert(text)

    return render


# ------------------------------------------------------------------ formulas


def test_inline_formula_becomes_mathml(html) -> None:
    assert (
        '<span class="maths"><math><msub><mi>x</mi><mi>i</mi></msub></math></span>'
        in html("Reader $x_i$ reads.")
    )


def test_display_formula_becomes_a_block_of_its_own(html) -> None:
    page = html("Before\n\n$$\nE = \\sum_i \\varepsilon_i^2\n$$\n\nafter")
    assert re.search(
        r'<p>Before</p>\s*<div class="maths"><math display="block".*</math></div>\s*<p>after</p>',
        page,
    )


@pytest.mark.parametrize(
    "text",
    [
        "| a | b |\n| --- | --- |\n| $|x|$ | 2 |",
        "- one\n- $w_x$ and $w_z$",
        "![A drawing of nothing at all](x.svg)\n\n/// caption\nWhere $x$ is.\n///",
        "/// details | More\nIt is $x$.\n///",
        "/// admonition | Note\n    type: note\n\nIt is $x$.\n///",
        "## On $x$",
        "**bold $x$** and *$y$*",
        "A note.[^1]\n\n[^1]: It is $x$.",
        "over $x +\ny$ two lines",
    ],
    ids=[
        "table",
        "list",
        "caption",
        "details",
        "box",
        "heading",
        "emphasis",
        "footnote",
        "lines",
    ],
)
def test_formula_is_set_wherever_it_stands(html, text: str) -> None:
    page = html(text)
    assert "<math>" in page
    assert "$" not in page
    assert "\x02" not in page


def test_bar_in_a_table_formula_does_not_split_the_cell(html) -> None:
    assert html("| a | b |\n| --- | --- |\n| $|x|$ | 2 |").count("<td") == 2


@pytest.mark.parametrize(
    "text",
    [
        "`$x$`",
        "``a `$x$` b``",
        "```console\n$ make site\n```",
        "```python\ncost = '$x$'\n```",
    ],
)
def test_code_keeps_its_dollars(html, text: str) -> None:
    page = html(text)
    assert "<math" not in page
    assert "$" in page


def test_escaped_dollar_is_a_dollar(html) -> None:
    assert re.sub("<[^>]*>", "", html(r"It costs \$5 or \$6.")) == "It costs $5 or $6."


def test_stray_dollar_stops_the_build(html) -> None:
    with pytest.raises(
        MathsError,
        match=r"the page: a dollar sign that neither opens nor closes .*: only \$5 left",
    ):
        html("only $5 left")


def test_formula_in_an_alt_text_stops_the_build(html) -> None:
    with pytest.raises(MathsError, match="a formula in an alt text"):
        html("![The line $x$](a.svg)")


@pytest.mark.parametrize("tex", [r"\frac{1", r"\unknown{x}", r"x^^2", r"\left( x"])
def test_bad_tex_stops_the_build_and_is_named(html, tex: str) -> None:
    with pytest.raises(MathsError, match=re.escape(f"the page: bad TeX: {tex}")):
        html(f"See ${tex}$ here")


def test_same_formula_is_set_once() -> None:
    Temml.render(r"\eta", display=False)
    hits = Temml.render.cache_info().hits
    Temml.render(r"\eta", display=False)
    assert Temml.render.cache_info().hits == hits + 1


# ------------------------------------------------------- figures and comments


@pytest.mark.parametrize(
    ("root", "size"),
    [
        (
            '<svg width="331.2pt" height="230.4pt" viewBox="0 0 331.2 230.4">',
            (442, 307),
        ),
        ('<svg viewBox="0 0 30 20" width="30" height="20">', (30, 20)),
    ],
)
def test_figure_gets_the_size_of_its_file(
    html, tmp_path: Path, monkeypatch, root: str, size: tuple[int, int]
) -> None:
    monkeypatch.setattr("theme.page.docs", lambda _: tmp_path)
    (tmp_path / "assets/generated").mkdir(parents=True)
    (tmp_path / "assets/generated/a-b.svg").write_text(
        f'<?xml version="1.0"?>\n{root}</svg>'
    )
    page = html(
        "![One](../assets/generated/a-b.svg)\n\n![Two](../assets/generated/a-b.svg)"
    )
    first, second = re.findall("<img[^>]*>", page)
    assert f'width="{size[0]}" height="{size[1]}" decoding="async"' in first
    assert "loading" not in first
    assert 'loading="lazy"' in second


def test_png_gets_its_size(html, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("theme.page.docs", lambda _: tmp_path)
    (tmp_path / "assets/generated").mkdir(parents=True)
    (tmp_path / "assets/generated/a.png").write_bytes(cards.draw("A title", "", None))
    assert 'width="1200" height="630"' in html("![One](assets/generated/a.png)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is 5<!--= n -->.", "It is 5."),
        (
            "In 1805<!-- given: 1805 -->, *once*<!--= f'{a} > *b*' -->.",
            "In 1805, once.",
        ),
        ("A `5<!--= n -->` stays.", "A 5<!--= n --> stays."),
        ("one\n<!--= 1 -->\ntwo", "one\ntwo"),
    ],
)
def test_comments_of_the_checker_go(html, text: str, expected: str) -> None:
    assert unescape(re.sub(r"</?\w[^>]*>", "", html(text))) == expected


def test_comment_under_a_table_leaves_the_table_alone(html) -> None:
    page = html("| a |\n| --- |\n| 5 |\n\n<!--= 5 -->\n\nafter")
    assert page.count("<table>") == 1
    assert "<!--" not in page


def test_empty_corner_of_a_table_is_no_heading(html) -> None:
    page = html("| | b |\n| --- | --- |\n| 1 | 2 |")
    assert page.count("<th>") == 1
    assert page.count("<td>") == 3


def test_head_of_a_table_that_is_a_formula_has_a_name(html) -> None:
    page = html("| $\\hat y_i$ | $n$ rows |\n| ---: | --- |\n| 1 | 2 |")
    assert '<span class="maths"><math aria-label="y hat i">' in page
    assert page.count("aria-label") == 1


# ---------------------------------------------------------------- code blocks


EMBED = """``` {{ .python title="snippets/{0}" }}
--8<-- "snippets/{0}:setup"
--8<-- "snippets/{0}:{1}"
```"""


def text_of(page: str) -> str:
    """Return the text of the first code block, as a browser sees it."""
    code = re.search(r"<code>(.*?)</code></pre>", page, re.DOTALL)
    assert code
    return unescape(re.sub("<[^>]*>", "", code[1]))


def test_embed_is_folded_before_its_function(html) -> None:
    page = html(EMBED.format("fit_a_line.py", "fit_line"))
    setup, function = text_of(page).split("def fit_line", 1)
    wrapped = re.search(
        r'<span class="setup">(.*?)\n</span>(?=<span class="k">def</span> <span class="nf">fit_line)',
        page,
        re.DOTALL,
    )
    assert wrapped
    assert unescape(re.sub("<[^>]*>", "", wrapped[1])) + "\n" == setup
    assert (
        f"</span> {setup.count(chr(10))} lines of imports and checks</button>" in page
    )
    assert "return" in function


def test_embed_without_functions_is_not_folded(html) -> None:
    assert 'class="setup"' not in html(EMBED.format("readers.py", "training"))


def test_other_block_is_not_folded(html) -> None:
    assert 'class="setup"' not in html(
        "```python\nimport os\n\n\ndef f():\n    pass\n```"
    )


def test_tidied_block_keeps_its_text(html) -> None:
    code = 'x = [1, 2.5]  # a\nprint(f"{x[0]:.2f} & <b>", not None)\n"""a\n\nb"""'
    page = html(f"```python\n{code}\n```")
    assert text_of(page).strip() == code
    assert 'class="n"' not in page
    assert 'class="p"' not in page


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("import a\n\n\ndef f():\n    pass", 3),
        (
            "import a\n\n\ndef helper():\n    def inner(): ...\n\n\n# why\n@cache\ndef f():\n    pass",
            7,
        ),
        ("import a\n\n\ndef helper():\n    pass\n\n\nNAMES: dict = {\n}", 7),
        ("import a\nKIND = 1\n\n\ndef helper():\n    pass\n\n\ndef f(): ...", 8),
        ("import a\nb = 1", 0),
        ("def f():\n    pass", 0),
    ],
)
def test_setup_ends_before_the_second_function(code: str, lines: int) -> None:
    assert code_blocks.setup_lines(code_blocks.functions(code)) == lines


@pytest.mark.parametrize(
    ("shown", "lines"),
    [
        (set(), 3),
        ({"helper"}, 3),
        ({"helper", "f"}, 6),
        ({"f", "g"}, 9),
        ({"g"}, 3),
        ({"f", "g", "h"}, 9),
    ],
)
def test_fold_goes_on_to_the_first_function_that_is_new(
    shown: set[str], lines: int
) -> None:
    names = ("helper", "f", "g", "h")
    code = "\n".join(f"def {name}():\n    pass\n" for name in names)
    assert code_blocks.setup_lines(code_blocks.functions(code), shown) == lines


def test_function_of_an_earlier_block_is_folded_and_still_there(html) -> None:
    embeds = [
        EMBED.format("cross_entropy.py", name).replace("\n```", f"\n{more}\n```")
        for name, more in (
            ("distribution", '--8<-- "snippets/cross_entropy.py:entropy"'),
            ("distribution", '--8<-- "snippets/cross_entropy.py:cross_entropy"'),
        )
    ]
    page = html("\n\n".join(embeds))
    folds = re.findall(r'<span class="setup">(.*?)\n</span>', page, re.DOTALL)
    new, old = ("def distribution" in re.sub("<[^>]*>", "", fold) for fold in folds)
    assert not new
    assert old
    first, second = page.split("</code></pre>")[:2]
    assert "lines of imports and checks</button>" in first
    assert f"</span> {folds[1].count(chr(10)) + 1} lines from above</button>" in second
    copied = text_of(second + "</code></pre>")
    assert copied == text_of(html(embeds[1]))
    assert "import numpy" in copied


# ------------------------------------------------------------------- glossary


@pytest.fixture(scope="module")
def entries() -> list[glossary.Entry]:
    """The entries of the book."""
    return glossary.entries((ROOT / "docs" / "glossary.md").read_text(encoding="utf-8"))


def test_glossary_is_in_order_and_every_section_is_an_entry(
    entries: list[glossary.Entry],
) -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    terms = [entry.term.lower() for entry in entries]
    assert len(terms) == text.count("\n## ")
    assert terms == sorted(terms)


@pytest.mark.parametrize("rest", ["Met in [a chapter](x.md).", "## slope { #slope }"])
def test_an_entry_without_a_definition_is_refused(rest: str) -> None:
    text = f"# Glossary\n\n## residual {{ #residual }}\n\n{rest}\n"
    with pytest.raises(ValueError, match="entry 'residual' has no definition"):
        glossary.entries(text)


def test_no_form_belongs_to_two_entries(entries: list[glossary.Entry]) -> None:
    forms = [form.lower() for entry in entries for form in set(entry.forms)]
    assert len(forms) == len(set(forms))


def test_definitions_are_short_plain_text(entries: list[glossary.Entry]) -> None:
    for entry in entries:
        assert entry.definition.endswith("."), entry.term
        assert len(entry.definition) < 250, entry.term
        assert not re.search(r"[$`*<>\[\]]|\d", entry.definition), entry.term


def test_first_mention_in_a_section_links_to_its_entry(html) -> None:
    page = html(
        "# A residual\n\nThe *residual*, and Residuals.\n\n## Two residuals\n\nA `residual` is a\nresidual."
    )
    links = re.findall(
        r'<a class="term" href="/glossary.md#residual"[^>]*>([^<]*)</a>', page
    )
    assert links == ["residual", "residual"]
    assert page.count("Observed value minus predicted value") == 1


def test_longer_term_wins(html) -> None:
    page = html("The mean squared error and the squared error.")
    assert re.findall(r"#([\w-]+)", page) == ["mean-squared-error", "squared-error"]


def test_a_title_in_italics_is_left_alone(html) -> None:
    shown = html(
        "*Linear Regression and Slopes* and *A (Slope) of Rank* have a *Slope*."
    )
    assert re.findall(r"#([\w-]+)", shown) == ["slope"]


@pytest.mark.parametrize(
    ("name", "linked"), [("lines/fit-a-line.md", True), ("convolutions/a.md", False)]
)
def test_a_word_that_means_something_else_on_a_page_is_no_term(
    html, monkeypatch: pytest.MonkeyPatch, *, name: str, linked: bool
) -> None:
    monkeypatch.setattr("theme.page.name", lambda _md: name)
    assert ("#pupil-dilation" in html("A dilation.")) == linked


def test_where_a_word_means_something_else_is_a_page(
    entries: list[glossary.Entry],
) -> None:
    pages = [
        str(file.relative_to(ROOT / "docs")) for file in (ROOT / "docs").rglob("*.md")
    ]
    for start in {start for entry in entries for start in entry.elsewhere}:
        assert any(page.startswith(start) for page in pages), start


def test_part_of_a_word_is_no_term(html) -> None:
    assert "term" not in html("The weighted, planed and co-slope.")  # codespell:ignore


# ------------------------------------------------------------------ notebooks


def notebook(tmp_path: Path, *cells: nbformat.NotebookNode) -> Path:
    file = tmp_path / "a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=list(cells)), file)
    return file


def test_cells_become_markdown(tmp_path: Path) -> None:
    new = nbformat.v4
    stream = new.new_output("stream", text="2\n")
    result = new.new_output(
        "execute_result", {"text/plain": "3", "text/html": "<b>3</b>"}
    )
    file = notebook(
        tmp_path,
        new.new_markdown_cell("# Title"),
        new.new_code_cell("print(2)\n3", outputs=[stream, result]),
    )
    assert (
        notebooks.to_markdown(file)
        == "# Title\n\n```python\nprint(2)\n3\n```\n\n```text\n2\n```\n\n```text\n3\n```\n"
    )


@pytest.mark.parametrize(
    ("output", "message"),
    [
        (
            nbformat.v4.new_output("error", ename="ValueError", evalue="no"),
            "ends in ValueError: no",
        ),
        (
            nbformat.v4.new_output("stream", name="stderr", text="Warning"),
            "writes to stderr",
        ),
        (
            nbformat.v4.new_output("display_data", {"image/png": "", "text/plain": ""}),
            "without alt text",
        ),
    ],
    ids=["error", "stderr", "picture"],
)
def test_notebook_with_a_bad_output_is_refused(
    tmp_path: Path, output: nbformat.NotebookNode, message: str
) -> None:
    with pytest.raises(notebooks.NotebookError, match=message):
        notebooks.to_markdown(
            notebook(tmp_path, nbformat.v4.new_code_cell("1", outputs=[output]))
        )


# ------------------------------------------------------- fonts, cards, styles


@pytest.mark.parametrize(
    ("kind", "name"), [("text", "text"), ("italic", "text-italic"), ("maths", "maths")]
)
def test_font_holds_its_characters(kind: str, name: str) -> None:
    assert (
        subset_font.missing(subset_font.SETS[kind], FONTS / f"book-{name}.woff2") == ""
    )


def test_fonts_have_their_licences() -> None:
    for name in ("maths", "text"):
        assert (
            "SIL OPEN FONT LICENSE"
            in (FONTS / f"book-{name}.LICENSE").read_text(encoding="utf-8").upper()
        )
    assert "Ron Kok" in (ROOT / "theme" / "vendor" / "temml.LICENSE").read_text(
        encoding="utf-8"
    )


def test_card_is_the_same_for_the_same_page() -> None:
    one, other = cards.draw("Fit a line", "", None), cards.draw("Fit a line", "", None)
    assert one == other
    assert one != cards.draw("Walk downhill to the best line", "", None)


def test_card_shows_the_first_figure_of_a_page() -> None:
    figure = '<svg viewBox="0 0 10 10"><style>svg{--a:#ff0000;}</style><rect width="10" height="10" fill="var(--a)"/></svg>'
    assert cards.draw("Fit a line", "", figure) != cards.draw("Fit a line", "", None)


def test_cards_are_written_only_when_they_change(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\ntitle: A page\n---\n# A page\n")
    cards.write_all(tmp_path)
    card = tmp_path / cards.path_of("a.md")
    before = card.stat().st_mtime_ns
    cards.write_all(tmp_path)
    assert card.stat().st_mtime_ns == before


def test_trim_keeps_what_a_page_uses_and_drops_the_rest(tmp_path: Path) -> None:
    styles = tmp_path / "assets" / "stylesheets"
    own = tmp_path / "assets" / "css"
    styles.mkdir(parents=True)
    own.mkdir()
    (tmp_path / "index.html").write_text('<p class="used"></p>')
    (tmp_path / "assets" / "a.js").write_text('x.className = "by-script"')
    (own / "book.css").write_text("a{color:var(--read)}")
    (own / "temml.css").write_text("")
    sheet = styles / "main.css"
    sheet.write_text(
        ".used,.unused{color:red}.by-script{--read:url(\"data:;,{x;y}\");--unread:url('a;b')}.unused a{top:0}"
        "@media print{.unused{top:0}.used{top:0}}[dir=rtl] .used{top:0}p{top:0}"
    )
    trim.trim(tmp_path)
    expected = '.used{color:red}.by-script{--read:url("data:;,{x;y}");}@media print{.used{top:0}}p{top:0}'
    assert sheet.read_text() == expected


# ---------------------------------------------------------------------- pages


def test_every_symbol_of_the_table_is_a_formula() -> None:
    text = (ROOT / "docs" / "notation.md").read_text(encoding="utf-8")
    rows = [
        line
        for line in text.split("\n")
        if line.startswith("| ")
        and not line.startswith(("| symbol", "| mark", "| ---"))
    ]
    assert len(rows) > 25
    assert all(row.startswith("| $") for row in rows)


def test_every_page_of_the_navigation_has_title_and_description() -> None:
    config = load_config(str(ROOT / "mkdocs.yml"), strict=False)

    def leaves(item: object) -> list[str]:
        if isinstance(item, str):
            return [item]
        values = item.values() if isinstance(item, dict) else item
        return [leaf for value in values for leaf in leaves(value)]  # type: ignore[attr-defined]

    for name in leaves(config.nav):
        text = (ROOT / "docs" / name).with_suffix(".md").read_text(encoding="utf-8")
        meta = yaml.safe_load(text.split("---\n")[1])
        assert 0 < len(meta["title"]) < 60
        assert 20 < len(meta["description"]) < 200


def test_a_published_script_loses_comments_and_keeps_its_code() -> None:
    script = (
        "/** A figure:\n * two lines. */\nconst a = `${b} // ${c}`; // why\n\n"
        "  // alone\n  const d = `x\n    y /* kept */`;\n"
    )
    assert trim.uncommented(script) == (
        "const a = `${b} // ${c}`; // why\nconst d = `x\ny /* kept */`;\n"
    )
