"""The library of contents: find, read, edit, compare, restore, delete and bring back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from models.kit import ids
from tests.support.browser import Tab
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]


@pytest.fixture
def content(stack: Stack) -> dict[str, Any]:
    """Make a job with an email; return what it made."""
    with stack.client() as client:
        body = {
            "document": {"content": f"# Tides {ids.new_id()}\n\nOne map for all harbours."},
            "channels": ["email"],
        }
        job = client.post("/api/v2/content/generate", json=body).json()
        found: dict[str, Any] = client.get(
            "/api/v2/content", params={"job_id": job["job_id"]}
        ).json()["contents"][0]
    return found


def test_content_is_edited_compared_and_restored(
    page: Page, tab: Tab, stack: Stack, content: dict[str, Any]
) -> None:
    page.get_by_role("link", name="Contents").click()
    page.get_by_role("link", name=content["title"]).click()
    frame = page.frame_locator('iframe[title^="Email: Tides"]').frame_locator("iframe")
    expect(frame.locator("body")).to_contain_text("One map for all harbours.")

    page.get_by_role("tab", name="Edit").click()
    expect(page.get_by_role("button", name="Save as a new version")).to_be_disabled()
    page.get_by_label("Subject").fill("Low tide at nine")
    page.get_by_label("Why").fill("shorter")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_role("heading", level=1, name="Low tide at nine")).to_be_visible()
    expect(page.get_by_text("Version 2 of 2")).to_be_visible()

    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="What it changed").click()
    change = page.get_by_role("region", name="Subject")
    expect(change).to_contain_text("+Low tide at nine")
    page.get_by_role("link", name="Read version 1").click()
    expect(page.get_by_text("You read version 1")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name=content["title"])).to_be_visible()
    page.get_by_role("link", name="Read the latest version").click()
    page.get_by_role("tab", name="Versions").click()
    page.get_by_role("button", name="Restore 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Restore").click()
    expect(page.get_by_text("Version 3 of 3")).to_be_visible()
    expect(page.get_by_role("heading", level=1, name=content["title"])).to_be_visible()

    assert tab.complaints == []


def test_who_was_slower_loses_nothing(page: Page, stack: Stack, content: dict[str, Any]) -> None:
    page.goto(f"{stack.url}/app/contents/{content['content_id']}")
    page.get_by_role("tab", name="Edit").click()
    page.get_by_label("Subject").fill("Mine")
    with stack.client() as client:
        client.patch(
            f"/api/v2/content/{content['content_id']}",
            json={"content": {"preheader": "Theirs"}},
            headers={"If-Match": '"1"'},
        ).raise_for_status()

    page.get_by_role("button", name="Save as a new version").click()

    expect(page.get_by_role("alert")).to_contain_text("it is at version 2 now")
    expect(page.get_by_role("region", name="Preview line")).to_contain_text("+Theirs")
    expect(page.get_by_label("Subject")).to_have_value("Mine")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("Version 3 of 3")).to_be_visible()
    with stack.client() as client:
        saved = client.get(f"/api/v2/content/{content['content_id']}").json()["content"]
    assert (saved["subject"], saved["preheader"]) == ("Mine", "Theirs")


def test_deleted_content_is_brought_back(page: Page, stack: Stack, content: dict[str, Any]) -> None:
    page.goto(f"{stack.url}/app/contents/{content['content_id']}")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile("/app/contents$"))
    expect(page.get_by_role("link", name=content["title"])).to_have_count(0)

    page.get_by_text("Deleted", exact=True).click()
    page.get_by_role("button", name=f"Bring back {content['title']}").click()
    expect(page.get_by_text(content["title"])).to_have_count(0)
    page.get_by_text("Current", exact=True).click()
    expect(page.get_by_role("link", name=content["title"])).to_be_visible()


def test_nothing_found_and_no_such_content_say_what_to_do(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/app/contents?job_id={ids.new_id()}")
    expect(page.get_by_text("Nothing matches these filters.")).to_be_visible()
    page.get_by_role("button", name="Clear the filters").first.click()
    expect(page).to_have_url(re.compile("/app/contents$"))

    page.goto(f"{stack.url}/app/contents/{ids.new_id()}")
    expect(page.get_by_role("alert")).to_contain_text("There is no content")
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
