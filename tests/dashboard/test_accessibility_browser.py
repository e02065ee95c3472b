"""Every page of the dashboard against WCAG 2.2 AA, judged by axe in both themes and two widths."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.dashboard import build
from tests.support.browser import DESKTOP, PHONE
from tests.support.canned import OUTSIDE
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]

AXE = build.MODULES / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
JUDGE = """(rules) => axe.run(document, { runOnly: rules, iframes: false }).then((found) =>
  found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`))"""
PAGES = (
    "",
    "generate",
    "jobs",
    "contents",
    "contents?deleted=true",
    "documents",
    "sources",
    "schedules",
    "templates",
    "templates/new",
    "publications",
    "publications?status=failed",
    "webhooks",
    "failures",
    "people",
    "keys",
    "audit",
    "audit?action=nothing.such",
    "usage",
    "nowhere",
)


@pytest.fixture(scope="module")
def job(stack: Stack) -> dict[str, Any]:
    """Make a job with every channel."""
    with stack.client() as client:
        channels = client.get("/api/v2/channels").json()["channels"]
        body = {
            "document": {"content": "# Tidewatch\n\nOne map for all harbours. #tide"},
            "channels": [each["key"] for each in channels],
        }
        found: dict[str, Any] = client.post("/api/v2/content/generate", json=body).json()
    return found


@pytest.fixture(params=["light", "dark"])
def page(
    request: pytest.FixtureRequest, browser: Browser, built: None, stack: Stack
) -> Iterator[Page]:
    """Open a tab in one theme, signed in, in which axe may run."""
    context = browser.new_context(
        viewport=DESKTOP,
        color_scheme="dark" if request.param == "dark" else "light",
        bypass_csp=True,
    )
    found = context.new_page()
    found.goto(f"{stack.url}/app/#key={stack.key}")
    expect(found.get_by_role("heading", level=1)).to_be_visible()
    yield found
    context.close()


def violations(page: Page) -> list[str]:
    """Return what axe finds in the page as it is."""
    expect(page.locator(".animate-pulse")).to_have_count(0)
    page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(JUDGE, RULES)
    return found


def judge(page: Page, url: str) -> dict[str, list[str]]:
    """Return what axe finds at both widths, where it finds something."""
    found = {}
    for size in (DESKTOP, PHONE):
        page.set_viewport_size(size)
        page.goto(url)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if faults := violations(page):
            found[f"{url} at {size['width']}"] = faults
    return found


def test_no_page_has_a_violation(page: Page, stack: Stack) -> None:
    found: dict[str, list[str]] = {}
    for path in PAGES:
        found |= judge(page, f"{stack.url}/app/{path}")

    assert found == {}


def test_job_with_each_of_its_channels_has_no_violation(
    page: Page, stack: Stack, job: dict[str, Any]
) -> None:
    found = judge(page, f"{stack.url}/app/jobs/{job['job_id']}")
    for tab in page.get_by_role("tab").all():
        tab.click()
        if faults := violations(page):
            found[tab.inner_text()] = faults
    document = judge(page, f"{stack.url}/app/documents/{job['document_id']}")

    assert found | document == {}


def test_content_with_its_editor_and_versions_has_no_violation(
    page: Page, stack: Stack, job: dict[str, Any]
) -> None:
    with stack.client() as client:
        made = client.get("/api/v2/content", params={"job_id": job["job_id"]}).json()["contents"]
    found = judge(page, f"{stack.url}/app/contents/{made[0]['content_id']}")
    for tab in page.get_by_role("tab").all():
        tab.click()
        if faults := violations(page):
            found[tab.inner_text()] = faults

    assert found == {}


def test_webhook_with_what_was_sent_has_no_violation(page: Page, stack: Stack) -> None:
    with stack.client() as client:
        wish = {"url": f"http://{OUTSIDE}:9/hook", "description": "nobody is there"}
        made = client.post("/api/v2/webhooks", json=wish).json()["webhook_id"]
        client.post(f"/api/v2/webhooks/{made}/test").raise_for_status()
    url = f"{stack.url}/app/webhooks/{made}"
    found = judge(page, url) | judge(page, f"{url}?status=delivered")
    page.goto(url)
    page.get_by_role("list", name="What was sent").locator("summary").click()
    found["details"] = violations(page)
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("dialog").get_by_role("checkbox", name="job.failed")).to_be_visible()
    found["change"] = violations(page)

    assert {name: faults for name, faults in found.items() if faults} == {}


def test_sign_in_and_dialogs_have_no_violation(page: Page, stack: Stack) -> None:
    found = {}
    page.keyboard.press("Control+k")
    found["palette"] = violations(page)
    page.keyboard.press("Escape")
    page.goto(f"{stack.url}/app/schedules")
    page.get_by_role("button", name="New schedule").click()
    found["new schedule"] = violations(page)
    page.keyboard.press("Escape")
    page.goto(f"{stack.url}/app/jobs")
    page.get_by_role("button", name="Pause").click()
    found["pause"] = violations(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Sign out").click()
    found["sign in"] = violations(page)

    assert {name: faults for name, faults in found.items() if faults} == {}
