"""What browser tests share: sign in as a person would, check accessibility, keep a picture of the page."""

from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SCREENSHOTS = Path(__file__).parent / "screenshots"
DESK = {"width": 1280, "height": 900}
TABLET = {"width": 1024, "height": 768}
PHONE = {"width": 360, "height": 740}
RULES: dict[str, Any] = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


def sign_in(page: Page, account: dict[str, str]) -> None:
    """By the sign-in page; `account` has `username` and `password`, as `.local/demo.json` lists them."""
    page.goto("/sign-in")
    page.fill("[name=username]", account["username"])
    page.fill("[name=password]", account["password"])
    page.click("main button[type=submit].btn-primary")
    page.wait_for_load_state()


def check_axe(page: Page) -> None:
    """No violation of WCAG 2.2 AA that a program can see; the message names each, and where.

    The window is made as tall as the page first: what sticks to its edge covers other things only while scrolling.
    """
    size = page.viewport_size or DESK
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
    found = Axe().run(page, options=RULES).response["violations"]
    said = [f"{v['id']}: {n['target']} {n.get('failureSummary', '')}" for v in found for n in v["nodes"]]
    assert not said, "\n".join(said)


def check_width(page: Page) -> None:
    """Nothing makes the page scroll sideways."""
    wider = page.evaluate(
        """() => { const limit = document.documentElement.clientWidth;
        const scrolls = (e) => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
        if (document.documentElement.scrollWidth <= limit) return [];
        return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > limit + 1)
          .map(e => e.tagName + '.' + e.className).slice(0, 5) }"""
    )
    assert not wider, f"wider than the screen: {wider}"


def screenshot(page: Page, name: str) -> None:
    """Kept in tests/browser/screenshots/, which git ignores."""
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
