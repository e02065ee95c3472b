"""A real Chromium for tests of the page, and what every page must satisfy in it."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.support.stack import Stack

DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=844)

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""

FAULTS = """
() => {
  const faults = [];
  const seen = (node) => node.checkVisibility({ checkVisibilityCSS: true, checkOpacity: false });
  const headings = [...document.querySelectorAll("h1")].filter(seen);
  if (headings.length !== 1) faults.push(`${headings.length} visible h1`);
  if (document.querySelectorAll("main").length !== 1) faults.push("not exactly one main");
  if (!document.documentElement.lang) faults.push("no lang");
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  for (const id of new Set(ids)) {
    if (ids.filter((each) => each === id).length > 1) faults.push(`id ${id} is there twice`);
  }
  for (const attribute of ["for", "aria-labelledby", "aria-describedby", "aria-controls"]) {
    for (const node of document.querySelectorAll(`[${attribute}]`)) {
      for (const id of node.getAttribute(attribute).split(/\\s+/)) {
        if (id && !document.getElementById(id)) faults.push(`${attribute}=${id} leads nowhere`);
      }
    }
  }
  const named = (node) =>
    node.getAttribute("aria-label") || node.getAttribute("title") || node.innerText.trim() ||
    (node.labels && [...node.labels].some((label) => label.textContent.trim())) ||
    (node.getAttribute("aria-labelledby") ?? "").split(/\\s+/)
      .some((id) => document.getElementById(id)?.textContent.trim());
  for (const node of document.querySelectorAll("a, button, input, select, textarea, progress, iframe")) {
    if (seen(node) && !node.closest("[aria-hidden=true]") && !named(node)) {
      faults.push(`no name: ${node.outerHTML.slice(0, 120)}`);
    }
  }
  if (document.querySelector("[style], style, script:not([src])")) faults.push("inline style or script");
  return faults;
}
"""

PALE_TEXT = """
() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const color = parse(getComputedStyle(each).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    if (node.closest(":disabled, [aria-disabled=true], .visually-hidden, progress")) continue;
    const style = getComputedStyle(node);
    const [light, dark] = [luminance(parse(style.color)), luminance(behind(node))].sort((a, b) => b - a);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < (large ? 3 : 4.5)) {
      pale.push(`${ratio.toFixed(2)} ${style.color}: ${walker.currentNode.data.trim().slice(0, 40)}`);
    }
  }
  return pale;
}
"""


def chromium_path() -> str:
    """Return the browser's path. Without one the test is skipped, or fails where it must run."""
    path = os.getenv("TOOMBOS_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path:
        return path
    reason = f"No browser: none of {', '.join(NAMES)} is on the PATH; TOOMBOS_CHROMIUM names one."
    if os.getenv("TOOMBOS_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason} TOOMBOS_REQUIRE_BROWSER=1 asks for it.")
    pytest.skip(reason)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Run a Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=QUIET)
        yield browser
        browser.close()


@dataclass(slots=True)
class Tab:
    """One page in a fresh profile, with everything that it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)


def open_tab(context: BrowserContext) -> Tab:
    """Return a new tab that notes console errors, uncaught errors and policy violations."""
    context.add_init_script(REPORT_VIOLATIONS)
    tab = Tab(context.new_page())

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            tab.complaints.append(f"{message.type}: {message.text}")

    tab.page.on("console", note)
    tab.page.on("pageerror", lambda error: tab.complaints.append(f"uncaught: {error}"))
    return tab


def sign_in(page: Page, stack: Stack) -> None:
    """Open the page by the link that `./toombos up` prints; return when its channels are there."""
    page.goto(f"{stack.url}/#key={stack.key}")
    expect(page.get_by_role("checkbox", name=re.compile("Email"))).to_be_checked()


def accessibility_faults(page: Page) -> list[str]:
    """Return what keyboard and screen-reader users would stumble over, and inline code or style."""
    faults: list[str] = page.evaluate(FAULTS)
    return faults


def pale_text(page: Page) -> list[str]:
    """Return the visible texts whose contrast is below WCAG 2.2, 1.4.3 (AA)."""
    found: list[str] = page.evaluate(PALE_TEXT)
    return found


def scrolls_sideways(page: Page) -> bool:
    """Tell whether the page is wider than its window."""
    width: int = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    return width > 0
