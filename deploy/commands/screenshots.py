"""Take a picture of every page of the dashboard, in both themes and two widths, to look at."""

from pathlib import Path
from typing import Annotated, Final

import httpx2
import typer
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from deploy import environment, instance
from deploy.commands._app import application
from deploy.stack import KEY_FILE
from models.kit.settings import settings

app = application()

FOLDER: Final = Path("screenshots")
WIDTHS: Final = {"desktop": 1440, "phone": 390}
THEMES: Final = ("light", "dark")
PAGES: Final = {
    "home": "",
    "generate": "generate",
    "jobs": "jobs",
    "contents": "contents",
    "documents": "documents",
    "sources": "sources",
    "templates": "templates",
    "new-template": "templates/new",
    "schedules": "schedules",
    "publications": "publications",
    "webhooks": "webhooks",
    "failures": "failures",
    "people": "people",
    "keys": "keys",
    "usage": "usage",
    "audit": "audit",
}
QUIET: Final = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars")


@app.command()
def screenshots(
    *,
    out: Annotated[Path, typer.Option(help="The folder for the pictures.")] = FOLDER,
    only: Annotated[str, typer.Option(help="One page, by its name.")] = "",
) -> None:
    """Take pictures of the dashboard of the Toombos that runs here, as it is.

    Needs a Chromium: the one on the PATH, or the one that TOOMBOS_CHROMIUM names.
    """
    data = settings().data_dir.absolute()
    note = instance.read(data)
    browser_path = environment.chromium()
    if note is None or not (data / KEY_FILE).exists():
        raise typer.BadParameter("No Toombos runs here. Start ./toombos up first.")
    if browser_path is None:
        raise typer.BadParameter("No Chromium is on the PATH, and TOOMBOS_CHROMIUM names none.")
    key = (data / KEY_FILE).read_text("utf-8").strip()
    pages = {**PAGES, **_with_ids(note.url, key)}
    wanted = {name: path for name, path in pages.items() if only in {"", name}}
    out.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET)
        for theme in THEMES:
            for width, pixels in WIDTHS.items():
                page = _signed_in(browser, note.url, key, theme=theme, width=pixels)
                for name, path in wanted.items():
                    _shoot(page, f"{note.url}/app/{path}", out / f"{name}-{theme}-{width}.png")
                page.context.close()
        browser.close()
    print(f"{len(wanted) * len(THEMES) * len(WIDTHS)} pictures are in {out}/.")


def _with_ids(url: str, key: str) -> dict[str, str]:
    """Return the pages of the newest job and document, if there are any."""
    found = {}
    with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}) as client:
        for noun in ("job", "document"):
            rows = client.get(f"/api/v2/{noun}s", params={"limit": 1}).json().get(f"{noun}s", [])
            if rows:
                found[noun] = f"{noun}s/{rows[0][f'{noun}_id']}"
    return found


def _signed_in(browser: Browser, url: str, key: str, *, theme: str, width: int) -> Page:
    size = ViewportSize(width=width, height=900)
    dark = theme == "dark"
    context = browser.new_context(viewport=size, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.goto(f"{url}/app/#key={key}")
    page.get_by_role("heading", level=1).wait_for()
    return page


def _shoot(page: Page, url: str, path: Path) -> None:
    page.goto(url)
    page.get_by_role("heading", level=1).wait_for()
    page.locator(".animate-pulse").first.wait_for(state="detached")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path, full_page=True)
