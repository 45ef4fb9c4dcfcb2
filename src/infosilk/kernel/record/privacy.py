"""A person's data: what this node holds about them, to hand over, and the end of it.

Models mark their personal fields (kernel/personal.py). The audit trail holds people by number and outlives an erasure.
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import ApiToken, Erasure, Mandate, Notification, Person
from infosilk.kernel.notices import mail
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid, NotFound
from infosilk.kernel.record import audit, erasing, subjects

# What rooms do with what they hold of a person alone, in the transaction that erases them.
_AT_ERASURE: list[Callable[[Person], None]] = []


def at_erasure(forget: Callable[[Person], None]) -> None:
    """Have `forget` called with each person who is erased; said once by a room, when the program starts."""
    if forget not in _AT_ERASURE:
        _AT_ERASURE.append(forget)


def export(acting: Acting, person_id: int) -> dict[str, Any]:
    """Everything that this node holds about a person, as JSON values; for the person, or by the operator.

    Every model with a reference to Person is asked: `<app>.<model>` -> its rows, all fields but secrets. `held` says by
    table what it is for and until when; `marked` is what other rows tell of them, known by their verified addresses.
    """
    person = _person(acting, person_id)
    subject = subjects.of_person(person.pk)
    found: dict[str, Any] = {
        "kernel.person": [_row(person)],
        "held": [asdict(one) for one in erasing.held(subject)],
        "marked": erasing.contents(subject),
    }
    for model in apps.get_models():
        names = [
            field.name
            for field in model._meta.get_fields()
            if isinstance(field, models.ForeignKey | models.OneToOneField) and field.related_model is Person
        ]
        for name in names:
            rows = model._default_manager.filter(**{name: person}).order_by("pk")
            listed = [_row(row) for row in rows]
            if listed:
                key = model._meta.label_lower
                found.setdefault(key, []).extend(listed)
    with transaction.atomic():
        audit.record(acting, "person.exported", "kernel.person", str(person.pk), {})
    exported: dict[str, Any] = json.loads(json.dumps(found, cls=DjangoJSONEncoder, default=str))
    return exported


def erase(acting: Acting, person_id: int) -> None:
    """Close the account and take the person's data out of it; the number stays, for the audit trail and the law.

    Mandates and tokens end; address, name, password, passkeys, linked accounts and notifications go. Conflict for the
    last administrator of an organisation. What all areas hold about them goes too, or is blocked while law keeps it.
    """
    person = _person(acting, person_id)
    subject = subjects.of_person(person.pk)
    now = timezone.now()
    with transaction.atomic():
        for mandate in Mandate.objects.active(now).filter(person=person, role="administrator"):
            others = Mandate.objects.active(now).filter(organisation=mandate.organisation, role="administrator")
            if not others.exclude(person=person).exists():
                raise Conflict(
                    _("%(organisation)s would be left without an administrator.")
                    % {"organisation": mandate.organisation},
                    mend=_("Make somebody else administrator first."),
                )
        Mandate.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=now)
        ApiToken.objects.filter(mandate__person=person, revoked_at__isnull=True).update(revoked_at=now)
        Notification.objects.filter(person=person).delete()
        EmailAddress.objects.filter(user=person).delete()
        for model in apps.get_models():
            if model._meta.app_label in {"mfa", "socialaccount"}:
                for field in model._meta.get_fields():
                    if isinstance(field, models.ForeignKey) and field.related_model is Person:
                        model._default_manager.filter(**{field.name: person}).delete()
        for forget in _AT_ERASURE:
            forget(person)
        erasing.erase(acting, subject, "")
        person.email, person.name, person.language = f"erased-{person.pk}@invalid", "", "en"
        person.is_active, person.last_login = False, None
        person.set_unusable_password()
        person.save()
        audit.record(acting, "person.erased", "kernel.person", str(person.pk), {})
        transaction.on_commit(lambda: mail.forget(subject.emails))


def held_about(acting: Acting, person_id: int) -> list[erasing.Held]:
    """What this node holds about a person, by table, purpose and end; for the person, or by the operator."""
    return erasing.held(subjects.of_person(_person(acting, person_id).pk))


def export_without_account(acting: Acting, email: str, number: str) -> dict[str, Any]:
    """What is held about somebody without an account, who has proved to the operator who they are."""
    acting.require("kernel", "operator", "system")
    subject = subjects.without_account(email, number)
    found = {"held": [asdict(one) for one in erasing.held(subject)], "marked": erasing.contents(subject)}
    with transaction.atomic():
        audit.record(acting, "privacy.exported", "kernel.subject", erasing.subject_mark(subject), {})
    exported: dict[str, Any] = json.loads(json.dumps(found, cls=DjangoJSONEncoder, default=str))
    return exported


def erase_without_account(acting: Acting, email: str, number: str, evidence: str) -> Erasure:
    """Erase somebody without an account; `evidence` is where the operator filed the proof of who asks.

    Invalid without evidence; Conflict when the address belongs to an account, which its person closes.
    """
    acting.require("kernel", "operator", "system")
    if not evidence.strip():
        item = ErrorItem("evidence", _("The proof of who asks is missing."), _("Name the file that it lies in."))
        raise Invalid(errors=[item])
    subject = subjects.without_account(email, number)
    if subject.person_id is not None:
        raise Conflict(_("The address belongs to an account."), mend=_("Close the account: that erases all of it."))
    with transaction.atomic():
        erasure = erasing.erase(acting, subject, evidence)
        transaction.on_commit(lambda: mail.forget(subject.emails))
    return erasure


def _person(acting: Acting, person_id: int) -> Person:
    operator = acting.may("kernel", "operator", "system")
    if acting.token_id is not None and not operator:
        raise Forbidden(_("A token does not read or erase its person's data."))
    person = Person.objects.filter(pk=person_id).first()
    if person is None or not (operator or acting.person_id == person_id):
        raise NotFound(what=_("person"))
    return person


_SECRET = frozenset({"password", "digest", "data", "hash"})


def _row(row: models.Model) -> dict[str, Any]:
    return {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in _SECRET and not isinstance(field, models.BinaryField)
    }
