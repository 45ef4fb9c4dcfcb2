"""What may be done with organisations, people and mandates. Tokens: `identity/tokens.py`."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email, validate_slug
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from infosilk.kernel.actor import Acting
from infosilk.kernel.identity import identifiers
from infosilk.kernel.identity.roles import declared_roles, role_title
from infosilk.kernel.models import Mandate, Organisation, OrganisationIdentifier, Person
from infosilk.kernel.notices import notify
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid, NotFound
from infosilk.kernel.record import audit

GRANTED = gettext_noop("You may now act for %(organisation)s as %(role)s.")
REVOKED = gettext_noop("You no longer act for %(organisation)s as %(role)s.")


def add_organisation(
    acting: Acting, *, code: str, name: str, country: str, roles: list[str] | None = None, demo: bool = False
) -> Organisation:
    """Enter an organisation on this node; the operator's. `roles` is what its administrators may grant."""
    acting.require("kernel", "operator", "system")
    errors = []
    try:
        validate_slug(code)
    except ValidationError:
        errors.append(ErrorItem("code", _("The code has other characters than a-z, 0-9, - and _."), ""))
    if not name.strip():
        errors.append(ErrorItem("name", _("The organisation has no name.")))
    if len(country) != 2 or not country.isascii() or not country.isupper():
        errors.append(ErrorItem("country", _("The country is no code."), _("Write two capitals, such as RS.")))
    unknown = [role for role in roles or [] if role not in declared_roles()]
    if unknown:
        errors.append(_no_role("roles", unknown[0]))
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        if Organisation.objects.filter(code=code).exists():
            raise Conflict(_("There is an organisation with the code %(code)s already.") % {"code": code})
        organisation = Organisation(code=code, name=name.strip(), country=country, demo=demo)
        if roles is not None:
            organisation.roles = sorted({"administrator", *roles})
        organisation.save()
        audit.record(
            acting,
            "organisation.added",
            "kernel.organisation",
            str(organisation.pk),
            {"code": code, "name": organisation.name, "country": country, "roles": list(organisation.roles)},
            organisation_id=organisation.pk,
        )
    return organisation


def allow_roles(acting: Acting, organisation: Organisation, roles: list[str]) -> None:
    """Let an organisation's administrators grant exactly `roles`; the operator's."""
    acting.require("kernel", "operator", "system")
    for role in roles:
        if role not in declared_roles():
            raise Invalid(errors=[_no_role("roles", role)])
    with transaction.atomic():
        before = list(organisation.roles)
        organisation.roles = sorted(set(roles))
        organisation.save(update_fields=["roles"])
        audit.record(
            acting,
            "organisation.roles-allowed",
            "kernel.organisation",
            str(organisation.pk),
            {"roles": [before, list(organisation.roles)]},
            organisation_id=organisation.pk,
        )


def add_identifier(acting: Acting, organisation_id: int, scheme: str, value: str) -> OrganisationIdentifier:
    """Enter an official number; by the organisation's administrator. Conflict when another has it."""
    organisation = _own_organisation(acting, organisation_id)
    number = identifiers.check(scheme, value, organisation.country)
    with transaction.atomic():
        row, made = OrganisationIdentifier.objects.get_or_create(
            scheme=scheme, value=number, defaults={"organisation": organisation}
        )
        if row.organisation_id != organisation.pk:
            raise Conflict(
                _("Another organisation of this node has this number."),
                mend=_("If it is yours, tell the operator of the node."),
            )
        if made:
            audit.record(
                acting,
                "identifier.added",
                "kernel.organisation",
                str(organisation.pk),
                {"scheme": scheme, "value": number},
                organisation_id=organisation.pk,
            )
    return row


def remove_identifier(acting: Acting, identifier_id: int) -> None:
    """Take an official number off; by the organisation's administrator."""
    with transaction.atomic():
        row = OrganisationIdentifier.objects.filter(pk=identifier_id).select_for_update().first()
        if row is None or not _may_see(acting, row.organisation_id):
            raise NotFound(what=_("number"))
        _own_organisation(acting, row.organisation_id)
        row.delete()
        audit.record(
            acting,
            "identifier.removed",
            "kernel.organisation",
            str(row.organisation_id),
            {"scheme": row.scheme, "value": row.value},
            organisation_id=row.organisation_id,
        )


def grant_mandate(
    acting: Acting,
    *,
    organisation_id: int,
    email: str,
    role: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> Mandate:
    """Let a person with an account act for the organisation, from now or `valid_from` until `valid_until` (UTC).

    By an administrator of the organisation, for the roles that the operator allowed it; by the operator for any.
    """
    organisation = _own_organisation(acting, organisation_id)
    now = timezone.now()
    start = valid_from or now
    person = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    errors = _mandate_faults(acting, organisation, person, email, role)
    if valid_until is not None and valid_until <= max(start, now):
        errors.append(ErrorItem("valid_until", _("The mandate would end before it begins."), _("Choose a later day.")))
    if errors or person is None:
        raise Invalid(errors=errors)
    with transaction.atomic():
        # The person's row keeps two administrators from granting the same at once.
        Person.objects.select_for_update().get(pk=person.pk)
        if Mandate.objects.active(now).filter(person=person, organisation=organisation, role=role).exists():
            raise Conflict(
                _("%(person)s acts for %(organisation)s as “%(role)s” already.")
                % {"person": person, "organisation": organisation, "role": role_title(role)},
                mend=_("Revoke that mandate first if its dates are to change."),
            )
        mandate = Mandate.objects.create(
            person=person,
            organisation=organisation,
            role=role,
            valid_from=start,
            valid_until=valid_until,
            granted_by_id=acting.person_id,
        )
        if acting.may("kernel", "operator", "system") and role not in organisation.roles:
            allow_roles(acting, organisation, [*organisation.roles, role])
        audit.record(
            acting,
            "mandate.granted",
            "kernel.mandate",
            str(mandate.pk),
            {"person": person.pk, "role": role, "valid_from": start, "valid_until": valid_until},
            organisation_id=organisation.pk,
        )
        _tell(mandate, GRANTED)
    return mandate


def _mandate_faults(
    acting: Acting, organisation: Organisation, person: Person | None, email: str, role: str
) -> list[ErrorItem]:
    """Why this person may not get the role at the organisation."""
    errors = []
    if role not in declared_roles():
        errors.append(_no_role("role", role))
    elif role not in organisation.roles and not acting.may("kernel", "operator", "system"):
        errors.append(
            ErrorItem(
                "role",
                _("%(organisation)s may not have the role “%(role)s”.")
                % {"organisation": organisation, "role": role_title(role)},
                _("The operator of the node allows it."),
            )
        )
    if person is None or not EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists():
        errors.append(
            ErrorItem(
                "email",
                _("Nobody with a confirmed account has the address %(email)s.") % {"email": email.strip()[:100]},
                _("Ask them to sign up here and to confirm their address first."),
            )
        )
    return errors


def revoke_mandate(acting: Acting, mandate_id: int) -> Mandate:
    """End a mandate at once, and with it its tokens. By an administrator; one's own by oneself.

    The last administrator stays: Conflict, unless the operator revokes.
    """
    with transaction.atomic():
        mandate = (
            Mandate.objects.select_for_update(of=("self",))
            .select_related("organisation", "person")
            .filter(pk=mandate_id)
            .first()
        )
        own = mandate is not None and acting.token_id is None and mandate.person_id == acting.person_id
        if mandate is None or not (own or _may_see(acting, mandate.organisation_id)):
            raise NotFound(what=_("mandate"))
        if not own:
            _own_organisation(acting, mandate.organisation_id)
        now = timezone.now()
        if mandate.state(now) in {"revoked", "expired"}:
            return mandate
        _keep_one_administrator(acting, mandate, now)
        mandate.revoked_at = now
        mandate.save(update_fields=["revoked_at"])
        audit.record(
            acting,
            "mandate.revoked",
            "kernel.mandate",
            str(mandate.pk),
            {"person": mandate.person_id, "role": mandate.role},
            organisation_id=mandate.organisation_id,
        )
        _tell(mandate, REVOKED)
    return mandate


def add_person(acting: Acting, *, email: str, name: str, language: str = "en", demo: bool = False) -> Person:
    """Open an account with a confirmed address and no password (set by the reset link); the operator's."""
    acting.require("kernel", "operator", "system")
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise Invalid(errors=[ErrorItem("email", _("This is no e-mail address."), "")]) from None
    with transaction.atomic():
        if Person.objects.filter(email=address).exists():
            raise Conflict(_("Somebody has an account with this address already."))
        person = Person.objects.create_user(address, name=name.strip(), language=language, demo=demo)
        EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
        audit.record(acting, "person.added", "kernel.person", str(person.pk), {"demo": demo})
    return person


def change_profile(acting: Acting, *, name: str, language: str) -> Person:
    """One's own name and language."""
    from django.conf import settings

    person = Person.objects.filter(pk=acting.person_id or 0).first()
    if person is None or acting.token_id is not None:
        raise Forbidden(_("Only the person changes their own profile."))
    errors = []
    if not name.strip() or len(name.strip()) > 200:
        errors.append(ErrorItem("name", _("A name has 1 to 200 characters.")))
    if language not in dict(settings.LANGUAGES):
        errors.append(ErrorItem("language", _("This node does not speak “%(code)s”.") % {"code": language}))
    if errors:
        raise Invalid(errors=errors)
    with transaction.atomic():
        changed = [
            key for key, value in (("name", name.strip()), ("language", language)) if getattr(person, key) != value
        ]
        person.name, person.language = name.strip(), language
        person.save(update_fields=["name", "language"])
        audit.record(acting, "person.changed", "kernel.person", str(person.pk), {"fields": changed})
    return person


def _own_organisation(acting: Acting, organisation_id: int) -> Organisation:
    """The organisation that the actor administers; the operator administers every one."""
    if not _may_see(acting, organisation_id):
        raise NotFound(what=_("organisation"))
    acting.require("kernel", "administrator", "operator", "system")
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound(what=_("organisation"))
    return organisation


def _may_see(acting: Acting, organisation_id: int) -> bool:
    return acting.organisation_id == organisation_id or acting.may("kernel", "operator", "system")


def _keep_one_administrator(acting: Acting, mandate: Mandate, now: datetime) -> None:
    if mandate.role != "administrator" or acting.may("kernel", "operator", "system"):
        return
    # Locked in key order: two last administrators who resign at once do not both succeed.
    Organisation.objects.select_for_update().get(pk=mandate.organisation_id)
    others = Mandate.objects.active(now).filter(organisation=mandate.organisation_id, role="administrator")
    if not others.exclude(pk=mandate.pk).exists():
        raise Conflict(
            _("The organisation would be left without an administrator."),
            mend=_("Make somebody else administrator first, or ask the operator of the node."),
        )


def _tell(mandate: Mandate, text: str) -> None:
    params: dict[str, Any] = {
        "organisation": mandate.organisation.name,
        "role": {"msgid": str(_label(mandate.role))},
    }
    notify.notify(mandate.person, "mandate", text, params, "account:home", organisation=mandate.organisation)


def _label(role: str) -> str:
    from django.utils.translation import override

    with override(None):
        return role_title(role)


def _no_role(where: str, role: str) -> ErrorItem:
    return ErrorItem(
        where,
        _("There is no role “%(role)s”.") % {"role": role},
        _("Roles: %(roles)s.") % {"roles": ", ".join(declared_roles())},
    )
