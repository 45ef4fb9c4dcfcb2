"""The API of manual review."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.idempotency import idempotent
from infosilk.kernel.models import Role
from infosilk.kernel.problems_api import responses
from infosilk.kernel.schemas import Key, Text
from infosilk.trade.models import OWNERS, Consignment
from infosilk.trade.review import queries, steps

router = Router()
Words = Annotated[str, Field(min_length=1, max_length=2000)]


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


class ReviewNoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Words
    shown_to_trader: bool = False


class TextIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: Words


@router.get("/{number}", response={200: ReviewOut, **responses(404)}, summary="A consignment's review")
def review(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Every step for officers, what is shown to the trader for its owners."""
    acting = acting_of(request)
    rows = Consignment.objects.visible_to(acting)
    if not acting.may("trade", Role.OFFICER, *OWNERS):
        rows = rows.none()
    found = queries.review(acting, or_404(rows, "consignment", number=number))
    return {
        "claimed_until": found.standing.claimed_until,
        "asked": found.standing.asked,
        "waits_for_second_officer": found.standing.proposal is not None,
        "steps": [queries.as_dict(step) for step in found.steps],
    }


@router.get(
    "/{number}/files/{step}",
    response={200: None, **responses(404)},
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
    summary="The file of an answer",
)
def file(request: HttpRequest, number: Text, step: Key) -> HttpResponse:
    """What the trader sent with an answer."""
    opened = steps.file_of(acting_of(request), number, step)
    return HttpResponse(opened.content, content_type="application/octet-stream")


@router.post("/{number}/claim", response={200: ReviewStepOut, **responses(404, 409)}, summary="Take up")
@idempotent
def claim(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Take a held consignment up for half an hour: no other officer decides it meanwhile."""
    return queries.as_dict(steps.claim(acting_of(request), number))


@router.post("/{number}/unclaim", response={200: ReviewStepOut, **responses(404, 409)}, summary="Lay down")
@idempotent
def unclaim(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Lay down what you have taken up."""
    return queries.as_dict(steps.unclaim(acting_of(request), number))


@router.post("/{number}/notes", response={200: ReviewStepOut, **responses(404)}, summary="Write a note")
@idempotent
def note(request: HttpRequest, number: Text, body: ReviewNoteIn) -> dict[str, Any]:
    """A note for colleagues, or for the trader too."""
    return queries.as_dict(steps.note(acting_of(request), number, body.text, shown=body.shown_to_trader))


@router.post("/{number}/questions", response={200: ReviewStepOut, **responses(404, 409)}, summary="Ask the trader")
@idempotent
def ask(request: HttpRequest, number: Text, body: TextIn) -> dict[str, Any]:
    """Ask for a document or an explanation; the consignment stays held."""
    return queries.as_dict(steps.ask(acting_of(request), number, body.text))


@router.post("/{number}/answers", response={200: ReviewStepOut, **responses(404, 409)}, summary="Answer")
@idempotent
def answer(request: HttpRequest, number: Text, body: TextIn) -> dict[str, Any]:
    """Answer an officer's question in words; a file is sent on the consignment's page."""
    return queries.as_dict(steps.answer(acting_of(request), number, body.text))


@router.post("/{number}/rejections", response={200: ReviewStepOut, **responses(404, 409)}, summary="Reject a proposal")
@idempotent
def reject(request: HttpRequest, number: Text, body: TextIn) -> dict[str, Any]:
    """Reject another officer's proposal; to confirm it, decide the same."""
    return queries.as_dict(steps.reject(acting_of(request), number, body.text))
