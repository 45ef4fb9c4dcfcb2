"""CEB messages: documents that come together or apart, in any order and from several firms, become lodged orders."""

import itertools
import json
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from infosilk.kernel.formats.safexml import XmlRefused
from infosilk.kernel.problems import Forbidden, Invalid
from infosilk.trade.clearance.models.consignments import Batch, Consignment
from infosilk.trade.intake.ceb.actions import Received, expire, receive, waiting_documents
from infosilk.trade.intake.engine.ceb import reader
from infosilk.trade.intake.models import WaitingDocument
from tests.kit.examples import example_count
from tests.kit.together import together as at_once
from tests.trade import node
from tests.trade.caller import Caller
from tests.trade.command_line import run
from tests.trade.intake import sample_xml
from tests.trade.intake.ceb_messages import GUID, listed, order, payment, together, waybill


def send(acting: Any, *messages: str) -> Received:
    return receive(acting, together(*messages), "ceb.xml")


def statuses(done: Received) -> list[int]:
    return [one.status for one in done.documents]


def test_four_documents_in_one_file_are_an_order_that_is_lodged(hangzhou: SimpleNamespace) -> None:
    done = send(hangzhou.market, order(), payment(), waybill(), listed())

    found = Consignment.objects.get()
    assert (found.state, found.order_no, found.currency) == ("announced", "CEB-1", "EUR")
    assert found.goods[0]["hs_code"] == "6214100000"
    assert found.goods[0]["origin"] == "CN"
    assert found.goods[0]["unit"] == "piece"
    assert statuses(done) == [120, 120, 120, 800]
    assert {one.number for one in done.documents} == {found.number}
    assert done.report is not None
    assert done.report.counts["released"] == 1
    receipts = etree.fromstring(done.receipts())
    names = [etree.QName(entry).localname for entry in receipts]
    assert names == ["CEB312Message", "CEB412Message", "CEB512Message", "CEB622Message"]
    assert receipts.findtext(".//{*}InventoryReturn/{*}copNo") == "LIST-1"
    assert receipts.findtext(".//{*}InventoryReturn/{*}returnStatus") == "800"
    assert receipts.findtext(".//{*}OrderReturn/{*}guid") == GUID.format(11)


def test_the_order_in_which_they_come_does_not_matter(hangzhou: SimpleNamespace) -> None:
    made = [order, payment, waybill, listed]
    for number, way in enumerate(itertools.islice(itertools.permutations(made), 0, 24, 5), 1):
        for step, document in enumerate(way, 1):
            done = receive(hangzhou.market, document(number).encode(), "one.xml")
            assert statuses(done)[0] == (1 if step < 4 else 800 if document is listed else 120)
        assert Consignment.objects.count() == number
    assert not waiting_documents(hangzhou.market).exists()
    # The same guids again: answered, and nothing is done.
    again = send(hangzhou.market, order(1), listed(1))
    assert (statuses(again), [one.again for one in again.documents]) == ([120, 800], [True, True])
    assert WaitingDocument.objects.count() == 20


def test_payment_firm_and_carrier_send_theirs_and_nobody_can_send_for_another(hangzhou: SimpleNamespace) -> None:
    # A stranger's payment under somebody else's registration belongs to no order of the marketplace.
    forged = send(hangzhou.trader, payment(guid="forged"))
    send(hangzhou.market, order(), listed())
    assert statuses(forged) == [1]
    assert statuses(send(hangzhou.carrier, waybill())) == [1]
    assert not Consignment.objects.exists()

    last = send(hangzhou.payer, payment())
    found = Consignment.objects.get()
    assert statuses(last) == [120]
    assert found.marketplace_id == hangzhou.market.organisation_id
    assert Batch.objects.get(consignments=found).organisation_id == hangzhou.market.organisation_id
    # The carrier lodges nothing and reads no order of others.
    carried = send(hangzhou.carrier, waybill(2))
    assert carried.report is None
    assert [row.kind for row in waiting_documents(hangzhou.carrier)] == ["waybill"]


def test_a_bad_document_is_refused_at_its_line_and_the_rest_goes_on(hangzhou: SimpleNamespace) -> None:
    done = send(
        hangzhou.market,
        order(1, currency="999"),
        order(2, goodsValue="much"),
        order(3, guid=None),
        payment(4, payTime="20261399"),
        order(5).replace("</ceb:orderNo>", "</ceb:orderNo><ceb:orderNo>X</ceb:orderNo>"),
        order(6, colour="red"),
        order(8, note="<b>x</b>"),
        order(7, note="a<!-- note -->b"),
        payment(7),
        waybill(7),
        listed(7),
    )
    assert statuses(done) == [100] * 7 + [120, 120, 120, 800]
    codes = [[reason["code"] for reason in one.reasons] for one in done.documents[:7]]
    assert codes == [
        ["ceb.code"],
        ["read.number"],
        ["ceb.guid"],
        ["read.time"],
        ["ceb.twice"],
        ["read.unknown"],
        ["ceb.nested"],
    ]
    assert done.documents[7].document.fields["note"] == "ab"
    data = together(order(1), order(2, goodsValue="much"))
    document = reader.read(data)[1]
    assert b"much" in data.splitlines()[reader.line_of_fault(document) - 1]
    assert done.report is not None
    assert (done.report.counts["released"], done.report.counts["invalid"]) == (1, 7)
    assert "999" in done.documents[0].note


def test_an_impossible_time_and_a_document_without_its_head_are_told(hangzhou: SimpleNamespace) -> None:
    headless = payment(2).replace("PaymentHead>", "PaymentTail>")

    done = send(hangzhou.market, order(1, appTime="20261399103000"), headless)

    assert statuses(done) == [100, 100]
    assert [one.reasons[0]["code"] for one in done.documents] == ["ceb.time", "ceb.head"]


def test_an_item_without_a_line_in_the_list_has_no_code(hangzhou: SimpleNamespace) -> None:
    other = listed().replace("SKU-1", "OTHER").replace("gnum>1<", "gnum>2<")

    done = send(hangzhou.market, order(), payment(), waybill(), other)

    assert "ceb.lines" in {reason["code"] for one in done.documents for reason in one.reasons}


def test_a_refused_order_is_mended_by_sending_one_document_anew(hangzhou: SimpleNamespace) -> None:
    refused = send(hangzhou.market, order(), payment(amountPaid="20"), waybill(), listed())
    assert statuses(refused) == [100] * 4
    assert any(reason["code"].startswith("match.") for reason in refused.documents[1].reasons)

    mended = send(hangzhou.market, payment(guid="mended"))
    assert statuses(mended) == [120]
    assert sorted(Consignment.objects.values_list("state", flat=True)) == ["announced", "refused"]
    used = send(hangzhou.market, payment(guid="mended", amountPaid="49"))
    assert [reason["code"] for reason in used.documents[0].reasons] == ["ceb.guid-used"]
    item = send(hangzhou.market, order(2), payment(2), waybill(2), listed(2).replace("SKU-1", "OTHER"))
    assert statuses(item) == [100] * 4
    assert any(reason["field"].startswith("list.goods") for reason in item.documents[3].reasons)


def test_what_waited_too_long_is_gone(hangzhou: SimpleNamespace) -> None:
    send(hangzhou.market, order(), payment(2))
    WaitingDocument.objects.filter(kind="order").update(expires_at=Batch.objects.latest("id").lodged_at - timedelta(1))
    assert expire() == 1
    assert [row.kind for row in waiting_documents(hangzhou.market)] == ["payment"]


def test_returns_arrivals_and_tax_bills_are_taken(hangzhou: SimpleNamespace) -> None:
    def other(message: str, element: str, head: str, **values: str) -> str:
        inside = "".join(f"<{name}>{value}</{name}>" for name, value in values.items())
        return f"<{message}><{element}><{head}>{inside}</{head}></{element}></{message}>"

    done = send(
        hangzhou.market,
        other("CEB625Message", "InvtRefund", "InvtRefundHead", guid="r1", orderNo="CEB-1", copNo="R-1"),
        other("CEB711Message", "Delivery", "DeliveryHead", guid="a1", copNo="A-1"),
        other("CEB816Message", "Tax", "TaxHeadRd", guid="t1", taxNo="T-1", customsTax="1.00"),
    )
    assert statuses(done) == [100, 1, 1]
    assert done.documents[0].reasons[0]["code"] == "ceb.return"
    assert WaitingDocument.objects.get(kind="tax").payload["kept"]["customsTax"] == "1.00"
    assert not waiting_documents(hangzhou.market).exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"<a/>", "no message that is taken"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><CEB311Message>&x;</CEB311Message>', "document type"),
        (b"<CEB311Message>", "not well-formed"),
        (order().encode("utf-16"), "not UTF-8"),
        (b'<?xml version="1.0" encoding="gb2312"?><CEB311Message/>', "not UTF-8"),
    ],
)
def test_a_file_that_is_no_ceb_message_is_refused(hangzhou: SimpleNamespace, data: bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        receive(hangzhou.market, data, "x.xml")
    with pytest.raises(Forbidden):
        receive(hangzhou.officer, order().encode(), "x.xml")


def test_the_zones_samples_are_as_written_and_show_what_they_say(hangzhou: SimpleNamespace) -> None:
    for name, content in sample_xml.files().items():
        assert (sample_xml.FOLDER / name).read_bytes() == content
    done = receive(hangzhou.market, (sample_xml.FOLDER / sample_xml.CEB).read_bytes(), sample_xml.CEB)
    assert [one.status for one in done.documents if one.document.kind == "list"] == [800, 100, 1]


def test_by_api_page_and_command_line(hangzhou: SimpleNamespace, tmp_path: Path) -> None:
    caller = Caller(hangzhou.organisations["silk-market"], "marketplace")
    stranger = Caller(hangzhou.organisations["west-lake-crafts"], "trader")
    answer = caller.post("/ceb", together(order(), payment()), "application/xml").json()
    assert [one["status"] for one in answer["documents"]] == [1, 1]
    assert len(caller.get("/ceb/waiting?limit=1").json()["items"]) == 1
    assert stranger.get("/ceb/waiting").json()["items"] == []
    assert "CEB-1" in caller.browser().get("/en/trade/waiting-documents/").content.decode()
    assert "CEB-1" not in stranger.browser().get("/en/trade/waiting-documents/").content.decode()
    assert caller.post("/ceb", b"{}", "application/json").status_code == 415

    path = tmp_path / "rest.xml"
    path.write_bytes(together(waybill(), listed()))
    done = json.loads(run("lodge", str(path), "--as", "silk-market", "--json").stdout)
    assert done["counts"]["released"] == 1
    lodged = caller.post("/batches", together(order(2), payment(2), waybill(2), listed(2)), "application/xml").json()
    assert [line["outcome"] for line in lodged["lines"]] == ["released"]
    with (tmp_path / "page.xml").open("w+b") as file:
        file.write(together(order(3), payment(3), waybill(3), listed(3)))
        file.seek(0)
        assert caller.browser().post("/en/trade/lodge/", {"file": file}).status_code == 302
    assert Consignment.objects.count() == 3


def test_two_halves_that_arrive_at_once_find_each_other(transactional_db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    node.on_node(monkeypatch, "hangzhou")
    node.load_law()
    people = node.people()
    halves = [
        (people.market, [order(), listed()]),
        (people.payer, [payment()]),
        (people.carrier, [waybill()]),
        (people.market, [order(), listed()]),
    ]
    results = at_once(*[lambda acting=acting, said=said: send(acting, *said) for acting, said in halves])

    assert all(isinstance(result, Received) for result in results), results
    assert Consignment.objects.count() == 1


PIECES = st.sampled_from(
    [order(), payment(), waybill(), listed(), "<ceb:Order>", "&x;", "\0", "<![CDATA[<]]>", "<?x?>"]
)


@given(st.lists(PIECES, max_size=4), st.integers(0, 2000), st.text(max_size=6))
@settings(max_examples=example_count(120), deadline=None)
def test_whatever_comes_is_read_or_refused_with_a_reason(pieces: list[str], at: int, junk: str) -> None:
    text = f"<messages>{''.join(pieces)}</messages>"
    data = (text[:at] + junk + text[at + len(junk) :]).encode("utf-8", "replace")
    try:
        documents = reader.read(data)
    except XmlRefused as refusal:
        assert refusal.reason.code
    else:
        assert all(document.kind for document in documents)
