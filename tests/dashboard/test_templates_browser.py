"""Templates of one's own: written, tried, stored, changed, taken back and deleted."""

import re

import pytest
from playwright.sync_api import Page, expect

from models.kit import ids
from tests.support.browser import Tab
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]


def test_template_is_tried_stored_changed_and_deleted(page: Page, tab: Tab) -> None:
    name = f"Spring {ids.new_id()}"
    page.get_by_role("link", name="Templates").click()
    page.get_by_role("link", name="New template").first.click()
    page.get_by_role("button", name="Store the template").click()
    expect(page.get_by_text("Give it a name.")).to_be_visible()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Template in Liquid").fill("<h1>{{ title }}</h1><p>{{ vars.motto }}</p>")
    page.get_by_role("button", name="Add a variable").click()
    page.get_by_role("group", name="Variable 1").get_by_label("Name").fill("motto")
    variable = page.get_by_role("group", name="motto")
    variable.get_by_label("When it is not given").fill("Be kind.")
    variable.get_by_label("Try with").fill("Be bold.")

    page.get_by_role("button", name="Try it").click()
    made = page.frame_locator('iframe[title="The template, tried"]').frame_locator("iframe")
    expect(made.locator("body")).to_contain_text("Be bold.")
    page.get_by_role("button", name="Store the template").click()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()

    page.get_by_label("Template in Liquid").fill("<h1>{{ title }}</h1>")
    page.get_by_role("button", name="Save as a new version").click()
    expect(page.get_by_text("email, version 2")).to_be_visible()
    page.get_by_role("button", name="Put version 1 into the editor").click()
    expect(page.get_by_label("Template in Liquid")).to_have_value(re.compile("vars.motto"))
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(re.compile("/app/templates$"))
    expect(page.get_by_role("link", name=name)).to_have_count(0)

    assert tab.complaints == []


def test_template_that_can_not_be_read_says_where(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/app/templates/new")
    page.get_by_label("Template in Liquid").fill("<h1>{% if title %}</h1>")

    page.get_by_role("button", name="Try it").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Template in Liquid")).to_have_value("<h1>{% if title %}</h1>")
