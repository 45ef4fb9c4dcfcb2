"""The API of returns."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.paging import page
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit, Number, Text
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import ConsignmentOut
from infosilk.trade.returns import actions, queries, withdrawal
from infosilk.trade.returns.models import ReturnState

router = Router()

own = Router()


class ReturnLineIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: Annotated[int, Field(ge=1, le=9999)]
    quantity: Annotated[Decimal, Field(gt=0, max_digits=16, decimal_places=5)]


class ReturnIn(BaseModel):
    """An application; without `lines` for everything that is left."""

    model_config = ConfigDict(extra="forbid")

    consignment: Number
    lines: Annotated[list[ReturnLineIn], Field(min_length=1, max_length=50)] | None = None
    reason: Annotated[str, Field(max_length=2000)] = ""


class ReturnLineOut(BaseModel):
    number: int
    quantity: str


class ReturnOut(BaseModel):
    id: int
    number: str
    consignment: str
    state: str
    whole: bool
    lines: list[ReturnLineOut]
    reason: str
    note: str
    back_until: date
    charges_cancelled: Decimal | None
    charges_currency: str
    applied_at: datetime
    changed_at: datetime


class ReturnsOut(BaseModel):
    items: list[ReturnOut]
    next: int | None


class AnswerIn(BaseModel):
    """Whether the goods may come back; a refusal needs a note."""

    model_config = ConfigDict(extra="forbid")

    decision: Literal["accept", "refuse"]
    note: Annotated[str, Field(max_length=2000)] = ""


@own.get("", response={200: ReturnsOut, **responses()}, summary="Returns")
def returns(
    request: HttpRequest, state: ReturnState | None = None, limit: Limit = 100, after: Key | None = None
) -> dict[str, Any]:
    """The returns that you may see, oldest first."""
    rows = queries.visible_to(acting_of(request))
    return page(rows.filter(state=state) if state else rows, limit, after, queries.as_dict)


@own.post("", response={200: ReturnOut, **responses(404, 409)}, summary="Apply for a return")
@idempotent
def apply(request: HttpRequest, body: ReturnIn) -> dict[str, Any]:
    """By the buyer, or by the marketplace or seller for the buyer, within the period."""
    wanted: dict[int, Decimal] | None = None
    if body.lines is not None:
        wanted = {}
        for line in body.lines:
            wanted[line.number] = wanted.get(line.number, Decimal(0)) + line.quantity
    return queries.as_dict(actions.apply_for_return(acting_of(request), body.consignment, wanted, body.reason))


@own.get("/{number}", response={200: ReturnOut, **responses(404)}, summary="One return")
def one(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Where it stands."""
    return queries.as_dict(or_404(queries.visible_to(acting_of(request)), "return", number=number))


@own.post("/{number}/decision", response={200: ReturnOut, **responses(404, 409)}, summary="Accept or refuse")
@idempotent
def decide(request: HttpRequest, number: Text, body: AnswerIn) -> dict[str, Any]:
    """By an officer, or by the marketplace or seller."""
    verb = actions.accept if body.decision == "accept" else actions.refuse
    return queries.as_dict(verb(acting_of(request), number, body.note))


@own.post("/{number}/back", response={200: ReturnOut, **responses(404, 409)}, summary="The goods are back")
@idempotent
def back(request: HttpRequest, number: Text) -> dict[str, Any]:
    """By an officer or the warehouse: charges are cancelled, and the buyer's limit is restored."""
    return queries.as_dict(actions.goods_back(acting_of(request), number))


class WithdrawalNoteIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    note: Annotated[str, Field(max_length=400)] = ""


@router.post(
    "/consignments/{number}/withdrawal", response={200: ConsignmentOut, **responses(404, 409)}, summary="Withdraw"
)
@idempotent
def withdraw(request: HttpRequest, number: Text, body: WithdrawalNoteIn) -> dict[str, Any]:
    """Withdraw an order that has not left yet, as its marketplace or seller; the buyer's limit is given back."""
    return clearance.consignment_out(withdrawal.withdraw(acting_of(request), number, body.note))


router.add_router("/returns", own)
