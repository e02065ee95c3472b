"""Saved filters of the list of jobs, as somebody uses them."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.kit import ids
from tests.support.browser import Tab
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]


def test_filters_are_saved_applied_renamed_and_deleted(page: Page, tab: Tab, stack: Stack) -> None:
    name, later = f"Failed {ids.new_id()}", f"Broken {ids.new_id()}"
    page.goto(f"{stack.url}/app/jobs?status=failed")
    page.get_by_label("Made in the last").select_option("7 days")
    page.get_by_role("button", name="Save these filters").click()
    dialog = page.get_by_role("dialog", name="Save these filters")
    dialog.get_by_role("button", name="Save these filters").click()
    expect(dialog.get_by_text("Give it a name.")).to_be_visible()
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_label("Name").press("Enter")
    chip = page.get_by_role("button", name=name, exact=True)
    expect(chip).to_have_attribute("aria-pressed", "true")

    page.goto(f"{stack.url}/app/jobs")
    chip.click()
    expect(page).to_have_url(re.compile(r"status=failed&within_days=7$"))
    expect(page.get_by_label("Status")).to_have_value("failed")

    page.get_by_role("button", name="Manage").click()
    manager = page.get_by_role("dialog", name="Manage saved filters")
    row = manager.get_by_role("listitem").filter(has_text=name)
    row.get_by_label("Name").fill(later)
    row.get_by_role("button", name="Rename").click()
    row = manager.get_by_role("listitem").filter(has_text=later)
    row.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog", name="Delete “").get_by_role("button", name="Delete").click()
    expect(manager.get_by_role("listitem").filter(has_text=later)).to_have_count(0)

    assert tab.complaints == []


def test_saved_filters_and_a_name_that_is_taken_are_said(page: Page, stack: Stack) -> None:
    name = f"Several {ids.new_id()}"
    with stack.client() as client:
        body = {"name": name, "filters": {"status": "failed,partial", "within_days": 3}}
        preset = client.post("/api/v2/me/filter-presets", json=body).json()["preset_id"]
        page.goto(f"{stack.url}/app/jobs")
        page.get_by_role("button", name=name).click()
        expect(page.get_by_label("Status")).to_have_value("failed,partial")
        expect(page.get_by_label("Made in the last")).to_have_value("3")

        page.get_by_label("Status").select_option("Failed")
        page.get_by_role("button", name="Save these filters").click()
        page.get_by_label("Name").fill(name)
        page.get_by_label("Name").press("Enter")
        expect(page.get_by_role("alert")).to_contain_text(name)

        client.delete(f"/api/v2/me/filter-presets/{preset}")


def test_list_that_does_not_come_says_so_and_is_asked_for_again(page: Page, stack: Stack) -> None:
    page.route("**/filter-presets", lambda route: route.fulfill(status=403, json={"detail": "No."}))
    page.goto(f"{stack.url}/app/jobs")
    part = page.get_by_role("region", name="Saved filters")
    expect(part.get_by_text("No.")).to_be_visible()

    page.unroute("**/filter-presets")
    part.get_by_role("button", name="Try again").click()

    expect(part.get_by_text("No.")).to_be_hidden()
