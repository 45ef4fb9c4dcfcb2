"""Organisations, people and actors for the kernel's tests."""

import time
from collections.abc import Sequence
from functools import cache
from itertools import count
from typing import Any

from django.contrib.auth.hashers import make_password
from django.test import Client

from infosilk.kernel import demo
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Mandate, Organisation, Person

PASSWORD = "a-long-road-of-silk"
_numbers = count(1)


def organisation(country: str = "RS", roles: Sequence[str] = ("administrator", "trader")) -> Organisation:
    number = next(_numbers)
    return demo.ensure_organisation(code=f"firm-{number}", name=f"Firm {number}", country=country, roles=roles)


@cache
def _hashed(password: str) -> str:
    # Argon2 is slow on purpose; the tests pay for it once.
    return make_password(password)


def person(password: str | None = None) -> Person:
    number = next(_numbers)
    made = demo.ensure_person(email=f"person{number}@firm.example", name=f"Person {number}")
    if password is not None:
        made.password = _hashed(password)
        made.save(update_fields=["password"])
    return made


def mandate(role: str = "administrator", of: Organisation | None = None, who: Person | None = None) -> Mandate:
    return demo.ensure_mandate(person=who or person(), organisation=of or organisation(), role=role)


def actor(role: str = "administrator", of: Organisation | None = None) -> Acting:
    held = mandate(role, of)
    return choose(held.person, held.pk)


def token(held: Mandate, areas: Sequence[str] | None = None) -> str:
    return demo.issue_token(system("cli", "test"), held.organisation, held.person, areas, "test", role=held.role)


def api_client(held: Mandate, areas: Sequence[str] | None = None) -> Client:
    return Client(headers={"authorization": f"Bearer {token(held, areas)}"})


def page_client(who: Person) -> Client:
    """A browser in which `who` has just signed in with a password."""
    client = Client()
    client.force_login(who)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(who.pk)
    session.save()
    return client


def post(client: Client, address: str, data: dict[str, Any] | None = None, key: str = "") -> Any:
    """A writing API call with a new key, or the one given."""
    headers = {"idempotency-key": key or f"key-{next(_numbers)}"}
    return client.post(address, data or {}, content_type="application/json", headers=headers)
