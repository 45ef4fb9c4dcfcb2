"""Trade's API: lodge batches, read what became of them, follow consignments, decide held ones."""

import json
from io import BytesIO
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.idempotency import idempotent
from infosilk.kernel.paging import page
from infosilk.kernel.problems import MediaType, NotFound
from infosilk.kernel.problems_api import responses
from infosilk.kernel.schemas import Key, Limit, SmallKey, Text
from infosilk.trade import actions, faces, queries, window_api
from infosilk.trade.catalogue import api as catalogue_api
from infosilk.trade.ceb import api as ceb_api
from infosilk.trade.declarations import api as declarations_api
from infosilk.trade.measures import api as tariff_api
from infosilk.trade.mending import api as mending_api
from infosilk.trade.models import Batch, BatchLine, Consignment, State
from infosilk.trade.papers import api as papers_api
from infosilk.trade.payments import api as payments_api
from infosilk.trade.quoting import api as quote_api
from infosilk.trade.returns import api as returns_api
from infosilk.trade.review import api as review_api
from infosilk.trade.risk import api as risk_api
from infosilk.trade.schemas import (
    BatchesOut,
    BatchOut,
    ConsignmentDetailOut,
    ConsignmentOut,
    ConsignmentsOut,
    DecisionIn,
    LinesOut,
    LodgedOut,
    TrackedOut,
)
from infosilk.trade.statistics import api as statistics_api
from infosilk.trade.webhooks import api as webhooks_api

router = Router()
router.add_router("/tariff", tariff_api.router)
router.add_router("/declarations", declarations_api.router)
router.add_router("/ceb", ceb_api.router)
router.add_router("/products", catalogue_api.products)
router.add_router("/classify", catalogue_api.classify)
router.add_router("/quote", quote_api.router)
Token = Annotated[str, Field(min_length=8, max_length=32, pattern="^[A-Za-z0-9_-]+$")]
MEDIA_TYPES = ("application/x-ndjson", "application/json", "text/csv", "application/xml")

_BATCH_BODY = {
    "requestBody": {
        "required": True,
        "description": "Orders: one JSON object a line, a JSON array of them, or a table (docs/guide/trade.md).",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "text/csv": {"schema": {"type": "string"}},
            "application/xml": {"schema": {"type": "string"}},
        },
    }
}


@router.post(
    "/batches",
    response={200: LodgedOut, **responses(409, 415)},
    openapi_extra=_BATCH_BODY,
    summary="Lodge a batch of orders",
)
@idempotent
def lodge_batch(request: HttpRequest, filename: Text = "") -> HttpResponse:
    """Match, charge, decide and store every order of the body; each line's outcome is in the answer, in its
    order."""
    media_type = (request.content_type or "").lower()
    if media_type not in MEDIA_TYPES:
        raise MediaType(
            f"A batch is one of {', '.join(MEDIA_TYPES)}, not {media_type or 'without a type'}.",
            title="The format of the body is not known",
            mend="Name its format in Content-Type.",
        )
    name = filename or "api"
    report = actions.lodge(acting_of(request), BytesIO(request.body), name, media_type=media_type)
    # Written here and not through the schema: a thousand lines through it cost more than deciding them.
    return HttpResponse(json.dumps(faces.report(report), ensure_ascii=False), content_type="application/json")


@router.get("/batches", response={200: BatchesOut, **responses()}, summary="Batches")
def batches(request: HttpRequest, limit: Limit = 100, after: Key | None = None) -> dict[str, Any]:
    """The batches that your organisation lodged, oldest first."""
    return page(Batch.objects.visible_to(acting_of(request)), limit, after, faces.batch)


@router.get("/batches/{batch_id}", response={200: BatchOut, **responses(404)}, summary="One batch")
def batch(request: HttpRequest, batch_id: Key) -> dict[str, Any]:
    """How many of its orders were released, held, refused."""
    return faces.batch(or_404(Batch.objects.visible_to(acting_of(request)), "batch", pk=batch_id))


@router.get("/batches/{batch_id}/lines", response={200: LinesOut, **responses(404)}, summary="Lines of a batch")
def lines(request: HttpRequest, batch_id: Key, limit: Limit = 1000, after: SmallKey | None = None) -> dict[str, Any]:
    """What became of each line when it was lodged."""
    found = or_404(Batch.objects.visible_to(acting_of(request)), "batch", pk=batch_id)
    return page(BatchLine.objects.filter(batch=found), limit, after or 0, faces.line, key="line")


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
    return page(rows, limit, after, faces.consignment)


@router.get(
    "/consignments/{number}",
    response={200: ConsignmentDetailOut, **responses(404)},
    summary="One consignment",
)
def consignment(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Its goods, charges with their sums, reasons, documents as received, and its way across both nodes."""
    acting = acting_of(request)
    return faces.detail(acting, or_404(Consignment.objects.visible_to(acting), "consignment", number=number))


@router.post(
    "/consignments/{number}/decision",
    response={200: ConsignmentOut, **responses(404, 409)},
    summary="Decide a held consignment",
)
@idempotent
def decide(request: HttpRequest, number: Text, decision: DecisionIn) -> dict[str, Any]:
    """Release or refuse it, as a customs officer."""
    return faces.consignment(actions.decide(acting_of(request), number, decision.decision, decision.note))


@router.get("/track/{number}", response={200: TrackedOut, **responses(404)}, auth=None, summary="Track a parcel")
def track(request: HttpRequest, number: Text, token: Token) -> dict[str, Any]:
    """Where a consignment is, for whoever holds its tracking token. Nobody needs to sign in."""
    found = queries.tracked(number, token)
    if found is None:
        raise NotFound(what="consignment")
    return faces.tracked(found)


router.add_router("", window_api.router)
router.add_router("/batches", mending_api.router)
router.add_router("/statistics", statistics_api.router)
router.add_router("/papers", papers_api.router)
router.add_router("/webhooks", webhooks_api.router)
router.add_router("/reviews", review_api.router)
router.add_router("/returns", returns_api.router)
router.add_router("/payments", payments_api.router)
router.add_router("/risk", risk_api.router)
