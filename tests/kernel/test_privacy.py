"""Personal data: marked in the models, handed over on request, and erased without breaking the audit trail."""

import json
import re

import pytest
from django.apps import apps
from django.contrib.auth import authenticate

from infosilk.kernel.actor import system
from infosilk.kernel.identity import tokens
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Mandate, Notification, Person, Role
from infosilk.kernel.problems import Conflict, Forbidden, NotFound
from infosilk.kernel.record import audit, documents, privacy
from tests.kernel import people

LOOKS_PERSONAL = re.compile(r"name|mail|phone|address|birth|passport|language|login", re.I)
# Names of things and of firms, not of people; each with its reason.
NOT_PERSONAL = {
    "kernel.organisation.name": "stands in a public register",
    "kernel.apitoken.name": "says what uses the token",
    "kernel.dataversion.name": "the name of a table",
    "kernel.notification.emailed_at": "a moment",
    "warehouse_stock.expected.url_name": "the name of a page",
    "trade_clearance.batch.filename": "the name of a batch, chosen by the firm",
    "trade_tariff.datasetversion.filename": "the name of a file with a tariff, chosen by the operator",
    "trade_tariff.tariffupload.filename": "the name of a file with a tariff, chosen by the operator",
    "trade_papers.salesinvoice.buyer_name": "a firm or a body of the budget: the system of e-invoices takes no others",
    "trade_clearance.consignment.marketplace_name": "a firm",
    "trade_clearance.consignment.seller_name": "a firm",
    "trade_risk.trustedtrader.name": "a firm",
    "logistics_corridors.shipment.forwarder_name": "a firm",
}


def test_every_field_that_looks_personal_is_marked_or_listed_with_a_reason() -> None:
    unmarked = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("infosilk.")
        for field in model._meta.concrete_fields
        if LOOKS_PERSONAL.search(field.name) and field.name not in getattr(model, "PERSONAL", ())
    }

    assert unmarked - set(NOT_PERSONAL) == set()


def test_every_mark_names_a_field_that_exists() -> None:
    for model in apps.get_models():
        names = {field.name for field in model._meta.get_fields()}
        assert set(getattr(model, "PERSONAL", ())) <= names, model


@pytest.mark.django_db
def test_a_person_s_data_is_handed_over_whole_and_without_secrets() -> None:
    held = people.mandate(Role.TRADER, who=people.person(people.PASSWORD))
    tokens.make(system("cli", "test"), held, "x")

    found = privacy.export(choose(held.person, held.pk), held.person_id)

    assert found["kernel.person"][0]["email"] == held.person.email
    assert found["kernel.mandate"][0]["role"] == "trader"
    assert "kernel.notification" in found
    assert "account.emailaddress" in found
    assert "argon2" not in json.dumps(found)


@pytest.mark.django_db
def test_nobody_gets_another_person_s_data() -> None:
    mine, other = people.actor(), people.person()

    with pytest.raises(NotFound):
        privacy.export(mine, other.pk)
    with pytest.raises(NotFound):
        privacy.erase(mine, other.pk)


@pytest.mark.django_db
def test_a_token_neither_reads_nor_erases_its_person() -> None:
    held = people.mandate(Role.TRADER)
    acting = tokens.acting_by(people.token(held))
    assert acting is not None

    with pytest.raises(Forbidden):
        privacy.export(acting, held.person_id)
    with pytest.raises(Forbidden):
        privacy.erase(acting, held.person_id)


@pytest.mark.django_db
def test_an_erased_person_leaves_a_number_and_a_whole_trail() -> None:
    person = people.person(people.PASSWORD)
    email = person.email
    documents.store(choose(person, None), "a.txt", "text/plain", b"mine", "test")
    held = people.mandate(Role.TRADER, who=person)
    acting = choose(person, held.pk)
    text = people.token(held)
    audit.record(acting, "thing.done", "test.thing", "1", {})

    privacy.erase(acting, person.pk)

    person.refresh_from_db()
    assert (person.name, person.is_active) == ("", False)
    assert not Person.objects.filter(email=email).exists()
    assert not Notification.objects.filter(person=person).exists()
    assert authenticate(None, email=email, password=people.PASSWORD) is None
    assert tokens.acting_by(text) is None
    assert audit.verify(audit.stream_of(held.organisation_id)) == []
    assert email not in json.dumps(privacy.export(system("cli", "test"), person.pk))


@pytest.mark.django_db
def test_the_last_administrator_hands_over_before_leaving() -> None:
    held = people.mandate(Role.ADMINISTRATOR)

    with pytest.raises(Conflict, match="administrator"):
        privacy.erase(choose(held.person, held.pk), held.person_id)

    assert Mandate.objects.filter(pk=held.pk, revoked_at__isnull=True).exists()
