"""Mending by API: the bad lines of a batch with pointers to what is wrong, and the mended ones lodged."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel, ConfigDict, Field

from infosilk.kernel.access import acting_of
from infosilk.kernel.problems import Problem
from infosilk.kernel.problems.api import responses
from infosilk.kernel.reasons import explain
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, SmallKey
from infosilk.trade.intake import serializers
from infosilk.trade.intake.engine.mend import fields
from infosilk.trade.intake.mend import actions, queries
from infosilk.trade.intake.models import MendedLine
from infosilk.trade.intake.schemas import LodgedOut
from infosilk.trade.orders.engine.line import MAX_LINE

router = Router()
MAX_MENDED = 100
Limit = Annotated[int, Field(ge=1, le=MAX_MENDED)]


class ErrorOut(BaseModel):
    """One thing that is wrong. `pointer` leads to it in `raw` (RFC 6901, from 0); empty for the line as a whole, and
    where the line is no JSON."""

    pointer: str
    code: str
    weight: str
    field: str
    text: str
    mend: str
    source: str


class ProblemLineOut(BaseModel):
    """A bad line as it stands now: as it was received, or as somebody mended it (`version` above 0). `ready`: mended
    and right, it waits to be lodged."""

    line: int
    order_no: str
    ready: bool
    version: int
    changed_at: datetime | None
    raw: str
    table: bool = Field(description="Rows of a table below their header, not JSON.")
    cut: bool = Field(description="The line was longer than what is kept of it.")
    errors: list[ErrorOut]


class ProblemLinesOut(BaseModel):
    items: list[ProblemLineOut]
    total: int
    next: int | None


class MendedIn(BaseModel):
    """A line as it should be: the order's documents, or their text (`table`: rows of a table below their header)."""

    model_config = ConfigDict(extra="forbid")

    line: SmallKey
    order: dict[str, Any] | None = None
    raw: Annotated[str, Field(max_length=MAX_LINE)] | None = None
    table: bool = False
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class MendIn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    lines: list[MendedIn] = Field(default=[], max_length=MAX_MENDED)
    lodge: bool = Field(default=False, description="Lodge every line of the batch that is mended and right.")


class MendedOut(BaseModel):
    """What came of one line: `problem` when it was not kept (somebody changed it meanwhile, it is lodged already)."""

    line: int
    ready: bool
    version: int
    errors: list[ErrorOut]
    problem: str


class MendOut(BaseModel):
    lines: list[MendedOut]
    lodged: LodgedOut | None


def errors(text: str, table: bool, reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Stored reasons in words, each with its pointer into `text`."""
    values = None if table else fields.read(text)
    return [
        {**said.as_dict(), "pointer": fields.pointer(values, said.field) if values is not None and said.field else ""}
        for said in explain.explain_all(reasons)
    ]


@router.get(
    "/{batch_id}/problems", response={200: ProblemLinesOut, **responses(404)}, summary="Lines of a batch to mend"
)
def problems(request: HttpRequest, batch_id: Key, limit: Limit = 100, after: SmallKey | None = None) -> dict[str, Any]:
    """The lines that could not be read or were refused and are not lodged yet, with what is wrong in each."""
    batch = actions.batch_of(acting_of(request), batch_id)
    lines = queries.open_lines(batch)
    wanted = [line for line in lines if line > (-1 if after is None else after)]
    items = [
        {
            "line": one.line,
            "order_no": one.order_no,
            "ready": one.ok,
            "version": one.version,
            "changed_at": one.changed_at,
            "raw": one.text,
            "table": one.table,
            "cut": one.cut,
            "errors": errors(one.text, one.table, one.reasons),
        }
        for one in queries.problems(batch, wanted[:limit])
    ]
    return {"items": items, "total": len(lines), "next": wanted[limit - 1] if len(wanted) > limit else None}


@router.post("/{batch_id}/mend", response={200: MendOut, **responses(404, 409)}, summary="Mend lines of a batch")
@idempotent
def mend(request: HttpRequest, batch_id: Key, given: MendIn) -> dict[str, Any]:
    """Keep mended lines and check them; with `lodge`, lodge all that are right as a new batch that names this one."""
    acting = acting_of(request)
    actions.batch_of(acting, batch_id)
    done = []
    for one in given.lines:
        said: dict[str, Any] = {"line": one.line, "ready": False, "version": one.version, "errors": [], "problem": ""}
        try:
            row = actions.mend(acting, batch_id, one.line, _text(one), table=one.table, version=one.version)
        except Problem as problem:
            said["problem"] = str(problem)
        else:
            said |= {"ready": row.ok, "version": row.version, "errors": _errors(row)}
        done.append(said)
    report = actions.lodge_mended(acting, batch_id) if given.lodge else None
    return {"lines": done, "lodged": None if report is None else serializers.report(report)}


def _errors(row: MendedLine) -> list[dict[str, Any]]:
    return errors(row.raw, row.table, row.reasons)


def _text(one: MendedIn) -> str:
    return fields.written(one.order) if one.order is not None else one.raw or ""
