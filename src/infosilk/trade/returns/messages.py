"""What the sender's node is told of a return, and what it does with it."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from infosilk.kernel import schemas
from infosilk.kernel.actor import system
from infosilk.kernel.record import audit
from infosilk.road import public as road
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.engine.announcement import Number, Withdrawal
from infosilk.trade.clearance.public import Consignment, Direction, State
from infosilk.trade.orders.engine import documents as d
from infosilk.trade.returns.models import Return
from infosilk.trade.returns.withdrawal import _THERE, WITHDRAWN, _over

# What people call its topics.
TITLES = {
    "trade.return.changed": _("Return of goods"),
}

CHANGED = "trade.return.changed"


class ReturnedLine(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    number: d.LineNumber
    quantity: schemas.Quantity


class ReturnChanged(BaseModel):
    """The data of `trade.return.changed`: a return as it stands now on the buyer's node."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    number: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3}-[0-9]{4}-[0-9]{10}-R[0-9]{1,3}$")]
    consignment: Number
    state: Literal["applied", "accepted", "back", "refused", "expired"]
    whole: bool
    lines: Annotated[list[ReturnedLine], Field(min_length=1, max_length=d.MAX_GOODS_LINES)]
    reason: d.LongText = ""
    note: d.LongText = ""
    back_until: date
    charges_cancelled: schemas.Amount | None = None
    charges_currency: Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")] = ""
    applied_at: datetime
    # Everything that the consignment held is back.
    all_back: bool = False


def tell(row: Return, found: Consignment, *, all_back: bool) -> None:
    """Tell the node that the consignment came from; nothing for what was lodged here."""
    if found.direction != Direction.IMPORT or not found.partner:
        return
    cancelled: Decimal | None = row.charges_cancelled
    data = {
        "number": row.number,
        "consignment": found.number,
        "state": row.state,
        "whole": row.whole,
        "lines": row.lines,
        "reason": row.reason,
        "note": row.note,
        "back_until": row.back_until.isoformat(),
        "charges_cancelled": None if cancelled is None else f"{cancelled:f}",
        "charges_currency": row.charges_currency,
        "applied_at": row.applied_at.isoformat(),
        "all_back": all_back,
    }
    road.send(found.partner, CHANGED, found.number, data)


@road.handles(CHANGED, ReturnChanged, about="consignment", mismatch="no consignment {found} was sent to {partner}")
def changed_there(received: Sequence[road.Received[ReturnChanged]]) -> None:
    """Keep the partner's returns of what was sent from here; the latest word counts."""
    for one in received:
        message, data = one.message, one.data
        rows = Consignment.objects.select_for_update().filter(direction=Direction.EXPORT, partner=message.partner)
        found = rows.filter(number=data.consignment).first()
        if found is None or not data.number.startswith(f"{found.number}-R"):
            raise road.Refused(f"no consignment {data.consignment} was sent to {message.partner}")
        _keep(found, data, message.partner)


def _keep(found: Consignment, data: ReturnChanged, partner: str) -> None:
    at = timezone.now()
    Return.objects.update_or_create(
        number=data.number,
        defaults={
            "consignment": found,
            "state": data.state,
            "whole": data.whole,
            "lines": [line.model_dump(mode="json") for line in data.lines],
            "reason": data.reason,
            "note": data.note,
            "back_until": data.back_until,
            "charges_cancelled": data.charges_cancelled,
            "charges_currency": data.charges_currency,
            "applied_at": data.applied_at,
            "changed_at": at,
        },
    )
    if data.all_back and found.state != State.RETURNED:
        clearance.mark_returned(found, at, whole=True)
    audit.record(system("road", partner), f"trade.return.{data.state}", "trade.return", data.number, {})


@road.handles(WITHDRAWN, Withdrawal, about="number", mismatch="no consignment {subject} of {partner} is here")
def withdrawn_there(received: Sequence[road.Received[Withdrawal]]) -> None:
    """The partner's traders withdrew what was announced here. What was refused here stays refused."""
    for one in received:
        message, data = one.message, one.data
        rows = Consignment.objects.select_for_update().filter(partner=message.partner, batch__isnull=True)
        found = rows.filter(number=data.number).first()
        if found is None:
            raise road.Refused(f"no consignment {message.subject} of {message.partner} is here")
        if found.state in _THERE:
            _over(found, data.note, timezone.now(), system("road", message.partner))
        elif found.state not in (State.REFUSED, State.WITHDRAWN):
            raise road.Refused(f"consignment {data.number} has left already")
