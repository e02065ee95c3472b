"""People: invited, given another role, locked out, let in again and deleted."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from models.kit import ids
from tests.support.browser import Tab, open_tab
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]


def invite(page: Page, email: str) -> str:
    """Invite a viewer by the form; return the link that is shown once."""
    page.get_by_role("button", name="Invite a person").click()
    dialog = page.get_by_role("dialog", name="Invite a person")
    dialog.get_by_role("button", name="Make the invitation").click()
    expect(dialog.get_by_text("Enter an email address.")).to_be_visible()
    dialog.get_by_label("Email").fill(email)
    dialog.get_by_text("Viewer", exact=True).click()
    dialog.get_by_role("button", name="Make the invitation").click()
    link = dialog.locator("code").inner_text()
    dialog.locator("button", has_text="Close").last.click()
    return link


def test_person_is_invited_changed_closed_opened_and_deleted(
    page: Page, tab: Tab, stack: Stack
) -> None:
    email = f"{ids.new_id()}@example.org"
    page.goto(f"{stack.url}/app/people")
    link = invite(page, email)
    row = page.get_by_role("listitem").filter(has_text=email)
    expect(row.get_by_text("Invited", exact=True)).to_be_visible()
    assert link not in page.content()
    joined = {
        "token": link.rpartition("=")[2],
        "name": "Ada",
        "password": "a harbour with 214 tides",
        "cookie": True,
    }
    with stack.client() as client:
        client.post("/api/v2/auth/join", json=joined).raise_for_status()

    page.reload()
    expect(row.get_by_role("heading", name="Ada")).to_be_visible()
    page.get_by_label("Role of Ada").and_(row.get_by_role("combobox")).select_option("Editor")
    expect(page.get_by_text("Ada: Editor.")).to_be_visible()
    row.get_by_role("button", name="Close account").click()
    page.get_by_role("dialog").get_by_role("button", name="Close account").click()
    expect(row.get_by_text("Closed", exact=True)).to_be_visible()
    row.get_by_role("button", name="Open account").click()
    expect(row.get_by_text("Active", exact=True)).to_be_visible()
    row.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("listitem").filter(has_text=email)).to_have_count(0)

    assert tab.complaints == []


def test_who_may_not_see_people_is_told_so(context: BrowserContext, stack: Stack) -> None:
    with stack.client() as client:
        wish = {"name": "a reader", "scopes": ["read"]}
        key = client.post("/api/v2/api-keys", json=wish).json()["key"]
    page = open_tab(context).page
    page.goto(f"{stack.url}/app/people#key={key}")

    expect(page.get_by_role("alert")).to_contain_text(re.compile("people", re.IGNORECASE))
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
