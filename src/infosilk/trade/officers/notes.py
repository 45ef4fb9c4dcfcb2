"""Notes that officers often write: kept by an administration, or by one officer for themselves."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import ErrorItem, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.trade.officers.models.notes import NoteTemplate

MOST = 100


def notes_of(acting: Acting) -> "QuerySet[NoteTemplate]":
    """The templates that this officer may pick: the administration's, and their own."""
    if acting.organisation_id is None or not acting.may("trade", "officer"):
        return NoteTemplate.objects.none()
    mine = Q(person__isnull=True) | Q(person_id=acting.person_id)
    return NoteTemplate.objects.filter(mine, organisation_id=acting.organisation_id)


def add(acting: Acting, title: str, text: str, *, mine: bool = False) -> NoteTemplate:
    """Keep a note under a title; `mine` for oneself alone. Invalid when one is empty, or there are too many."""
    acting.require("trade", "officer")
    title, text = (" ".join(title.split()), text.strip())
    errors = [ErrorItem(name, _("It is empty.")) for name, value in (("title", title), ("text", text)) if not value]
    if notes_of(acting).count() >= MOST:
        errors.append(ErrorItem("", _("More than %(limit)s notes are not kept.") % {"limit": MOST}))
    if errors or acting.organisation_id is None:
        raise Invalid(errors=errors)
    with transaction.atomic():
        row = NoteTemplate.objects.create(
            organisation_id=acting.organisation_id,
            person_id=acting.person_id if mine else None,
            title=title[:80],
            text=text[:900],
        )
        audit.record(acting, "trade.note-template.added", "trade.note-template", str(row.pk), {"title": row.title})
    return row


def remove(acting: Acting, key: int) -> None:
    """Keep it no longer. NotFound for another administration's."""
    acting.require("trade", "officer")
    with transaction.atomic():
        row = notes_of(acting).filter(pk=key).first()
        if row is None:
            raise NotFound(what=_("note"))
        audit.record(acting, "trade.note-template.removed", "trade.note-template", str(row.pk), {"title": row.title})
        row.delete()
