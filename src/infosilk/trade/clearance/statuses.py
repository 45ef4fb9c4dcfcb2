"""The status codes of the Hangzhou model, as consignments go through them: written with each step, read as a feed.

1 stored, 2 declaring, 3 sent, 4 sending failed, 100 rejected, 120 accepted, 300 manual review, 399 cleared, 800
released, 899 closed; each given by customs of one country (`authority`). Written set by set with COPY. A run gets its
place in the feed (`seq`) only after its transaction has committed, so that nobody who reads on from a place misses a
run that began earlier and committed later.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from infosilk.kernel import bulk
from infosilk.kernel.law.days import day_in
from infosilk.trade.clearance.engine.status_codes import (
    ACCEPTED,
    CLEARED,
    CLOSED,
    DECLARING,
    FAILED,
    REJECTED,
    RELEASED,
    REVIEW,
    SENT,
    STORED,
)
from infosilk.trade.clearance.models.consignments import Consignment

STATUS_LABELS = {
    STORED: _("stored"),
    DECLARING: _("declaring"),
    SENT: _("sent to customs"),
    FAILED: _("sending failed"),
    REJECTED: _("rejected by customs"),
    ACCEPTED: _("accepted by customs"),
    REVIEW: _("manual review"),
    CLEARED: _("cleared"),
    RELEASED: _("released by customs"),
    CLOSED: _("closed"),
}


_ROW = ("run_id", "n", "consignment_id", "authority", "codes")
_PLACES = 4
_ROWS = 20
_LOCK = 0x7472_6164


@dataclass(frozen=True, slots=True)
class Status:
    """One status of one consignment. `id` is its place in the feed: it only grows, and never changes."""

    id: int
    consignment: int
    number: str
    order_no: str
    marketplace_id: int | None
    seller_id: int | None
    carrier_id: int | None
    consignee_id: int | None
    authority: str
    code: int
    at: datetime

    @property
    def label(self) -> str:
        return str(STATUS_LABELS.get(self.code, self.code))


def write(rows: Iterable[tuple[int, str, Sequence[int]]], at: datetime) -> None:
    """Write (consignment, authority, codes) in the caller's transaction; at most a million rows a call."""
    found = [(consignment, authority, list(codes)) for consignment, authority, codes in rows if codes]
    if not found:
        return
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO trade_clearance_statusrun (at) VALUES (%s) RETURNING id", [at])
        (run,) = cursor.fetchone()
    bulk.copy("trade_clearance_statusrow", _ROW, ((run, n, *row) for n, row in enumerate(found)))


def place() -> int:
    """Give committed runs their places in the feed; how many. One reader at a time does it, the others wait."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            "WITH last AS (SELECT coalesce(max(seq), 0) AS seq FROM trade_clearance_statusrun), fresh AS"
            " (SELECT id, row_number() OVER (ORDER BY id) AS n FROM trade_clearance_statusrun WHERE seq IS NULL)"
            " UPDATE trade_clearance_statusrun r SET seq = last.seq + fresh.n FROM last, fresh WHERE r.id = fresh.id"
        )
        return int(cursor.rowcount)


_SELECT = (
    "SELECT r.seq, r.at, s.n, k.place, s.consignment_id, c.number, c.order_no, c.marketplace_id, c.seller_id,"
    " c.carrier_id, c.consignee_id, s.authority, k.code"
    " FROM trade_clearance_statusrun r JOIN trade_clearance_statusrow s ON s.run_id = r.id"
    " JOIN trade_clearance_consignment c ON c.id = s.consignment_id"
    " CROSS JOIN LATERAL unnest(s.codes) WITH ORDINALITY AS k (code, place)"
)

_INSIDE = f"((s.n::bigint << {_PLACES}) | k.place)"


def status_head() -> int:
    """An id that is not smaller than that of any status in the feed now."""
    place()
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(seq), 0) FROM trade_clearance_statusrun")
        (seq,) = cursor.fetchone()
    return (int(seq) << (_ROWS + _PLACES)) | ((1 << (_ROWS + _PLACES)) - 1)


def statuses_since(
    after: int = 0, limit: int = 1000, *, organisation: int | None = None, until: int | None = None
) -> list[Status]:
    """The next statuses of this node's feed after the one whose id is `after` (and up to `until`), oldest first.

    Those of the consignments that `organisation` has part in; without it of every consignment: the caller chooses
    who may see which.
    """
    place()
    seq, inside = after >> (_ROWS + _PLACES), after & ((1 << (_ROWS + _PLACES)) - 1)
    last = 2**63 - 1 if until is None else until
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SELECT} WHERE r.seq >= %(seq)s AND (r.seq > %(seq)s OR {_INSIDE} > %(inside)s)"
            f" AND (r.seq << {_ROWS + _PLACES} | {_INSIDE}) <= %(last)s"
            " AND (%(organisation)s::bigint IS NULL OR %(organisation)s::bigint"
            " IN (c.marketplace_id, c.seller_id, c.carrier_id, c.consignee_id))"
            " ORDER BY r.seq, s.n, k.place LIMIT %(limit)s",
            {"seq": seq, "inside": inside, "last": last, "organisation": organisation, "limit": limit},
        )
        return [_status(row) for row in cursor.fetchall()]


def status_history(consignments: Sequence[int]) -> list[Status]:
    """The statuses of these consignments, oldest first; their `id` is 0 while they have no place in the feed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SELECT} WHERE s.consignment_id = ANY(%s) ORDER BY r.id, s.n, k.place",
            [list(consignments)],
        )
        return [_status(row) for row in cursor.fetchall()]


def released_on(found: Consignment) -> date:
    """The day on which this node's desk released it."""
    home = settings.NODE.city.country
    moments = [one.at for one in status_history([found.pk]) if one.code == RELEASED and one.authority == home]
    # Stored by an earlier release, which kept no statuses: the periods run from its lodging.
    return day_in(home, moments[-1] if moments else found.lodged_at)


def _status(row: tuple[Any, ...]) -> Status:
    seq, at, n, place, consignment, number, order_no, market, seller, carrier, consignee, authority, code = row
    key = 0 if seq is None else (seq << (_ROWS + _PLACES)) | (n << _PLACES) | place
    return Status(key, consignment, number, order_no, market, seller, carrier, consignee, authority, code, at)
