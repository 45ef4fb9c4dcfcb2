"""Reads of addresses, contacts and numbers, as plain data."""

from typing import Any

from infosilk.commons.addresses.actions import Owner, digest
from infosilk.commons.addresses.engine import address as engine
from infosilk.commons.addresses.engine import contacts
from infosilk.commons.addresses.models import CitizenNumber, Contact, ContactKind, PostalAddress
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation


def addresses_of(acting: Acting, *, own: bool) -> list[PostalAddress]:
    """Those of the organisation represented, for whoever acts for it, or the actor's own."""
    return list(PostalAddress.objects.filter(**Owner(acting, own).columns())) if _anybody(acting, own) else []


def contacts_of(acting: Acting, *, own: bool) -> list[Contact]:
    return list(Contact.objects.filter(**Owner(acting, own).columns())) if _anybody(acting, own) else []


def numbers_of(acting: Acting) -> list[CitizenNumber]:
    """The actor's own, masked: `open_number` shows one whole."""
    return list(CitizenNumber.objects.filter(person_id=acting.person_id)) if acting.person_id else []


def _anybody(acting: Acting, own: bool) -> bool:
    return (acting.person_id if own else acting.organisation_id) is not None


def address_out(row: PostalAddress) -> dict[str, Any]:
    return {
        "id": row.pk,
        "use": row.use,
        **{name: getattr(row, name) for name in engine.PARTS},
        "lines": engine.lines(row.address),
        "lines_latin": engine.lines(row.address, latin=True),
    }


def contact_out(row: Contact) -> dict[str, Any]:
    shown = contacts.shown(row.value) if row.kind == ContactKind.PHONE else row.value
    return {"id": row.pk, "kind": row.kind, "use": row.use, "value": row.value, "shown": shown, "note": row.note}


def number_out(row: CitizenNumber) -> dict[str, Any]:
    return {
        "id": row.pk,
        "kind": row.kind,
        "country": row.country,
        "masked": f"•••{row.ending}",
        "verified": row.verified_at is not None,
    }


def form_out(country: str) -> dict[str, Any]:
    """The form of a country's addresses."""
    form = engine.form(country)
    return {
        "country": country,
        "parts": list(form.parts),
        "needed": [part for part in form.parts if part in form.needed],
        "postal_example": form.postal_example,
        "areas": [{"name": native, "latin": latin} for native, latin in form.areas],
    }


def address_of(organisation: Organisation, use: str) -> engine.Address | None:
    """Where an organisation is reached for a use, else its seat; None where it has said neither."""
    rows = {row.use: row for row in PostalAddress.objects.filter(organisation=organisation, use__in=(use, "seat"))}
    found = rows.get(use) or rows.get("seat")
    return found.address if found else None


def holders(kind: str, country: str, number: str) -> list[CitizenNumber]:
    """Who says that a number is theirs, whoever was compared first; for rooms that ask by their own rules."""
    found = CitizenNumber.objects.filter(kind=kind, country=country, digest=digest(kind, country, number))
    return list(found.order_by("verified_at", "pk"))
