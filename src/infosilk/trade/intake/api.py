"""The API of intake: lodge batches, read what became of each line."""

import json
from io import BytesIO
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.formats import encoding
from infosilk.kernel.paging import page
from infosilk.kernel.problems import MediaType
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit, SmallKey, Text
from infosilk.trade.clearance.public import Batch, BatchLine
from infosilk.trade.intake import media, serializers
from infosilk.trade.intake.ceb import api as ceb_api
from infosilk.trade.intake.mend import api as mend_api
from infosilk.trade.intake.schemas import BatchesOut, BatchOut, LinesOut, LodgedOut

router = Router()

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = ("application/x-ndjson", "application/json", "text/csv", _XLSX, "application/xml")

_BATCH_BODY = {
    "requestBody": {
        "required": True,
        "description": "Orders: one JSON object a line, a JSON array of them, or a table (docs/guide/trade.md).",
        "content": {
            "application/x-ndjson": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "array", "items": {"type": "object"}}},
            "text/csv": {"schema": {"type": "string"}},
            _XLSX: {"schema": {"type": "string", "format": "binary"}},
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
    """Match, charge, decide and store every order of the body; each line's outcome is in the answer, in its order."""
    media_type = (request.content_type or "").lower()
    if media_type not in MEDIA_TYPES:
        raise MediaType(
            f"A batch is one of {', '.join(MEDIA_TYPES)}, not {media_type or 'without a type'}.",
            title="The format of the body is not known",
            mend="Name its format in Content-Type.",
        )
    name = filename or "api"
    charset = encoding.named((request.content_params or {}).get("charset", ""))
    report = media.lodge_file(acting_of(request), BytesIO(request.body), name, media_type=media_type, encoding=charset)
    # Written here and not through the schema: a thousand lines through it cost more than deciding them.
    return HttpResponse(json.dumps(serializers.report(report), ensure_ascii=False), content_type="application/json")


@router.get("/batches", response={200: BatchesOut, **responses()}, summary="Batches")
def batches(request: HttpRequest, limit: Limit = 100, after: Key | None = None) -> dict[str, Any]:
    """The batches that your organisation lodged, oldest first."""
    return page(Batch.objects.visible_to(acting_of(request)), limit, after, serializers.batch)


@router.get("/batches/{batch_id}", response={200: BatchOut, **responses(404)}, summary="One batch")
def batch(request: HttpRequest, batch_id: Key) -> dict[str, Any]:
    """How many of its orders were released, held, refused."""
    return serializers.batch(or_404(Batch.objects.visible_to(acting_of(request)), "batch", pk=batch_id))


@router.get("/batches/{batch_id}/lines", response={200: LinesOut, **responses(404)}, summary="Lines of a batch")
def lines(request: HttpRequest, batch_id: Key, limit: Limit = 1000, after: SmallKey | None = None) -> dict[str, Any]:
    """What became of each line when it was lodged."""
    found = or_404(Batch.objects.visible_to(acting_of(request)), "batch", pk=batch_id)
    return page(BatchLine.objects.filter(batch=found), limit, after or 0, serializers.line, key="line")


router.add_router("/ceb", ceb_api.router)
router.add_router("/batches", mend_api.router)
