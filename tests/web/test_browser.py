"""What scripts add, and that nothing needs them: the page of components in a real browser, strict policy in force."""

import http.server
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from infosilk.web.assets_list import MANIFEST
from tests.web.browser import NARROW, WIDE, check_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not MANIFEST.is_file(), reason="npm run build has not run"),
]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=WIDE)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_a_table_is_searched_sorted_and_paged_without_loading_the_page_anew(
    page: Page, live_server: LiveServer
) -> None:
    page.goto(f"{live_server.url}/en/components/")
    page.evaluate("window.untouched = true")
    page.get_by_label("Search", exact=True).fill("0000000012")
    page.get_by_label("Search", exact=True).press("Enter")
    expect(page.locator("tbody tr").filter(has_text="HGH-2026")).to_have_count(1)
    assert "q=0000000012" in page.url
    page.get_by_role("link", name="Show all").click()
    expect(page.locator("tbody tr").filter(has_text="HGH-2026")).to_have_count(8)
    page.get_by_role("link", name="Weight, kg").click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Weight")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("Rows 9–16 of 63")).to_be_visible()
    page.get_by_label("State").first.select_option("hold")
    expect(page.get_by_text("of 16")).to_be_visible()
    assert page.evaluate("window.untouched") is True


def test_the_same_table_works_without_javascript(browser: Browser, live_server: LiveServer) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    page = context.new_page()
    page.goto(f"{live_server.url}/en/components/")
    page.get_by_label("Search", exact=True).fill("0000000012")
    page.get_by_role("button", name="Show").click()
    assert "q=0000000012" in page.url
    expect(page.locator("tbody tr").filter(has_text="HGH-2026")).to_have_count(1)
    # The map and the chart's numbers are there, and no button that only a script could serve.
    expect(page.locator(".road-map svg").first).to_be_visible()
    expect(page.get_by_role("table", name="Consignments a day")).to_be_visible()
    expect(page.get_by_role("button", name="Turn and zoom the map")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    context.close()


def test_the_chart_is_drawn_when_it_comes_into_view(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/components/")
    page.locator("[data-chart]").scroll_into_view_if_needed()
    expect(page.locator("[data-chart] .canvas svg")).to_be_visible()
    expect(page.get_by_role("img", name="Chart: Consignments a day.")).to_be_visible()


def test_the_map_turns_into_a_globe_on_demand_under_the_strict_policy(page: Page, live_server: LiveServer) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{live_server.url}/en/components/")
    button = page.get_by_role("button", name="Turn and zoom the map")
    if not button.is_visible():
        pytest.skip("this browser has no WebGL: the picture of the server stays")
    button.click()
    expect(button).to_be_hidden()
    refused = [text for text in said if "Content Security" in text]
    assert not refused, refused
    if page.locator(".road-map.open").count():
        expect(page.locator(".globe-city")).to_have_count(2)
        expect(page.locator(".globe-moving")).to_have_count(3)
    else:
        expect(page.locator(".road-map .frame > svg")).to_be_visible()


def test_the_keyboard_reaches_the_content_first(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/accessibility/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_menu_closes_on_a_phone_and_opens_with_a_key(page: Page, live_server: LiveServer) -> None:
    page.set_viewport_size(NARROW)
    page.goto(f"{live_server.url}/en/accessibility/")
    menu = page.locator("details.menu")
    expect(menu).not_to_have_attribute("open", "")
    page.locator("details.menu > summary").press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu > summary")).to_be_focused()
    expect(menu).not_to_have_attribute("open", "")


def test_the_language_is_switched_on_the_same_page(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/accessibility/")
    page.get_by_role("link", name="Српски").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Приступачност")
    assert page.locator("html").get_attribute("lang") == "sr-Cyrl"


@pytest.mark.parametrize(
    "wrong", ["<p style='color: red'>Grau</p>", "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"]
)
def test_the_check_finds_what_is_wrong(browser: Browser, live_server: LiveServer, wrong: str, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(f"<!doctype html><html lang='en'><title>x</title><main><h1>x</h1><div>{wrong}</div></main>")
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        found = check_page(browser, f"http://127.0.0.1:{server.server_port}/page.html")
    finally:
        server.shutdown()
    assert {one.rule for one in found} & {"color-contrast", "image-alt"}
