"""Documents with their versions, and the places that they come from."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from models.kit import ids
from tests.support.browser import Tab
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]


def test_next_version_of_a_document_is_stored_and_compared(
    page: Page, tab: Tab, tmp_path: Path
) -> None:
    title = f"Harbour guide {ids.new_id()}"
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    first.write_text(f"# {title}\n\n## Ferries\n\nNine.\n\n## Weather\n\nCalm.\n")
    second.write_text(f"# {title}\n\n## Ferries\n\nNine and ten.\n\n## Tides\n\nHigh.\n")

    page.get_by_role("link", name="Documents").click()
    page.get_by_label("Upload a document").set_input_files(first)
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    expect(page.get_by_role("region", name="As channels will see it")).to_contain_text("Weather")

    page.get_by_label("Upload the next version").set_input_files(first)
    expect(page.get_by_text("The text is the same, so no version was made.")).to_be_visible()
    page.get_by_label("Upload the next version").set_input_files(second)
    expect(page.get_by_text("Version 2 is stored.")).to_be_visible()
    history = page.get_by_role("region", name="Versions", exact=True)
    history.get_by_role("button", name="What changed").click()
    for words in ("New", "Tides", "Changed", "Ferries", "Removed", "Weather"):
        expect(history.get_by_text(words, exact=True)).to_be_visible()

    history.get_by_role("link", name="Read version 1").click()
    expect(page.get_by_text("This is version 1; there is a newer one.")).to_be_visible()
    expect(page.get_by_role("region", name="The document's text")).to_contain_text("Calm.")
    page.get_by_role("link", name="Read the newest version").click()
    expect(page.get_by_role("region", name="The document's text")).to_contain_text("High.")
    assert tab.complaints == []


def test_place_that_is_refused_says_why(page: Page, stack: Stack) -> None:
    page.goto(f"{stack.url}/app/sources")
    place = page.get_by_label("Address of the document")
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("Say where the document is.")).to_be_visible()

    place.fill("http://127.0.0.1:9/private")
    place.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("127.0.0.1")


def test_source_needs_credentials_and_what_is_wrong_with_them_is_said(
    page: Page, stack: Stack
) -> None:
    page.goto(f"{stack.url}/app/sources")
    google = page.get_by_role("listitem").filter(has_text="Google Docs")
    expect(google.get_by_text("Needs credentials", exact=True)).to_be_visible()

    google.get_by_role("button", name="Open").click()
    dialog = page.get_by_role("dialog", name="Open Google Docs")
    dialog.get_by_role("button", name="Keep").click()
    expect(dialog.get_by_text("Paste the credentials first.")).to_be_visible()
    dialog.get_by_label("Credentials").fill("no key of an account")
    dialog.get_by_role("button", name="Keep").click()

    expect(dialog.get_by_role("alert")).to_be_visible()
    expect(dialog.get_by_label("Credentials")).to_have_value("no key of an account")
