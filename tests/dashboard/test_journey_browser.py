"""What a user does, in a real Chromium against a real API and real workers."""

import re
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, WebSocketRoute, expect

from models.kit import ids
from tests.support.browser import PHONE, Tab, open_tab, scrolls_sideways
from tests.support.eventually import eventually
from tests.support.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.flow]

DONE_WITHIN_MS = 30_000
README = Path(__file__).resolve().parents[2] / "README.md"
CHANNELS = ("Email", "Website", "X (Twitter)", "LinkedIn", "Facebook")


def generate(page: Page, *, channels: tuple[str, ...] = CHANNELS, start: str = "") -> None:
    """Generate content from this project's own README; return on the job's page."""
    page.get_by_role("link", name="Generate").first.click()
    page.locator('input[type="file"]').set_input_files(README)
    for name in CHANNELS:
        page.get_by_role("checkbox", name=name).set_checked(name in channels)
    if start:
        page.get_by_text("Later", exact=True).click()
        page.get_by_label("Date and time").fill(start)
        page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_role("button", name="Generate", exact=True).click()
    expect(page).to_have_url(re.compile("/app/jobs/[0-9a-f-]{36}$"))


def wait_until_ready(page: Page) -> None:
    expect(page).to_have_title(re.compile("^Ready · "), timeout=DONE_WITHIN_MS)


def test_readme_becomes_content_that_can_be_read_channel_by_channel(page: Page, tab: Tab) -> None:
    generate(page)

    wait_until_ready(page)

    expect(page.get_by_role("heading", level=1, name="Toombos")).to_be_visible()
    email = page.frame_locator('iframe[title="Email: Toombos"]').frame_locator("iframe")
    expect(email.locator("body")).to_contain_text("One living document in")
    page.get_by_text("Plain text", exact=True).click()
    expect(page.get_by_role("region", name="Plain text of the email")).to_contain_text("=======")
    page.get_by_role("tab", name="Website").click()
    site = page.frame_locator('iframe[title="Page: Toombos"]').frame_locator("iframe")
    expect(site.locator("h1")).to_have_text("Toombos")
    for name in CHANNELS[2:]:
        page.get_by_role("tab", name=name).click()
        panel = page.get_by_role("tabpanel")
        expect(panel.locator("[data-post='0']")).to_contain_text("Toombos")
        expect(panel.get_by_role("progressbar").first).to_be_visible()
    page.get_by_text("Where each text came from").first.click()
    expect(page.get_by_text("Fingerprint of the input")).to_be_visible()
    expect(page.get_by_role("heading", name="Timeline")).to_be_visible()
    assert tab.complaints == []


def test_what_is_wrong_with_the_form_is_said_at_the_field(page: Page) -> None:
    page.get_by_role("link", name="Generate").first.click()

    page.get_by_role("button", name="Generate", exact=True).click()

    text = page.get_by_label("Text of the document")
    expect(text).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("The document is empty.")).to_be_visible()


def test_scheduled_job_is_cancelled_and_retried(page: Page, tab: Tab) -> None:
    generate(page, channels=("Email",), start="2027-06-01T09:30")

    expect(page.get_by_text("Why it waits:")).to_be_visible()
    # half past nine in Berlin in summer, on this browser's clocks
    expect(page.locator('time[datetime^="2027-06-01T07:30:00"]').first).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    dialog = page.get_by_role("dialog", name="Cancel this job?")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page).to_have_title(re.compile("^Cancelled · "))

    old = page.url
    page.get_by_role("button", name="Retry").click()

    expect(page).not_to_have_url(old)
    wait_until_ready(page)
    expect(page.get_by_text("Retry of")).to_be_visible()
    assert tab.complaints == []


def test_many_jobs_are_cancelled_after_their_number_was_said(page: Page, stack: Stack) -> None:
    with stack.client() as client:
        document = client.post("/api/v2/documents", json={"content": "# Bulk"}).json()
        for _ in range(3):
            client.post(
                "/api/v2/content/sync",
                json={
                    "document_id": document["document_id"],
                    "channels": ["email"],
                    "schedule_time": "2027-06-01T09:30Z",
                },
            )

    page.goto(f"{stack.url}/app/jobs?document_id={document['document_id']}")
    page.get_by_label("Select all loaded jobs").check()
    page.get_by_role("button", name="Cancel", exact=True).click()
    dialog = page.get_by_role("dialog", name="Cancel")
    expect(dialog.get_by_text("3 jobs will be cancelled.")).to_be_visible()
    dialog.get_by_role("button", name="Cancel 3 jobs").click()

    expect(dialog.get_by_text("3 jobs done.")).to_be_visible(timeout=DONE_WITHIN_MS)
    dialog.locator("button", has_text="Close").last.click()
    expect(page.get_by_role("cell", name="Cancelled")).to_have_count(3)


def test_cut_socket_is_said_and_resumed_without_a_hole(
    context: BrowserContext, stack: Stack
) -> None:
    routes: list[WebSocketRoute] = []
    sent: list[str] = []
    refuse = [False]

    def pass_on(route: WebSocketRoute) -> None:
        if refuse[0]:
            route.close(code=1012)
            return
        server = route.connect_to_server()

        def note(message: str | bytes) -> None:
            sent.append(str(message))
            server.send(message)

        route.on_message(note)
        routes.append(route)

    tab = open_tab(context)
    tab.page.route_web_socket(re.compile("/ws/jobs"), pass_on)
    tab.page.goto(f"{stack.url}/app/jobs#key={stack.key}")
    expect(tab.page.get_by_text("Live", exact=True).last).to_be_visible()

    refuse[0] = True
    routes[-1].close(code=1012)
    expect(tab.page.get_by_text("Live updates are interrupted.")).to_be_visible()
    with stack.client() as client:
        body = {"document": {"content": "# While away"}, "channels": ["email"]}
        job = client.post("/api/v2/content/generate", json=body).json()
    expect(tab.page.get_by_role("link", name=f"Job {job['job_id'][:8]}")).to_be_visible()

    refuse[0] = False
    tab.page.get_by_role("button", name="Reconnect").first.click()

    expect(tab.page.get_by_text("Live updates are interrupted.")).to_be_hidden()
    resumes = [each for each in sent if '"resume"' in each]
    assert [('"since"' in each) for each in resumes] == [False, True], sent


def test_wrong_key_is_refused_with_the_reason_and_the_right_one_opens_the_same_page(
    context: BrowserContext, stack: Stack
) -> None:
    tab = open_tab(context)
    tab.page.goto(f"{stack.url}/app/documents#key=tb_live_wrong")

    expect(tab.page.get_by_text("This key isn't accepted.")).to_be_visible()
    tab.page.get_by_role("textbox", name="API key").fill(f' "{stack.key}" ')
    tab.page.get_by_role("button", name="Sign in").click()

    expect(tab.page.get_by_role("heading", level=1, name="Documents")).to_be_visible()


def test_key_is_made_shown_once_and_revoked(page: Page, stack: Stack) -> None:
    page.get_by_role("link", name="API keys").click()
    page.get_by_role("button", name="New key").click()
    dialog = page.get_by_role("dialog", name="New key")
    dialog.get_by_label("Where it will be used").fill("the test's site")
    dialog.get_by_role("button", name="New key").click()
    secret = dialog.locator("code").inner_text()
    dialog.locator("button", has_text="Close").last.click()

    with stack.client() as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        before = client.get("/api/v2/jobs").status_code
        page.get_by_role("button", name="Revoke the test's site").click()
        page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
        expect(page.get_by_text("The key is revoked.")).to_be_visible()
        eventually(lambda: _refused(client))

    assert before == 200
    assert secret not in page.content()


def _refused(client: httpx2.Client) -> None:
    assert client.get("/api/v2/jobs").status_code == 401


def test_keyboard_alone_is_enough(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type("gener")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Generate")).to_be_focused()

    tab_to(page, "textarea")
    page.keyboard.type("# Keys only\n\nNo mouse was used for this.")
    tab_to(page, 'button[type="submit"]')
    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile("/app/jobs/"))
    wait_until_ready(page)
    tab_to(page, '[role="tab"]')
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Website")).to_be_focused()
    expect(page.get_by_role("tab", name="Website")).to_have_attribute("aria-selected", "true")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until such an element has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.locator(f"{selector}:focus").count():
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_phone_has_the_whole_navigation_and_no_sideways_scrolling(page: Page) -> None:
    page.set_viewport_size(PHONE)

    names = ("Generate", "Jobs", "Contents", "Documents", "Sources", "Schedules", "Templates")
    others = ("Webhooks", "Failures", "People", "API keys", "Audit log", "Usage", "Home")
    for name in (*names, "Publications", *others):
        page.get_by_role("button", name="Menu").click()
        page.get_by_role("dialog", name="Menu").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        assert not scrolls_sideways(page), name


def test_person_signs_in_by_password_and_stays_after_a_reload(
    context: BrowserContext, stack: Stack
) -> None:
    email, password = f"{ids.new_id()}@example.org", "a harbour with 214 tides"
    with stack.client() as client:
        link = client.post("/api/v2/people/invite", json={"email": email, "role": "editor"}).json()
        token = link["link"].rpartition("=")[2]
        joined = {"token": token, "name": "Ada", "password": password, "cookie": True}
        client.post("/api/v2/auth/join", json=joined).raise_for_status()
    page = open_tab(context).page
    page.goto(f"{stack.url}/app/jobs")

    page.get_by_text("With your account").click()
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1, name="Jobs")).to_be_visible()
    page.reload()
    expect(page.get_by_text("Live", exact=True).last).to_be_visible()
    generate(page, channels=("Email",))

    wait_until_ready(page)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
