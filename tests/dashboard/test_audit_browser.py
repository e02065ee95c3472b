"""The audit log and usage: found, narrowed, taken away."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.kit import ids
from tests.support.browser import Tab
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]


def test_act_is_found_opened_and_exported(page: Page, tab: Tab, stack: Stack) -> None:
    with stack.client() as client:
        wish = {"name": f"audited {ids.new_id()}", "scopes": ["read"]}
        key = client.post("/api/v2/api-keys", json=wish).json()["key_id"]

    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("Search").fill(key)
    page.get_by_label("Search").press("Enter")
    entries = page.get_by_role("list", name="Entries").get_by_role("listitem")
    expect(entries).to_have_count(1)
    entries.locator("summary").click()
    expect(entries.get_by_text("POST /api/v2/api-keys")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as JSON").click()
    assert key in download.value.path().read_text("utf-8")

    page.goto(f"{stack.url}/app/audit?action=nothing.such")
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(page).to_have_url(re.compile("/app/audit$"))
    assert tab.complaints == []


def test_usage_names_quotas_and_refuses_days_that_can_not_be(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/app/usage")
    expect(page.get_by_role("heading", name="Quotas")).to_be_visible()
    expect(page.get_by_text("Jobs today")).to_be_visible()

    page.goto(f"{stack.url}/app/usage?since=2026-02-01&until=2026-01-01")

    expect(page.get_by_role("alert")).to_contain_text("2026-02-01")
