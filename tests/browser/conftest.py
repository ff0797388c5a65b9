"""One browser for all tests of the built site, and the site behind a small server."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.local_site import running

SITE = Path(__file__).resolve().parents[2] / "site"
NAMES = ("chromium", "chromium-browser", "google-chrome")
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
