"""The single window's API beside lodging and reading: status codes, decisions on several, withdrawal, leaving."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.idempotency import idempotent
from infosilk.kernel.paging import keyset
from infosilk.kernel.problems_api import responses
from infosilk.kernel.schemas import NO_NUL, Key, Limit, Number, Text
from infosilk.trade import actions, faces, statuses
from infosilk.trade.models import Batch, Consignment
from infosilk.trade.schemas import ConsignmentOut

router = Router()
Note = Annotated[str, Field(max_length=1000)]


class StatusOut(BaseModel):
    """One status code of the Hangzhou model, given by customs of the country `authority`."""

    code: int
    label: str
    authority: str
    at: datetime


class StatusesOut(BaseModel):
    number: str
    statuses: list[StatusOut]


class ReceiptsOut(BaseModel):
    """The statuses of a batch's consignments, in their order; `next` is where to go on (`after`)."""

    items: list[StatusesOut]
    next: int | None


class DecisionsIn(BaseModel):
    """One decision on several held consignments; each has its own result."""

    model_config = ConfigDict(extra="forbid")

    numbers: list[Number] = Field(min_length=1, max_length=100)
    decision: Literal["release", "refuse"]
    note: Note = ""


class DecidedOut(BaseModel):
    number: str
    state: str = Field(description="The state after it; empty when it could not be decided.")
    waits_for_second_officer: bool
    problem: str = Field(description="Why it could not be decided; empty when it was.")


class WithdrawalNoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(max_length=400)] = ""


class DepartureIn(BaseModel):
    """Released consignments that no partner node waits for leave under the carrier's own shipment number."""

    model_config = ConfigDict(extra="forbid")

    numbers: list[Number] = Field(min_length=1, max_length=1000)
    shipment: Annotated[str, Field(min_length=1, max_length=60, pattern=NO_NUL)]


class DeliveryIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    numbers: list[Number] = Field(min_length=1, max_length=1000)
    place: Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]


class MovedOut(BaseModel):
    moved: int


@router.get("/consignments/{number}/statuses", response={200: StatusesOut, **responses(404)}, summary="Statuses of one")
def consignment_statuses(request: HttpRequest, number: Text) -> dict[str, Any]:
    """1 stored, 2 declaring, 3 sent, 4 failed, 100 rejected, 120 accepted, 300 manual review, 399 cleared, 800
    released, 899 closed; oldest first, of both administrations."""
    found = or_404(Consignment.objects.visible_to(acting_of(request)), "consignment", number=number)
    return {"number": found.number, "statuses": [_status(one) for one in statuses.history([found.pk])]}


@router.get("/batches/{batch_id}/statuses", response={200: ReceiptsOut, **responses(404)}, summary="Receipts")
def receipts(request: HttpRequest, batch_id: Key, limit: Limit = 100, after: Key | None = None) -> dict[str, Any]:
    """The statuses of every consignment of a batch: its receipts."""
    batch = or_404(Batch.objects.visible_to(acting_of(request)), "batch", pk=batch_id)
    rows, following = keyset(Consignment.objects.filter(batch=batch).only("number"), limit, after)
    found: dict[int, list[dict[str, Any]]] = {}
    for one in statuses.history([row.pk for row in rows]):
        found.setdefault(one.consignment, []).append(_status(one))
    items = [{"number": row.number, "statuses": found.get(row.pk, [])} for row in rows]
    return {"items": items, "next": following}


@router.post("/decisions", response={200: list[DecidedOut], **responses(409)}, summary="Decide several")
@idempotent
def decide_many(request: HttpRequest, body: DecisionsIn) -> list[dict[str, Any]]:
    """Release or refuse several held consignments, as a customs officer; one that cannot be does not stop the rest."""
    done = actions.decide_many(acting_of(request), body.numbers, body.decision, body.note)
    return [
        {
            "number": one.number,
            "state": one.state,
            "waits_for_second_officer": one.waits,
            "problem": str(one.problem) if one.problem else "",
        }
        for one in done
    ]


@router.post(
    "/consignments/{number}/withdrawal", response={200: ConsignmentOut, **responses(404, 409)}, summary="Withdraw"
)
@idempotent
def withdraw(request: HttpRequest, number: Text, body: WithdrawalNoteIn) -> dict[str, Any]:
    """Withdraw an order that has not left yet, as its marketplace or seller; the buyer's limit is given back."""
    return faces.consignment(actions.withdraw(acting_of(request), number, body.note))


@router.post("/departures", response={200: MovedOut, **responses(409)}, summary="Leave without a partner node")
@idempotent
def leave(request: HttpRequest, body: DepartureIn) -> dict[str, int]:
    """Exports to a country without a node, and bonded goods to their buyers, leave with their carrier."""
    actions.leave(acting_of(request), body.numbers, body.shipment, timezone.now())
    return {"moved": len(set(body.numbers))}


@router.post("/deliveries", response={200: MovedOut, **responses(409)}, summary="Delivered, as the carrier says")
@idempotent
def delivered(request: HttpRequest, body: DeliveryIn) -> dict[str, int]:
    """What left without a partner node was delivered."""
    actions.delivered(acting_of(request), body.numbers, body.place, timezone.now())
    return {"moved": len(set(body.numbers))}


def _status(one: statuses.Status) -> dict[str, Any]:
    return {"code": one.code, "label": one.label, "authority": one.authority, "at": one.at}
