"""What a reader does with a page: copy, search, change the theme, go by keyboard, switch scripts off."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

ALONE = """
import sys
before = set(sys.modules)
exec(compile(sys.stdin.read(), "<clipboard>", "exec"), {"__name__": "__main__"})
foreign = {
    name.partition(".")[0]
    for name, module in sys.modules.items()
    if name not in before and "site-packages" in str(getattr(module, "__file__", ""))
}
assert foreign <= {"numpy"}, foreign
"""


# A script may copy for five seconds after the reader did something, so a page is copied in portions.
PORTION = 10
COPY = """async ([first, last]) => {
  for (const box of document.querySelectorAll("details")) box.open = true;
  const copied = [];
  for (const button of [...document.querySelectorAll(".md-code__button[data-md-type=copy]")].slice(first, last)) {
    await navigator.clipboard.writeText("");
    let text = "";
    for (let tries = 0; !text && tries < 40; tries++) { // a folded block's button may not be awake yet
      if (tries) await new Promise(resolve => setTimeout(resolve, 50));
      button.click();
      text = await navigator.clipboard.readText();
    }
    copied.push(text);
  }
  return copied;
}"""


class Blocks(HTMLParser):
    """Collects the text of each block to copy, and whether it is an embedded snippet."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.blocks: list[str] = []
        self.embeds: list[int] = []
        self.title = ""
        self.where = ""
        self.feed(
            re.sub(r'<div class="[^"]*\bno-copy\b.*?</div>', "", html, flags=re.DOTALL)
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "span" and ("class", "filename") in attrs:
            self.where, self.title = "title", ""
        elif tag == "pre":
            self.where = "pre"
        elif tag == "code" and self.where == "pre":
            self.where = "code"
            if self.title.startswith("snippets/"):
                self.embeds.append(len(self.blocks))
            self.title = ""
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag == "code" and self.where == "code":
            self.where = ""

    def handle_data(self, data: str) -> None:
        if self.where == "title":
            self.title += data.strip()
        elif self.where == "code":
            self.blocks[-1] += data


@pytest.fixture(scope="module")
def seen() -> set[str]:
    """What has been run already; chapters share some snippets."""
    return set()


def test_copy_button_gives_the_whole_block_and_a_snippet_runs_alone(
    path: str,
    browser: Browser,
    site: Path,
    site_url: str,
    tmp_path: Path,
    seen: set[str],
) -> None:
    found = Blocks((site / path / "index.html").read_text(encoding="utf-8"))
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site_url + path)
    copied: list[str] = []
    for first in range(0, len(found.blocks) + 1, PORTION):
        copied += page.evaluate(COPY, [first, first + PORTION])
    context.close()
    assert len(copied) == len(found.blocks)
    assert [text.rstrip() for text in copied] == [
        text.rstrip() for text in found.blocks
    ]
    for code in {copied[number] for number in found.embeds} - seen:
        command = [sys.executable, "-I", "-c", ALONE]
        done = subprocess.run(
            command,
            input=code,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert done.returncode == 0, f"{code}\n{done.stderr}"
        seen.add(code)


def test_setup_of_a_snippet_is_folded_and_opens_by_keyboard(
    page: Page, site_url: str
) -> None:
    page.goto(site_url + "lines/many-inputs/")
    block = page.locator(".highlight:has(.setup-toggle)").first
    button, setup = block.locator(".setup-toggle"), block.locator(".setup")
    expect(setup).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(setup).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(button).to_have_text(re.compile(r"^Hide \d+ lines"))
    page.keyboard.press("Space")
    expect(setup).to_be_hidden()


def test_everything_is_shown_without_scripts_and_on_paper(
    browser: Browser, site_url: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + "lines/many-inputs/")
    expect(page.locator(".setup").first).to_be_visible()
    expect(page.locator(".setup-toggle").first).to_be_hidden()
    context.close()
    context = browser.new_context()
    page = context.new_page()
    page.goto(site_url + "lines/many-inputs/")
    page.emulate_media(media="print")
    expect(page.locator(".setup").first).to_be_visible()
    expect(page.locator(".setup-toggle").first).to_be_hidden()
    context.close()


def test_search_fetches_its_index_on_use_and_finds_a_term(
    page: Page, site_url: str
) -> None:
    fetched: list[str] = []
    page.on(
        "requestfinished",
        lambda request: fetched.append(request.url.removeprefix(site_url)),
    )
    page.goto(site_url, wait_until="networkidle")
    assert not [
        url for url in fetched if "search/index.json" in url or "workers/search" in url
    ]
    page.keyboard.press("/")
    box = page.get_by_role("textbox", name="Search")
    box.press_sequentially("least absolute", delay=30)
    result = page.locator(".md-search-result__link").first
    expect(result).to_be_visible()
    expect(page.locator(".md-search-result__list")).to_contain_text(
        "least absolute deviations"
    )
    assert "search/index.json" in fetched
    box.press_sequentially(" deviations", delay=30)
    expect(result).to_be_visible()
    result.click()
    expect(page.locator("article")).to_contain_text("absolute deviations")


def test_search_shows_text_and_neither_listings_nor_formulas(
    page: Page, site_url: str
) -> None:
    page.goto(site_url, wait_until="networkidle")
    page.keyboard.press("/")
    box = page.get_by_role("textbox", name="Search")
    box.press_sequentially("find the gradient", delay=30)
    hits = page.locator(".md-search-result__list")
    expect(hits).to_contain_text("Find the gradient")
    expect(hits).not_to_contain_text("import numpy")
    expect(hits).not_to_contain_text("∂E∂")
    assert page.content().count("data-search") == 0


def test_search_finds_nothing_for_a_word_that_is_nowhere(
    page: Page, site_url: str
) -> None:
    page.goto(site_url)
    page.keyboard.press("/")
    page.get_by_role("textbox", name="Search").press_sequentially("zyzzyva", delay=30)
    expect(page.locator(".md-search-result__meta")).to_have_text(
        "No matching documents"
    )


def luminance(colour: tuple[int, ...]) -> float:
    parts = [
        c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4
        for c in colour[:3]
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


def ink_and_ground(page: Page, number: int) -> tuple[float, tuple[int, ...]]:
    """Return the contrast of the strongest ink of a figure, as drawn on the screen, and the ground it stands on."""
    figure = page.locator("article img[src$='.svg']").nth(number)
    figure.scroll_into_view_if_needed()
    figure.evaluate("image => image.decode()")
    image = Image.open(BytesIO(figure.screenshot())).convert("RGB")
    colours = image.getcolors(image.width * image.height) or []
    ground = max(colours)[1]
    often = [colour for count, colour in colours if count > 20]
    return max(contrast(colour, ground) for colour in often), ground


def test_theme_toggle_keeps_every_figure_legible(
    path: str, page: Page, site: Path, site_url: str
) -> None:
    html = (site / path / "index.html").read_text(encoding="utf-8")
    if not re.search(r"<img[^>]*assets/generated/[^>]*\.svg", html):
        return  # a page without drawings; photographs keep their own greys
    page.emulate_media(color_scheme="light")
    page.goto(site_url + path)
    grounds = []
    for scheme in ("default", "slate"):
        if scheme == "slate":
            page.get_by_title("Switch to the dark theme").click()
            expect(page.locator("body")).to_have_attribute(
                "data-md-color-scheme", "slate"
            )
        for number in range(page.locator("article img[src$='.svg']").count()):
            strength, ground = ink_and_ground(page, number)
            assert strength >= 7, (scheme, number)
            grounds.append(ground)
    light, dark = grounds[0], grounds[-1]
    assert luminance(light) > 0.8
    assert luminance(dark) < 0.1


def test_theme_is_remembered_on_the_next_page(page: Page, site_url: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(site_url)
    page.get_by_title("Switch to the dark theme").click()
    page.goto(site_url + "notation/")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", "slate")


FOCUS = """() => {
  const focused = document.activeElement; // the switch of the theme is drawn by its label
  const element = focused.matches(".md-option") ? focused.nextElementSibling : focused;
  const style = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    what: element.outerHTML.slice(0, 120),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def test_skip_link_comes_first_and_leads_to_the_text(page: Page, site_url: str) -> None:
    page.goto(site_url + "lines/many-inputs/")
    page.keyboard.press("Tab")
    skip = page.locator(".md-skip")
    expect(skip).to_be_focused()
    expect(skip).to_have_text("Skip to content")
    assert page.evaluate(FOCUS)["seen"]
    page.keyboard.press("Enter")
    assert page.url.endswith(skip.get_attribute("href") or "?")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_focus_is_visible_wherever_it_goes(
    scheme: str, page: Page, site_url: str
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(site_url + "lines/many-inputs/")
    for _ in range(70):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        assert focus["ring"], focus
        assert focus["seen"], focus


def test_wide_formula_on_a_phone_can_be_scrolled_by_keyboard(
    page: Page, site_url: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(site_url + "lines/fit-a-line/")
    page.add_style_tag(content="div.maths math { min-width: 60rem }")
    formula = page.locator("div.maths").first
    expect(formula).to_have_attribute("tabindex", "0")
    expect(formula).to_have_attribute("aria-label", "Wide formula")
    formula.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('div.maths').scrollLeft > 0")


def test_term_shows_its_meaning_on_focus(page: Page, site_url: str) -> None:
    page.goto(site_url + "lines/many-inputs/")
    term = page.locator("a.term").first
    meaning = term.get_attribute("title") or "?"
    term.focus()
    expect(page.get_by_role("tooltip")).to_have_text(meaning)
    later = page.locator(f"a.term[href='{term.get_attribute('href')}']").last
    expect(later).to_have_attribute("title", meaning)


EMPTY_SHEETS = "[...document.styleSheets].filter(sheet => !sheet.cssRules.length).map(sheet => sheet.href)"


def test_lost_reader_finds_the_way_home(page: Page, site_url: str) -> None:
    response = page.goto(site_url + "lines/no-such-chapter/")
    assert response is not None
    assert response.status == 404
    expect(page.locator("h1")).to_have_text("This page is not here")
    assert page.evaluate(EMPTY_SHEETS) == []  # its links must work at any depth
    page.get_by_role("link", name="The first page of the book").click()
    expect(page).to_have_url(site_url)
