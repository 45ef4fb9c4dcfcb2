"""The API of risk: inspections and their results, hit rates, trusted traders, models. For officers."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.paging import page
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit, Text
from infosilk.trade.risk import queries, tasks, train, trusted_traders
from infosilk.trade.risk.models import RiskModel, TrustedTrader
from infosilk.trade.risk.schemas import (
    AskedOut,
    HitRateOut,
    InspectionOut,
    InspectionsOut,
    ModelOut,
    TrustIn,
    TrustOut,
    WhyIn,
)
from infosilk.trade.risk.serializers import inspection_out

own = Router()


@own.get("/inspections", response={200: InspectionsOut, **responses()}, summary="Inspections")
def inspections(
    request: HttpRequest, waiting: bool = False, limit: Limit = 100, after: Key | None = None
) -> dict[str, Any]:
    """Inspections, oldest first; `waiting` those without a result alone."""
    acting = _officer(request)
    rows = queries.inspections(acting)
    return page(rows.filter(done_at__isnull=True) if waiting else rows, limit, after, inspection_out)


@own.get("/inspections/{number}", response={200: InspectionOut, **responses(404)}, summary="One inspection")
def inspection(request: HttpRequest, number: Text) -> dict[str, Any]:
    """Why the consignment was chosen, and what was found."""
    rows = queries.inspections(acting_of(request))
    return inspection_out(or_404(rows, "inspection", number=number))


@own.get("/hit-rates", response={200: list[HitRateOut], **responses()}, summary="Hit rates")
def hit_rates(request: HttpRequest, since: date | None = None) -> list[dict[str, Any]]:
    """How often inspections found something irregular: by lane, by rule, at random and targeted."""
    _officer(request)
    names = ("kind", "code", "title", "asked", "done", "irregular", "minor", "rate", "low", "high", "recovered")
    return [{name: getattr(one, name) for name in names} for one in queries.hit_rates(since)]


@own.get("/trusted", response={200: list[TrustOut], **responses()}, summary="Trusted traders")
def trusted(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:
    """Every grant, also those that are over."""
    acting_of(request).require("trade", *trusted_traders.MAY_TRUST)
    return [_trust(row) for row in TrustedTrader.objects.all()[:limit]]


@own.post("/trusted", response={200: TrustOut, **responses(409)}, summary="Grant trust")
@idempotent
def grant(request: HttpRequest, body: TrustIn) -> dict[str, Any]:
    """Trust a trader for some days."""
    row = trusted_traders.grant(
        acting_of(request), body.registration, body.level, body.valid_from, body.valid_until, body.basis, body.name
    )
    return _trust(row)


@own.post("/trusted/{key}/withdrawal", response={200: TrustOut, **responses(404, 409)}, summary="Withdraw trust")
@idempotent
def withdraw(request: HttpRequest, key: Key, body: WhyIn) -> dict[str, Any]:
    """End a grant from now on."""
    return _trust(trusted_traders.withdraw(acting_of(request), key, body.why))


@own.get("/models", response={200: list[ModelOut], **responses()}, summary="Risk models")
def models(request: HttpRequest, limit: Limit = 100) -> list[dict[str, Any]]:
    """Every model that was learned here, newest first."""
    acting_of(request).require("trade", *train.MAY_TRAIN)
    return [_model(row) for row in queries.models()[:limit]]


@own.post("/models", response={202: AskedOut, **responses(409)}, summary="Learn a model")
@idempotent
def learn(request: HttpRequest) -> Status[dict[str, bool]]:
    """Have a model learned from the results so far, in the background; it is used when it beats the one in use."""
    tasks.ask(acting_of(request))
    return Status(202, {"asked": True})


@own.post("/models/{key}/activation", response={200: ModelOut, **responses(404, 409)}, summary="Use a model")
@idempotent
def activate(request: HttpRequest, key: Key) -> dict[str, Any]:
    """Put a model to use that was in use before, or that beat the one in use."""
    return _model(train.activate(acting_of(request), key))


def _officer(request: HttpRequest) -> Any:
    acting = acting_of(request)
    acting.require("trade", "officer")
    return acting


def _trust(row: TrustedTrader) -> dict[str, Any]:
    first, last = trusted_traders.days(row)
    names = ("registration", "name", "level", "basis", "granted_by", "granted_at", "withdrawn_at", "why_withdrawn")
    return {
        "id": row.pk,
        "valid_from": first,
        "valid_until": last,
        **{name: getattr(row, name) for name in names},
    }


def _model(row: RiskModel) -> dict[str, Any]:
    names = ("trained_at", "learned_from", "source", "active", "metrics", "sha256")
    return {"id": row.pk, **{name: getattr(row, name) for name in names}}


router = Router()
router.add_router("/risk", own)
