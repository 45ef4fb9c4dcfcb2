"""Nobody reaches another organisation's things: by page, by call, or by guessing a number."""

import pytest
from django.test import Client
from django.urls import reverse

from infosilk.kernel import actions
from infosilk.kernel.actor import system
from infosilk.kernel.identity import tokens
from infosilk.kernel.models import AuditEntry, Notification
from tests.kernel import people

pytestmark = pytest.mark.django_db
API = "/api/v1/kernel"


@pytest.fixture
def foreign() -> dict[str, int | str]:
    """One of each thing of another organisation, and words that must not show."""
    held = people.mandate("administrator")
    system_acting = system("cli", "test")
    number = actions.add_identifier(system_acting, held.organisation_id, "CUSTOMS", "SECRET1")
    token, _text = tokens.make(system_acting, held, "secret token")
    return {
        "mandate": held.pk,
        "identifier": number.pk,
        "token": token.pk,
        "notification": Notification.objects.filter(person=held.person).latest("pk").pk,
        "entry": AuditEntry.objects.filter(action="token.made").latest("pk").pk,
        "email": held.person.email,
        "name": held.organisation.name,
    }


@pytest.fixture
def client() -> Client:
    return people.page_client(people.mandate("administrator").person)


@pytest.mark.parametrize(
    ("name", "thing"),
    [
        ("mandate-revoke", "mandate"),
        ("identifier-remove", "identifier"),
        ("token-revoke", "token"),
        ("audit-entry", "entry"),
        ("notification", "notification"),
    ],
)
def test_a_foreign_thing_and_a_missing_one_are_the_same_answer(
    client: Client, foreign: dict[str, int | str], name: str, thing: str
) -> None:
    there = client.get(reverse(f"account:{name}", args=[foreign[thing]]))
    nowhere = client.get(reverse(f"account:{name}", args=[999_999_999]))
    posted = client.post(reverse(f"account:{name}", args=[foreign[thing]]))

    assert there.status_code == nowhere.status_code == posted.status_code == 404


@pytest.mark.parametrize("name", ["home", "mandates", "identifiers", "tokens", "audit", "notifications", "switch"])
def test_no_page_shows_a_foreign_thing(client: Client, foreign: dict[str, int | str], name: str) -> None:
    text = client.get(reverse(f"account:{name}")).content.decode()

    for word in (foreign["email"], foreign["name"], "SECRET1", "secret token"):
        assert str(word) not in text


@pytest.mark.parametrize("address", ["organisation", "mandates", "tokens", "notifications", "audit"])
def test_no_call_shows_a_foreign_thing(foreign: dict[str, int | str], address: str) -> None:
    response = people.api_client(people.mandate()).get(f"{API}/{address}")

    text = response.content.decode()
    assert response.status_code == 200, text
    for word in (foreign["email"], foreign["name"], "SECRET1", "secret token"):
        assert str(word) not in text


@pytest.mark.parametrize(
    "address", ["mandates/{mandate}/revoke", "tokens/{token}/revoke", "notifications/{notification}/read"]
)
def test_no_call_changes_a_foreign_thing(foreign: dict[str, int | str], address: str) -> None:
    response = people.post(people.api_client(people.mandate()), f"{API}/{address.format(**foreign)}")

    assert response.status_code == 404


def test_a_token_of_one_area_does_nothing_in_another() -> None:
    client = people.api_client(people.mandate(), areas=["trade"])

    response = people.post(client, f"{API}/organisation/identifiers", {"scheme": "CUSTOMS", "value": "ABCD1"})

    assert response.status_code == 403


def test_a_person_who_acts_for_two_organisations_sees_one_at_a_time() -> None:
    first = people.mandate("administrator")
    second = people.mandate("administrator", who=first.person)
    actions.add_identifier(system("cli", "test"), second.organisation_id, "CUSTOMS", "SECOND1")

    client = people.page_client(first.person)

    assert "SECOND1" not in client.get(reverse("account:identifiers")).content.decode()
    client.post(reverse("account:switch"), {"mandate": second.pk})
    assert "SECOND1" in client.get(reverse("account:identifiers")).content.decode()
