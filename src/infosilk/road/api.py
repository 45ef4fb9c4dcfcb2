"""The road's API, for the node's operator: links, parked messages, proof of a message."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from infosilk.kernel.access import acting_of
from infosilk.kernel.problems import NotFound
from infosilk.kernel.problems.api import responses
from infosilk.road import queries, verify
from infosilk.road.engine.rejection import Rejected
from infosilk.road.models import LogEntry, Parked
from infosilk.road.schemas import LinkOut, ParkedOut, ProofOut

router = Router()

Node = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
Number = Annotated[int, Field(ge=1, le=2**63 - 1)]


@router.get("/links", response={200: list[LinkOut], **responses()}, summary="State of the road")
def links(request: HttpRequest) -> list[Any]:
    """Queue, lag and state of the way to and from every partner."""
    acting_of(request).require("road", "operator")
    return list(queries.links())


@router.get("/parked", response={200: list[ParkedOut], **responses()}, summary="Parked messages")
def parked(
    request: HttpRequest,
    state: Literal["waiting", "resolved", "refused"] = "waiting",
    limit: Annotated[int, Field(ge=1, le=1000)] = 100,
    after: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0,
) -> list[Any]:
    """Parked messages in order of their id, from after the id `after`."""
    acting_of(request).require("road", "operator")
    return list(Parked.objects.filter(state=state, pk__gt=after).order_by("pk")[:limit])


@router.get(
    "/messages/{partner}/{direction}/{seq}",
    response={200: ProofOut, **responses(404)},
    summary="A message and its proof",
)
def message(request: HttpRequest, partner: Node, direction: Literal["in", "out"], seq: Number) -> Any:
    """The signed message, and whether signature, hash and place in the chain hold."""
    acting_of(request).require("road", "operator")
    entry = LogEntry.objects.filter(partner=partner, direction=direction, seq=seq).first()
    if entry is None:
        raise NotFound(what=_("message"))
    try:
        return verify.prove(entry)
    except Rejected as rejected:
        raise NotFound(what=str(rejected)) from rejected
