"""Idempotency keys: a writing call takes effect once, however often and from wherever it is repeated."""

import json
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from infosilk.kernel.models import AuditEntry, IdempotencyRecord, Mandate, OrganisationIdentifier
from infosilk.kernel.record import idempotency
from infosilk.node.api import api
from tests.kernel import people

ADDRESS = "/api/v1/kernel/organisation/identifiers"
DATA = {"scheme": "CUSTOMS", "value": "ABCD1"}


def code(response: Any) -> str:
    found: str = json.loads(response.content)["code"]
    return found


@pytest.mark.django_db
def test_a_repeated_call_gets_the_stored_answer_and_no_second_effect() -> None:
    client = people.api_client(people.mandate())

    first = people.post(client, ADDRESS, DATA, key="k")
    again = people.post(client, ADDRESS, DATA, key="k")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert AuditEntry.objects.filter(action="identifier.added").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("key", [None, "", "a b", "ž", "x" * 201, "a\tb"])
def test_a_call_without_a_proper_key_is_refused(key: str | None) -> None:
    client = people.api_client(people.mandate())
    headers = {} if key is None else {"idempotency-key": key}

    response = client.post(ADDRESS, DATA, content_type="application/json", headers=headers)

    assert (response.status_code, code(response)) == (400, "idempotency-key-missing")
    assert not OrganisationIdentifier.objects.exists()


@pytest.mark.django_db
def test_a_key_of_another_call_is_refused() -> None:
    client = people.api_client(people.mandate())
    people.post(client, ADDRESS, DATA, key="k")

    body = people.post(client, ADDRESS, {**DATA, "value": "ABCD2"}, key="k")
    address = people.post(client, "/api/v1/kernel/tokens/1/revoke", DATA, key="k")

    assert (body.status_code, code(body)) == (422, "idempotency-key-reused")
    assert (address.status_code, code(address)) == (422, "idempotency-key-reused")


@pytest.mark.django_db
def test_a_key_belongs_to_its_organisation_and_person() -> None:
    first, second = people.mandate(), people.mandate()

    mine = people.post(people.api_client(first), ADDRESS, DATA, key="k")
    other = people.post(people.api_client(second), ADDRESS, {**DATA, "value": "ABCD2"}, key="k")

    assert (mine.status_code, other.status_code) == (201, 201)


@pytest.mark.django_db
def test_a_refused_call_had_no_effect_and_may_use_its_key_again() -> None:
    client = people.api_client(people.mandate())

    refused = people.post(client, ADDRESS, {"scheme": "RS:MB", "value": "07007966"}, key="k")
    mended = people.post(client, ADDRESS, {"scheme": "RS:MB", "value": "07007965"}, key="k")

    assert (refused.status_code, mended.status_code) == (422, 201)


@pytest.mark.django_db
def test_a_key_does_not_help_without_the_right() -> None:
    held = people.mandate("trader")

    response = people.post(people.api_client(held), ADDRESS, DATA, key="k")

    assert response.status_code == 403
    assert not IdempotencyRecord.objects.exists()


@pytest.mark.django_db
def test_a_revoked_mandate_is_not_answered_from_the_store() -> None:
    held = people.mandate()
    client = people.api_client(held)
    people.post(client, ADDRESS, DATA, key="k")
    Mandate.objects.filter(pk=held.pk).update(revoked_at=timezone.now())

    assert people.post(client, ADDRESS, DATA, key="k").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_two_calls_at_once_have_one_effect() -> None:
    text = people.token(people.mandate())
    barrier = threading.Barrier(4)
    answers: list[int] = []

    def call() -> None:
        client = Client(headers={"authorization": f"Bearer {text}"})
        barrier.wait()
        try:
            answers.append(people.post(client, ADDRESS, DATA, key="k").status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert OrganisationIdentifier.objects.count() == 1
    assert AuditEntry.objects.filter(action="identifier.added").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_call_that_is_still_at_work_is_answered_409() -> None:
    held = people.mandate()
    text = people.token(held)
    answers: list[Any] = []

    def call() -> None:
        client = Client(headers={"authorization": f"Bearer {text}"})
        try:
            answers.append(people.post(client, ADDRESS, DATA, key="k"))
        finally:
            connection.close()

    with transaction.atomic():
        assert idempotency._claim(f"{held.organisation_id}:{held.person_id}", "k")
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()

    assert (answers[0].status_code, code(answers[0])) == (409, "idempotency-still-running")
    call()
    assert answers[1].status_code == 201


@pytest.mark.django_db
def test_old_answers_are_forgotten() -> None:
    client = people.api_client(people.mandate())
    people.post(client, ADDRESS, DATA, key="k")
    IdempotencyRecord.objects.update(created_at=timezone.now() - idempotency.KEPT)

    assert idempotency.purge() == 1


# What is asked is too much for an address; nothing is stored.
READ_BY_POST = {
    ("post", "/api/v1/trade/quote"),
    ("post", "/api/v1/trade/classify"),
    ("post", "/api/v1/trade/tariff/check"),
    ("post", "/api/v1/commons/scans/read"),
}
# A provider of payments knows no key of ours: each of its calls has a number of its own, signed, and counts once.
OWN_NUMBERS = {("post", "/api/v1/commons/payments/providers/{provider}/callback")}


def test_every_writing_operation_of_the_api_takes_a_key() -> None:
    schema = api.get_openapi_schema()

    for address, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method not in {"get", "head"} and (method, address) not in READ_BY_POST | OWN_NUMBERS:
                names = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["required"]}
                assert "Idempotency-Key" in names, (method, address)
