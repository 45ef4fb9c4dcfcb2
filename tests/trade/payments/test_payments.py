"""Charges of a private parcel are paid once, to whom the rule names, and what is too much is given back."""

import json
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import zxingcpp
from django.conf import settings as conf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from infosilk.commons.payments.models import ProviderPayment
from infosilk.commons.payments.public import Due, Entry, received
from infosilk.commons.payments.tasks import apply_events
from infosilk.kernel import demo
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.rules import RuleUnknown
from infosilk.kernel.models import (
    AuditEntry,
    DatedRule,
    ExchangeRate,
    Notification,
    Organisation,
    OrganisationIdentifier,
)
from infosilk.kernel.problems import Conflict, NotFound
from infosilk.trade.clearance import statuses
from infosilk.trade.clearance.models.consignments import Consignment
from infosilk.trade.payments import actions, queries
from infosilk.trade.payments.engine import reference
from infosilk.trade.payments.engine.reference import reference_of
from infosilk.trade.returns import actions as returning
from tests.commons.payments.bank import Part, camt053, entry
from tests.kit.examples import example_count
from tests.trade.caller import Caller
from tests.trade.eastward import bonded
from tests.trade.node import put
from tests.trade.samples import bundle


@settings(max_examples=example_count(60))
@given(st.from_regex(r"[A-Z]{3}-20[0-9]{2}-[0-9]{10}", fullmatch=True), st.integers(2, 18), st.integers(1, 35))
def test_a_reference_leads_to_its_consignment_and_one_wrong_sign_to_none(number: str, place: int, step: int) -> None:
    made = reference.reference_of(number)

    assert reference.number_of(made) == reference.number_of(f"97 {made[:2]}-{made[2:].lower()}") == number
    sign = made[place]
    signs = "0123456789" if sign.isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    other = signs[(signs.index(sign) + step) % len(signs)]
    wrong = made[:place] + other + made[place + 1 :]
    assert reference.number_of(wrong) == (number if other == sign else None)


@pytest.fixture
def parcel(nis: SimpleNamespace) -> SimpleNamespace:
    """A scarf for EUR 40 and EUR 10 freight, let in: VAT of EUR 8, RSD 936 at the sample rate; its buyer, the payment
    firm that the rule names, and the desk."""
    nis.takes(bundle())
    firm = Organisation.objects.create(code="morava-plata", name="Morava Plata", country="RS")
    OrganisationIdentifier.objects.create(
        organisation=firm, scheme="CUSTOMS", value="RSMPLATA03", verified_at=timezone.now()
    )
    buyer = demo.ensure_person(email="buyer@nis.example", name="Milica")
    return SimpleNamespace(
        found=Consignment.objects.get(),
        firm=Caller(firm, "trader"),
        buyer=buyer,
        nis=nis,
        acting=Acting(name="buyer", via="page", person_id=buyer.pk),
    )


def send(caller: Caller, path: str, amount: str, transaction: str, currency: str = "RSD", key: str = "") -> Any:
    body = {"amount": amount, "currency": currency, "transaction": transaction}
    return caller.post(f"/payments/{path}", json.dumps(body).encode(), "application/json", key)


def test_a_parcel_is_paid_in_parts_too_much_and_given_back(parcel: SimpleNamespace) -> None:
    found, firm = parcel.found, parcel.firm
    reference = reference_of(found.number)
    before = statuses.status_history([found.pk])
    shown = firm.get(f"/payments/{reference}").json()
    assert (shown["state"], shown["left"], shown["charged"], shown["sample"]) == ("due", "936.00", "8.00", True)
    assert "Milica" not in json.dumps(shown) and shown["consignment"] == found.number
    actions.announce(parcel.acting, found.number)

    assert send(firm, f"{reference}/received", "900", "T-1").json()["state"] == "announced"
    again = send(firm, f"{reference}/received", "900", "T-1").json()
    assert (again["left"], len(again["receipts"])) == ("36.00", 1)
    assert send(firm, f"{reference}/received", "901", "T-1").status_code == 409
    assert send(firm, f"{reference}/received", "36", "T-2", "EUR").status_code == 422
    assert send(firm, f"{reference}/refunded", "1", "T-2").status_code == 422
    paid = send(firm, f"97{reference}/received", "40", "T-2").json()
    assert (paid["state"], paid["left"], paid["to_refund"]) == ("paid", "0.00", "4.00")
    assert send(firm, f"{reference}/refunded", "4", "R-1").json()["to_refund"] == "0.00"

    found.refresh_from_db()
    assert found.state == "accepted" and statuses.status_history([found.pk]) == before
    assert AuditEntry.objects.filter(action__startswith="payments.").count() == 4
    assert Notification.objects.filter(person=parcel.buyer, kind="trade.payment").count() == 3
    assert send(firm, "31NIS20260000000001/received", "1", "T-9").status_code == 404


def test_nobody_else_reports_payments_and_officers_do_by_hand(parcel: SimpleNamespace) -> None:
    reference = reference_of(parcel.found.number)
    other = Caller(Organisation.objects.get(code="morava-import"), "trader")
    assert send(other, f"{reference}/received", "936", "T").status_code == 403
    assert other.get(f"/payments/{reference}").status_code == 404
    address = f"/en/trade/pay/{parcel.found.number}/"
    assert other.browser().get(address).status_code == other.browser().get(f"{address}code.png").status_code == 404
    officer = Caller(Organisation.objects.get(code="nis-customs"), "officer").browser()
    form = {"kind": "received", "amount": "936", "transaction": "Statement 12"}

    assert officer.post(address, form).status_code == 302
    assert Due.objects.get().state == "paid"
    page = officer.get(address).content.decode()
    assert "Statement 12" in page and "code.png" not in page
    assert officer.post(address, {"kind": "refunded", "amount": "5", "transaction": "B"}).status_code == 422
    assert parcel.found.number in officer.get("/en/trade/payments/?paid=paid").content.decode()
    assert parcel.found.number not in officer.get("/en/trade/payments/?paid=unpaid").content.decode()
    assert other.browser().get("/en/trade/payments/").status_code == 403


def test_the_slip_is_read_back_from_its_code_by_account_and_by_tracking_code(parcel: SimpleNamespace) -> None:
    found = parcel.found
    browser = Client()
    browser.force_login(parcel.buyer)
    address = f"/en/trade/pay/{found.number}/"
    assert "I have paid it" in browser.get(address).content.decode()
    assert f"/trade/pay/{found.number}/" in browser.get("/en/trade/my-parcels/").content.decode()
    read = zxingcpp.read_barcodes(Image.open(BytesIO(browser.get(f"{address}code.png").content)))[0].text

    reference = reference_of(found.number)
    assert read == (
        "K:PR|V:01|C:1|R:999000000000000151|N:Sample revenue account of customs, Niš|I:RSD936,00|SF:253"
        f"|S:Carina {found.number}|RO:97{reference}"
    )
    stranger = Client()
    tracked = {"number": found.number, "token": found.tracking_token}
    page = stranger.post("/en/trade/track/", tracked).content.decode()
    assert "RSD" in page and reference in page and "Sample" in page
    assert not any(word in page for word in ("Milica", "Obrenovi", "buyer@nis.example"))
    by_token = stranger.get(f"{address}code.png?token={found.tracking_token}")
    assert zxingcpp.read_barcodes(Image.open(BytesIO(by_token.content)))[0].text == read
    assert stranger.get(f"{address}code.png?token=wrong-token").status_code == 404


def test_a_parcel_is_paid_by_the_banks_file_and_the_desk_is_told_what_is_left(parcel: SimpleNamespace) -> None:
    found, officer = parcel.found, Caller(Organisation.objects.get(code="nis-customs"), "officer").browser()
    number = f"97 {reference_of(found.number)[:2]} {found.number.replace('-', ' ')}"
    content = camt053(entry("936.00", Part(text=number), number="B-1"), entry("5.00", Part(text="?"), number="B-2"))
    form = {"payee": "payment.receiver", "file": SimpleUploadedFile("izvod.xml", content)}
    page = officer.post("/en/commons/payments/desk/statements/", form)["Location"]
    assert not Due.objects.exists() and "counts for its due" in officer.get(page).content.decode()

    officer.post(page)

    assert Due.objects.get().state == "paid"
    assert Notification.objects.filter(person=parcel.buyer, kind="trade.payment").count() == 1
    assert "Sums to be allocated" in officer.get("/en/trade/").content.decode()


def test_an_officer_books_nothing_for_a_parcel_that_they_bought(parcel: SimpleNamespace) -> None:
    customs = Organisation.objects.get(code="nis-customs")
    demo.ensure_mandate(person=parcel.buyer, organisation=customs, role="officer")
    browser = Client()
    browser.force_login(parcel.buyer)
    form = {"kind": "received", "amount": "936", "transaction": "Statement 12"}

    answer = browser.post(f"/en/trade/pay/{parcel.found.number}/", form)

    assert answer.status_code == 422 and "You owe this yourself" in answer.content.decode()
    content = camt053(entry("936.00", Part(reference=reference_of(parcel.found.number)), number="B-1"))
    upload = {"payee": "payment.receiver", "file": SimpleUploadedFile("izvod.xml", content)}
    page = browser.post("/en/commons/payments/desk/statements/", upload)["Location"]
    browser.post(page)
    assert not Entry.objects.exists() and "somebody else of the desk books it" in browser.get(page).content.decode()


def test_the_buyer_is_led_to_a_provider_and_back(parcel: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conf, "NODE", conf.NODE.model_copy(update={"demo": True}))
    browser = Client()
    browser.force_login(parcel.buyer)
    address = f"/en/trade/pay/{parcel.found.number}/"
    assert "Pay with: Test provider" in browser.get(address).content.decode()

    there = browser.post(address, {"step": "pay:test"})["Location"]
    back = browser.post(there, {"kind": "received", "amount": "936", "way": "once"})["Location"]
    apply_events()

    assert back == address and "charges paid" in browser.get(back).content.decode()
    other = Caller(Organisation.objects.get(code="nis-customs"), "officer").browser()
    other.post(address, {"step": "pay:test"})
    assert ProviderPayment.objects.count() == 1


def test_whoever_has_the_tracking_code_pays_without_an_account(
    parcel: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conf, "NODE", conf.NODE.model_copy(update={"demo": True}))
    found, stranger = parcel.found, Client()
    tracked = {"number": found.number, "token": found.tracking_token}
    address = f"/en/trade/pay/{found.number}/provider/"
    assert address in stranger.post("/en/trade/track/", tracked).content.decode()
    assert stranger.post(address, {"token": "wrong", "step": "pay:test"}).status_code == 404
    assert stranger.get(address).status_code == 405

    there = stranger.post(address, {"token": found.tracking_token, "step": "pay:test"})["Location"]
    stranger.post(there, {"kind": "received", "amount": "936", "way": "once"})
    apply_events()

    assert Due.objects.get().state == "paid"
    assert "Pay with" not in stranger.post("/en/trade/track/", tracked).content.decode()


def test_what_goes_back_is_to_be_refunded(parcel: SimpleNamespace) -> None:
    found, officer = parcel.found, parcel.nis.officer
    reference = reference_of(found.number)
    received(officer, reference, Decimal(936), "RSD", "T-1")
    Consignment.objects.update(state="arrived")
    row = returning.apply_for_return(parcel.acting, found.number, {1: Decimal(1)})
    returning.accept(officer, row.number)
    returning.goods_back(officer, row.number)

    charges = queries.charges_of(Consignment.objects.get())
    assert charges is not None and charges.due is not None
    assert (charges.due.balance.to_refund, charges.state, charges.slip) == (Decimal("468.00"), "paid", None)
    assert list(queries.to_refund(queries.payable(officer))) == [found]
    DatedRule.objects.filter(code="payment.receiver").delete()
    rest = returning.apply_for_return(parcel.acting, found.number)
    returning.accept(officer, rest.number)
    returning.goods_back(officer, rest.number)
    assert (Due.objects.get().amount, Due.objects.get().state) == (0, "cancelled")
    with pytest.raises(Conflict):
        actions.announce(parcel.acting, found.number)
    with pytest.raises(NotFound):
        actions.announce(Acting(name="x", via="page", person_id=None), found.number)


def test_what_is_not_loaded_is_said_and_nothing_invented(parcel: SimpleNamespace) -> None:
    ExchangeRate.objects.filter(quote="RSD").delete()
    charges = queries.charges_of(parcel.found)
    assert charges is not None and "No exchange rate from EUR to RSD" in str(charges.problem)
    DatedRule.objects.filter(code="payment.receiver").delete()
    charges = queries.charges_of(parcel.found)
    assert charges is not None and "payment.receiver" in str(charges.problem)
    browser = Client()
    browser.force_login(parcel.buyer)
    assert "payment.receiver" in browser.get(f"/en/trade/pay/{parcel.found.number}/").content.decode()
    with pytest.raises(RuleUnknown):
        actions.announce(parcel.acting, parcel.found.number)
    assert not Entry.objects.exists()


def test_in_china_the_marketplace_collects_and_nothing_is_asked_of_the_buyer(hangzhou: SimpleNamespace) -> None:
    put(hangzhou.market, bonded("A", 100.0))
    found = Consignment.objects.get()
    charges = queries.charges_of(found)
    assert charges is not None and charges.collected and charges.slip is None
    assert not queries.payable(hangzhou.officer).exists()
    with pytest.raises(Conflict):
        received(hangzhou.officer, reference_of(found.number), Decimal(1), "CNY", "T")
    desk = Caller(Organisation.objects.get(code="hangzhou-customs"), "officer").browser()
    assert "The marketplace collects" in desk.get(f"/en/trade/pay/{found.number}/").content.decode()
