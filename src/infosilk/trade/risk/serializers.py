"""Inspections as the API says them."""

from typing import Any

from infosilk.kernel.reasons import explain
from infosilk.trade.risk.models import Inspection


def inspection_out(row: Inspection) -> dict[str, Any]:
    names = (
        "lane",
        "codes",
        "random",
        "score",
        "asked_at",
        "done_at",
        "result",
        "irregularity",
        "recovered",
        "currency",
        "note",
    )
    return {
        "id": row.pk,
        "number": row.number,
        "reasons": [{"code": one.code, "text": one.text} for one in explain.explain_all(row.reasons)],
        **{name: getattr(row, name) for name in names},
    }
