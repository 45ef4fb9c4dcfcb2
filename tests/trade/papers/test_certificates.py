"""Certificates of origin: applied for, issued and signed here, verified there; papers for those who may have them."""

import json
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader

from infosilk.kernel.models import ExchangeRate, Organisation
from infosilk.kernel.problems import Conflict, Forbidden, Invalid, NotFound
from infosilk.road import public as road
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.papers import actions, messages
from infosilk.trade.papers.actions import Claimed
from infosilk.trade.papers.models import CertificateState, OriginCertificate
from tests.trade import node
from tests.trade.caller import Caller
from tests.trade.node import put, sent
from tests.trade.samples import bundle, goods

WO = [Claimed(1, "WO")]


@pytest.fixture
def exported(hangzhou: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """A consignment on its way to Niš; `.number`."""
    put(hangzhou.market, bundle("C-1", lines=[goods(1, bar_code="4006381333931"), goods(2, item_no="B")]))
    yield SimpleNamespace(number=Consignment.objects.get().number, **vars(hangzhou))


@pytest.fixture
def issued(exported: SimpleNamespace) -> OriginCertificate:
    made = actions.apply(exported.trader, exported.number, WO)
    return actions.issue(exported.officer, made.pk)


def over_the_road(monkeypatch: pytest.MonkeyPatch, topic: str, **changes: Any) -> None:
    """What Hangzhou sent on `topic` is handled in Niš; nothing of it stays but what the handler stores."""
    data = sent(topic)[-1] | changes
    node.on_node(monkeypatch, "nis")
    message = node.message(data, topic)
    handler = messages.issued_there if topic.endswith("issued") else messages.revoked_there
    handler([message])


def test_what_is_issued_here_is_verified_there_and_after_its_revocation_no_longer(
    exported: SimpleNamespace, issued: OriginCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = issued.sha256[:32]
    node.on_node(monkeypatch, "hangzhou")
    actions.revoke(exported.officer, issued.number, "Wrong goods")
    OriginCertificate.objects.all().delete()

    over_the_road(monkeypatch, "trade.origin.issued")
    there = actions.verify(issued.number, check)
    over_the_road(monkeypatch, "trade.origin.revoked")
    afterwards = actions.verify(issued.number, check)

    assert there.valid and there.node == "hangzhou" and there.key.startswith("hangzhou.")
    assert there.claim is not None and there.claim.lines[0].hs_code == "6214100000"
    assert not afterwards.valid and "Wrong goods" in afterwards.why
    assert actions.proofs_in_force([issued.number, ""]) == {}


def test_a_certificate_that_was_changed_on_the_way_is_refused(
    issued: OriginCertificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    head, body, tail = issued.statement.split(".")
    OriginCertificate.objects.all().delete()

    for statement in (f"{head}.{body[:-4]}AAAA.{tail}", "", "x.y.z", head):
        with pytest.raises(road.Refused):
            over_the_road(monkeypatch, "trade.origin.issued", statement=statement)
    with pytest.raises(road.Refused, match="another number"):
        over_the_road(monkeypatch, "trade.origin.issued", number="CNRS-2026-0000000999")
    assert not OriginCertificate.objects.exists()


def test_a_certificate_received_twice_is_there_once(issued: OriginCertificate, monkeypatch: pytest.MonkeyPatch) -> None:
    OriginCertificate.objects.all().delete()

    over_the_road(monkeypatch, "trade.origin.issued")
    over_the_road(monkeypatch, "trade.origin.issued")

    assert OriginCertificate.objects.count() == 1


@pytest.mark.parametrize(
    ("number", "check"), [("CNRS-2026-0000000999", "0" * 32), (None, "0" * 32), (None, ""), (None, "a")]
)
def test_who_does_not_hold_the_paper_learns_nothing(issued: OriginCertificate, number: str | None, check: str) -> None:
    found = actions.verify(number or issued.number, check)

    assert not found.valid and found.claim is None and found.node == ""


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [Claimed(1, "XX")],
        [Claimed(1, "RVC")],
        [Claimed(1, "RVC", Decimal("39.9"))],
        [Claimed(7, "WO")],
    ],
)
def test_a_claim_that_breaks_the_agreement_is_told_where(exported: SimpleNamespace, lines: list[Claimed]) -> None:
    with pytest.raises(Invalid) as told:
        actions.apply(exported.trader, exported.number, lines)

    assert all(item.where and item.message and item.mend for item in told.value.errors)
    assert not OriginCertificate.objects.exists()


def test_who_may_apply_issue_and_revoke(exported: SimpleNamespace) -> None:
    with pytest.raises(NotFound):
        actions.apply(exported.payer, exported.number, WO)
    made = actions.apply(exported.trader, exported.number, WO)
    with pytest.raises(Forbidden):
        actions.issue(exported.trader, made.pk)
    with pytest.raises(Conflict):
        actions.apply(exported.market, exported.number, WO)
    actions.refuse(exported.officer, made.pk, "The invoice is missing")
    with pytest.raises(Conflict):
        actions.issue(exported.officer, made.pk)
    again = actions.apply(exported.trader, exported.number, WO)
    actions.issue(exported.officer, again.pk)
    with pytest.raises(Invalid):
        actions.revoke(exported.officer, OriginCertificate.objects.get(pk=again.pk).number, " ")
    assert OriginCertificate.objects.get(pk=again.pk).state == CertificateState.ISSUED


def pages(pdf: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


def test_papers_over_api_and_page_for_those_who_may_have_them(
    exported: SimpleNamespace, issued: OriginCertificate
) -> None:
    market = Caller(exported.organisations["silk-market"], "marketplace")
    carrier = Caller(exported.organisations["grand-canal-express"], "forwarder")
    stranger = Caller(exported.organisations["qiantang-pay"], "trader")
    way = f"/papers/consignments/{exported.number}"

    made = {
        kind: market.get(f"{way}/{kind}?languages=en")
        for kind in ("invoice", "packing-list", "post", "parcel-label", "product-labels")
    }
    shown = market.browser().get(f"/en/trade/consignments/{exported.number}/papers/invoice/")
    certificate = market.get(f"/papers/origin/{issued.number}/pdf")

    assert {answer.status_code for answer in made.values()} == {200}
    assert "Commercialinvoice" in pages(made["invoice"].content)[0] and "90.00EUR" in pages(made["invoice"].content)[0]
    assert "CN22" in pages(made["post"].content)[0]
    assert len(pages(made["product-labels"].content)) == 2
    assert shown["content-type"] == "application/pdf"
    assert issued.number in pages(certificate.content)[0]
    assert carrier.get(f"{way}/parcel-label").status_code == 200
    assert carrier.get(f"{way}/invoice").status_code == 404
    assert stranger.get(f"{way}/invoice").status_code == 404
    assert market.get(f"{way}/tea-leaves").status_code == 404


def test_without_a_rate_of_special_drawing_rights_the_post_paper_says_what_to_load(exported: SimpleNamespace) -> None:
    market = Caller(exported.organisations["silk-market"], "marketplace")
    ExchangeRate.objects.filter(base="XDR").delete()

    answer = market.get(f"/papers/consignments/{exported.number}/post")

    assert answer.status_code in (409, 422) and "XDR" in answer.json()["detail"]


def test_pages_lead_from_application_to_verified_paper(exported: SimpleNamespace) -> None:
    trader = Caller(exported.organisations["west-lake-crafts"], "trader").browser()
    officer = Caller(Organisation.objects.get(code="hangzhou-customs"), "officer").browser()
    address = f"/en/trade/consignments/{exported.number}/origin/"

    wrong = trader.post(address, {"criterion-1": "RVC", "share-1": "10"})
    right = trader.post(address, {"criterion-1": "RVC", "share-1": "55"})
    made = OriginCertificate.objects.get()
    one = f"/en/trade/origin/{made.pk}/"
    assert officer.post(one, {"verb": "issue"}).status_code == 302
    made.refresh_from_db()
    paper = officer.get(f"{one}pdf/")
    verified = trader.get(f"/en/trade/origin/verify/?number={made.number}&check={made.sha256[:32]}").content.decode()
    revoked = officer.post(one, {"verb": "revoke", "note": "Error"})

    assert wrong.status_code == 422 and "40 %" in wrong.content.decode()
    assert right.status_code == 302 and paper.status_code == 200 and revoked.status_code == 302
    assert "the signature holds" in verified
    assert made.number in trader.get("/en/trade/origin/").content.decode()


INVOICE = {
    "number": "2026-1",
    "issued": "2026-11-02",
    "due": "2026-11-30",
    "delivered": "2026-11-02",
    "seller": {"city": "Niš"},
    "buyer": {
        "name": "Gradska uprava",
        "city": "Niš",
        "postcode": "18000",
        "vat_number": "100000024",
        "legal_number": "17620541",
    },
    "lines": [{"name": "Marama", "quantity": "2", "price": "1250.50"}],
}


def test_a_sales_invoice_is_written_once_and_read_back(nis: SimpleNamespace) -> None:
    firm = Organisation.objects.get(code="morava-import")
    firm.identifiers.create(scheme="RS:PIB", value="101134702")
    caller = Caller(firm, "trader")

    made = caller.post("/papers/invoices", json.dumps(INVOICE).encode(), "application/json")
    again = caller.post("/papers/invoices", json.dumps(INVOICE).encode(), "application/json")
    broken = INVOICE | {"number": "2026-2", "due": None, "buyer": INVOICE["buyer"] | {"vat_number": "12"}}  # type: ignore[operator]
    told = caller.post("/papers/invoices", json.dumps(broken).encode(), "application/json")

    assert made.status_code == 200 and made.json()["payable"] == "3001.20"
    assert again.status_code == 409
    assert told.status_code == 422 and {item["where"] for item in told.json()["errors"]} == {"due", "buyer.vat_number"}
    assert b"srbdt:2022" in caller.get("/papers/invoices/2026-1").content
    form = {
        "number": "2026-3",
        "kind": "380",
        "issued": "2026-11-02",
        "delivered": "2026-11-02",
        "due": "2026-11-30",
        "tax_point": "35",
        "seller_city": "Niš",
        "buyer_name": "Uprava",
        "buyer_vat": "100000024",
        "buyer_legal": "17620541",
        "buyer_postcode": "18000",
        "buyer_city": "Niš",
        "name-1": "Marama",
        "quantity-1": "1",
        "price-1": "10",
        "rate-1": "S20",
        "rate-2": "S20",
        "rate-3": "S20",
        "rate-4": "S20",
        "rate-5": "S20",
    }
    browser = caller.browser()
    assert browser.post("/en/trade/invoices/", form).status_code == 302
    assert browser.post("/en/trade/invoices/", form | {"buyer_vat": "1", "number": "4"}).status_code == 422
    assert "2026-3" in browser.get("/en/trade/invoices/").content.decode()
