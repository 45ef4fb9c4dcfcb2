"""The API of risk: inspections and their results, hit rates, trusted traders, models. For officers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.idempotency import idempotent
from infosilk.kernel.models import Role
from infosilk.kernel.paging import page
from infosilk.kernel.problems_api import responses
from infosilk.kernel.reasons import explain
from infosilk.kernel.schemas import NO_NUL, Key, Limit, Text
from infosilk.trade.models import Inspection, RiskModel, TrustedTrader
from infosilk.trade.risk import inspecting, queries, tasks, training, trusting

router = Router()
Words = Annotated[str, Field(max_length=400, pattern=NO_NUL)]


class RiskReasonOut(BaseModel):
    code: str
    text: str


class InspectionOut(BaseModel):
    """`codes` are the rules that fired, "model", "random" or "officer"; `score` the model's probability."""

    id: int
    number: str
    lane: str
    codes: list[str]
    reasons: list[RiskReasonOut]
    random: bool
    score: float | None
    asked_at: datetime
    done_at: datetime | None
    result: str
    irregularity: str
    recovered: Decimal
    currency: str
    note: str


class InspectionsOut(BaseModel):
    items: list[InspectionOut]
    next: int | None


class ResultIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    result: Literal["conform", "minor", "irregular"]
    irregularity: Annotated[str, Field(max_length=14)] = ""
    recovered: Annotated[str, Field(max_length=20)] = ""
    currency: Annotated[str, Field(max_length=3)] = ""
    note: Annotated[str, Field(max_length=1000)] = ""


class HitRateOut(BaseModel):
    """`kind` is choice (random or targeted), lane or rule; `low` and `high` the 95 % interval of `rate` (Wilson)."""

    kind: str
    code: str
    title: str
    asked: int
    done: int
    irregular: int
    minor: int
    rate: float | None
    low: float
    high: float
    recovered: dict[str, Decimal]


class TrustOut(BaseModel):
    id: int
    registration: str
    name: str
    level: str
    valid_from: date | None
    valid_until: date | None = Field(description="The last day; none: until it is withdrawn.")
    basis: str
    granted_by: str
    granted_at: datetime
    withdrawn_at: datetime | None
    why_withdrawn: str


class TrustIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    registration: Annotated[str, Field(min_length=1, max_length=60)]
    level: Literal["reliable", "authorised"]
    valid_from: date
    valid_until: date | None = None
    basis: Annotated[str, Field(min_length=1, max_length=400)]
    name: Annotated[str, Field(max_length=200)] = ""


class WhyIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    why: Words


class ModelOut(BaseModel):
    """`metrics` are those of the part that was held out: f1, auc, loss; `in_use` those of the model it was held to."""

    id: int
    trained_at: datetime
    learned_from: int
    source: str
    active: bool
    metrics: dict[str, Any]
    sha256: str


class AskedOut(BaseModel):
    asked: bool


@router.get("/inspections", response={200: InspectionsOut, **responses()}, summary="Inspections")
def inspections(
    request: HttpRequest, waiting: bool = False, limit: Limit = 100, after: Key | None = None
) -> dict[str, Any]:
    """Inspections, oldest first; `waiting` those without a result alone."""
    acting = _officer(request)
    rows = queries.inspections(acting)
    return page(rows.filter(done_at__isnull=True) if waiting else rows, limit, after, _inspection)


@router.get("/inspections/{number}", response={200: InspectionOut, **responses(404)}, summary="One inspection")
def inspection(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Why the consignment was chosen, and what was found."""
    rows = queries.inspections(acting_of(request))
    return _inspection(or_404(rows, "inspection", number=number))


@router.post(
    "/inspections/{number}/result", response={200: InspectionOut, **responses(404, 409)}, summary="Record a result"
)
@idempotent
def record(request: HttpRequest, number: Text, body: ResultIn) -> dict[str, Any]:
    """Record what the inspection of a consignment found; also of one that nobody asked for."""
    row = inspecting.record_inspection(
        acting_of(request), number, body.result, irregularity=body.irregularity, recovered=body.recovered,
        currency=body.currency, note=body.note,
    )  # fmt: skip
    return _inspection(row)


@router.get("/hit-rates", response={200: list[HitRateOut], **responses()}, summary="Hit rates")
def hit_rates(request: HttpRequest, since: date | None = None) -> list[dict[str, Any]]:
    """How often inspections found something irregular: by lane, by rule, at random and targeted."""
    _officer(request)
    names = ("kind", "code", "title", "asked", "done", "irregular", "minor", "rate", "low", "high", "recovered")
    return [{name: getattr(one, name) for name in names} for one in queries.hit_rates(since)]


@router.get("/trusted", response={200: list[TrustOut], **responses()}, summary="Trusted traders")
def trusted(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:
    """Every grant, also those that are over."""
    acting_of(request).require("trade", *trusting.MAY_TRUST)
    return [_trust(row) for row in TrustedTrader.objects.all()[:limit]]


@router.post("/trusted", response={200: TrustOut, **responses(409)}, summary="Grant trust")
@idempotent
def grant(request: HttpRequest, body: TrustIn) -> dict[str, Any]:
    """Trust a trader for some days."""
    row = trusting.grant(
        acting_of(request), body.registration, body.level, body.valid_from, body.valid_until, body.basis, body.name
    )
    return _trust(row)


@router.post("/trusted/{key}/withdrawal", response={200: TrustOut, **responses(404, 409)}, summary="Withdraw trust")
@idempotent
def withdraw(request: HttpRequest, key: Key, body: WhyIn) -> dict[str, Any]:
    """End a grant from now on."""
    return _trust(trusting.withdraw(acting_of(request), key, body.why))


@router.get("/models", response={200: list[ModelOut], **responses()}, summary="Risk models")
def models(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:
    """Every model that was learned here, newest first."""
    acting_of(request).require("trade", *training.MAY_TRAIN)
    return [_model(row) for row in queries.models()[:limit]]


@router.post("/models", response={202: AskedOut, **responses(409)}, summary="Learn a model")
@idempotent
def learn(request: HttpRequest) -> Status[dict[str, bool]]:
    """Have a model learned from the results so far, in the background; it is used when it beats the one in use."""
    tasks.ask(acting_of(request))
    return Status(202, {"asked": True})


@router.post("/models/{key}/activation", response={200: ModelOut, **responses(404, 409)}, summary="Use a model")
@idempotent
def activate(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Put a model to use that was in use before, or that beat the one in use."""
    return _model(training.activate(acting_of(request), key))


def _officer(request: HttpRequest) -> Any:
    acting = acting_of(request)
    acting.require("trade", Role.OFFICER)
    return acting


def _inspection(row: Inspection) -> dict[str, Any]:
    names = (
        "lane", "codes", "random", "score", "asked_at", "done_at", "result", "irregularity", "recovered", "currency",
        "note",
    )  # fmt: skip
    return {
        "id": row.pk,
        "number": row.number,
        "reasons": [{"code": one.code, "text": one.text} for one in explain.explain_all(row.reasons)],
        **{name: getattr(row, name) for name in names},
    }


def _trust(row: TrustedTrader) -> dict[str, Any]:
    first, last = trusting.days(row)
    names = ("registration", "name", "level", "basis", "granted_by", "granted_at", "withdrawn_at", "why_withdrawn")
    return {
        "id": row.pk, "valid_from": first, "valid_until": last, **{name: getattr(row, name) for name in names},
    }  # fmt: skip


def _model(row: RiskModel) -> dict[str, Any]:
    names = ("trained_at", "learned_from", "source", "active", "metrics", "sha256")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}
