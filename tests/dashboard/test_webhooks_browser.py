"""Webhooks: made with a secret that is shown once, tested, looked at, steered and deleted."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.kit import ids
from tests.support.browser import Tab
from tests.support.canned import OUTSIDE, Answer, site
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]


def test_webhook_is_made_tested_and_what_was_sent_is_seen(page: Page, tab: Tab) -> None:
    name = f"our site {ids.new_id()}"
    page.get_by_role("link", name="Webhooks").click()
    with site(host=OUTSIDE) as server:
        server.answers["/hook"] = Answer(b"thanks")
        page.get_by_role("button", name="New webhook").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="Make it").click()
        expect(dialog.get_by_text("Give the address")).to_be_visible()
        dialog.get_by_label("Address").fill(f"{server.url}/hook")
        dialog.get_by_label("What it is for").fill(name)
        dialog.get_by_role("checkbox", name="content.deleted").check()
        dialog.get_by_role("button", name="Make it").click()
        expect(dialog.get_by_text(re.compile(r"^whsec_\S{20,}$"))).to_be_visible()
        dialog.get_by_role("button", name="Close").last.click()

        page.get_by_role("link", name=name).click()
        expect(page.get_by_text("Nothing was sent to it yet.")).to_be_visible()
        page.get_by_role("button", name="Send a test").click()
        sent = page.get_by_role("list", name="What was sent").get_by_role("listitem")
        expect(sent.get_by_text("Arrived")).to_be_visible(timeout=30_000)
        sent.locator("summary").click()
        expect(sent.get_by_text("thanks")).to_be_visible()
        expect(sent.locator("pre")).to_contain_text("webhook.test")
        asked = len(server.requests)
        sent.get_by_role("button", name="Send again").click()
        expect(sent.get_by_text("200").nth(1)).to_be_visible(timeout=30_000)
        assert len(server.requests) == asked + 1

    page.get_by_label("State").select_option("failed")
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").click()
    expect(sent.get_by_text("Arrived")).to_be_visible(timeout=30_000)
    assert tab.complaints == []


def test_webhook_is_changed_rotated_switched_and_deleted(
    page: Page, tab: Tab, stack: Stack
) -> None:
    url = f"http://{OUTSIDE}:9/hook"
    with stack.client() as client:
        wish = {"url": url, "event_types": ["job.failed"]}
        made = client.post("/api/v2/webhooks", json=wish).json()["webhook_id"]
    page.goto(f"{stack.url}/app/webhooks/{made}")
    expect(page.get_by_text("job.failed · Made")).to_be_visible()

    page.get_by_role("button", name="Change").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Address").fill("ftp://example.com")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("https://")
    dialog.get_by_label("Address").fill(url)
    dialog.get_by_label("What it is for").fill("The archive")
    dialog.get_by_role("checkbox", name="job.failed").uncheck()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1, name="The archive")).to_be_visible()
    expect(page.get_by_text("Everything")).to_be_visible()

    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_text("Somebody switched it off.")).to_be_visible()
    expect(page.get_by_role("button", name="Send a test")).to_be_disabled()
    page.get_by_role("button", name="Switch on").click()
    page.get_by_role("button", name="New secret").click()
    dialog.get_by_role("button", name="New secret").click()
    expect(dialog.get_by_text(re.compile(r"^whsec_"))).to_be_visible()
    dialog.get_by_role("button", name="Close").last.click()
    expect(page.get_by_text("The secret before signs too until")).to_be_visible()

    page.get_by_role("button", name="Delete").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile("/app/webhooks$"))
    expect(page.get_by_role("link", name="The archive")).to_have_count(0)
    refused = [each for each in tab.complaints if "422" not in each]
    assert refused == []
