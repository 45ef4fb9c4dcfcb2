"""Every page of the installed site, and what a test needs to open it.

Pages without arguments are found in the resolver. For one with arguments its area or room gives
`tests/<area>/<room>/pages_examples.py` with `examples() -> list[Example]`, which may make what it shows.
`LEFT_OUT`, here and in those modules, names the pages that cannot be opened by themselves, each with the reason.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation

from infosilk.kernel import demo
from infosilk.kernel.identity.roles import declared_roles
from infosilk.kernel.models import Person

TESTS = Path(__file__).resolve().parents[1]
PASSWORD = "a-quiet-thread-of-silk"
LANGUAGES = [code for code, _title in settings.LANGUAGES]

LEFT_OUT: dict[str, str] = {
    "account_confirm_email": "opened from an e-mail",
    "account_reset_password_from_key": "opened from an e-mail",
    "account_confirm_login_code": "sign-in by code is switched off",
    "account_email_verification_sent": "shown between two steps of signing up",
    "account_inactive": "shown to a closed account alone",
    "account_set_password": "for accounts that came from another provider",
    "account_reauthenticate": "shown when the last sign-in is long ago",
    "mfa_authenticate": "the second step of a sign-in",
    "mfa_reauthenticate": "shown when the last sign-in is long ago",
    "mfa_reauthenticate_webauthn": "shown when the last sign-in is long ago",
    "mfa_deactivate_totp": "needs an authenticator app that is set up",
    "mfa_view_recovery_codes": "needs a second factor that is set up",
    "mfa_generate_recovery_codes": "needs a second factor that is set up",
    "mfa_download_recovery_codes": "a file",
    "socialaccount_login_error": "answers 401 after a failed sign-in at another provider",
    "mfa_edit_webauthn": "needs a passkey",
    "mfa_remove_webauthn": "needs a passkey",
    "mfa_login_webauthn": "answers a script with JSON",
    "socialaccount_signup": "the second step of a sign-in at another provider",
    "openid_connect_login": "leads to another provider",
    "openid_connect_callback": "comes from another provider",
}


@dataclass(frozen=True)
class Example:
    """A page to open: `name` and `kwargs` of its address, and as whom (None: as somebody with every role)."""

    name: str
    kwargs: dict[str, Any] = field(default_factory=dict)
    person: Person | None = None
    query: str = ""
    anonymous: bool = False
    status: int = 200

    def url(self, language: str) -> str:
        with translation.override(language):
            address = reverse(self.name, kwargs=self.kwargs)
        return f"{address}?{self.query}" if self.query else address


def page_names() -> dict[str, bool]:
    """The name of every page below a language prefix, and whether its address takes arguments."""
    return dict(_walk(get_resolver(), (), below=False))


def _walk(resolver: URLResolver, spaces: tuple[str, ...], below: bool) -> Iterator[tuple[str, bool]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            deeper = (*spaces, entry.namespace) if entry.namespace else spaces
            yield from _walk(entry, deeper, below or isinstance(entry.pattern, LocalePrefixPattern))
        elif isinstance(entry, URLPattern) and below and entry.name:
            name = ":".join((*spaces, entry.name))
            yield name, bool(entry.pattern.regex.groupindex) or "openid_connect" in name


def areas() -> list[ModuleType]:
    """The `pages_examples` of the tests of every area and room."""
    files = sorted(path for depth in ("*", "*/*") for path in TESTS.glob(f"{depth}/pages_examples.py"))
    return [import_module(".".join(("tests", *path.parent.relative_to(TESTS).parts, path.stem))) for path in files]


def given() -> list[Example]:
    """The examples of every area's tests; what they need is made in the database."""
    return [example for area in areas() for example in area.examples()]


def left_out() -> dict[str, str]:
    """Every page that is not opened, with the reason."""
    found = dict(LEFT_OUT)
    for area in areas():
        found.update(getattr(area, "LEFT_OUT", {}))
    return found


def everybody() -> Person:
    """Somebody who holds every role for one organisation, with a password."""
    person = demo.ensure_person(email="everybody@walk.example", name="Jelena Sve", password=PASSWORD)
    organisation = demo.ensure_organisation(
        code="walk", name="Walk d.o.o.", country=settings.NODE.city.country, roles=list(declared_roles())
    )
    for role in declared_roles():
        demo.ensure_mandate(person=person, organisation=organisation, role=role)
    return person


def cookies_of(person: Person) -> list[dict[str, Any]]:
    """The session of `person`, who has just shown the password again, as cookies for a browser."""
    client = Client()
    client.force_login(person)
    session = client.session
    # Some account pages ask for the password once more, some minutes after it was given; allauth keeps here when that
    # was. A walk may take longer.
    given_at = time.time() + 24 * 3600
    session["account_authentication_methods"] = [{"method": "password", "at": given_at, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return [{"name": key, "value": morsel.value} for key, morsel in client.cookies.items()]


def client_with(cookies: list[dict[str, Any]]) -> Client:
    client = Client(raise_request_exception=False)
    for cookie in cookies:
        client.cookies[cookie["name"]] = cookie["value"]
    return client


@dataclass(frozen=True)
class Walk:
    """Every example to open; names of addresses that take POST alone; pages that nobody opens and nobody left out."""

    examples: list[Example]
    no_pages: list[str]
    forgotten: list[str]


def to_visit() -> Walk:
    """Every page of the site; what the examples need is made in the database."""
    names, examples = page_names(), given()
    skipped = left_out()
    covered = {example.name for example in examples}
    found = Walk(list(examples), [], [])
    person = everybody()
    mine = client_with(cookies_of(person))
    for name, takes_arguments in names.items():
        if name in skipped or name in covered:
            continue
        if takes_arguments:
            found.forgotten.append(f"{name}: takes arguments; give an example in its tests' pages_examples.py")
            continue
        anonymous = Client(raise_request_exception=False).get(reverse(name)).status_code
        signed_in = mine.get(reverse(name)).status_code
        if 405 in (anonymous, signed_in):
            found.no_pages.append(name)
            continue
        if anonymous == 200:
            found.examples.append(Example(name, anonymous=True))
        if signed_in == 200 and (anonymous != 200 or name == "home"):
            found.examples.append(Example(name, person=person))
        if 200 not in (anonymous, signed_in):
            found.forgotten.append(f"{name}: answers {anonymous} to a visitor, {signed_in} to somebody with every role")
    return found
