"""The API of tables: kinds, templates and exports; bringing a table, looking at it, applying and undoing it."""

from typing import Annotated, Any, Literal

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import Field

from infosilk.commons.tables import actions, kinds, queries
from infosilk.commons.tables.files import XLSX
from infosilk.commons.tables.models import Import
from infosilk.commons.tables.schemas import (
    ApplyIn,
    ColumnsIn,
    Name,
    TableImportOut,
    TableImportsOut,
    TableKindOut,
    TableRowsOut,
)
from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import NO_NUL, Key, Limit

router = Router()
Filename = Annotated[str, Field(max_length=255, pattern=NO_NUL)]
Form = Literal["csv", "xlsx"]
OutcomeName = Literal["", "new", "changed", "same", "fault"]
EncodingName = Literal["", "utf-8", "utf-16-le", "utf-16-be", "gb18030", "cp1250"]
_BODY = {
    "requestBody": {
        "required": True,
        "description": "A table whose header names the columns (docs/guide/tables.md).",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get("/tables/kinds", response={200: list[TableKindOut], **responses()}, summary="Kinds of tables")
def list_kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that the caller may bring, with their columns."""
    return [queries.kind_out(one) for one in kinds.offered(acting_of(request))]


@router.get("/tables/kinds/{code}/template", response={200: None, **responses(404)}, summary="A template")
def template(request: HttpRequest, code: Name, form: Form = "csv") -> Any:
    """A table of the kind with examples, which are a sample."""
    kind = kinds.named(acting_of(request), code)
    return file_answer(queries.template_rows(kind), queries.template_name(kind), form)


@router.get("/tables/kinds/{code}/export", response={200: None, **responses(404)}, summary="What is there as a table")
def export(request: HttpRequest, code: Name, form: Form = "csv") -> Any:
    """The same table as can be brought."""
    acting = acting_of(request)
    kinds.named(acting, code)
    return file_answer(queries.export_rows(acting, code), code, form)


@router.post(
    "/tables/imports",
    response={201: TableImportOut, **responses(404, 409)},
    openapi_extra=_BODY,
    summary="Bring a table",
)
@idempotent
def bring(
    request: HttpRequest, kind: Name, filename: Filename = "table", sheet: Filename = "", encoding: EncodingName = ""
) -> Status[dict[str, Any]]:
    """It is kept and looked at; nothing is applied. A large one is looked at in the background, as `state` says."""
    row = actions.upload(acting_of(request), kind, filename, request.body, sheet=sheet, encoding=encoding)
    return Status(201, queries.import_out(row))


@router.get("/tables/imports", response={200: TableImportsOut, **responses()}, summary="Tables that were brought")
def list_imports(request: HttpRequest, limit: Limit = 100, after: Key = 0) -> dict[str, Any]:
    """Those of the organisation, the latest first; `after` is the last id of the page before."""
    rows = Import.objects.visible_to(acting_of(request))
    found = list((rows.filter(pk__lt=after) if after else rows)[: limit + 1])
    more = found[limit - 1].pk if len(found) > limit else None
    return {"items": [queries.import_out(row) for row in found[:limit]], "next": more}


@router.get("/tables/imports/{key}", response={200: TableImportOut, **responses(404)}, summary="One table")
def one(request: HttpRequest, key: Key) -> dict[str, Any]:
    """How far it is, and what its rows are."""
    return queries.import_out(_row(request, key))


@router.get("/tables/imports/{key}/rows", response={200: TableRowsOut, **responses(404)}, summary="Rows of a table")
def rows(
    request: HttpRequest, key: Key, outcome: OutcomeName = "", limit: Limit = 100, after: Key = 0
) -> dict[str, Any]:
    """What each row is, with old and new values, and faults at their cells."""
    acting, table = acting_of(request), _row(request, key)
    found = table.rows.filter(number__gt=after)
    if outcome:
        found = found.filter(outcome=outcome)
    some = list(found.order_by("number")[: limit + 1])
    more = some[limit - 1].number if len(some) > limit else None
    return {"items": queries.rows_out(acting, kinds.named(acting, table.kind), some[:limit]), "next": more}


@router.post(
    "/tables/imports/{key}/columns", response={200: TableImportOut, **responses(404, 409)}, summary="Say the columns"
)
@idempotent
def columns(request: HttpRequest, key: Key, body: ColumnsIn) -> dict[str, Any]:
    """Remembered for the next table of the organisation; the rows are looked at anew."""
    return queries.import_out(actions.say_columns(acting_of(request), key, body.columns))


@router.post(
    "/tables/imports/{key}/apply", response={200: TableImportOut, **responses(404, 409)}, summary="Apply a table"
)
@idempotent
def apply(request: HttpRequest, key: Key, body: ApplyIn) -> dict[str, Any]:
    """Each row once; a row of which something was changed since it was looked at is refused by itself."""
    return queries.import_out(actions.apply(acting_of(request), key, body.rows))


@router.post(
    "/tables/imports/{key}/undo", response={200: TableImportOut, **responses(404, 409)}, summary="Undo a table"
)
@idempotent
def undo(request: HttpRequest, key: Key) -> dict[str, Any]:
    """By entries of its own; what was changed since stays as it is."""
    return queries.import_out(actions.undo(acting_of(request), key))


def file_answer(rows: Any, name: str, form: str) -> FileResponse | StreamingHttpResponse:
    """Rows as a download."""
    answer: FileResponse | StreamingHttpResponse
    if form == "xlsx":
        answer = FileResponse(queries.as_xlsx(rows, name), content_type=XLSX)
    else:
        answer = StreamingHttpResponse(queries.as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    answer["Cache-Control"] = "private, no-store"
    return answer


def _row(request: HttpRequest, key: int) -> Import:
    return or_404(Import.objects.visible_to(acting_of(request)), _("imported table"), pk=key)
