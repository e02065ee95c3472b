"""The page at `/` in a real Chromium against a real API and real workers."""

import re
from datetime import timedelta
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from models.kit import clock
from tasks.channels import load
from tests.support.browser import (
    DESKTOP,
    PHONE,
    Tab,
    accessibility_faults,
    open_tab,
    pale_text,
    scrolls_sideways,
    sign_in,
)
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]

DONE_WITHIN_MS = 30_000
CHANNELS = tuple(load())
POSTS = [key for key in CHANNELS if key.startswith("social_")]
DOCUMENT = """# Tidewatch 3.1

Tidewatch 3.1 shows the tide of all 214 harbours on one map.

## What is new

- **One map.** Every harbour has its own curve.
- **Quiet hours.** No alarm rings between 22:00 and 06:00 unless the water rises by 2 m.

[Read the guide](https://tidewatch.example/guide)
"""
HOSTILE = """<!doctype html><html><body style="color: red"><h1>Storm warning</h1>
<p>The harbour is closed on Friday.</p>
<script>parent.document.title = "taken over"; top.location = "https://evil.example/"</script>
<img src="missing.png" onerror="top.document.title='taken over'"></body></html>"""


def submit(page: Page, document: str = DOCUMENT) -> None:
    page.get_by_label("Text of the document").fill(document)
    page.get_by_role("button", name=re.compile("Create content")).click()
    expect(page).to_have_url(re.compile("#job="))


def wait_until_done(page: Page) -> None:
    expect(page.locator("#job-facts")).to_contain_text("Ready", timeout=DONE_WITHIN_MS)


def shown_html(page: Page) -> str:
    """Return the generated HTML inside both frames of the preview."""
    body = page.frame_locator("#channel-panel iframe").frame_locator("iframe").locator("body")
    return body.inner_text()


def test_pasted_document_becomes_content_for_every_channel(page: Page, tab: Tab) -> None:
    submit(page)

    wait_until_done(page)

    tabs = page.get_by_role("tab")
    expect(tabs).to_have_count(len(CHANNELS))
    expect(page.locator('[role=tab][data-state="done"]')).to_have_count(len(CHANNELS))
    expect(page.get_by_role("heading", name="Results")).to_be_focused()
    expect(page).to_have_title(re.compile("^Ready . Tidewatch 3.1"))
    assert "Tidewatch 3.1" in shown_html(page)
    for channel in POSTS:
        page.locator(f"#tab-{channel}").click()
        expect(page.locator(".post-text").first).to_contain_text("Tidewatch")
        expect(page.locator(".post .meter-figures").first).to_contain_text("/")
    page.locator("#tab-website").click()
    expect(page.locator(".snippet-title")).to_contain_text("Tidewatch")
    assert tab.complaints == []


def test_email_can_be_seen_on_a_phone_and_as_plain_text_and_saved(page: Page) -> None:
    submit(page)
    wait_until_done(page)

    page.locator("#channel-panel").get_by_text("Phone", exact=True).click()
    frame = page.locator("#channel-panel iframe").bounding_box()
    assert frame
    assert frame["width"] == 390
    page.locator("#channel-panel").get_by_text("Plain text", exact=True).click()
    expect(page.get_by_role("region", name="Plain text")).to_contain_text("214 harbours")
    with page.expect_download() as saved:
        page.get_by_role("button", name=re.compile(r"\.eml")).click()
    message = saved.value.path().read_bytes()
    assert b"MIME-Version: 1.0" in message
    assert saved.value.suggested_filename.endswith(".eml")


def test_results_are_told_of_a_job_that_ended_before_its_answer_came(page: Page) -> None:
    def answer_late(route: Route) -> None:
        answer = route.fetch()
        row = page.locator(f'.job-list a[href="#job={answer.json()["job_id"]}"]')
        expect(row).to_contain_text("Ready", timeout=DONE_WITHIN_MS)
        route.fulfill(response=answer)

    expect(page.locator("#live")).to_have_text("Live")
    page.route("**/api/v2/content/sync", answer_late)

    submit(page)

    expect(page.get_by_role("heading", name="Results")).to_be_focused()


def test_key_leaves_the_url_and_stays_in_the_tab(page: Page, stack: Stack) -> None:
    assert stack.key not in page.url
    assert stack.key not in page.evaluate("() => JSON.stringify(localStorage)")

    page.reload()

    expect(page.get_by_role("heading", level=1)).to_have_text("One document, every channel")


def test_job_stays_open_over_a_reload(page: Page) -> None:
    submit(page)
    wait_until_done(page)

    page.reload()

    wait_until_done(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Tidewatch 3.1")
    expect(page.locator('.job-list a[aria-current="true"]')).to_contain_text("Tidewatch 3.1")


def test_empty_document_and_no_channel_are_explained_at_their_fields(page: Page) -> None:
    create = page.get_by_role("button", name=re.compile("Create content"))

    create.click()
    expect(page.locator("#document-error")).to_contain_text("The document is empty.")
    expect(page.get_by_label("Text of the document")).to_be_focused()

    page.get_by_label("Text of the document").fill(DOCUMENT)
    for box in page.get_by_role("checkbox").all():
        box.uncheck()
    create.click()
    expect(page.locator("#channels-error")).to_have_text("Choose at least one channel.")
    expect(page.get_by_role("checkbox").first).to_be_focused()


def test_only_the_chosen_channels_are_made(page: Page) -> None:
    for box in page.locator("#channel-list input").all():
        box.set_checked(box.get_attribute("value") in {"email", "social_twitter"})

    submit(page)

    wait_until_done(page)
    expect(page.get_by_role("tab")).to_have_count(2)


def test_bad_key_is_told_and_asked_for_again(tab: Tab, stack: Stack) -> None:
    tab.page.goto(f"{stack.url}/#key=tb_live_wrong")

    expect(tab.page.get_by_role("alert")).to_contain_text("This API key isn't accepted.")
    expect(tab.page.get_by_label("API key", exact=True)).to_be_focused()
    tab.page.get_by_label("API key", exact=True).fill(f'"{stack.key}"')
    tab.page.get_by_role("button", name="Sign in").click()
    expect(tab.page.get_by_role("heading", name="Recent jobs")).to_be_visible()


def test_late_refusal_of_a_former_key_signs_nobody_out(tab: Tab, stack: Stack) -> None:
    held: list[Route] = []
    tab.page.route(
        "**/api/v2/channels",
        lambda route: held.append(route) if not held else route.continue_(),
    )
    tab.page.goto(f"{stack.url}/#key=tb_live_wrong")
    expect(tab.page.get_by_role("alert")).to_contain_text("This API key isn't accepted.")
    tab.page.get_by_label("API key", exact=True).fill(stack.key)
    tab.page.get_by_role("button", name="Sign in").click()
    expect(tab.page.get_by_role("heading", name="Recent jobs")).to_be_visible()

    with tab.page.expect_response(lambda answer: answer.status == 401):
        held[0].continue_()
    tab.page.reload()

    expect(tab.page.get_by_role("heading", name="Recent jobs")).to_be_visible()


def test_unknown_job_is_said_in_words(page: Page) -> None:
    page.goto(page.url.split("#")[0] + "#job=00000000-0000-4000-8000-000000000000")

    expect(page.get_by_role("heading", level=1)).to_have_text("There is no such job")
    expect(page.get_by_role("link", name="Start a new one")).to_be_visible()


def test_row_of_a_job_stays_where_it_is_when_others_come(page: Page, stack: Stack) -> None:
    order = {"document": {"content": DOCUMENT}, "channels": ["email"]}
    with stack.client() as client:
        first = client.post("/api/v2/content/sync", json=order).json()["job_id"]
        link = page.locator(f'a[href="#job={first}"]')
        expect(link).to_contain_text("Ready")
        link.focus()
        row = link.element_handle()
        second = client.post("/api/v2/content/sync", json=order).json()["job_id"]
        expect(page.locator(f'a[href="#job={second}"]')).to_contain_text("Ready")

    hrefs = page.locator(".job-list a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert hrefs[:2] == [f"#job={second}", f"#job={first}"]
    assert page.evaluate("row => row === document.activeElement", row)


def test_waiting_job_is_cancelled_and_made_again_at_a_click(page: Page, stack: Stack) -> None:
    order = {
        "document": {"content": DOCUMENT},
        "channels": ["email", "website"],
        "metadata": {"document_title": "Tomorrow's news"},
        "schedule_time": (clock.now() + timedelta(days=1)).isoformat(),
    }
    with stack.client() as client:
        job = client.post("/api/v2/content/sync", json=order).json()

    link = page.get_by_role("link", name=re.compile("Tomorrow's news.*Waiting"))
    expect(link).to_have_attribute("href", f"#job={job['job_id']}")
    link.click()
    expect(page.locator("#job-facts")).to_contain_text("starts")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#job-facts")).to_contain_text("Cancelled")
    page.get_by_role("button", name="Retry").click()

    wait_until_done(page)
    expect(page.get_by_role("tab")).to_have_count(2)
    assert job["job_id"] not in page.url


def test_job_is_followed_by_asking_when_the_socket_is_down(tab: Tab, stack: Stack) -> None:
    tab.page.route_web_socket("**/ws/jobs", lambda socket: socket.close())
    sign_in(tab.page, stack)
    expect(tab.page.locator("#live")).to_have_text("Not live")

    submit(tab.page)

    wait_until_done(tab.page)


def test_failed_list_says_why_and_recovers_when_asked(tab: Tab, stack: Stack) -> None:
    tab.page.route("**/api/v2/jobs?limit=10", lambda route: route.abort())
    sign_in(tab.page, stack)
    expect(tab.page.locator("#recent-list")).to_contain_text("The server can't be reached.")

    tab.page.unroute("**/api/v2/jobs?limit=10")
    tab.page.locator("#recent-list").get_by_role("button", name="Try again").click()

    expect(tab.page.locator("#recent-list .problem")).to_have_count(0)


def test_tabs_are_moved_by_arrow_keys(page: Page) -> None:
    submit(page)
    wait_until_done(page)

    page.get_by_role("tab", selected=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#tab-website")).to_be_focused()
    page.keyboard.press("End")
    last = page.get_by_role("tab").last
    expect(last).to_be_focused()
    named_by = last.get_attribute("id") or ""
    expect(page.get_by_role("tabpanel")).to_have_attribute("aria-labelledby", named_by)


def test_hostile_document_can_not_leave_its_frame(page: Page) -> None:
    submit(page, HOSTILE)
    wait_until_done(page)

    assert "harbour is closed" in shown_html(page)
    inner = page.frame_locator("#channel-panel iframe").locator("iframe")
    expect(inner).to_have_attribute("sandbox", "")
    expect(page).to_have_title(re.compile("Storm warning"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_view_is_readable_and_usable(
    browser: Browser, stack: Stack, scheme: Literal["light", "dark"], size: ViewportSize
) -> None:
    context = browser.new_context(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = open_tab(context).page

    page.goto(stack.url)
    expect(page.get_by_label("API key", exact=True)).to_be_visible()
    assert_usable(page)
    sign_in(page, stack)
    assert_usable(page)
    submit(page)
    wait_until_done(page)
    for channel in CHANNELS:
        page.locator(f"#tab-{channel}").click()
        assert_usable(page)
    context.close()


def assert_usable(page: Page) -> None:
    assert accessibility_faults(page) == []
    assert pale_text(page) == []
    assert not scrolls_sideways(page)
