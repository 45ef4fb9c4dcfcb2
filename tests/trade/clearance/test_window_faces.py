"""Review, statuses, returns, withdrawal by API and page."""

import json
from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from infosilk.kernel import demo
from infosilk.kernel.models import Organisation
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.officers.models.review import ReviewEntry
from infosilk.trade.returns.models import Return
from tests.trade.caller import Caller
from tests.trade.eastward import bonded
from tests.trade.officers.held import by_order
from tests.trade.samples import bundle, change, ndjson


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    """A page leaves its language behind; the next test begins in English."""
    yield
    translation.deactivate()


@pytest.fixture
def people(hangzhou: SimpleNamespace) -> SimpleNamespace:
    firms = hangzhou.organisations
    customs = Organisation.objects.get(code="hangzhou-customs")
    second = demo.ensure_person(email="second@desk.example", name="Second")
    demo.ensure_mandate(person=second, organisation=customs, role="officer")
    desk = Client()
    desk.force_login(second)
    return SimpleNamespace(
        market=Caller(firms["silk-market"], "marketplace"),
        other=Caller(firms["qiantang-pay"], "trader"),
        carrier=Caller(firms["grand-canal-express"], "forwarder"),
        officer=Caller(customs, "officer"),
        second=desk,
    )


def send(caller: Caller, path: str, body: Any = None) -> Any:
    return caller.post(path, json.dumps(body if body is not None else {}).encode(), "application/json")


def test_a_review_by_api_and_page(people: SimpleNamespace) -> None:
    lodged = people.market.post("/batches", ndjson(by_order("SM-LICENCE-DRONE"), by_order("SM-B2B-RED"))).json()
    number, red = (line["number"] for line in lodged["lines"])
    officer, market = people.officer, people.market

    assert send(officer, f"/reviews/{number}/claim").json()["kind"] == "claim"
    assert send(officer, f"/reviews/{number}/notes", {"text": "Known firm."}).status_code == 200
    assert send(officer, f"/reviews/{number}/questions", {"text": "The licence?"}).status_code == 200
    assert send(market, f"/reviews/{number}/claim").status_code == 403
    seen = market.get(f"/reviews/{number}").json()
    assert (seen["asked"], [step["text"] for step in seen["steps"]]) == (True, ["The licence?"])
    browser, desk = market.browser(), officer.browser()
    page = f"/en/trade/consignments/{number}/"
    assert "The licence?" in browser.get(page).content.decode()
    file = BytesIO(b"%PDF-1.7 licence")
    file.name = "licence.pdf"
    browser.post(f"{page}review/answer/", {"answer-text": "Here.", "answer-file": file})
    step = ReviewEntry.objects.get(kind="answer")
    assert desk.get(f"{page}answers/{step.pk}/").content == b"%PDF-1.7 licence"
    assert officer.get(f"/reviews/{number}/files/{step.pk}").content == b"%PDF-1.7 licence"
    for path in (f"/reviews/{number}", f"/reviews/{number}/files/{step.pk}", f"/consignments/{number}/statuses"):
        assert people.other.get(path).status_code == 404
    assert people.other.browser().get(f"{page}answers/{step.pk}/").status_code == 404

    # Several at once on the page, as one officer; the red one waits for the second.
    form = {"number": [number, red], "decision": "release", "note": "Seen"}
    desk.post("/en/trade/work-list/decide/", form)
    assert Consignment.objects.get(number=number).state == "announced"
    assert "A colleague proposes" in people.second.get(f"/en/trade/consignments/{red}/").content.decode()
    assert red in people.second.get("/en/trade/work-list/?waits=second").content.decode()
    done = send(officer, "/decisions", {"numbers": [red, number], "decision": "release"}).json()
    assert [bool(one["problem"]) for one in done] == [True, True]
    people.second.post(f"/en/trade/consignments/{red}/decide/", {"decision": "release", "note": ""})
    assert Consignment.objects.get(number=red).state == "announced"


def test_statuses_are_receipts_of_a_batch(people: SimpleNamespace) -> None:
    wrong = change(bundle("B"), "payment.amount_paid", 1)
    lodged = people.market.post("/batches", ndjson(bundle("A"), wrong, bundle("C"))).json()
    first = people.market.get(f"/batches/{lodged['batch']}/statuses?limit=2").json()
    rest = people.market.get(f"/batches/{lodged['batch']}/statuses?limit=2&after={first['next']}").json()

    codes = [[one["code"] for one in item["statuses"]] for item in (*first["items"], *rest["items"])]
    assert codes == [[1, 2, 120, 399, 800, 3], [1, 2, 100], [1, 2, 120, 399, 800, 3]]
    assert rest["next"] is None
    assert people.other.get(f"/batches/{lodged['batch']}/statuses").status_code == 404
    page = people.market.browser().get(f"/zh-hans/trade/consignments/{lodged['lines'][0]['number']}/").content.decode()
    assert "海关放行" in page


def test_a_return_by_buyer_marketplace_and_desk(people: SimpleNamespace) -> None:
    lodged = people.market.post(
        "/batches", ndjson(bonded("A", 900, qty=2, hs_code="4202210000"), bonded("B", 5))
    ).json()
    number = lodged["lines"][0]["number"]
    buyer = demo.ensure_person(email="wang1@hangzhou.example", name="Wang")
    browser, desk = Client(), people.officer.browser()
    browser.force_login(buyer)
    assert "Return goods" in browser.get(f"/en/trade/consignments/{number}/").content.decode()
    apply = f"/en/trade/consignments/{number}/return/"
    assert browser.get(apply).status_code == 200
    assert browser.post(apply, {"line_1": "3", "reason": ""}).status_code == 422
    assert browser.post(apply, {"line_1": "1", "reason": "Torn"}).status_code == 302
    row = Return.objects.get()
    for path in ("/en/trade/my-returns/", f"/sr-latn/trade/returns/{row.number}/"):
        assert row.number in browser.get(path).content.decode()
    assert people.other.browser().get(f"/en/trade/returns/{row.number}/").status_code == 404
    assert people.other.get(f"/returns/{row.number}").status_code == 404
    assert people.other.get("/returns").json()["items"] == []
    assert [one["number"] for one in people.market.get("/returns?state=applied").json()["items"]] == [row.number]
    body = {"decision": "accept", "note": ""}
    assert send(people.other, f"/returns/{row.number}/decision", body).status_code == 404
    assert send(people.market, f"/returns/{row.number}/decision", body).json()["state"] == "accepted"
    assert desk.post(f"/en/trade/returns/{row.number}/", {"step": "back", "note": ""}).status_code == 302
    found = people.market.get(f"/returns/{row.number}").json()
    assert (found["state"], found["charges_currency"]) == ("back", "CNY")
    assert float(found["charges_cancelled"]) > 0
    rest = send(people.market, "/returns", {"consignment": number, "lines": [{"number": 1, "quantity": "1"}]}).json()
    assert rest["state"] == "applied"
    assert send(people.market, "/returns", {"consignment": number}).status_code == 409

    second = lodged["lines"][1]["number"]
    page = f"/en/trade/consignments/{second}/withdraw/"
    assert people.market.browser().get(page).status_code == 200
    assert people.market.browser().post(page, {"note": "Out of stock"}).status_code == 302
    assert send(people.market, f"/consignments/{second}/withdrawal").status_code == 409
    moved = send(people.carrier, "/departures", {"numbers": [number], "shipment": "VAN-1"})
    assert moved.json() == {"moved": 1}
    assert send(people.carrier, "/deliveries", {"numbers": [number], "place": "Hangzhou"}).json() == {"moved": 1}


@pytest.mark.parametrize("language", ["en", "sr-latn", "sr-cyrl", "zh-hans"])
def test_the_seven_checks_show_their_settings_in_every_language(people: SimpleNamespace, language: str) -> None:
    text = people.market.browser().get(f"/{language}/trade/checks/").content.decode()

    assert "26000" in text
    assert "0.05" in text
    assert "limit.annual" in text
    for page in ("returns/", "my-returns/"):
        assert people.market.browser().get(f"/{language}/trade/{page}").status_code == 200
