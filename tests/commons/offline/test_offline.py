"""Without a line: the page is still there, the form waits in the browser, and is sent once when the line is back."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from infosilk.kernel.models import Mandate
from infosilk.warehouse.stock.models import Location, Move
from infosilk.web.assets_list import MANIFEST
from tests.commons.offline.line import Line
from tests.commons.scan.kit import location, stored
from tests.kernel import people
from tests.web.browser import chromium, opened
from tests.web.walk import cookies_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not MANIFEST.is_file(), reason="npm run build has not run"),
]
LOT = "HGH-2026-0000000003"
FORM = "/en/warehouse/put-away/"
QUEUE = "/en/commons/offline/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def mandate() -> Mandate:
    return people.mandate("warehouse")


@pytest.fixture
def line(live_server: LiveServer) -> Iterator[Line]:
    made = Line(live_server.url)
    yield made
    made.cut()


@pytest.fixture
def page(browser: Browser, line: Line, mandate: Mandate) -> Iterator[Page]:
    with opened(browser, line.url, cookies_of(mandate.person)) as page:
        page.set_default_timeout(15_000)
        yield page


def ready(page: Page, line: Line) -> None:
    """The page opened, with its service worker at work."""
    page.goto(line.url + FORM)
    page.locator("html[data-offline-ready]").wait_for(state="attached")
    # The visit before the worker was there is not kept; this one is.
    page.reload()
    expect(page.locator("h1")).to_have_text("Put away")


def fill(page: Page, shelf: Location, other: Location) -> None:
    page.get_by_label("Consignment").fill(LOT)
    page.get_by_label("From location").fill(shelf.code)
    page.get_by_label("To location").fill(other.code)
    page.get_by_role("button", name="Move everything of it").click()


def moved() -> int:
    return Move.objects.filter(why=Move.Why.PUT_AWAY).count()


def test_what_is_done_without_a_line_is_sent_once_when_it_is_back(page: Page, line: Line, mandate: Mandate) -> None:
    shelf, other = stored(mandate.organisation, LOT), location(mandate.organisation)
    ready(page, line)
    line.cut()
    page.reload()
    expect(page.locator("h1")).to_have_text("Put away")

    fill(page, shelf, other)

    expect(page.get_by_text("waits for the line")).to_be_visible()
    expect(page.get_by_text(f"{LOT} · {shelf.code} · {other.code}")).to_be_visible()
    assert moved() == 0
    line.mend()
    page.goto(line.url + QUEUE)
    expect(page.get_by_text("sent", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("sent", exact=True)).to_be_visible()
    assert moved() == 1


def test_what_the_node_does_not_take_is_kept_with_its_reason(page: Page, line: Line, mandate: Mandate) -> None:
    shelf = stored(mandate.organisation, LOT)
    ready(page, line)
    line.cut()
    page.get_by_label("Consignment").fill(LOT)
    page.get_by_label("From location").fill(shelf.code)
    page.get_by_label("To location").fill("nowhere")
    page.get_by_role("button", name="Move everything of it").click()
    expect(page.get_by_text("waits for the line")).to_be_visible()

    line.mend()
    page.goto(line.url + QUEUE)

    expect(page.get_by_text("not taken", exact=True)).to_be_visible()
    expect(page.locator("[data-fault]")).to_contain_text("nowhere")
    page.get_by_role("link", name="Open the form with this").click()
    expect(page.get_by_label("To location")).to_have_value("nowhere")
    assert moved() == 0


def test_nobody_else_sends_or_sees_what_waits(page: Page, line: Line, mandate: Mandate) -> None:
    shelf, other = stored(mandate.organisation, LOT), location(mandate.organisation)
    ready(page, line)
    line.cut()
    fill(page, shelf, other)
    expect(page.get_by_text("waits for the line")).to_be_visible()
    line.mend()
    colleague = people.mandate("warehouse", of=mandate.organisation).person
    page.context.clear_cookies()
    page.context.add_cookies([{**one, "url": line.url} for one in _plain(cookies_of(colleague))])  # type: ignore[list-item]

    page.goto(line.url + QUEUE)

    expect(page.get_by_text("Nothing waits")).to_be_visible()
    assert moved() == 0


def test_after_signing_out_no_page_stays_in_the_browser(page: Page, line: Line) -> None:
    ready(page, line)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    line.cut()

    page.goto(line.url + FORM)

    expect(page.locator("h1")).to_have_text("Waiting to be sent")


def _plain(cookies: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"name": one["name"], "value": one["value"]} for one in cookies]
