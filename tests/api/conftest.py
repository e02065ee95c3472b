"""A signed-in page in a real browser, for the tests of what people see."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.support.browser import DESKTOP, Tab, open_tab, running_browser, sign_in
from tests.support.stack import Stack


@pytest.fixture(scope="module")  # not longer: while it runs, its thread can't use asyncio.run()
def browser() -> Iterator[Browser]:
    """Run a browser; without one the test is skipped."""
    with running_browser() as found:
        yield found


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """Open a tab of a fresh profile."""
    context = browser.new_context(viewport=DESKTOP)
    yield open_tab(context)
    context.close()


@pytest.fixture
def page(tab: Tab, stack: Stack) -> Page:
    """Sign in to the page."""
    sign_in(tab.page, stack)
    return tab.page
