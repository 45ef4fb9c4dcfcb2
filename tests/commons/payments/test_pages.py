"""Pages of payments, as people go through them."""

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import zxingcpp
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from infosilk.commons.payments import ledger
from infosilk.commons.payments.models import Advice, ProviderPayment
from infosilk.commons.payments.tasks import apply_events
from infosilk.kernel import demo
from infosilk.kernel.models import Organisation
from tests.commons.payments import kit
from tests.commons.payments.bank import Part, camt053, entry
from tests.commons.payments.test_ledger import BANK, WORKER, sum_of

PAGES = "/en/commons/payments/"


def browser_of(organisation: Any, role: str) -> Client:
    person = demo.ensure_person(email=f"{role}@{organisation.code}.example", name=role)
    demo.ensure_mandate(person=person, organisation=organisation, role=role)
    browser = Client()
    browser.force_login(person)
    return browser


@pytest.fixture
def people(node: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"demo": True}))
    kit.debtors["FEE00000001"] = {"debtor_organisation_id": node.stranger.organisation_id}
    return SimpleNamespace(
        payer=browser_of(node.stranger_organisation, "trader"),
        desk=browser_of(node.desk_organisation, "officer"),
        other=browser_of(Organisation.objects.create(code="elsewhere", name="Elsewhere", country="RS"), "trader"),
    )


def test_a_payer_sees_the_slip_and_pays_with_the_test_provider(people: SimpleNamespace) -> None:
    ledger.tell(WORKER, sum_of(BANK, "B-1", "36"))
    here = f"{PAGES}dues/{kit.reference(1)}/"
    assert kit.reference(1) in people.payer.get(PAGES).content.decode()
    assert people.other.get(here).status_code == 404
    text = people.payer.get(here).content.decode()
    assert "Still to be paid" in text and "Sample" in text and "Record a sum" not in text
    read = zxingcpp.read_barcodes(Image.open(BytesIO(people.payer.get(f"{here}code.png").content)))[0].text
    assert "I:RSD900,00" in read and read.endswith(f"RO:97{kit.reference(1)}")
    assert people.payer.get(f"{here}code.svg").content.startswith(b"<?xml")
    assert people.payer.get(f"{here}code.pdf").status_code == people.other.get(f"{here}code.png").status_code == 404

    there = people.payer.post(here, {"step": "pay:test"})["Location"]
    assert "Sample" in Client().get(there).content.decode()
    assert Client().post(there, {"kind": "received", "amount": "900", "way": "twice"})["Location"] == here
    apply_events()
    assert "Still to be paid" not in people.payer.get(here).content.decode()
    assert (kit.due(1).state, ProviderPayment.objects.get().state) == ("paid", "succeeded")
    people.payer.post(here, {"step": "pay:test"})
    assert ProviderPayment.objects.count() == 1


def test_the_desk_looks_at_a_statement_books_it_and_allocates_the_rest(people: SimpleNamespace) -> None:
    content = camt053(
        entry("936.00", Part(reference=kit.reference(1)), number="B-1"),
        entry("936.00", Part(text="bez poziva"), number="B-2"),
    )
    assert people.other.get(f"{PAGES}desk/").status_code == 403
    form = {"payee": kit.RULE, "file": SimpleUploadedFile("izvod.xml", content)}
    assert people.other.post(f"{PAGES}desk/statements/", form).status_code == 403
    form["file"] = SimpleUploadedFile("izvod.xml", b"nothing")
    assert people.desk.post(f"{PAGES}desk/statements/", form).status_code == 422
    form["file"] = SimpleUploadedFile("izvod.xml", content)

    page = people.desk.post(f"{PAGES}desk/statements/", form)["Location"]
    assert "counts for its due" in people.desk.get(page).content.decode() and not Advice.objects.exists()
    people.desk.post(page)
    assert kit.due(1).state == "paid"

    waiting = Advice.objects.get(state="open")
    assert f"desk/sums/{waiting.pk}/" in people.desk.get(f"{PAGES}desk/").content.decode()
    address = f"{PAGES}desk/sums/{waiting.pk}/"
    assert people.other.get(address).status_code == 403
    assert people.desk.post(address, {"step": "allocate", "reference": "wrong"}).status_code == 422
    assert people.desk.post(address, {"step": "allocate", "reference": kit.reference(2)}).status_code == 302
    assert kit.due(2).state == "paid"


def test_the_desk_records_by_hand_and_is_told_when_a_sum_may_be_told_twice(people: SimpleNamespace) -> None:
    ledger.tell(WORKER, sum_of(BANK, "B-1"))
    here = f"{PAGES}dues/{kit.reference(1)}/"
    form = {"step": "record", "kind": "received", "amount": "936", "transaction": "Statement 12"}

    answer = people.desk.post(here, form, follow=True).content.decode()
    assert "may be the same money" in answer and kit.due(1).received == 936
    waiting = Advice.objects.get(state="open")
    counted = Advice.objects.get(state="booked")
    people.desk.post(f"{PAGES}desk/sums/{waiting.pk}/", {"step": f"same:{counted.pk}"})
    assert Advice.objects.get(pk=waiting.pk).state == "same"
    wrong = people.desk.post(here, {**form, "kind": "refunded", "transaction": "x"})
    assert wrong.status_code == 422 and "To be given back" in wrong.content.decode()
