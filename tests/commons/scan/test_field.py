"""The field that a scanner fills, in a real browser: a hand scanner's keys, and a code before the camera."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import segno
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from infosilk.kernel.models import Mandate
from infosilk.warehouse.stock.models import Move
from infosilk.web.assets_list import MANIFEST
from tests.commons.scan.kit import location, stored
from tests.kernel import people
from tests.web.browser import ARGUMENTS, CHROMIUM, NARROW, chromium, opened
from tests.web.walk import cookies_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not MANIFEST.is_file(), reason="npm run build has not run"),
]
LOT = "HGH-2026-0000000003"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def mandate() -> Mandate:
    return people.mandate("warehouse")


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, mandate: Mandate) -> Iterator[Page]:
    with opened(browser, live_server.url, cookies_of(mandate.person)) as page:
        yield page


def test_a_hand_scanner_is_heard_wherever_the_focus_is(page: Page, live_server: LiveServer, mandate: Mandate) -> None:
    shelf = stored(mandate.organisation, LOT)
    page.goto(f"{live_server.url}/en/commons/scan/")
    expect(page.locator("scan-field button")).to_be_visible()
    page.locator("h1").click()

    page.keyboard.type(shelf.code)
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/warehouse/locations/{shelf.code}/")


def test_three_scans_put_a_consignment_away(page: Page, live_server: LiveServer, mandate: Mandate) -> None:
    shelf, other = stored(mandate.organisation, LOT), location(mandate.organisation)
    page.goto(f"{live_server.url}/en/warehouse/put-away/")
    expect(page.locator("scan-field button").first).to_be_visible()

    for code in (f"(400){LOT}", shelf.code, other.code):
        page.locator("h1").click()
        page.keyboard.type(code)
        page.keyboard.press("Enter")

    expect(page.get_by_text(f"1 line of {LOT} moved.")).to_be_visible()
    assert Move.objects.filter(why=Move.Why.PUT_AWAY, target=other).count() == 1


def test_what_somebody_types_elsewhere_is_left_alone(page: Page, live_server: LiveServer) -> None:
    page.goto(f"{live_server.url}/en/commons/scan/")
    page.locator("h1").click()

    page.keyboard.type("shelf", delay=120)
    page.keyboard.press("Enter")

    expect(page.get_by_label("Barcode or number")).to_have_value("")
    assert page.url.endswith("/commons/scan/")


def film(path: Path, text: str) -> Path:
    """A film of one picture, as Chromium's make-believe camera takes it: the QR code of `text` on white."""
    code = np.array([list(row) for row in segno.make_qr(text).matrix], dtype=np.uint8)
    drawn = np.kron(1 - code, np.ones((10, 10), dtype=np.uint8)) * 219 + 16
    frame = np.full((480, 640), 235, dtype=np.uint8)
    top, left = (480 - drawn.shape[0]) // 2, (640 - drawn.shape[1]) // 2
    frame[top : top + drawn.shape[0], left : left + drawn.shape[1]] = drawn
    grey = np.full(480 * 640 // 2, 128, dtype=np.uint8).tobytes()
    with path.open("wb") as out:
        out.write(b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420mpeg2\n")
        for _ in range(10):
            out.write(b"FRAME\n" + frame.tobytes() + grey)
    return path


def test_the_camera_reads_a_code_under_the_strict_policy(
    browser: Browser, live_server: LiveServer, mandate: Mandate, tmp_path: Path
) -> None:
    shelf = stored(mandate.organisation, LOT)
    seen = film(tmp_path / "code.y4m", f"https://nis.example/x/{shelf.code}")
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    ]
    started = browser.browser_type.launch(executable_path=str(CHROMIUM), args=[*ARGUMENTS, *camera])
    said: list[str] = []
    try:
        with opened(started, live_server.url, cookies_of(mandate.person)) as page:
            page.on("console", lambda message: said.append(message.text))
            page.set_viewport_size(NARROW)
            page.goto(f"{live_server.url}/en/commons/scan/")

            page.get_by_role("button", name="Read with the camera").click()

            page.wait_for_url(f"**/warehouse/locations/{shelf.code}/")
    finally:
        started.close()
    assert [text for text in said if "Content Security" in text] == []
