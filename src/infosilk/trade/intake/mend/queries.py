"""Which lines of a batch wait to be mended, and what stands in them now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import OrganisationIdentifier
from infosilk.trade.clearance.public import (
    DEAD,
    KEPT,
    MAY_LODGE,
    Batch,
    BatchLine,
    BatchQuerySet,
    Consignment,
    ReceivedLine,
    TradeDocument,
)
from infosilk.trade.intake.models import MendedLine
from infosilk.trade.orders.engine.documents import KINDS

# More than this many is told as "at least".
COUNTED = 1000
# Bad lines that nobody mended yet, and whose order was not lodged later in another way.
_OPEN = (
    " FROM trade_clearance_batchline l JOIN trade_clearance_batch b ON b.id = l.batch_id"
    " LEFT JOIN trade_intake_mendedline m ON m.batch_id = l.batch_id AND m.line = l.line"
    " WHERE l.outcome IN ('invalid', 'refused') AND m.lodged_in_id IS NULL AND b.lodged_at > %(since)s"
    " AND NOT (l.order_no <> '' AND EXISTS (SELECT 1 FROM trade_clearance_consignment c WHERE c.order_no = l.order_no"
    " AND c.marketplace_code = ANY(%(own)s) AND c.state <> ALL(%(dead)s) AND c.batch_id > l.batch_id))"
)

_LINES = "SELECT l.line" + _OPEN + " AND l.batch_id = %(batch)s ORDER BY l.line"
_BATCHES = "".join(
    (
        "SELECT batch_id, count(*) FROM (SELECT l.batch_id",
        _OPEN,
        " AND b.organisation_id = %(organisation)s AND b.invalid_count + b.refused_count > 0"
        " ORDER BY l.batch_id DESC LIMIT %(limit)s) AS bad GROUP BY batch_id ORDER BY batch_id DESC",
    )
)


@dataclass(slots=True)
class Problem:
    """A bad line as it stands: `text` with what is wrong in it, by whom it was mended last (`version` 0: nobody)."""

    line: int
    order_no: str
    text: str
    table: bool
    cut: bool
    reasons: list[dict[str, Any]]
    ok: bool = False
    version: int = 0
    person: str = ""
    changed_at: datetime | None = None
    number: str = ""


def mendable(acting: Acting) -> BatchQuerySet:
    """Batches whose bad lines this actor may mend: the organisation's own."""
    if acting.organisation_id is None or not acting.may("trade", *MAY_LODGE):
        return Batch.objects.none()
    return Batch.objects.filter(organisation_id=acting.organisation_id)


def open_lines(batch: Batch) -> list[int]:
    """The numbers of the lines of `batch` that wait to be mended or, mended, to be lodged."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {**_known(batch.organisation_id), "batch": batch.pk})
        return [line for (line,) in cursor.fetchall()]


def batches(acting: Acting) -> list[tuple[int, int]]:
    """The batches of this organisation with lines that wait, the latest first, and how many (COUNTED at most)."""
    if acting.organisation_id is None or not acting.may("trade", *MAY_LODGE):
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _BATCHES, {**_known(acting.organisation_id), "organisation": acting.organisation_id, "limit": COUNTED}
        )
        return [(int(batch), int(count)) for batch, count in cursor.fetchall()]


def waiting_lines(acting: Acting) -> tuple[int, int | None]:
    """How many lines of this organisation's batches wait, and the latest batch that has some."""
    found = batches(acting)
    return sum(count for _, count in found), found[0][0] if found else None


def _known(organisation_id: int) -> dict[str, Any]:
    own = OrganisationIdentifier.objects.filter(organisation_id=organisation_id, scheme="CUSTOMS")
    return {"since": timezone.now() - KEPT, "own": list(own.values_list("value", flat=True)), "dead": list(DEAD)}


def ready(batch: Batch) -> int:
    """How many lines are mended and wait to be lodged."""
    return MendedLine.objects.filter(batch=batch, ok=True, lodged_in=None).count()


def problems(batch: Batch, lines: Sequence[int]) -> list[Problem]:
    """These lines of `batch` as they stand now."""
    rows = list(BatchLine.objects.filter(batch=batch, line__in=lines).order_by("line"))
    drafts = {
        row.line: row
        for row in MendedLine.objects.filter(batch=batch, line__in=lines, lodged_in=None).select_related("person")
    }
    received = {row.line: row for row in ReceivedLine.objects.filter(batch=batch, line__in=lines)}
    lodged = _texts(row.consignment_number for row in rows if row.consignment_number)
    made = []
    for row in rows:
        first, draft = received.get(row.line), drafts.get(row.line)
        if draft is not None:
            one = Problem(
                row.line,
                row.order_no,
                draft.raw,
                draft.table,
                False,
                draft.reasons,
                draft.ok,
                draft.version,
                draft.person.name if draft.person else "",
                draft.changed_at,
            )
        elif first is not None:
            text = bytes(first.raw).decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
            one = Problem(row.line, row.order_no, text, first.table, first.cut, row.reasons)
        else:
            one = Problem(row.line, row.order_no, lodged.get(row.consignment_number, ""), False, False, row.reasons)
        one.number = row.consignment_number
        made.append(one)
    return made


def _texts(numbers: Iterable[str]) -> dict[str, str]:
    """Orders that were stored and refused, as one JSON object each, by number."""
    keys = dict(Consignment.objects.filter(number__in=list(numbers)).values_list("pk", "number"))
    found: dict[int, dict[str, str]] = {}
    for row in TradeDocument.objects.filter(consignment_id__in=keys, kind__in=KINDS):
        found.setdefault(row.consignment_id, {})[row.kind] = row.payload
    return {
        keys[key]: "{" + ", ".join(f'"{kind}": {payloads[kind]}' for kind in KINDS if kind in payloads) + "}"
        for key, payloads in found.items()
    }
