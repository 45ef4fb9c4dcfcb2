"""Templates and exports as downloads."""

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from infosilk.commons.tables import kinds, queries
from infosilk.commons.tables.files import XLSX
from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.problems import NotFound
from infosilk.web.csv_answer import csv_answer


@signed_in
def template(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """A table of the kind with examples; its name says that they are a sample."""
    kind = kinds.named(acting_of(request), code)
    return _answer(queries.template_rows(kind), queries.template_name(kind), form)


@signed_in
def export(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """What is there as the table that can be brought."""
    return _answer(queries.export_rows(acting_of(request), code), code, form)


def _answer(rows: queries.Rows, name: str, form: str) -> HttpResponseBase:
    if form == "csv":
        titles = next(rows)
        return csv_answer(name, titles, rows)
    if form != "xlsx":
        raise NotFound(what=_("form"))
    answer = FileResponse(queries.as_xlsx(rows, name), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    answer["Cache-Control"] = "private, no-store"
    return answer
