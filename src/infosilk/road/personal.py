"""Whose messages these are: those about a subject's cases, once nothing waits for their content any more."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from infosilk.kernel.record.erasing import BESIDE
from infosilk.kernel.record.subjects import Subject, rows_of
from infosilk.road.models import Direction, LogEntry, Outbox, OutLink, Parked

TABLE = "road.logentry"
BESIDE[TABLE] = ("message_id", "topic", "subject")


@rows_of(TABLE)
def messages(subject: Subject) -> "QuerySet[Any]":
    """What the partner has confirmed, and what was applied here."""
    confirmed = OutLink.objects.filter(partner=OuterRef("partner"), acked_seq__gte=OuterRef("seq"))
    waiting = Parked.objects.filter(
        partner=OuterRef("partner"), direction=OuterRef("direction"), seq=OuterRef("seq"), state=Parked.State.WAITING
    )
    return LogEntry.objects.filter(Q(direction=Direction.IN) | Exists(confirmed), ~Exists(waiting)).filter(
        subject__in=subject.cases
    )


@rows_of("road.outbox")
def unsent(subject: Subject) -> "QuerySet[Any]":
    return Outbox.objects.filter(subject__in=subject.cases)
