"""The API of customs declarations: lodge, amend and cancel by WCO messages, follow, decide."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.paging import page
from infosilk.kernel.problems import MediaType
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit, ReasonOut, Text
from infosilk.trade.clearance.public import DecisionIn
from infosilk.trade.declarations import actions, decisions, serializers
from infosilk.trade.declarations.models import DeclarationState, LodgedDeclaration, MessageKind

own = Router()
XML = ("application/xml", "text/xml")


class DeclarationOut(BaseModel):
    """A declaration as it stands; `lrn` is the declarant's reference, `number` that of customs."""

    number: str
    lrn: str
    version: int
    declarant: str
    direction: str
    type: str
    state: str
    lane: str
    exporter: str
    importer: str
    country: str
    currency: str
    goods_value: Decimal
    charges_total: Decimal | None
    charges_currency: str
    lodged_at: datetime
    changed_at: datetime


class DeclarationsOut(BaseModel):
    items: list[DeclarationOut]
    next: int | None


class DeclaredGoodsOut(BaseModel):
    number: int
    description: str
    hs_code: str
    origin: str
    value: str
    net_mass: str
    gross_mass: str


class DeclarationMessageOut(BaseModel):
    """A message as it was received or sent; `sha256` of its text in UTF-8."""

    id: int
    kind: str
    version: int
    sha256: str
    at: datetime
    payload: str


class DeclarationDetailOut(DeclarationOut):
    reasons: list[ReasonOut]
    goods: list[DeclaredGoodsOut]
    messages: list[DeclarationMessageOut]


class LodgedDeclarationOut(BaseModel):
    """What became of a message. `again`: it was known; `refused`: it changed nothing; `answer`: WCO_RES in XML."""

    declaration: DeclarationOut
    again: bool
    refused: bool
    reasons: list[ReasonOut]
    answer: str


@own.post(
    "",
    response={200: LodgedDeclarationOut, **responses(409, 415)},
    openapi_extra={
        "requestBody": {
            "required": True,
            "description": "A declaration, amendment or cancellation of the WCO Data Model 3.6.",
            "content": {"application/xml": {"schema": {"type": "string"}}},
        }
    },
    summary="Lodge, amend or cancel a declaration",
)
@idempotent
def lodge(request: HttpRequest) -> Any:
    """Check, charge and decide the declaration in the body. With `Accept: application/xml` the answer is the
    WCO response itself."""
    if (request.content_type or "").lower() not in XML:
        raise MediaType(
            f"A declaration is application/xml, not {request.content_type or 'without a type'}.",
            title="The format of the body is not known",
            mend="Name its format in Content-Type.",
        )
    done = actions.lodge(acting_of(request), request.body)
    if request.headers.get("Accept", "").split(",")[0].strip() in XML:
        return HttpResponse(done.answer, content_type="application/xml")
    return serializers.lodged(done)


@own.get("", response={200: DeclarationsOut, **responses()}, summary="Declarations")
def declarations(
    request: HttpRequest,
    state: DeclarationState | None = None,
    lrn: Text | None = None,
    limit: Limit = 100,
    after: Key | None = None,
) -> dict[str, Any]:
    """The declarations that you may see, oldest first; by state or by the declarant's reference."""
    rows = LodgedDeclaration.objects.visible_to(acting_of(request))
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(lrn=lrn) if lrn else rows
    return page(rows, limit, after, serializers.brief)


@own.get("/{number}", response={200: DeclarationDetailOut, **responses(404)}, summary="One declaration")
def declaration(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Its goods, reasons, and every message as it was received or sent."""
    rows = LodgedDeclaration.objects.visible_to(acting_of(request))
    return serializers.detail(or_404(rows, "declaration", number=number))


@own.get("/{number}/answer", response={200: None, **responses(404)}, summary="The latest answer of customs as XML")
def answer(request: HttpRequest, number: Text) -> HttpResponse:
    """The latest WCO response to a declaration."""
    row = or_404(LodgedDeclaration.objects.visible_to(acting_of(request)), "declaration", number=number)
    found = row.messages.filter(kind=MessageKind.ANSWER).latest("id")
    return HttpResponse(found.payload, content_type="application/xml")


@own.post(
    "/{number}/decision", response={200: DeclarationOut, **responses(404, 409)}, summary="Decide a held declaration"
)
@idempotent
def decide(request: HttpRequest, number: Text, decision: DecisionIn) -> dict[str, Any]:
    """Release or refuse it, as a customs officer."""
    return serializers.brief(decisions.decide(acting_of(request), number, decision.decision, decision.note))


router = Router()
router.add_router("/declarations", own)
