"""Logistics' API: corridors, what is ready, dispatch, arrival, shipments."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from infosilk.kernel.access import acting_of
from infosilk.kernel.paging import page
from infosilk.kernel.problems import NotFound
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Limit
from infosilk.logistics.corridors import actions, checks, on_record, queries, store
from infosilk.logistics.corridors.models import Shipment
from infosilk.logistics.corridors.schemas import (
    ArriveIn,
    CorridorOut,
    DispatchedOut,
    DispatchIn,
    ReadyOut,
    ShipmentDetailOut,
    ShipmentOut,
    ShipmentsOut,
)

router = Router()
Before = Annotated[int, Field(ge=1, le=2**63 - 1)]
StateIn = Literal["on_the_way", "arrived", "refused"]


def shipment_out(one: Shipment) -> dict[str, Any]:
    return {
        "number": one.number,
        "corridor": one.corridor,
        "origin_node": one.origin_node,
        "destination_node": one.destination_node,
        "forwarder": one.forwarder_name,
        "consignments": one.consignments,
        "pieces": one.pieces,
        "gross_weight_kg": one.gross_weight_kg,
        "departed_at": one.departed_at,
        "earliest": one.earliest,
        "latest": one.latest,
        "window_verified": one.window_verified,
        "window_source": one.window_source,
        "state": one.state,
        "arrived_at": one.arrived_at,
        "reason": one.reason,
    }


@router.get("/corridors", response={200: list[CorridorOut], **responses()}, summary="Corridors of the zone")
def list_corridors(request: HttpRequest) -> list[dict[str, Any]]:
    """Each way between the zone's cities, with the dated figures of how long it takes."""
    return [
        {
            "code": one.code,
            "title": one.title,
            "origin": one.origin,
            "destination": one.destination,
            "legs": [{"start": leg.start, "end": leg.end, "mode": leg.mode} for leg in one.legs],
            "times": [time.model_dump(exclude={"valid_from", "valid_until"}) for time in one.times],
            "line": one.line,
        }
        for one in on_record.corridors()
    ]


@router.get("/ready", response={200: list[ReadyOut], **responses()}, summary="What can leave now")
def ready(request: HttpRequest) -> list[dict[str, Any]]:
    """Consignments that the partner accepted, that have not left, and that carry your logistics code."""
    return [
        {
            "number": brief.number,
            "order_no": brief.order_no,
            "destination_node": brief.destination_node,
            "pieces": brief.pieces,
            "gross_weight_kg": brief.gross_weight_kg,
        }
        for brief in checks.ready_to_go(acting_of(request))
    ]


@router.post("/shipments", response={201: DispatchedOut, **responses(404, 409)}, summary="Dispatch")
@idempotent
def dispatch(request: HttpRequest, order: DispatchIn) -> Status[dict[str, Any]]:
    """Send consignments on their way, all or none: each number that cannot go is named with its reason."""
    acting = acting_of(request)
    if order.consignments is None:
        sent = actions.dispatch_all(acting, order.corridor, order.departed_at)
    else:
        sent = [actions.dispatch(acting, order.consignments, order.corridor, order.departed_at)]
    return Status(201, {"shipments": [shipment_out(one) for one in sent]})


@router.get("/shipments", response={200: ShipmentsOut, **responses()}, summary="Shipments")
def shipments(
    request: HttpRequest,
    state: StateIn | None = None,
    limit: Limit = 100,
    before: Before | None = None,
) -> dict[str, Any]:
    """Shipments that you may see, the latest first."""
    rows = queries.shipments(acting_of(request)).filter(**{"state": state} if state else {})
    return page(rows, limit, before, shipment_out, key="-pk")


@router.get("/shipments/{number}", response={200: ShipmentDetailOut, **responses(404)}, summary="A shipment")
def shipment(request: HttpRequest, number: str) -> dict[str, Any]:
    """One shipment with the numbers of what it carries, and how far it is."""
    one = _visible(request, number)
    progress = queries.progress_of(one, datetime.now(UTC))
    return {
        **shipment_out(one),
        "numbers": store.loaded(one),
        "fraction": progress.fraction,
        "guessed": progress.guessed,
    }


@router.post(
    "/shipments/{number}/arrive",
    response={200: ShipmentOut, **responses(404, 409)},
    summary="Confirm arrival",
)
@idempotent
def arrive(request: HttpRequest, number: str, arrival: ArriveIn) -> Status[dict[str, Any]]:
    """Confirm that a shipment arrived whole: its goods become bonded stock, and the origin is told."""
    return Status(200, shipment_out(actions.arrive(acting_of(request), number, arrival.arrived_at)))


@router.post(
    "/shipments/{number}/unload", response={200: ShipmentOut, **responses(404, 409)}, summary="Unload a refused one"
)
@idempotent
def unload(request: HttpRequest, number: str) -> Status[dict[str, Any]]:
    """What a refused shipment carried is ready to go again."""
    return Status(200, shipment_out(actions.unload(acting_of(request), number)))


def _visible(request: HttpRequest, number: str) -> Shipment:
    one = queries.shipment(acting_of(request), number)
    if one is None:
        raise NotFound(what=_("shipment"))
    return one
