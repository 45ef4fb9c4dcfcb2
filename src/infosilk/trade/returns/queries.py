"""Reads of returns."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from infosilk.kernel.actor import Acting
from infosilk.trade.clearance.public import OWNERS, Consignment, Direction
from infosilk.trade.returns.actions import RETURNABLE, receives
from infosilk.trade.returns.engine import periods
from infosilk.trade.returns.models import OPEN_RETURNS, Return, ReturnState


def visible_to(acting: Acting) -> "QuerySet[Return]":
    """Returns that this actor may see: officers and the warehouse all, owners and buyers those of their goods."""
    rows = Return.objects.select_related("consignment", "person")
    if receives(acting):
        return rows
    if acting.organisation_id is not None and not acting.may("trade", *OWNERS):
        return rows.none()
    return rows.filter(consignment__in=Consignment.objects.visible_to(acting))


def left(found: Consignment) -> dict[int, Any]:
    """What of each goods line may still be returned; empty for what cannot be returned at all."""
    if found.direction != Direction.IMPORT or found.state not in RETURNABLE:
        return {}
    taken = [
        {int(line["number"]): Decimal(str(line["quantity"])) for line in row.lines}
        for row in found.returns.all()
        if row.state in (*OPEN_RETURNS, ReturnState.BACK)
    ]
    return periods.left(periods.bought(found.goods), periods.added(*taken))


def as_dict(row: Return) -> dict[str, Any]:
    """A return as the API shows it."""
    return {
        "id": row.pk,
        "number": row.number,
        "consignment": row.consignment.number,
        "state": row.state,
        "whole": row.whole,
        "lines": row.lines,
        "reason": row.reason,
        "note": row.note,
        "back_until": row.back_until,
        "charges_cancelled": row.charges_cancelled,
        "charges_currency": row.charges_currency,
        "applied_at": row.applied_at,
        "changed_at": row.changed_at,
    }
