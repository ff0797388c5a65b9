"""The finished files, read without a browser: links, addresses, HTML, what a page tells about itself."""

import re
from collections import Counter
from functools import cache
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib
import pytest
from PIL import Image

from tests.browser.conftest import addresses, pages, prefix
from theme.subset_font import missing

HOST = "http://site.test"
FETCHED = {
    "img": "src",
    "script": "src",
    "link": "href",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "audio": "src",
}
FONTS = ("book-maths.woff2", "book-text.woff2")
LINK_KINDS = {"stylesheet", "preload", "icon", "modulepreload"}


@cache
def document(file: Path) -> Element:
    """Parse a page the way a browser does, and refuse what a browser would have to repair."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(file.read_text(encoding="utf-8"))
    faults = [(place, code) for place, code, _ in parser.errors]
    assert faults == [], file
    return tree


@cache
def identifiers(file: Path) -> set[str]:
    return {element.get("id", "") for element in document(file).iter()}


@pytest.fixture
def html(path: str, site: Path) -> Element:
    return document(site / path / "index.html")


def target(url: str, base: str, site: Path) -> tuple[Path, str]:
    """Return the file and anchor an address leads to."""
    parts = urlsplit(urljoin(base, url))
    assert parts.path.startswith(prefix()), url
    file = site / unquote(parts.path.removeprefix(prefix()))
    return (file / "index.html" if file.is_dir() else file), unquote(parts.fragment)


def broken(tree: Element, base: str, site: Path) -> list[str]:
    """Return the addresses of a page that lead nowhere."""
    found = []
    for element in tree.iter():
        for name in ("href", "src", "data-source"):
            url = element.get(name)
            if not url or urlsplit(url).scheme in {
                "http",
                "https",
                "mailto",
                "data",
                "javascript",
            }:
                continue
            if name == "data-source":
                url = HOST + prefix() + url
            file, anchor = target(url, base, site)
            if not file.is_file() or (
                anchor and file.suffix == ".html" and anchor not in identifiers(file)
            ):
                found.append(url)
    return found


def test_every_link_and_anchor_leads_somewhere(
    path: str, html: Element, site: Path
) -> None:
    assert broken(html, HOST + prefix() + path, site) == []


def test_links_of_the_page_for_lost_readers_work_from_anywhere(site: Path) -> None:
    assert (
        broken(document(site / "404.html"), f"{HOST}{prefix()}some/deep/place/", site)
        == []
    )


def test_nothing_is_fetched_from_another_host(html: Element, site: Path) -> None:
    for element in html.iter():
        if element.tag == "link" and not LINK_KINDS & set(
            (element.get("rel") or "").split()
        ):
            continue
        url = element.get(FETCHED.get(str(element.tag), ""), "")
        assert not re.match(r"(https?:)?//", url), url
    assert "@import" not in "".join(
        file.read_text(encoding="utf-8") for file in site.rglob("*.css")
    )


def test_styles_point_to_files_that_are_there(site: Path) -> None:
    for file in site.rglob("*.css"):
        for url in re.findall(
            r"url\((['\"]?)(.*?)\1\)", file.read_text(encoding="utf-8")
        ):
            if (
                not url[1].startswith("data:") and "STIXTwoMath" not in url[1]
            ):  # Temml's own face, overruled in book.css
                assert (file.parent / url[1]).resolve().is_file(), (file.name, url[1])


def test_page_says_what_it_is(path: str, html: Element, site: Path) -> None:
    meta = {
        element.get("name") or element.get("property"): element.get("content")
        for element in html.iter("meta")
    }
    address = next(
        found for found in addresses() if urlsplit(found).path == prefix() + path
    )
    links = {element.get("rel"): element.get("href") for element in html.iter("link")}
    assert html.get("lang") == "en"
    assert len(list(html.iter("h1"))) == 1
    assert 10 < len("".join(html.find(".//title").itertext())) < 90
    assert 20 < len(meta["description"]) < 200
    assert links["canonical"] == meta["og:url"] == address
    card = site / urlsplit(meta["og:image"]).path.removeprefix(prefix())
    with Image.open(card) as image:
        assert image.size == (1200, 630)


def test_titles_and_descriptions_are_all_different(site: Path) -> None:
    for pattern in (
        r"<title>(.*?)</title>",
        r'<meta name="description" content="(.*?)"',
    ):
        found = [
            re.search(
                pattern, (site / path / "index.html").read_text(encoding="utf-8")
            )[1]
            for path in pages()
        ]
        assert len(set(found)) == len(found)


def test_headings_do_not_skip_a_level(html: Element) -> None:
    levels = [
        int(element.tag[1])
        for element in html.find(".//article").iter()
        if re.fullmatch("h[1-6]", str(element.tag))
    ]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels)), levels


def test_identifiers_are_unique(html: Element) -> None:
    counts = Counter(element.get("id") for element in html.iter() if element.get("id"))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_figure_has_alt_text_and_a_size(html: Element) -> None:
    for image in html.iter("img"):
        assert image.get("alt"), image.get("src")
        assert int(image.get("width", "0")) > 0, image.get("src")
        assert int(image.get("height", "0")) > 0, image.get("src")


def test_no_comment_of_the_checker_and_no_tex_is_left(path: str, site: Path) -> None:
    html = (site / path / "index.html").read_text(encoding="utf-8")
    article = re.sub(
        r"<(pre|code)\b.*?</\1>", "", html.partition("<article")[2], flags=re.DOTALL
    )
    assert "<!--=" not in article
    assert "given:" not in article
    assert (
        "$"
        not in article.replace('<span class="dollar">$</span>', "").partition(
            "</article>"
        )[0]
    )


def drawn(mathml: str) -> str:
    """Return the characters a browser draws: a lone letter in <mi> is drawn with its italic twin."""
    text = re.sub(
        r"<mi>([^<]|&\w+;)</mi>", lambda match: italic(unescape(match[1])), mathml
    )
    return unescape(re.sub(r"<[^>]*>", "", text))


def italic(letter: str) -> str:
    """Return the mathematical italic of a letter, as MathML Core maps it."""
    special = {
        "h": "ℎ",
        "∂": "𝜕",
        "ϵ": "𝜖",
        "ϑ": "𝜗",
        "ϰ": "𝜘",
        "ϕ": "𝜙",
        "ϱ": "𝜚",
        "ϖ": "𝜛",
        "∇": "𝛻",
    }
    if letter in special:
        return special[letter]
    for first, last, start in (
        ("a", "z", 0x1D44E),
        ("A", "Z", 0x1D434),
        ("α", "ω", 0x1D6FC),
        ("Α", "Ω", 0x1D6E2),
    ):
        if first <= letter <= last:
            return chr(start + ord(letter) - ord(first))
    return letter


def test_every_character_of_a_formula_is_in_the_fonts(path: str, site: Path) -> None:
    html = (site / path / "index.html").read_text(encoding="utf-8")
    used = "".join(
        drawn(mathml) for mathml in re.findall(r"<math.*?</math>", html, re.DOTALL)
    )
    lacking = set.intersection(
        *(set(missing(used, site / "assets/fonts" / name)) for name in FONTS)
    )
    assert (
        lacking - {"\u2061", "\u2062"} == set()
    )  # invisible: function application, invisible times


def test_page_carries_no_styles_and_few_scripts_of_its_own(html: Element) -> None:
    assert list(html.iter("style")) == []
    assert sum(len(script.text or "") for script in html.iter("script")) < 6000


def test_map_of_the_site_and_robots_agree(site: Path) -> None:
    built = {
        file.parent.relative_to(site).as_posix() for file in site.rglob("index.html")
    }
    assert {path.strip("/") or "." for path in pages()} == built
    home = min(addresses(), key=len)
    assert f"Sitemap: {home}sitemap.xml" in (site / "robots.txt").read_text(
        encoding="utf-8"
    )


def test_nothing_unneeded_is_published(site: Path) -> None:
    assert (
        sorted(file.name for file in site.rglob("*") if file.suffix in {".map", ".md"})
        == []
    )
    assert sum(
        file.stat().st_size for file in site.rglob("*") if file.is_file()
    ) < 350_000 * len(pages())
