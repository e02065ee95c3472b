"""Publishing: a destination is made, a content tried and put out there, and the ledger tells of it."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.kit import ids
from tests.support.browser import Tab
from tests.support.canned import OUTSIDE, Answer, site
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]


@pytest.fixture
def content(stack: Stack) -> str:
    """Make a page of a website; return its id."""
    with stack.client() as client:
        body = {
            "document": {"content": f"# Tides {ids.new_id()}\n\nOne map for all harbours."},
            "channels": ["website"],
        }
        job = client.post("/api/v2/content/generate", json=body).json()
        made = client.get("/api/v2/content", params={"job_id": job["job_id"]}).json()["contents"]
    return str(made[0]["content_id"])


def test_content_is_tried_published_refused_and_sent_again(
    page: Page, tab: Tab, stack: Stack, content: str
) -> None:
    name = f"news {ids.new_id()}"
    dialog = page.get_by_role("dialog")
    with site(host=OUTSIDE) as server:
        server.answers["/hook"] = [Answer(status=400), Answer(b"thanks")]
        page.get_by_role("link", name="Publications").click()
        page.get_by_role("button", name="New destination").click()
        dialog.get_by_label("Kind").select_option("webhook")
        dialog.get_by_role("button", name="Make it").click()
        expect(dialog.get_by_text("Give it a name.")).to_be_visible()
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_label("Url", exact=True).fill(f"{server.url}/hook")
        dialog.get_by_role("button", name="Make it").click()
        expect(dialog.get_by_text(re.compile(r"^whsec_\S{20,}$"))).to_be_visible()
        dialog.get_by_role("button", name="Close").last.click()
        expect(page.get_by_role("heading", level=3, name=name)).to_be_visible()

        page.goto(f"{stack.url}/app/contents/{content}")
        page.get_by_role("button", name="Publish").click()
        dialog.get_by_role("button", name="Show what would be sent").click()
        expect(dialog.get_by_text("Pick a destination first.")).to_be_visible()
        dialog.get_by_label("Destination").select_option(name)
        dialog.get_by_role("button", name="Show what would be sent").click()
        expect(dialog.locator("pre")).to_contain_text(f"{server.url}/hook")
        assert server.requests == []
        dialog.get_by_role("button", name="Publish").click()
        dialog.get_by_role("link", name="See what became of it").click()

        rows = page.get_by_role("list", name="Publications").get_by_role("listitem")
        expect(rows.get_by_text("HTTP 400")).to_be_visible(timeout=30_000)
        rows.get_by_role("button", name="Send again").click()
        expect(rows.get_by_text("Sent", exact=True)).to_be_visible(timeout=30_000)
        rows.locator("summary").click()
        expect(rows.get_by_text("Asked for again.")).to_be_visible()

    page.get_by_role("button", name=f"Delete {name}").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", level=3, name=name)).to_have_count(0)
    expect(rows.get_by_text("a deleted destination")).to_be_visible()
    assert tab.complaints == []
