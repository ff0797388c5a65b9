"""One browser for all tests of the built site, and the site behind a small server."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser.figure import Visit, come_to
from tests.browser.local_site import running

SITE = Path(__file__).resolve().parents[2] / "site"
# The first is the same browser without windows of its own, and starts a page faster.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
HOW = (
    "The browser tests did not run: no Chromium was found. Install one (on Debian: apt-get install chromium), or set "
    "CHROMIUM to the path of yours."
)


def addresses() -> list[str]:
    """Return the absolute addresses of all pages, from the site's own map."""
    file = SITE / "sitemap.xml"
    return (
        re.findall(r"<loc>(.*?)</loc>", file.read_text(encoding="utf-8"))
        if file.is_file()
        else []
    )


def prefix() -> str:
    """Return the path under which the site is to be served."""
    return urlsplit(min(addresses(), key=len)).path


def pages() -> list[str]:
    """Return the paths of all pages, relative to the site; the home page is the empty one."""
    return [urlsplit(address).path.removeprefix(prefix()) for address in addresses()]


@cache
def figures() -> dict[str, str]:
    """Return the path of the page of each interactive figure."""
    return {
        name: path
        for path in pages()
        for name in re.findall(
            r'data-interactive="([^"]+)"',
            (SITE / path / "index.html").read_text(encoding="utf-8"),
        )
    }


def source(name: str) -> str:
    """Return the path of the data of an interactive figure."""
    html = (SITE / figures()[name] / "index.html").read_text(encoding="utf-8")
    return re.search(f'data-interactive="{name}" data-source="([^"]+)"', html)[1]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test that asks for a `path` on every page."""
    if "path" in metafunc.fixturenames:
        found = pages() or ["no site"]
        metafunc.parametrize(
            "path", found, ids=[path.strip("/") or "home" for path in found]
        )


@pytest.fixture(scope="session")
def site() -> Path:
    """The built site."""
    if not addresses():
        pytest.fail("there is no site/ to look at; build it with:  make site")
    return SITE


@pytest.fixture(scope="session")
def site_url(site: Path) -> Iterator[str]:
    """The address of the site, with a slash at its end."""
    with running(site, prefix()) as url:
        yield url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A Chromium of this machine; Playwright downloads none."""
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(HOW)
        pytest.skip(HOW)
    arguments = ["--disable-background-networking"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses a sandbox to root
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=arguments)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page that remembers nothing."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def stage_url(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site, but pages with interactive figures hold these alone: they load four times as fast."""
    stage = tmp_path_factory.mktemp("stage")
    parts = {path.split("/")[0] for path in figures().values()}
    for entry in site.iterdir():
        if entry.name not in parts:
            (stage / entry.name).symlink_to(entry)
    for path in set(figures().values()):
        html = (site / path / "index.html").read_text(encoding="utf-8")
        before, article, after = re.split(r"(?<=<article)|(?=</article>)", html)
        tag = article[: article.index(">") + 1]
        found = re.findall(r'<div class="interactive".*?</div>', article, re.DOTALL)
        (stage / path).mkdir(parents=True)
        (stage / path / "index.html").write_text(
            before + tag + "<h1>Figures</h1>" + "".join(found) + after,
            encoding="utf-8",
        )
    with running(stage, prefix()) as url:
        yield url


# What is copied is kept. A figure that is seen at once has its room at once; on a page it comes from below, where
# the loader keeps its room.
PREPARE = """const room = new CSSStyleSheet();
room.replaceSync('.interactive:empty { margin: 2em 0; min-height: var(--ix-room); }');
document.adoptedStyleSheets = [room];
Object.defineProperty(navigator, 'clipboard', {value: {writeText: async text => { window.copied = text; }}});"""


@pytest.fixture
def data(request: pytest.FixtureRequest, site: Path) -> dict[str, Any]:
    """The data of the figure that a file of tests is about, its NAME."""
    file = site / source(request.module.NAME)
    loaded: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """One page for the figures of a file: a second address loads sooner than a second page."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    context.add_init_script(PREPARE)
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(tab: Page) -> Iterator[list[str]]:
    """What the tab has said in the console; a test takes out what it expects, and nothing else may be left."""
    heard: list[str] = []

    def hear(said: Any) -> None:
        heard.append(getattr(said, "text", str(said)))

    for event in ("console", "pageerror"):
        tab.on(event, hear)
    yield heard
    for event in ("console", "pageerror"):
        tab.remove_listener(event, hear)
    assert heard == []


@pytest.fixture
def visit(tab: Page, stage_url: str, complaints: list[str]) -> Visit:
    """Open a figure, by default without motion; "?key=…#name" after its address, or data other than its own."""

    def open_figure(
        name: str,
        tail: str = "",
        *,
        width: int = 1280,
        motion: str = "reduce",
        data: Any = None,
    ) -> Locator:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme="light", reduced_motion=motion)
        if data is not None:
            body = data if isinstance(data, str) else json.dumps(data)
            tab.route(f"**/{source(name)}", lambda route: route.fulfill(body=body))
        tab.goto(f"{stage_url}{figures()[name]}{tail}")
        figure = come_to(tab, name)
        tab.unroute_all()
        return figure

    return open_figure
