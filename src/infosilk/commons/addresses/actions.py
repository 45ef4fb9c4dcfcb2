"""Addresses, contacts and numbers: said and taken back by whose they are, and a number seen whole."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import CharField, Model
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from infosilk.commons.addresses.engine import address as addresses
from infosilk.commons.addresses.engine import contacts, numbers
from infosilk.commons.addresses.engine.address import Address
from infosilk.commons.addresses.models import (
    AddressUse,
    CitizenNumber,
    Contact,
    ContactKind,
    ContactUse,
    PostalAddress,
)
from infosilk.commons.addresses.words import fault_item
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.kernel.record.sealing import blind_index

MOST_CONTACTS = 20
PLACE = "commons_addresses_citizennumber.number"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose something is: the organisation represented (`own` false), or the actor themselves."""

    acting: Acting
    own: bool

    def columns(self) -> dict[str, Any]:
        if self.own:
            return {"person_id": self.acting.person_id, "organisation_id": None}
        return {"organisation_id": self.acting.organisation_id, "person_id": None}

    def require(self) -> None:
        """Forbidden unless the actor may say where the owner is reached."""
        if self.own:
            if self.acting.person_id is None:
                raise Forbidden(_("Only a person has addresses of their own."))
        else:
            self.acting.require("kernel", "administrator")

    def record(self, action: str, key: str, changes: dict[str, str]) -> None:
        """In the trail stand numbers and uses, and nothing of where somebody lives."""
        whose = "person" if self.own else "organisation"
        audit.record(self.acting, action, "commons.address", key, {"of": whose, **changes})


def put_address(acting: Acting, use: str, address: Address, *, own: bool) -> PostalAddress:
    """Say where the organisation represented (or, with `own`, the actor) is reached for a use; another address for the
    same use is replaced. Invalid names each part that is missing or wrong, and how to mend it."""
    owner = Owner(acting, own)
    owner.require()
    said = addresses.cleaned(address)
    errors = [fault_item(said, fault) for fault in addresses.faults(said)]
    if use not in AddressUse.values:
        errors.append(
            ErrorItem("use", _("There is no such use of an address."), ", ".join(map(str, AddressUse.values)))
        )
    for part in addresses.PARTS:
        most = _longest(PostalAddress, part)
        if part != "country" and len(getattr(said, part)) > most:
            errors.append(ErrorItem(part, _("It is longer than %(most)s letters.") % {"most": most}))
    if errors:
        raise Invalid(errors=errors)
    columns = {name: getattr(said, name) for name in addresses.PARTS}
    with transaction.atomic():
        row, _made = PostalAddress.objects.update_or_create(
            **owner.columns(), use=use, defaults={**columns, "key": addresses.key(said)[:400], "changed_at": Now()}
        )
        owner.record("address.put", str(row.pk), {"use": use, "country": said.country})
    return PostalAddress.objects.get(pk=row.pk)


def _longest(model: type[Model], column: str) -> int:
    field = model._meta.get_field(column)
    assert isinstance(field, CharField) and field.max_length is not None
    return field.max_length


def remove_address(acting: Acting, key: int, *, own: bool) -> None:
    """Take an address back. NotFound for another's."""
    owner = Owner(acting, own)
    owner.require()
    with transaction.atomic():
        row = PostalAddress.objects.filter(**owner.columns(), pk=key).select_for_update().first()
        if row is None:
            raise NotFound(what=_("address"))
        owner.record("address.removed", str(key), {"use": row.use})
        row.delete()


def add_contact(
    acting: Acting, kind: str, use: str, value: str, *, own: bool, country: str = "", note: str = ""
) -> Contact:
    """Say a way to reach the organisation represented or the actor. A telephone number without + is read as people of
    `country` write it. Invalid for what can be neither, Conflict for one that is there and for one too many."""
    owner = Owner(acting, own)
    owner.require()
    errors = []
    if kind not in ContactKind.values:
        errors.append(ErrorItem("kind", _("There is no such kind of contact."), ", ".join(ContactKind.values)))
    if use not in ContactUse.values:
        errors.append(ErrorItem("use", _("There is no such use of a contact."), ", ".join(ContactUse.values)))
    normal = contacts.email(value) if kind == ContactKind.EMAIL else contacts.phone(value, country)
    if normal is None and kind == ContactKind.EMAIL:
        errors.append(ErrorItem("value", _("This is no e-mail address."), _("Write it as name@example.org.")))
    elif normal is None:
        errors.append(
            ErrorItem(
                "value", _("No telephone number is like this."), _("Write it with its country, as +381 18 123456.")
            )
        )
    most = _longest(Contact, "note")
    if len(note) > most:
        errors.append(ErrorItem("note", _("It is longer than %(most)s letters.") % {"most": most}))
    if errors or normal is None:
        raise Invalid(errors=errors)
    with transaction.atomic():
        there = Contact.objects.filter(**owner.columns())
        if there.filter(kind=kind, use=use, value=normal).exists():
            raise Conflict(_("This contact is there already."))
        if there.count() >= MOST_CONTACTS:
            raise Conflict(
                _("At most %(most)s contacts are kept.") % {"most": MOST_CONTACTS}, mend=_("Remove one first.")
            )
        row = Contact.objects.create(**owner.columns(), kind=kind, use=use, value=normal, note=note.strip())
        owner.record("contact.added", str(row.pk), {"kind": kind, "use": use})
    return row


def remove_contact(acting: Acting, key: int, *, own: bool) -> None:
    """Take a contact back. NotFound for another's."""
    owner = Owner(acting, own)
    owner.require()
    with transaction.atomic():
        row = Contact.objects.filter(**owner.columns(), pk=key).select_for_update().first()
        if row is None:
            raise NotFound(what=_("contact"))
        owner.record("contact.removed", str(key), {"kind": row.kind, "use": row.use})
        row.delete()


def put_number(acting: Acting, kind: str, number: str, *, country: str = "") -> CitizenNumber:
    """Say one's own number in a register; another one of the same kind is replaced, and with it that it was compared.
    `country` is who issued a passport. Invalid for a number that cannot exist; the message does not repeat it."""
    if acting.person_id is None:
        raise Forbidden(_("Only a person has such a number."))
    known = numbers.KINDS.get(kind)
    if known is None:
        raise Invalid(errors=[ErrorItem("kind", _("There is no such kind of number."), ", ".join(numbers.KINDS))])
    issued = known.country or country.upper()
    if not addresses.known(issued):
        raise Invalid(errors=[ErrorItem("country", _("Say which country issued it."), _("Two capitals, such as RS."))])
    normal = numbers.normal(number)
    fault = known.fault(normal)
    if fault is not None:
        said = _("This is no such number: %(problem)s.") % {"problem": _(fault)}
        raise Invalid(errors=[ErrorItem("number", said, _("Compare it with the document."))])
    with transaction.atomic():
        CitizenNumber.objects.filter(person_id=acting.person_id, kind=kind, country=issued).delete()
        row = CitizenNumber.objects.create(
            person_id=acting.person_id,
            kind=kind,
            country=issued,
            number=normal,
            digest=digest(kind, issued, normal),
            ending=normal[-3:],
        )
        audit.record(acting, "number.put", "commons.number", str(row.pk), {"kind": kind, "country": issued})
    return row


def remove_number(acting: Acting, key: int) -> None:
    """Take one's number back. NotFound for another's."""
    with transaction.atomic():
        row = CitizenNumber.objects.filter(person_id=acting.person_id or 0, pk=key).select_for_update().first()
        if row is None:
            raise NotFound(what=_("number"))
        audit.record(acting, "number.removed", "commons.number", str(key), {"kind": row.kind})
        row.delete()


def open_number(acting: Acting, row: CitizenNumber, purpose: str) -> str:
    """The whole number, for its holder, or for a room that has asked its own rules; the trail says who saw whose, and
    what for. Invalid without a purpose."""
    if not purpose.strip():
        raise Invalid(errors=[ErrorItem("purpose", _("Say what the number is needed for."))])
    with transaction.atomic():
        changes = {"person": row.person_id, "kind": row.kind, "purpose": purpose.strip()[:200]}
        audit.record(acting, "number.opened", "commons.number", str(row.pk), changes)
    return str(row.number.open())


def digest(kind: str, country: str, number: str) -> str:
    """Under which a number is found: the same for each spelling of it, and of no use without the node's key."""
    return blind_index(f"{kind}|{country}|{numbers.normal(number)}", PLACE)
