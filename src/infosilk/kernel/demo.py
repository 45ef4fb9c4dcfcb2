"""What a demo node and tests need of people: made when missing, left alone when there."""

from collections.abc import Iterable, Mapping

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from infosilk.kernel import actions
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.identity import tokens
from infosilk.kernel.models import Mandate, Organisation, Person
from infosilk.kernel.problems import Conflict

_ACTING = system("worker", "demo")


def ensure_person(
    *, email: str, name: str, password: str | None = None, language: str = "en", demo: bool = True
) -> Person:
    """The person with that address, who can sign in at once with `password`."""
    with transaction.atomic():
        person = Person.objects.filter(email=email.lower()).first()
        if person is None:
            person = actions.add_person(_ACTING, email=email, name=name, language=language, demo=demo)
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        if password is not None and not person.check_password(password):
            person.set_password(password)
            person.save(update_fields=["password"])
    return person


def ensure_organisation(
    *,
    code: str,
    name: str,
    country: str,
    identifiers: Mapping[str, str] | None = None,
    roles: Iterable[str] | None = None,
    demo: bool = True,
) -> Organisation:
    """The organisation with that code and, at least, those identifiers (scheme -> value)."""
    with transaction.atomic():
        organisation = Organisation.objects.filter(code=code).first()
        if organisation is None:
            allowed = list(roles) if roles is not None else None
            organisation = actions.add_organisation(
                _ACTING, code=code, name=name, country=country, roles=allowed, demo=demo
            )
        for scheme, value in (identifiers or {}).items():
            actions.add_identifier(_ACTING, organisation.pk, scheme, value)
    return organisation


def ensure_mandate(*, person: Person, organisation: Organisation, role: str) -> Mandate:
    """The person's mandate in force for the organisation in that role; the organisation may then have the role."""
    with transaction.atomic():
        active = Mandate.objects.active(timezone.now()).filter(person=person, organisation=organisation, role=role)
        return active.first() or actions.grant_mandate(
            _ACTING, organisation_id=organisation.pk, email=person.email, role=role
        )


def issue_token(
    acting: Acting,
    organisation: Organisation,
    person: Person,
    areas: Iterable[str] | None,
    name: str,
    *,
    role: str | None = None,
) -> str:
    """A new token by which `person` acts for `organisation`: in `role`, else by their first that
    does not administer."""
    mandates = list(
        Mandate.objects.active(timezone.now()).filter(person=person, organisation=organisation).order_by("pk")
    )
    wanted = [one for one in mandates if one.role == role] if role else mandates
    wanted.sort(key=lambda one: one.role == "administrator")
    if not wanted:
        raise Conflict(f"{person} has no such mandate for {organisation}.")
    _token, text = tokens.make(acting, wanted[0], name, areas)
    return text
