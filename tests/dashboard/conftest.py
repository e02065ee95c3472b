"""The dashboard, built, in a real Chromium against a real Toombos."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from deploy import environment
from deploy.dashboard import build
from deploy.dashboard.node import NoNodeError
from tests.support.browser import DESKTOP, Tab, open_tab, running_browser
from tests.support.stack import Stack


@pytest.fixture(scope="session")
def built() -> None:
    """Build the dashboard; without Node the test is skipped, or fails in CI."""
    try:
        build.build()
    except NoNodeError as error:
        if environment.is_ci():
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="module")  # not longer: while it runs, its thread can't use asyncio.run()
def browser() -> Iterator[Browser]:
    """Run a browser; without one the test is skipped."""
    with running_browser() as found:
        yield found


@pytest.fixture
def context(browser: Browser, built: None) -> Iterator[BrowserContext]:
    """Open a fresh profile."""
    found = browser.new_context(viewport=DESKTOP)
    yield found
    found.close()


@pytest.fixture
def tab(context: BrowserContext, stack: Stack) -> Tab:
    """Open a tab that is signed in, by the link that `./toombos up` prints."""
    found = open_tab(context)
    found.page.goto(f"{stack.url}/app/#key={stack.key}")
    expect(found.page.get_by_role("heading", level=1, name="Home")).to_be_visible()
    return found


@pytest.fixture
def page(tab: Tab) -> Page:
    """Give the page of that tab."""
    return tab.page
