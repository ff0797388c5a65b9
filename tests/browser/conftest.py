"""One browser for all tests of the built site, and the site behind a small server."""

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

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


@pytest.fixture(scope="module")
def stage_url(
    request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The built site, but the pages in PAGES of a module hold their figures alone: they load four times as fast."""
    wanted = Counter(request.module.PAGES.values())
    stage = tmp_path_factory.mktemp("stage")
    parts = {path.split("/")[0] for path in wanted}
    for entry in site.iterdir():
        if entry.name not in parts:
            (stage / entry.name).symlink_to(entry)
    for path, count in wanted.items():
        html = (site / path / "index.html").read_text(encoding="utf-8")
        before, article, after = re.split(r"(?<=<article)|(?=</article>)", html)
        tag = article[: article.index(">") + 1]
        figures = re.findall(r'<div class="interactive".*?</div>', article, re.DOTALL)
        assert len(figures) == count
        (stage / path).mkdir(parents=True)
        (stage / path / "index.html").write_text(
            before + tag + "<h1>Figures</h1>" + "".join(figures) + after,
            encoding="utf-8",
        )
    with running(stage, prefix()) as url:
        yield url


@pytest.fixture
def look(page: Page, stage_url: str) -> Iterator[Callable[..., Locator]]:
    """Open a figure by the address of its page; afterwards nothing may have complained."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def open_figure(
        name: str,
        address: str,
        *,
        width: int = 1280,
        scheme: str = "light",
        motion: str,
    ) -> Locator:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion=motion)
        page.goto(stage_url + address)
        figure = page.locator(f"[data-interactive={name}]")
        figure.evaluate(
            "host => host.scrollIntoView({block: 'start', behavior: 'instant'})"
        )
        drawn = "[data-interactive=%s]:not(.ix-waiting) svg .ix-grid"
        page.wait_for_selector(drawn % name, state="attached")
        return figure

    yield open_figure
    assert complaints == []


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
