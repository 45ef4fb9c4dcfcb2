"""The kernel's pages: each opens for whom it is, in every language, and does what it says."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from infosilk.kernel.actor import system
from infosilk.kernel.identity import tokens
from infosilk.kernel.models import ApiToken, AuditEntry, DatedRule, Mandate, Notification
from tests.kernel import people

pytestmark = pytest.mark.django_db
PAGES = ["home", "mandates", "identifiers", "tokens", "audit", "notifications", "switch", "profile", "rules"]
LANGUAGES = ["en", "sr-latn", "sr-cyrl", "zh-hans"]


@pytest.fixture
def admin() -> Mandate:
    return people.mandate("administrator")


@pytest.fixture
def client(admin: Mandate) -> Client:
    return people.page_client(admin.person)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_every_language(client: Client, name: str, language: str) -> None:
    address = reverse(f"account:{name}").replace("/en/", f"/{language}/", 1)

    response = client.get(address)

    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("<h1") == 1
    assert not re.search(r"<[^>]+ (style|on\w+)=", text)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)


@pytest.mark.parametrize("name", PAGES)
def test_nobody_is_led_to_sign_in_and_back(name: str) -> None:
    address = reverse(f"account:{name}")

    response = Client().get(address)

    assert response.status_code == 302
    assert response["Location"] == f"/en/account/login/?next={address}"


def test_who_lacks_the_role_reads_which_one_and_who_grants_it() -> None:
    response = people.page_client(people.mandate("trader").person).get(reverse("account:audit"))

    assert response.status_code == 403
    assert "administrator of the organisation" in response.content.decode()


def test_a_person_without_a_mandate_is_told_how_to_get_one() -> None:
    client = people.page_client(people.person())

    assert "yourself" in client.get(reverse("account:home")).content.decode()
    assert client.get(reverse("account:mandates")).status_code == 404


def test_an_administrator_grants_a_mandate_and_revokes_it(client: Client, admin: Mandate) -> None:
    other = people.person()

    response = client.post(
        reverse("account:mandates"), {"email": other.email, "role": "trader", "valid_until": "2099-12-31"}
    )

    assert response.status_code == 302
    granted = Mandate.objects.get(person=other)
    # The last day is included: it ends with the next one's first moment in the city.
    assert granted.valid_until is not None
    assert granted.valid_until.isoformat() == "2099-12-31T23:00:00+00:00"

    address = reverse("account:mandate-revoke", args=[granted.pk])
    assert client.get(address).status_code == 200
    client.post(address)
    granted.refresh_from_db()
    assert granted.state(timezone.now()) == "revoked"


def test_what_is_wrong_with_a_mandate_is_said_at_the_field(client: Client) -> None:
    response = client.post(reverse("account:mandates"), {"email": "nobody@x.example", "role": "trader"})

    assert response.status_code == 422
    assert "nobody@x.example" in response.content.decode()
    assert "Ask them to sign up" in response.content.decode()


def test_a_trader_sees_their_own_mandate_alone(admin: Mandate) -> None:
    trader = people.mandate("trader", admin.organisation)

    text = people.page_client(trader.person).get(reverse("account:mandates")).content.decode()

    assert trader.person.email in text
    assert admin.person.email not in text
    assert "Grant a mandate" not in text


def test_a_number_is_entered_checked_and_removed(client: Client, admin: Mandate) -> None:
    address = reverse("account:identifiers")

    assert client.post(address, {"scheme": "RS:MB", "value": "07007966"}).status_code == 422
    assert client.post(address, {"scheme": "RS:MB", "value": "07007965"}).status_code == 302
    row = admin.organisation.identifiers.get()
    client.post(reverse("account:identifier-remove", args=[row.pk]))

    assert not admin.organisation.identifiers.exists()
    assert AuditEntry.objects.filter(action="identifier.removed").exists()


def test_a_token_is_shown_once_and_works_until_it_is_revoked(client: Client, admin: Mandate) -> None:
    response = client.post(reverse("account:tokens"), {"name": "upload", "mandate": admin.pk, "areas": ["trade"]})

    (text,) = re.findall(r"isk_[0-9a-f]+_[\w-]+(?=<)", response.content.decode())
    acting = tokens.acting_by(text)
    assert acting is not None
    assert acting.areas == frozenset({"trade"})
    assert text not in client.get(reverse("account:tokens")).content.decode()

    client.post(reverse("account:token-revoke", args=[ApiToken.objects.get().pk]))
    assert tokens.acting_by(text) is None


def test_the_trail_shows_what_was_done_and_can_be_searched_and_saved(client: Client, admin: Mandate) -> None:
    client.post(reverse("account:identifiers"), {"scheme": "RS:MB", "value": "07007965"})
    address = reverse("account:audit")

    assert "identifier.added" in client.get(address, {"q": "identifier"}).content.decode()
    assert "identifier.added" not in client.get(address, {"q": "no such thing"}).content.decode()
    csv = b"".join(client.get(address, {"format": "csv"}).streaming_content).decode()  # type: ignore[attr-defined]
    assert "identifier.added" in csv
    entry = AuditEntry.objects.get(action="identifier.added")
    assert "07007965" in client.get(reverse("account:audit-entry", args=[entry.pk])).content.decode()


def test_a_notification_is_opened_and_put_aside(client: Client, admin: Mandate) -> None:
    row = Notification.objects.filter(person=admin.person).latest("pk")
    assert "Firm" in client.get(reverse("account:home")).content.decode()

    response = client.post(reverse("account:notification", args=[row.pk]))

    assert response["Location"] == reverse("account:home")
    row.refresh_from_db()
    assert row.read_at is not None
    assert client.post(reverse("account:notifications")).status_code == 302


def test_the_organisation_acted_for_is_chosen_for_the_session(client: Client, admin: Mandate) -> None:
    other = people.mandate("trader", who=admin.person)
    assert str(admin.organisation) in client.get(reverse("account:home")).content.decode()

    response = client.post(reverse("account:switch"), {"mandate": other.pk, "next": "https://evil.example/"})

    assert response["Location"] == reverse("account:home")
    assert f"<h1>{other.organisation}</h1>" in client.get(reverse("account:home")).content.decode()


def test_a_mandate_of_somebody_else_cannot_be_chosen(client: Client) -> None:
    assert client.post(reverse("account:switch"), {"mandate": people.mandate().pk}).status_code == 404


def test_a_mandate_revoked_meanwhile_ends_the_session_s_choice(client: Client, admin: Mandate) -> None:
    Mandate.objects.filter(pk=admin.pk).update(revoked_at=timezone.now())

    assert "yourself" in client.get(reverse("account:home")).content.decode()


def test_a_person_changes_their_name_and_language(client: Client, admin: Mandate) -> None:
    response = client.post(reverse("account:profile"), {"name": "Ана", "language": "sr-cyrl"})

    admin.person.refresh_from_db()
    assert response.status_code == 302
    assert (admin.person.name, admin.person.language) == ("Ана", "sr-cyrl")


def test_rules_show_their_source_and_how_far_they_are_checked(client: Client) -> None:
    row = DatedRule.objects.create(
        code="vat.test",
        jurisdiction="RS",
        valid_from="2020-01-01",
        value={"rate": "20"},
        source="the gazette",
        legal_basis="Zakon, čl. 1",
        data_set="test",
    )

    listed = client.get(reverse("account:rules"), {"q": "vat.test"}).content.decode()
    shown = client.get(reverse("account:rule", args=[row.pk])).content.decode()

    assert "not verified" in listed
    assert "the gazette" in shown


def test_one_s_own_data_asks_for_the_password_again_first() -> None:
    admin = people.mandate("trader", who=people.person(people.PASSWORD))
    long_ago = Client()
    long_ago.force_login(admin.person)

    asked = long_ago.get(reverse("account:my-data"))
    given = people.page_client(admin.person).get(reverse("account:my-data"))

    assert asked["Location"].startswith("/en/account/reauthenticate/")
    assert json.loads(given.content)["kernel.person"][0]["email"] == admin.person.email


def test_the_operator_reads_the_node_s_own_trail() -> None:
    operator = people.mandate("operator")
    tokens.make(system("cli", "test"), operator, "x")

    text = people.page_client(operator.person).get(reverse("account:audit")).content.decode()

    assert "person.added" in text
    assert "token.made" not in text
