"""The officer's desk: what waits, everything for the decision on one screen, the next one at once, by key or button."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from infosilk.kernel import demo
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import NotFound
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.home import queue
from infosilk.trade.officers import evidence, notes, review_steps
from infosilk.trade.officers.engine import comparison
from infosilk.trade.officers.models.notes import NoteTemplate
from tests.trade import node
from tests.trade.caller import Caller
from tests.trade.eastward import bonded
from tests.trade.node import put
from tests.trade.officers.held import three_held
from tests.trade.samples import bundle, change
from tests.web.browser import chromium

LIST = "/en/trade/work-list/"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


def test_each_part_shows_what_waits_with_its_count_and_the_next_opens_at_once(hangzhou: SimpleNamespace) -> None:
    first, red, last = three_held(hangzhou)
    officer = Caller(Organisation.objects.get(code="hangzhou-customs"), "officer")
    desk = officer.browser()
    page = desk.get(LIST).content.decode()
    assert page.index(first) < page.index(red) < page.index(last)
    assert red in desk.get(f"{LIST}?part=red").content.decode()
    assert first not in desk.get(f"{LIST}?part=red").content.decode()
    for part in queue.OTHERS:
        assert "Nothing waits here" in desk.get(f"{LIST}?part={part}").content.decode()

    shown = desk.get(f"{LIST}{first}/").content.decode()
    for words in ("cannot be undone", "Documents side by side", f"{LIST}{red}/?part=all"):
        assert words in shown, words
    assert desk.post(f"{LIST}{first}/", {"decision": "refuse", "note": "", "part": "all"}).status_code == 422
    row = notes.add(hangzhou.officer, "Licence", "The licence is missing.")
    form = {"decision": "refuse", "template": row.pk, "note": "Drone.", "part": "all"}
    done = desk.post(f"{LIST}{first}/", form)
    assert (done.status_code, done["Location"]) == (302, f"{LIST}{red}/?part=all")
    found = Consignment.objects.get(number=first)
    assert found.state == "refused"
    assert found.reasons[-1]["params"]["note"] == "The licence is missing.\nDrone."

    # A proposal of one's own and what a colleague has taken up are passed over.
    assert desk.post(f"{LIST}{red}/", {"decision": "release", "part": "all"})["Location"] == f"{LIST}{last}/?part=all"
    assert red in desk.get(f"{LIST}?part=second").content.decode()
    colleague = demo.ensure_person(email="c@desk.example", name="C")
    customs = Organisation.objects.get(code="hangzhou-customs")
    other = hangzhou.officer.__class__(
        name="c", via="cli", person_id=colleague.pk, organisation_id=customs.pk, roles=frozenset({"officer"})
    )
    review_steps.claim(other, last)
    assert queue.counts(other) == {
        "all": 2,
        "yellow": 1,
        "red": 1,
        "second": 1,
        "asked": 0,
        "returns": 0,
        "certificates": 0,
        "declarations": 0,
    }
    refused = desk.post(f"{LIST}{last}/", {"decision": "release", "part": "all"})
    assert refused.status_code == 422 and "Another officer" in refused.content.decode()
    market = Caller(hangzhou.organisations["silk-market"], "marketplace").browser()
    assert market.get(LIST).status_code == market.get(f"{LIST}{last}/").status_code == 403
    back = desk.post(f"/en/trade/consignments/{last}/review/note/", {"note-text": "Seen.", "back": "yellow"})
    assert back["Location"] == f"{LIST}{last}/?part=yellow"


def test_documents_stand_side_by_side_and_what_differs_is_marked() -> None:
    made = change(bundle(), "payment.amount_paid", 49)
    made = change(made, "list.goods.0.qty", 3)
    rows = {(row.fact, row.line): row for row in comparison.compare(made, ["order.goods.1.hs_code"])}

    assert [cell.says for cell in rows["paid", None].cells] == ["50.0", "49", "", ""]
    marked = {key for key, row in rows.items() if row.differs}
    assert marked == {("paid", None), ("qty", 1), ("hs_code", 1)}
    assert [cell.differs for cell in rows["hs_code", 1].cells] == [True, False, False, False]
    assert not any(row.differs for row in comparison.compare(bundle(), []))
    assert comparison.compare({}, []) == []


def test_the_buyers_year_and_history_are_read_beside_it(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bonded("A", 100.0), bonded("B", 250.0))
    found = Consignment.objects.order_by("pk").first()
    assert found is not None
    year = evidence.buyer_year(found)

    assert year is not None and (year.limit, year.currency) == (26000, "CNY")
    assert year.used > year.counted > 0
    assert evidence.history_of(found).bought == 1
    assert evidence.proofs(found) == []


def test_notes_are_kept_by_an_administration_or_by_one_officer(hangzhou: SimpleNamespace) -> None:
    officer = Caller(Organisation.objects.get(code="hangzhou-customs"), "officer").browser()
    for mine in ("", "on"):
        officer.post(f"{LIST}notes/", {"title": f"Title {mine}", "text": "Text", "mine": mine})
    assert NoteTemplate.objects.filter(person__isnull=True).count() == 1
    assert notes.notes_of(hangzhou.officer).count() == 1
    hers = NoteTemplate.objects.get(person__isnull=False)
    with pytest.raises(NotFound):
        notes.remove(hangzhou.officer, hers.pk)
    assert officer.post(f"{LIST}notes/", {"remove": str(hers.pk)}).status_code == 302
    assert officer.post(f"{LIST}notes/", {"title": "x", "text": ""}).status_code == 422
    assert officer.post(f"{LIST}notes/", {"title": "\x00", "text": "x"}).status_code == 400


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_keys_work_sleep_while_one_writes_and_can_be_switched_off(
    browser: Browser, live_server: LiveServer, monkeypatch: pytest.MonkeyPatch, settings: SimpleNamespace
) -> None:
    settings.SESSION_COOKIE_SECURE = False
    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    people = node.people()
    first, red, last = three_held(people)
    officer = Caller(Organisation.objects.get(code="hangzhou-customs"), "officer")
    context = browser.new_context()
    context.set_default_timeout(15_000)
    session = Client()
    session.force_login(officer.person)
    context.add_cookies(
        [{"name": key, "value": entry.value, "url": live_server.url} for key, entry in session.cookies.items()]
    )
    page = context.new_page()
    page.goto(f"{live_server.url}{LIST}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url(f"**/{first}/**")
    expect(page.locator("kbd:visible").first).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_contain_text("Release it")
    page.keyboard.press("Escape")
    # In a note an r is a letter.
    page.keyboard.press("x")
    page.keyboard.type("r: no licence")
    assert page.locator("#refuse_note").input_value() == "r: no licence"
    page.get_by_role("button", name="Refuse with this note").click()
    page.wait_for_url(f"**/{red}/**")
    page.get_by_role("button", name="One-key shortcuts").click()
    page.keyboard.press("r")
    page.keyboard.press("j")
    expect(page.locator("kbd:visible")).to_have_count(0)
    assert red in page.url
    page.get_by_role("button", name="One-key shortcuts").click()
    page.locator("h1").click()
    page.keyboard.press("j")
    page.wait_for_url(f"**/{last}/**")
    page.keyboard.press("r")
    page.wait_for_url(f"**/{red}/**")
    context.close()
    states = dict(Consignment.objects.values_list("number", "state"))
    assert states == {first: "refused", red: "held", last: "announced"}
