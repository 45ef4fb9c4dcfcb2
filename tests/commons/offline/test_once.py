"""A page's form with an idempotency key has one effect, however often and by however many it is sent."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from infosilk.kernel.models import IdempotencyRecord, Mandate
from infosilk.warehouse.stock.models import Location, Move
from tests.commons.scan.kit import location, stored
from tests.kernel import people

pytestmark = pytest.mark.django_db(transaction=True)
FORM = "/en/warehouse/put-away/"
LOT = "HGH-2026-0000000003"


@pytest.fixture
def mandate() -> Mandate:
    return people.mandate("warehouse")


def form(shelf: Location, other: Location, key: str = "key-1") -> dict[str, str]:
    return {"lot": LOT, "source": shelf.code, "target": other.code, "idempotency_key": key, "offline_title": "x"}


def moved() -> int:
    return Move.objects.filter(why=Move.Why.PUT_AWAY).count()


def test_the_same_form_again_has_the_first_answer_and_no_second_effect(mandate: Mandate) -> None:
    shelf, other = stored(mandate.organisation, LOT), location(mandate.organisation)
    client = people.page_client(mandate.person)

    first, again = client.post(FORM, form(shelf, other)), client.post(FORM, form(shelf, other))
    elsewhere = client.post(FORM.replace("/en/", "/sr-latn/"), form(shelf, other))

    assert [answer.status_code for answer in (first, again, elsewhere)] == [302, 302, 302]
    assert (first["Location"], again["Location"], again["Idempotency-Replayed"]) == (FORM, FORM, "true")
    assert moved() == 1


def test_a_refused_form_is_not_kept_and_its_key_serves_again(mandate: Mandate) -> None:
    shelf, other = stored(mandate.organisation, LOT), location(mandate.organisation)
    client = people.page_client(mandate.person)

    refused = client.post(FORM, {**form(shelf, other), "target": "nowhere"})
    mended = client.post(FORM, form(shelf, other))

    assert (refused.status_code, mended.status_code, moved()) == (422, 302, 1)


def test_a_key_of_another_form_is_refused(mandate: Mandate) -> None:
    shelf, other = stored(mandate.organisation, LOT), location(mandate.organisation)
    client = people.page_client(mandate.person)
    client.post(FORM, form(shelf, other))

    answer = client.post(FORM, form(other, shelf))

    assert (answer.status_code, moved()) == (422, 1)


def test_eight_at_once_move_once(mandate: Mandate) -> None:
    shelf, other = stored(mandate.organisation, LOT), location(mandate.organisation)
    clients = [people.page_client(mandate.person) for _ in range(8)]

    def send(client: Client) -> int:
        try:
            return int(client.post(FORM, form(shelf, other)).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(send, clients))

    assert set(answers) <= {302, 409} and 302 in answers
    assert (moved(), IdempotencyRecord.objects.count()) == (1, 1)


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "š"])
def test_a_form_without_a_right_key_is_an_ordinary_form(mandate: Mandate, key: str) -> None:
    shelf, other = stored(mandate.organisation, LOT), location(mandate.organisation)

    answer = people.page_client(mandate.person).post(FORM, form(shelf, other, key))

    assert (answer.status_code, moved(), IdempotencyRecord.objects.count()) == (302, 1, 0)
