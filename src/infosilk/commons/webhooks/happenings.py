"""What happened, for feeds whose rooms keep no ledger of their own: written with the change, read by place.

A row has no place (`seq`) when it commits. Whoever reads first gives committed rows their places, one reader at a time,
so that a reader who goes on from a place misses nothing that was begun earlier and committed later (as the statuses of
consignments have it, ADR 0047).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from infosilk.commons.webhooks.feeds import Entry, Feed
from infosilk.commons.webhooks.models import Happening
from infosilk.kernel.law.days import day_here
from infosilk.kernel.law.rules import rule_in_force

RULE = "record.keep-happenings"
_LOCK = 0x6861_7070
# So many at a time: what is left goes the next day.
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened to an organisation: `event` as the feed names it, `data` is JSON."""

    organisation: int
    event: str
    data: Mapping[str, Any]


def happenings(code: str, **declared: Any) -> Feed:
    """A feed that is read from this room's ledger: `Feed` without `read`, `head` and `keeps`."""
    return Feed(
        code=code,
        read=lambda organisation, after, most, until: _read(code, organisation, after, most, until),
        head=head,
        keeps=keeps,
        **declared,
    )


def tell(feed: Feed, happened: Iterable[Happened]) -> None:
    """Write what happened, in the caller's transaction."""
    at = timezone.now()
    Happening.objects.bulk_create(
        Happening(feed=feed.code, organisation_id=one.organisation, event=one.event, data=dict(one.data), at=at)
        for one in happened
    )


def place() -> int:
    """Give committed rows their places; how many. One reader at a time does it, the others wait."""
    if not Happening.objects.filter(seq=None).exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            "WITH fresh AS (SELECT id, nextval('commons_webhooks_place') AS seq FROM"
            " (SELECT id FROM commons_webhooks_happening WHERE seq IS NULL ORDER BY id) AS waiting)"
            " UPDATE commons_webhooks_happening h SET seq = fresh.seq FROM fresh WHERE h.id = fresh.id"
        )
        return int(cursor.rowcount)


def head() -> int:
    """An id that is not smaller than that of any entry now."""
    place()
    with connection.cursor() as cursor:
        cursor.execute("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM commons_webhooks_place")
        (last,) = cursor.fetchone()
    return int(last)


def keeps() -> timedelta:
    """How long entries can be read; RuleUnknown says what to load."""
    return timedelta(days=_days(timezone.now()))


def purge(at: datetime) -> int:
    """Delete what happened longer ago than the rule says; how many."""
    gone = Happening.objects.filter(at__lt=at - timedelta(days=_days(at))).exclude(seq=None)
    keys = list(gone.order_by("pk").values_list("pk", flat=True)[:MOST])
    Happening.objects.filter(pk__in=keys).delete()
    return len(keys)


def _days(at: datetime) -> int:
    return int(rule_in_force(RULE, settings.NODE.city.country, day_here(at)).value)


def _read(code: str, organisation: int, after: int, most: int, until: int | None) -> Sequence[Entry]:
    place()
    rows = Happening.objects.filter(feed=code, organisation_id=organisation, seq__gt=after)
    if until is not None:
        rows = rows.filter(seq__lte=until)
    return [
        Entry(row.seq or 0, row.event, {**row.data, "at": row.at.isoformat()}) for row in rows.order_by("seq")[:most]
    ]
