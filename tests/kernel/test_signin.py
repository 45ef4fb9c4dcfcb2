"""Sign-in: open to everybody, slow for guessers, in the house's look, without a line of inline script."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialApp
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from infosilk.kernel.models import Person
from tests.kernel import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_guessed_yet() -> None:
    cache.clear()


def sign_in(person: Person, password: str = people.PASSWORD, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    return client, client.post(reverse("account_login"), {"login": person.email, "password": password})


def test_signing_up_takes_a_name_and_a_confirmed_address() -> None:
    client = Client()
    data = {"name": "Ana Anić", "email": "Ana@New.example", "password1": people.PASSWORD}

    response = client.post("/sr-latn/account/signup/", data)

    assert response.status_code == 302
    person = Person.objects.get(email="ana@new.example")
    assert (person.name, person.language, person.demo) == ("Ana Anić", "sr-latn", False)
    assert "infosilk" not in client.session.get("_auth_user_id", "")
    assert "_auth_user_id" not in client.session

    (link,) = re.findall(r"http\S+confirm-email\S+", str(mail.outbox[0].body))
    client.post(link.split("testserver", 1)[1])
    assert EmailAddress.objects.get(user=person).verified
    assert sign_in(person)[1]["Location"] == "/sr-latn/"


def test_a_taken_address_is_not_given_away() -> None:
    person = people.person()
    data = {"name": "X", "email": person.email, "password1": people.PASSWORD}

    response = Client().post(reverse("account_signup"), data)

    assert response.status_code == 302
    assert Person.objects.filter(email=person.email).count() == 1


@pytest.mark.parametrize("password", ["short", "password1234", "12345678901"])
def test_a_weak_password_is_refused(password: str) -> None:
    response = Client().post(reverse("account_signup"), {"name": "X", "email": "x@y.example", "password1": password})

    assert response.status_code == 200
    assert not Person.objects.filter(email="x@y.example").exists()


def test_a_person_signs_in_with_their_password_and_out_again() -> None:
    person = people.person(people.PASSWORD)

    client, response = sign_in(person)
    assert response["Location"] == "/en/"
    assert client.get(reverse("account:home")).status_code == 200

    client.post(reverse("account_logout"))
    assert client.get(reverse("account:home")).status_code == 302


def test_sign_in_leads_back_to_the_page_asked_for() -> None:
    person = people.person(people.PASSWORD)
    address = f"{reverse('account_login')}?next={reverse('account:rules')}"

    response = Client().post(
        address, {"login": person.email, "password": people.PASSWORD, "next": reverse("account:rules")}
    )

    assert response["Location"] == reverse("account:rules")


def test_guessing_passwords_is_stopped_on_every_process() -> None:
    person = people.person(people.PASSWORD)

    for _ in range(6):
        sign_in(person, "wrong-password")
    client, response = sign_in(person)

    assert "_auth_user_id" not in client.session
    assert response.status_code in {200, 429}


def test_a_closed_account_does_not_sign_in() -> None:
    person = people.person(people.PASSWORD)
    person.is_active = False
    person.save()

    client, _response = sign_in(person)

    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_set_anew_by_the_link_in_the_e_mail() -> None:
    person = people.person()
    client = Client()
    client.post(reverse("account_reset_password"), {"email": person.email})
    (link,) = re.findall(r"http\S+/reset/\S+", str(mail.outbox[0].body))

    form = client.get(link.split("testserver", 1)[1], follow=True)
    client.post(form.request["PATH_INFO"], {"password1": people.PASSWORD, "password2": people.PASSWORD})

    assert sign_in(person)[1].status_code == 302


def test_with_an_authenticator_app_the_password_alone_is_not_enough() -> None:
    person = people.person(people.PASSWORD)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(person, secret)

    client, response = sign_in(person)
    assert response["Location"] == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session

    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(secret, counter))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert client.session["_auth_user_id"] == str(person.pk)
    assert client.get(reverse("mfa_index")).status_code == 200


def test_signing_in_by_passkey_begins_with_a_challenge() -> None:
    response = Client().get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})

    assert response.status_code == 200
    assert response.json()["request_options"]["publicKey"]["challenge"]


def test_signing_in_by_another_provider_is_offered_once_the_operator_has_entered_it() -> None:
    assert "Town hall" not in Client().get(reverse("account_login")).content.decode()

    SocialApp.objects.create(
        provider="openid_connect",
        provider_id="town",
        name="Town hall",
        client_id="x",
        secret="y",
        settings={"server_url": "https://id.example"},
    )

    text = Client().get(reverse("account_login")).content.decode()
    assert "Town hall" in text
    assert "/en/account/oidc/town/login/" in text


OPEN = [
    "account_login",
    "account_signup",
    "account_reset_password",
    "account_reset_password_done",
    "account_inactive",
    "account_email_verification_sent",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
]
OWN = [
    "account_logout",
    "account_change_password",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "socialaccount_connections",
]


@pytest.mark.parametrize("language", ["en", "sr-latn", "sr-cyrl", "zh-hans"])
@pytest.mark.parametrize("name", [*OPEN, *OWN])
def test_every_account_page_is_in_the_house_s_frame(name: str, language: str) -> None:
    client = Client()
    if name in OWN:
        client = people.page_client(people.person(people.PASSWORD))

    response = client.get(reverse(name).replace("/en/", f"/{language}/", 1))

    text = response.content.decode()
    assert response.status_code in {200, 401, 403}, response.headers.get("Location")
    assert '<main id="main"' in text
    assert text.count("<h1") == 1
    assert not re.search(r"<[^>]+ (style|on\w+|align)=", text)
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
    assert response["Content-Security-Policy"]


def test_recovery_codes_are_made_shown_and_downloaded() -> None:
    person = people.person(people.PASSWORD)
    TOTP.activate(person, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    client = people.page_client(person)

    client.post(reverse("mfa_generate_recovery_codes"))

    assert get_adapter().is_mfa_enabled(person)
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    assert client.get(reverse("mfa_download_recovery_codes")).status_code == 200
