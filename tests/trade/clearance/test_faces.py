"""API and pages: thin, visible to those who may see, and without a 500 for anybody."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from infosilk.kernel import demo
from infosilk.kernel.models import Organisation
from infosilk.trade.clearance.models.consignments import Batch, Consignment
from tests.trade.caller import API, Caller
from tests.trade.sample_batch import CSV, FOLDER, special
from tests.trade.samples import bundle, ndjson


@pytest.fixture
def officer(hangzhou: SimpleNamespace) -> Caller:
    return Caller(Organisation.objects.get(code="hangzhou-customs"), "officer")


def test_a_batch_is_lodged_and_read_back(market: Caller) -> None:
    answer = market.post("/batches?filename=my.ndjson", ndjson(bundle(), bundle("SM-2", buyer_country="DE")))
    lodged = answer.json()

    assert answer.status_code == 200, lodged
    assert [line["outcome"] for line in lodged["lines"]] == ["released", "refused"]
    assert lodged["lines"][1]["reasons"][0]["text"].startswith("The buyer is in DE")
    assert market.get(f"/batches/{lodged['batch']}").json()["counts"] == lodged["counts"]
    kept = market.get(f"/batches/{lodged['batch']}/lines").json()["items"]
    assert [line["order_no"] for line in kept] == ["SM-1", "SM-2"]
    assert len(market.get("/batches").json()["items"]) == 1
    found = market.get(f"/consignments/{lodged['lines'][0]['number']}").json()
    assert found["charges"]["total"] == "8.00"
    assert {document["kind"] for document in found["documents"]} == {"order", "payment", "waybill", "list"}
    assert [step["biz_step"] for step in found["timeline"]] == ["commissioning", "inspecting"]
    assert len(market.get("/consignments?state=announced&order_no=SM-1&limit=1").json()["items"]) == 1


def test_a_repeated_call_is_answered_and_not_done_again(market: Caller) -> None:
    first = market.post("/batches", ndjson(bundle()), key="K1")
    again = market.post("/batches", ndjson(bundle()), key="K1")

    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.content == again.content
    assert Batch.objects.count() == 1


def test_tables_and_arrays_are_taken_too(market: Caller) -> None:
    table = market.post("/batches", (FOLDER / CSV).read_bytes(), "text/csv")
    array = market.post("/batches", json.dumps([bundle()]).encode(), "application/json")

    assert table.json()["counts"]["released"] == 8
    assert array.json()["counts"]["released"] == 1


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"\n", "application/x-ndjson", 422),
        (b"{}", "application/pdf", 415),
        ("{}".encode("utf-16"), "application/json", 422),
        (b"\xff\xff", "text/csv", 422),
        (b"[1, 2", "application/json", 200),
    ],
)
def test_what_is_no_batch_is_a_problem(market: Caller, body: bytes, media_type: str, status: int) -> None:
    answer = market.post("/batches", body, media_type)

    assert answer.status_code == status, answer.content
    if status != 200:
        assert answer["Content-Type"] == "application/problem+json"


def test_nobody_reads_anothers_orders_by_the_api(market: Caller, other: Caller) -> None:
    lodged = market.post("/batches", ndjson(bundle())).json()
    number = lodged["lines"][0]["number"]

    for path in (f"/batches/{lodged['batch']}", f"/batches/{lodged['batch']}/lines", f"/consignments/{number}"):
        assert market.get(path).status_code == 200, market.get(path).content
        assert other.get(path).status_code == 404
    assert other.get("/batches").json()["items"] == other.get("/consignments").json()["items"] == []
    body = json.dumps({"decision": "release"}).encode()
    assert other.post(f"/consignments/{number}/decision", body, "application/json").status_code == 403
    for path in (f"/consignments/{number}", "/batches"):
        assert Client().get(f"{API}{path}").status_code == 401


def test_the_carrier_reads_the_waybill_and_not_the_payment(hangzhou: SimpleNamespace, market: Caller) -> None:
    carrier = Caller(hangzhou.organisations["grand-canal-express"], "forwarder")
    number = market.post("/batches", ndjson(bundle())).json()["lines"][0]["number"]

    documents = carrier.get(f"/consignments/{number}").json()["documents"]
    assert [document["kind"] for document in documents] == ["waybill"]


def test_an_officer_decides_by_the_api(market: Caller, officer: Caller) -> None:
    held = next(entry for entry in special() if entry["order"]["order_no"] == "SM-LICENCE-DRONE")
    number = market.post("/batches", ndjson(held)).json()["lines"][0]["number"]
    body = json.dumps({"decision": "refuse"}).encode()

    assert officer.post(f"/consignments/{number}/decision", body, "application/json").status_code == 422
    body = json.dumps({"decision": "release", "note": "seen"}).encode()
    assert officer.post(f"/consignments/{number}/decision", body, "application/json").json()["state"] == "announced"
    assert officer.post(f"/consignments/{number}/decision", body, "application/json").status_code == 409


def test_a_parcel_is_tracked_by_number_and_code_alone(market: Caller) -> None:
    number = market.post("/batches", ndjson(bundle())).json()["lines"][0]["number"]
    token = Consignment.objects.get().tracking_token

    found = Client().get(f"{API}/track/{number}?token={token}")
    assert found.json()["state"] == "announced"
    assert "Milica" not in found.content.decode()
    assert Client().get(f"{API}/track/{number}?token=AAAAAAAAAAAAAAAA").status_code == 404
    assert Client().get(f"{API}/track/HGH-2026-0000000000?token={token}").status_code == 404


def pages(number: str, batch: int) -> list[str]:
    return [
        "",
        "track/",
        "my-parcels/",
        "lodge/",
        "batches/",
        f"batches/{batch}/",
        "consignments/",
        f"consignments/{number}/",
        "rules/",
        "batches/?format=csv",
        "consignments/?format=csv&q=x&state=held",
        f"batches/{batch}/?format=csv&outcome=released",
    ]


@pytest.mark.parametrize("language", ["en", "sr-latn", "sr-cyrl", "zh-hans"])
def test_every_page_is_drawn_in_every_language(market: Caller, officer: Caller, language: str) -> None:
    body = (FOLDER / "orders-hangzhou-nis.ndjson").read_bytes()
    lodged = market.post("/batches", body).json()
    browser, desk = market.browser(), officer.browser()
    for line in lodged["lines"]:
        if line["number"]:
            path = f"/{language}/trade/consignments/{line['number']}/"
            assert browser.get(path).status_code == 200, path
    for page in pages(lodged["lines"][0]["number"], lodged["batch"]):
        assert browser.get(f"/{language}/trade/{page}").status_code == 200, page
    for page in ("", "work-list/", "work-list/?format=csv"):
        assert desk.get(f"/{language}/trade/{page}").status_code == 200, page
    assert Client().get(f"/{language}/trade/").status_code == 200


def test_nobody_opens_anothers_pages(market: Caller, other: Caller) -> None:
    lodged = market.post("/batches", ndjson(bundle())).json()
    number = lodged["lines"][0]["number"]
    browser = other.browser()

    assert browser.get(f"/en/trade/consignments/{number}/").status_code == 404
    assert browser.get(f"/en/trade/batches/{lodged['batch']}/").status_code == 404
    assert browser.get("/en/trade/work-list/").status_code == 403
    assert browser.post(f"/en/trade/consignments/{number}/decide/", {"decision": "release"}).status_code == 403
    assert Client().get(f"/en/trade/consignments/{number}/").status_code == 302


def test_a_file_is_lodged_and_decided_on_pages(market: Caller, officer: Caller) -> None:
    path = FOLDER / "orders-hangzhou-nis.ndjson"
    with path.open("rb") as stream:
        answer = market.browser().post("/en/trade/lodge/", {"file": stream})
    assert answer.status_code == 302
    number = Consignment.objects.get(order_no="SM-LICENCE-DRONE").number
    desk = officer.browser()

    refused = desk.post(f"/en/trade/consignments/{number}/decide/", {"decision": "refuse", "note": ""})
    assert refused.status_code == 422
    assert "A refusal needs its reason." in refused.content.decode()
    done = desk.post(f"/en/trade/consignments/{number}/decide/", {"decision": "release", "note": "seen"})
    assert done.status_code == 302
    assert Consignment.objects.get(number=number).state == "announced"


def test_a_file_that_is_no_batch_is_refused_on_the_page(market: Caller, tmp_path: Any) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,b\n", encoding="utf-8")
    with path.open("rb") as stream:
        answer = market.browser().post("/en/trade/lodge/", {"file": stream})

    assert answer.status_code == 422
    assert "order_no" in answer.content.decode()


def test_a_buyer_sees_her_parcels_by_her_verified_address(market: Caller) -> None:
    market.post("/batches", ndjson(bundle(), bundle("SM-2", buyer_email="someone@nis.example")))
    buyer = demo.ensure_person(email="buyer@nis.example", name="Buyer")
    browser = Client()
    browser.force_login(buyer)

    mine, foreign = Consignment.objects.order_by("id")
    page = browser.get("/en/trade/my-parcels/").content.decode()
    assert mine.number in page
    assert foreign.number not in page
    assert browser.get(f"/en/trade/consignments/{mine.number}/").status_code == 200
    assert browser.get(f"/en/trade/consignments/{foreign.number}/").status_code == 404


def test_tracking_on_the_page_tells_nothing_about_anybody(market: Caller) -> None:
    number = market.post("/batches", ndjson(bundle())).json()["lines"][0]["number"]
    token = Consignment.objects.get().tracking_token

    found = Client().post("/en/trade/track/", {"number": number.lower(), "token": token}).content.decode()
    assert number in found
    assert "Milica" not in found
    wrong = Client().post("/en/trade/track/", {"number": number, "token": "x" * 16}).content.decode()
    assert "No consignment has this number and tracking code." in wrong
