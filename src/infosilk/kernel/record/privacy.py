"""A person's data: what this node holds about them, to hand over, and the end of it.

Models name their personal fields in `PERSONAL`. The audit trail holds people by number and outlives an erasure.
"""

import json
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import ApiToken, Mandate, Notification, Person, Role, StoredDocument
from infosilk.kernel.problems import Conflict, Forbidden, NotFound
from infosilk.kernel.record import audit, documents


def export(acting: Acting, person_id: int) -> dict[str, Any]:
    """Everything that this node holds about a person, as JSON values; for the person, or by the operator.

    Every model with a reference to Person is asked: `<app>.<model>` -> its rows, all fields but secrets.
    """
    person = _person(acting, person_id)
    found: dict[str, Any] = {"kernel.person": [_row(person)]}
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
    last administrator of an organisation. What areas hold by law (orders, declarations) stays with them.
    """
    person = _person(acting, person_id)
    now = timezone.now()
    with transaction.atomic():
        for mandate in Mandate.objects.active(now).filter(person=person, role=Role.ADMINISTRATOR):
            others = Mandate.objects.active(now).filter(organisation=mandate.organisation, role=Role.ADMINISTRATOR)
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
        own = StoredDocument.objects.filter(person=person, organisation__isnull=True)
        paths = list(own.values_list("path", flat=True))
        own.delete()
        person.email, person.name, person.language = f"erased-{person.pk}@invalid", "", "en"
        person.is_active, person.last_login = False, None
        person.set_unusable_password()
        person.save()
        audit.record(acting, "person.erased", "kernel.person", str(person.pk), {})
        transaction.on_commit(lambda: documents.discard(paths))


def _person(acting: Acting, person_id: int) -> Person:
    operator = acting.may("kernel", Role.OPERATOR, "system")
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
