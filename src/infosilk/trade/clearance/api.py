"""Consignments over the API: the list, one with its statuses, tracking, receipts, departures and deliveries."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.paging import keyset, page
from infosilk.kernel.problems import NotFound
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import NO_NUL, Key, Limit, Number, Text
from infosilk.trade.clearance import movements, queries, serializers, statuses
from infosilk.trade.clearance.models.consignments import Batch, Consignment, State
from infosilk.trade.clearance.schemas import ConsignmentDetailOut, ConsignmentsOut, TrackedOut
from infosilk.trade.clearance.statistics import api as statistics_api

router = Router()


Token = Annotated[str, Field(min_length=8, max_length=32, pattern="^[A-Za-z0-9_-]+$")]


@router.get("/consignments", response={200: ConsignmentsOut, **responses()}, summary="Consignments")
def consignments(
    request: HttpRequest,
    state: State | None = None,
    order_no: Text | None = None,
    limit: Limit = 100,
    after: Key | None = None,
) -> dict[str, Any]:
    """The consignments that you may see, oldest first; by state or order number."""
    rows = Consignment.objects.visible_to(acting_of(request))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(order_no=order_no) if order_no else rows
    return page(rows, limit, after, serializers.consignment_out)


@router.get(
    "/consignments/{number}",
    response={200: ConsignmentDetailOut, **responses(404)},
    summary="One consignment",
)
def consignment(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Its goods, charges with their sums, reasons, documents as received, and its way across both nodes."""
    acting = acting_of(request)
    return serializers.detail(acting, or_404(Consignment.objects.visible_to(acting), "consignment", number=number))


@router.get("/track/{number}", response={200: TrackedOut, **responses(404)}, auth=None, summary="Track a parcel")
def track(request: HttpRequest, number: Text, token: Token) -> dict[str, Any]:
    """Where a consignment is, for whoever holds its tracking token. Nobody needs to sign in."""
    found = queries.tracked(number, token)
    if found is None:
        raise NotFound(what="consignment")
    return serializers.tracked(found)


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
    return {"number": found.number, "statuses": [_status(one) for one in statuses.status_history([found.pk])]}


@router.get("/batches/{batch_id}/statuses", response={200: ReceiptsOut, **responses(404)}, summary="Receipts")
def receipts(request: HttpRequest, batch_id: Key, limit: Limit = 100, after: Key | None = None) -> dict[str, Any]:
    """The statuses of every consignment of a batch: its receipts."""
    batch = or_404(Batch.objects.visible_to(acting_of(request)), "batch", pk=batch_id)
    rows, following = keyset(Consignment.objects.filter(batch=batch).only("number"), limit, after)
    found: dict[int, list[dict[str, Any]]] = {}
    for one in statuses.status_history([row.pk for row in rows]):
        found.setdefault(one.consignment, []).append(_status(one))
    items = [{"number": row.number, "statuses": found.get(row.pk, [])} for row in rows]
    return {"items": items, "next": following}


@router.post("/departures", response={200: MovedOut, **responses(409)}, summary="Leave without a partner node")
@idempotent
def leave(request: HttpRequest, body: DepartureIn) -> dict[str, int]:
    """Exports to a country without a node, and bonded goods to their buyers, leave with their carrier."""
    movements.leave(acting_of(request), body.numbers, body.shipment, timezone.now())
    return {"moved": len(set(body.numbers))}


@router.post("/deliveries", response={200: MovedOut, **responses(409)}, summary="Delivered, as the carrier says")
@idempotent
def delivered(request: HttpRequest, body: DeliveryIn) -> dict[str, int]:
    """What left without a partner node was delivered."""
    movements.delivered(acting_of(request), body.numbers, body.place, timezone.now())
    return {"moved": len(set(body.numbers))}


def _status(one: statuses.Status) -> dict[str, Any]:
    return {"code": one.code, "label": one.label, "authority": one.authority, "at": one.at}


router.add_router("/statistics", statistics_api.router)
