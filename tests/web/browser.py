"""A real browser for tests: Debian's Chromium by Playwright, and axe over a page in every theme and width.

    with chromium() as browser:
        check_page(browser, f"{site}/en/")  # [] when nothing is wrong

Reusable by every area's tests; `signed_in` takes a session of Django's test client.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = Path("/usr/bin/chromium")
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NARROW: ViewportSize = {"width": 360, "height": 780}
WIDE: ViewportSize = {"width": 1280, "height": 900}
View = tuple[ViewportSize, Literal["light", "dark"]]
# In which a page is looked at. What a rule says of structure, theme and width does not depend on the language, so one
# language in all views and the others in those that can differ cover all of it.
ALL_VIEWS: tuple[View, ...] = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark"))
FOREIGN_VIEWS: tuple[View, ...] = ((WIDE, "light"), (NARROW, "dark"))
ONE_VIEW: tuple[View, ...] = ((WIDE, "light"),)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What the page says in its own language: what is marked as English may be English.
TEXT = """() => {
  const body = document.body.cloneNode(true);
  const foreign = document.documentElement.lang !== "en" ? body.querySelectorAll("[lang=en], script") : [];
  for (const one of foreign) one.remove();
  return body.textContent.replace(/\\s+/g, " ");
}"""
COLOURS = ["color-contrast", "link-in-text-block"]


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong on a page: axe's rule, or "overflow", "policy", "console", "untranslated"."""

    url: str
    view: str
    rule: str
    text: str

    def __str__(self) -> str:
        return f"{self.url} [{self.view}] {self.rule}: {self.text}"


def missing() -> str:
    """Why no browser can be started here ("" when it can)."""
    for path, mend in ((CHROMIUM, "apt-get install chromium"), (AXE, "npm ci")):
        if not path.exists():
            return f"{path} is not there: {mend}"
    return ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; the test is skipped where there is none, and fails where CI is set."""
    why = missing()
    if why and os.environ.get("CI"):
        pytest.fail(why)
    if why:
        pytest.skip(why)
    # Playwright's own loop makes Django believe that it is called from asynchronous code.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            yield browser
            browser.close()
    finally:
        if before is None:
            os.environ.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)


def check_page(
    browser: Browser,
    url: str,
    cookies: Sequence[dict[str, Any]] = (),
    untranslated: Sequence[str] = (),
    status: int = 200,
) -> list[Violation]:
    """Everything wrong with the page at `url`, loaded once under its own Content-Security-Policy: axe in light and
    dark at 360 and 1280 px, a body that scrolls sideways, what the policy refuses, errors on the console.

    `untranslated` are texts of another language that the page must not show. axe is put in by the debugger, to
    which the policy does not apply.
    """
    with opened(browser, url, cookies) as page:
        return check_opened(page, url, untranslated, status)


@contextmanager
def opened(browser: Browser, site: str, cookies: Sequence[dict[str, Any]] = ()) -> Iterator[Page]:
    """A page with these cookies for `site`, to be led from address to address: a new one costs more than most pages."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    context.add_cookies([_cookie(cookie, site) for cookie in cookies])  # type: ignore[misc]
    try:
        yield context.new_page()
    finally:
        context.close()


def check_opened(
    page: Page, url: str, untranslated: Sequence[str] = (), status: int = 200, views: Sequence[View] = ALL_VIEWS
) -> list[Violation]:
    """`check_page` in a page that is open already, in these views."""
    said: list[str] = []

    def console(message: ConsoleMessage) -> None:
        if message.type == "error":
            said.append(message.text)

    def failed(error: Error) -> None:
        said.append(str(error))

    page.on("console", console)
    page.on("pageerror", failed)
    try:
        page.set_viewport_size(WIDE)
        page.emulate_media(color_scheme="light")
        answer = page.goto(url, wait_until="load")
        if answer is None or answer.status != status:
            return [Violation(url, "load", "status", str(answer.status if answer else None))]
        _draw(page)
        text = page.evaluate(TEXT)
        found = [Violation(url, "text", "untranslated", one) for one in untranslated if one in text]
        page.evaluate(AXE.read_text(encoding="utf-8"))
        for viewport, theme in views:
            page.set_viewport_size(viewport)
            found += [one for one in _overflow(page, url, viewport["width"]) if one not in found]
            page.emulate_media(color_scheme=theme)
            found += _axe(page, url, f"{theme} {viewport['width']}", everything=theme == "light")
    finally:
        page.remove_listener("console", console)
        page.remove_listener("pageerror", failed)
    expected = f"status of {status}" if status >= 400 else ""
    return found + [
        Violation(url, "console", "policy" if "Content Security" in one else "console", one[:300])
        for one in said
        if not (expected and expected in one)
    ]


def _draw(page: Page) -> None:
    """Have everything drawn that is drawn on sight alone, and unfold what is folded."""
    for figure in page.locator("[data-chart]").all():
        figure.scroll_into_view_if_needed()
        figure.locator(".canvas svg").wait_for()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    # Not wait_for_function: it may evaluate text in the page, which its policy forbids.
    page.evaluate("document.fonts.ready.then(() => true)")


def _axe(page: Page, url: str, view: str, everything: bool) -> list[Violation]:
    # A theme changes colours alone: what asks for them is asked again in each.
    options = {"runOnly": {"type": "tag", "values": TAGS} if everything else {"type": "rule", "values": COLOURS}}
    result = page.evaluate("(options) => axe.run(document, { ...options, resultTypes: ['violations'] })", options)
    return [
        Violation(url, view, rule["id"], f"{rule['help']}: {node['html'][:200]} {_why(node)}")
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    return "; ".join(check["message"] for check in [*node["any"], *node["all"], *node["none"]])[:200]


def _overflow(page: Page, url: str, width: int) -> list[Violation]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide <= page.evaluate("document.documentElement.clientWidth"):
        return []
    widest = page.evaluate(
        "(limit) => [...document.body.querySelectorAll('*')]"
        ".filter((one) => one.getBoundingClientRect().right > limit + 1)"
        ".slice(0, 3).map((one) => one.outerHTML.slice(0, 120))",
        width,
    )
    return [Violation(url, f"{width}", "overflow", f"{wide} px wide: {widest}")]


def _cookie(cookie: dict[str, Any], url: str) -> dict[str, Any]:
    return {"name": cookie["name"], "value": cookie["value"], "url": url}
