"""Lodging: every order decided with reasons, once, in one transaction, and announced when it is released."""

import json
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from infosilk.kernel.law.rates import load_rates
from infosilk.kernel.models import AuditEntry
from infosilk.kernel.problems import Forbidden, Invalid, Problem
from infosilk.kernel.reasons import explain
from infosilk.trace.events.public import timeline
from infosilk.trade.charges import sum_words
from infosilk.trade.clearance.lodge import LodgeReport, lodge
from infosilk.trade.clearance.models.consignments import Batch, BatchLine, Consignment, TradeDocument
from tests.trade.listings import bundles
from tests.trade.sample_batch import CSV, FOLDER, NDJSON, as_csv, as_ndjson
from tests.trade.samples import bundle, change, goods, ndjson


def outcomes(report: LodgeReport) -> list[str]:
    return [line.outcome for line in report.lines]


def outbox() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM road_outbox WHERE topic = 'trade.consignment.announced' ORDER BY id")
        return [data if isinstance(data, dict) else json.loads(data) for (data,) in cursor.fetchall()]


def put(acting: Any, *orders: dict[str, Any]) -> LodgeReport:
    return lodge(acting, BytesIO(ndjson(*orders)), "test.ndjson")


def test_a_good_order_is_released_charged_stored_and_announced(hangzhou: SimpleNamespace) -> None:
    report = put(hangzhou.market, bundle())

    assert outcomes(report) == ["released"]
    found = Consignment.objects.get()
    assert (found.state, found.lane, str(found.charges_total)) == ("announced", "green", "8.00")
    assert found.number == report.lines[0].number
    assert {d.kind: json.loads(d.payload) for d in found.documents.all()} == bundle()
    assert [data["number"] for data in outbox()] == [found.number]
    assert [step.biz_step for step in timeline(found.number)] == ["commissioning", "inspecting"]
    assert AuditEntry.objects.filter(action="trade.batch.lodged").count() == 1


def test_the_sum_is_shown_with_its_law(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bundle(lines=[goods(price=40, total_price=80)]))
    found = Consignment.objects.get()

    assert [entry.text for entry in sum_words.sums(found.charges)] == [
        "10 % × EUR 90.00 = EUR 9.00",
        "20 % × EUR 99.00 = EUR 19.80",
    ]
    assert all(entry.legal_basis and entry.source for entry in sum_words.sums(found.charges))


def test_every_order_of_the_zones_sample_ends_as_its_number_says(hangzhou: SimpleNamespace) -> None:
    with (FOLDER / NDJSON).open("rb") as stream:
        report = lodge(hangzhou.market, stream, NDJSON)

    assert len(report.lines) == 70
    assert report.counts == {"released": 50, "held": 6, "refused": 10, "already_lodged": 1, "invalid": 3}
    by_order = {line.order_no: line for line in report.lines}
    assert by_order["SM-EX-80-10"].charges_total == "28.80"
    assert by_order["SM-EX-40-10"].charges_total == "8.00"
    assert by_order["SM-EX-5-5"].charges_total == "1.00"
    assert by_order["SM-GIFT-60"].charges_total == "0.00"
    assert by_order["SM-B2B-RED"].lane == "red"
    assert by_order["SM-B2B-FTA-A5"].lane == "blue"
    assert by_order["SM-PROHIBITED-THERE"].outcome == "released"
    expected = {
        "SM-JPY": "data.rate",
        "SM-B2B-NO-TARIFF": "data.tariff",
        "SM-3400-NO-TARIFF": "data.tariff",
        "SM-LICENCE-DRONE": "lane.licence",
        "SM-PROHIBITED-IVORY": "lane.prohibited",
        "SM-PAID-OTHER": "match.payment-amount",
        "SM-PAYER-OTHER": "match.payer",
        "SM-UNKNOWN-FIRM": "match.firm-on-record",
        "SM-WAYBILL-OTHER": "match.waybill",
        "SM-BAD-HS": "match.hs-code",
        "SM-BAD-SUM": "match.line-sum",
        "SM-NOT-SERVED": "match.destination-served",
        "SM-NO-CITY": "read.missing",
        "SM-MISTYPED": "read.unknown",
    }
    assert {order_no: by_order[order_no].reasons[0]["code"] for order_no in expected} == expected


def test_the_sample_files_are_what_their_script_writes() -> None:
    assert (FOLDER / NDJSON).read_text(encoding="utf-8") == as_ndjson()
    assert (FOLDER / CSV).read_text(encoding="utf-8") == as_csv()


def test_real_listings_turned_into_orders_are_all_decided(hangzhou: SimpleNamespace, shared_data: Any) -> None:
    orders = bundles(shared_data)
    report = put(hangzhou.market, *orders)

    assert len(report.lines) == len(orders) == 200
    assert report.counts["invalid"] == report.counts["already_lodged"] == 0
    assert report.counts["released"] > 150
    # Listings are classified by machines: a code that HS 2022 does not have is refused by name, nothing else is.
    refused = {reason["code"] for line in report.lines if line.outcome == "refused" for reason in line.reasons}
    assert refused <= {"match.hs-code"}
    assert all(line.reasons for line in report.lines if line.outcome in ("refused", "held"))


def test_a_file_lodged_again_lodges_nothing(hangzhou: SimpleNamespace) -> None:
    raw = (FOLDER / NDJSON).read_bytes()
    first = lodge(hangzhou.market, BytesIO(raw), NDJSON)
    count = Consignment.objects.count()
    again = lodge(hangzhou.market, BytesIO(raw), NDJSON)

    assert Consignment.objects.count() == count
    assert len(outbox()) == first.counts["released"]
    stored = {line.order_no: line.number for line in first.lines if line.number and line.outcome != "already_lodged"}
    assert {line.outcome for line in again.lines if line.order_no in stored} == {"already_lodged", "refused"}
    assert {line.order_no: line.number for line in again.lines if line.outcome == "already_lodged"} == stored


def test_the_same_order_as_a_table_is_the_same(hangzhou: SimpleNamespace) -> None:
    raw = (FOLDER / CSV).read_bytes()
    lodge(hangzhou.market, BytesIO(raw), CSV)
    payloads = TradeDocument.objects.order_by("consignment_id")
    orders: dict[int, dict[str, str]] = {}
    for document in payloads:
        orders.setdefault(document.consignment_id, {})[document.kind] = document.payload
    lines = ["{" + ", ".join(f'"{kind}": {text}' for kind, text in order.items()) + "}" for order in orders.values()]
    again = lodge(hangzhou.market, BytesIO("\n".join(lines).encode()), "again.ndjson")

    assert outcomes(again) == ["already_lodged"] * 8


def test_an_order_number_is_not_used_for_another_order(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bundle())
    report = put(hangzhou.market, bundle(buyer_address="Elsewhere 2"), bundle("SM-2"), bundle("SM-2", freight=11.0))

    assert outcomes(report) == ["refused", "released", "refused"]
    assert [line.reasons[0]["code"] for line in report.lines if line.reasons] == [
        "lodge.other-content",
        "lodge.twice-in-file",
    ]


def test_a_refused_order_may_be_lodged_again_mended(hangzhou: SimpleNamespace) -> None:
    wrong = change(bundle(), "payment.amount_paid", 1)
    refused = put(hangzhou.market, wrong)
    same = put(hangzhou.market, wrong)
    mended = put(hangzhou.market, bundle())

    assert [outcomes(report) for report in (refused, same, mended)] == [["refused"], ["already_lodged"], ["released"]]
    assert Consignment.objects.count() == 2


def test_a_firm_cannot_lodge_for_another_nor_take_its_order_numbers(hangzhou: SimpleNamespace) -> None:
    report = put(hangzhou.payer, bundle())

    assert outcomes(report) == ["refused"]
    assert report.lines[0].reasons[0]["code"] == "match.lodged-by-its-firm"
    assert not Consignment.objects.exists()
    assert outcomes(put(hangzhou.market, bundle())) == ["released"]
    assert outcomes(put(hangzhou.payer, bundle())) == ["refused"]
    assert outcomes(put(hangzhou.trader, bundle("SM-3"))) == ["released"]


@pytest.mark.parametrize("who", ["officer", "carrier"])
def test_only_marketplaces_traders_and_brokers_lodge(hangzhou: SimpleNamespace, who: str) -> None:
    with pytest.raises(Forbidden):
        put(getattr(hangzhou, who), bundle())


def test_nobody_lodges_without_an_organisation(hangzhou: SimpleNamespace) -> None:
    from dataclasses import replace

    with pytest.raises(Problem):
        put(replace(hangzhou.market, organisation_id=None), bundle())


def test_a_file_that_is_no_batch_leaves_nothing(hangzhou: SimpleNamespace) -> None:
    with pytest.raises(Invalid, match="UTF-16"):
        lodge(hangzhou.market, BytesIO("{}".encode("utf-16")), "x")

    assert not Batch.objects.exists()


def test_what_became_of_each_line_is_kept(hangzhou: SimpleNamespace) -> None:
    report = lodge(hangzhou.market, BytesIO(ndjson(bundle()) + b"nonsense {\n"), "x")
    kept = BatchLine.objects.filter(batch_id=report.batch_id)

    assert [(line.line, line.outcome) for line in kept] == [(1, "released"), (2, "invalid")]
    batch = Batch.objects.get()
    assert (batch.lines_count, batch.released_count, batch.invalid_count) == (2, 1, 1)


def test_documents_are_append_only(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bundle())

    for statement in (
        "UPDATE trade_clearance_tradedocument SET payload = '{}'",
        "DELETE FROM trade_clearance_tradedocument",
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_four_byte_characters_and_long_texts_are_kept(hangzhou: SimpleNamespace) -> None:
    name = "𠮷野家 😀 Čedomir Љубинко"
    put(hangzhou.market, bundle(buyer_name=name, note="长" * 2000))

    assert Consignment.objects.get().buyer_name == name
    assert json.loads(TradeDocument.objects.get(kind="order").payload)["note"] == "长" * 2000


def test_without_the_law_everything_is_held_and_says_what_to_load(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.trade import node

    node.on_node(monkeypatch, "hangzhou")
    people = node.people()
    report = put(people.market, bundle())

    assert outcomes(report) == ["held"]
    texts = [explain.explain(reason).text for reason in report.lines[0].reasons]
    assert "The rule vat.standard of RS is not loaded" in " ".join(texts)
    assert "The rule match.tolerance of CN is not loaded" in " ".join(texts)


def test_samples_are_not_loaded_unasked_and_their_lack_is_told(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.trade import node

    node.on_node(monkeypatch, "hangzhou")
    node.load_law(samples=False)
    report = put(node.people().market, bundle(currency="CNY"))

    assert {reason["code"] for reason in report.lines[0].reasons} == {"data.rule", "data.rate"}


def test_charges_by_a_sample_rate_say_so(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bundle(currency="CNY"))
    charges = Consignment.objects.get().charges

    assert charges["exchange"]["sample"] is True
    assert charges["exchange"]["rate"] == "0.125"


def test_a_published_rate_is_used_instead_of_the_sample(hangzhou: SimpleNamespace, tmp_path: Any) -> None:
    from django.utils import timezone

    from infosilk.kernel.actor import system

    path = tmp_path / "rates.csv"
    day = timezone.now().date().isoformat()
    path.write_text(f"base,quote,day,rate,source,sample\nCNY,EUR,{day},0.5,A bank,false\n", encoding="utf-8")
    load_rates(path, system("worker", "test"), include_samples=False)
    put(hangzhou.market, bundle(currency="CNY"))

    assert Consignment.objects.get().charges["exchange"] == {
        "currency": "CNY",
        "rate": "0.5",
        "day": day,
        "source": "A bank",
        "sample": False,
    }


def test_more_than_a_chunk_is_one_batch(hangzhou: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infosilk.trade.clearance.lodge.CHUNK", 7)
    orders = [bundle(f"SM-{number}") for number in range(20)]
    seen: list[int] = []
    report = lodge(hangzhou.market, BytesIO(ndjson(*orders, orders[3])), "x", progress=seen.append)

    assert report.counts["released"] == 20
    assert report.lines[-1].outcome == "already_lodged"
    assert report.lines[-1].number == report.lines[3].number
    assert seen == [7, 14, 21]
    assert Batch.objects.count() == 1
