"""The API of manual review."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Number, Text
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import OWNERS, Consignment, ConsignmentOut, DecisionIn, Note
from infosilk.trade.officers import actions, inspections, queries, review_steps
from infosilk.trade.risk.public import InspectionOut, inspection_out

router = Router()
results = Router()

reviews = Router()
Words = Annotated[str, Field(min_length=1, max_length=2000)]


class ReviewNoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Words
    shown_to_trader: bool = False


class TextIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Words


@reviews.get(
    "/{number}/files/{step}",
    response={200: None, **responses(404)},
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
    summary="The file of an answer",
)
def file(request: HttpRequest, number: Text, step: Key) -> HttpResponse:
    """What the trader sent with an answer."""
    opened = review_steps.file_of(acting_of(request), number, step)
    return HttpResponse(opened.content, content_type="application/octet-stream")


class ReviewStepOut(BaseModel):
    """One step of a review. `because` says why a second officer is needed, `until` when a claim ends."""

    id: int
    kind: str
    by: str
    text: str
    shown_to_trader: bool
    decision: str
    because: list[str]
    until: datetime | None
    file: str
    at: datetime


class ReviewOut(BaseModel):
    claimed_until: datetime | None
    asked: bool = Field(description="An officer's question waits for the trader's answer.")
    waits_for_second_officer: bool
    steps: list[ReviewStepOut]


@reviews.get("/{number}", response={200: ReviewOut, **responses(404)}, summary="A consignment's review")
def review(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Every step for officers, what is shown to the trader for its owners."""
    acting = acting_of(request)
    rows = Consignment.objects.visible_to(acting)
    if not acting.may("trade", "officer", *OWNERS):
        rows = rows.none()
    found = queries.review(acting, or_404(rows, "consignment", number=number))
    return {
        "claimed_until": found.standing.claimed_until,
        "asked": found.standing.asked,
        "waits_for_second_officer": found.standing.proposal is not None,
        "steps": [queries.as_dict(step) for step in found.steps],
    }


@reviews.post("/{number}/claim", response={200: ReviewStepOut, **responses(404, 409)}, summary="Take up")
@idempotent
def claim(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Take a held consignment up for half an hour: no other officer decides it meanwhile."""
    return queries.as_dict(review_steps.claim(acting_of(request), number))


@reviews.post("/{number}/unclaim", response={200: ReviewStepOut, **responses(404, 409)}, summary="Lay down")
@idempotent
def unclaim(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Lay down what you have taken up."""
    return queries.as_dict(review_steps.unclaim(acting_of(request), number))


@reviews.post("/{number}/notes", response={200: ReviewStepOut, **responses(404)}, summary="Write a note")
@idempotent
def note(request: HttpRequest, number: Text, body: ReviewNoteIn) -> dict[str, Any]:
    """A note for colleagues, or for the trader too."""
    return queries.as_dict(review_steps.note(acting_of(request), number, body.text, shown=body.shown_to_trader))


@reviews.post("/{number}/questions", response={200: ReviewStepOut, **responses(404, 409)}, summary="Ask the trader")
@idempotent
def ask(request: HttpRequest, number: Text, body: TextIn) -> dict[str, Any]:
    """Ask for a document or an explanation; the consignment stays held."""
    return queries.as_dict(review_steps.ask(acting_of(request), number, body.text))


@reviews.post("/{number}/answers", response={200: ReviewStepOut, **responses(404, 409)}, summary="Answer")
@idempotent
def answer(request: HttpRequest, number: Text, body: TextIn) -> dict[str, Any]:
    """Answer an officer's question in words; a file is sent on the consignment's page."""
    return queries.as_dict(review_steps.answer(acting_of(request), number, body.text))


@reviews.post("/{number}/rejections", response={200: ReviewStepOut, **responses(404, 409)}, summary="Reject a proposal")
@idempotent
def reject(request: HttpRequest, number: Text, body: TextIn) -> dict[str, Any]:
    """Reject another officer's proposal; to confirm it, decide the same."""
    return queries.as_dict(review_steps.reject(acting_of(request), number, body.text))


@router.post(
    "/consignments/{number}/decision",
    response={200: ConsignmentOut, **responses(404, 409)},
    summary="Decide a held consignment",
)
@idempotent
def decide(request: HttpRequest, number: Text, decision: DecisionIn) -> dict[str, Any]:
    """Release or refuse it, as a customs officer."""
    return clearance.consignment_out(actions.decide(acting_of(request), number, decision.decision, decision.note))


class ResultIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    result: Literal["conform", "minor", "irregular"]
    irregularity: Annotated[str, Field(max_length=14)] = ""
    recovered: Annotated[str, Field(max_length=20)] = ""
    currency: Annotated[str, Field(max_length=3)] = ""
    note: Annotated[str, Field(max_length=1000)] = ""


@results.post(
    "/inspections/{number}/result", response={200: InspectionOut, **responses(404, 409)}, summary="Record a result"
)
@idempotent
def record(request: HttpRequest, number: Text, body: ResultIn) -> dict[str, Any]:
    """Record what the inspection of a consignment found; also of one that nobody asked for."""
    row = inspections.record_inspection(
        acting_of(request),
        number,
        body.result,
        irregularity=body.irregularity,
        recovered=body.recovered,
        currency=body.currency,
        note=body.note,
    )
    return inspection_out(row)


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


router.add_router("/reviews", reviews)
router.add_router("/risk", results)
