"""Batches and their lines as the API and the command line say them."""

from typing import Any

from infosilk.kernel.reasons import explain
from infosilk.trade.clearance.public import Batch, BatchLine, LineOutcome, LodgeReport


def report(lodged: LodgeReport) -> dict[str, Any]:
    """A LodgeReport as `intake.schemas.LodgedOut`."""
    return {
        "batch": lodged.batch_id,
        "filename": lodged.filename,
        "seconds": round(lodged.seconds, 3),
        "counts": lodged.counts,
        "lines": [line(entry) for entry in lodged.lines],
    }


def line(entry: LineOutcome | BatchLine) -> dict[str, Any]:
    """A line's outcome as `intake.schemas.LineOut`."""
    number = entry.number if isinstance(entry, LineOutcome) else entry.consignment_number
    return {
        "line": entry.line,
        "order_no": entry.order_no,
        "outcome": entry.outcome,
        "number": number,
        "lane": entry.lane,
        "charges_total": None if entry.charges_total is None else str(entry.charges_total),
        "charges_currency": entry.charges_currency,
        "reasons": [explain.explain(reason).as_dict() for reason in entry.reasons],
    }


def batch(row: Batch) -> dict[str, Any]:
    return {
        "id": row.pk,
        "filename": row.filename,
        "media_type": row.media_type,
        "sha256": row.sha256,
        "lines": row.lines_count,
        "counts": {
            "released": row.released_count,
            "held": row.held_count,
            "refused": row.refused_count,
            "already_lodged": row.already_count,
            "invalid": row.invalid_count,
        },
        "lodged_at": row.lodged_at,
    }
