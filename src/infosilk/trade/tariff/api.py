"""The tariff's API: look a code up, check and load a data set, go back to an earlier version."""

from datetime import date
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from infosilk.kernel.access import acting_of
from infosilk.kernel.law.days import today
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Limit
from infosilk.trade.tariff import actions, queries, serializers
from infosilk.trade.tariff.models import DataSetVersion
from infosilk.trade.tariff.schemas import HistoryOut, PreviewOut, RollbackIn, TariffOut, VersionOut, VersionsOut

own = Router()
Jurisdiction = Annotated[str, Field(pattern="^[A-Z]{2}$")]
Code = Annotated[str, Field(pattern="^[0-9]{2,10}$")]
Name = Annotated[str, Field(min_length=1, max_length=200, pattern="^[^\x00/]+$")]
Basis = Annotated[str, Field(pattern="^[0-9]{1,19}$")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2999, 12, 31))]
_FILE = {
    "requestBody": {
        "required": True,
        "description": "A tariff as CSV or XLSX; docs/guide/trade-tariff.md has its columns.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
                "schema": {"type": "string", "format": "binary"}
            },
        },
    }
}


@own.get("/versions", response={200: VersionsOut, **responses()}, summary="Versions of the data sets")
def versions(request: HttpRequest, data_set: Name | None = None, limit: Limit = 100) -> dict[str, Any]:
    """What was loaded when, latest first. For operators and officers."""
    actions.may_look(acting_of(request))
    rows = DataSetVersion.objects.select_related("restored", "superseded_by").order_by("-loaded_at", "-pk")
    rows = rows.filter(data_set=data_set) if data_set else rows
    return {"items": [serializers.version(row) for row in rows[:limit]]}


@own.post(
    "/check", response={200: PreviewOut, **responses()}, openapi_extra=_FILE, summary="Check a data set, store nothing"
)
def check(request: HttpRequest, filename: Name, data_set: Name | None = None) -> dict[str, Any]:
    """Every violated rule with its row, and what the file would add, end and change. Nothing is stored."""
    found = actions.check(
        acting_of(request), filename, request.body, include_samples=settings.NODE.demo, data_set=data_set or ""
    )
    return serializers.preview(found)


@own.post("/load", response={200: VersionOut, **responses(409)}, openapi_extra=_FILE, summary="Load a data set")
@idempotent
def load(
    request: HttpRequest,
    filename: Name,
    basis: Basis | None = None,
    accept_warnings: bool = False,
    data_set: Name | None = None,
) -> dict[str, Any]:
    """Load the file as the next version of its data set (the file's name without its ending, or `data_set`).

    422 with every violated rule; 409 when warnings were not accepted, or when the tariff changed since the preview
    whose `basis` is given.
    """
    made = actions.load(
        acting_of(request),
        filename,
        request.body,
        include_samples=settings.NODE.demo,
        accept_warnings=accept_warnings,
        basis=int(basis) if basis else None,
        data_set=data_set or "",
    )
    return serializers.version(made)


@own.post(
    "/data-sets/{data_set}/rollback", response={200: VersionOut, **responses(404, 409)}, summary="Go back to a version"
)
@idempotent
def rollback(request: HttpRequest, data_set: Name, wanted: RollbackIn) -> dict[str, Any]:
    """Bring the content of an earlier version back as a new version; nothing of the history is lost."""
    return serializers.version(actions.rollback(acting_of(request), data_set, wanted.number, wanted.note))


@own.get("/{jurisdiction}/{code}", response={200: TariffOut, **responses(404, 409)}, summary="What holds for a code")
def lookup_code(
    request: HttpRequest, jurisdiction: Jurisdiction, code: Code, day: Day | None = None, known: Day | None = None
) -> dict[str, Any]:
    """Every measure of the code on `day` (default: today), as this node knows it, or knew it at the end of `known`.

    409 "tariff-unknown" when nothing is loaded for the code: what is not known is never answered as 0.
    """
    acting_of(request)
    return serializers.answer(queries.answer(jurisdiction, code, day or today(), known))


@own.get("/{jurisdiction}/{code}/history", response={200: HistoryOut, **responses()}, summary="History of a code")
def history(request: HttpRequest, jurisdiction: Jurisdiction, code: Code) -> dict[str, Any]:
    """Every measure of the code that was ever loaded, with the days on which it held and the time it was gone by."""
    acting_of(request)
    return {"items": [serializers.measure(row, code) for row in queries.history(jurisdiction, code)[:1000]]}


router = Router()
router.add_router("/tariff", own)
