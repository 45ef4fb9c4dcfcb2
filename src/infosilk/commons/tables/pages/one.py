"""One table: which column is which, what each row would do or has done, applying and undoing."""

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from infosilk.commons.tables import actions, kinds, queries
from infosilk.commons.tables.kinds import Kind
from infosilk.commons.tables.models import WORKING, Import, ImportRow, ImportState, Outcome, RowState
from infosilk.commons.tables.pages.imports import import_state, kind_title
from infosilk.kernel.access import acting_of, or_404, signed_in
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.encoding import TITLES
from infosilk.kernel.problems import Problem
from infosilk.web.cells import Status
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Selection, Table

_OUTCOME = {Outcome.NEW: "ok", Outcome.CHANGED: "info", Outcome.SAME: "info", Outcome.FAULT: "stop"}
_STATE = {
    RowState.WAITING: "info",
    RowState.APPLIED: "ok",
    RowState.REFUSED: "stop",
    RowState.REVERSED: "info",
    RowState.KEPT: "hold",
}
_SHOWN = 80


def _outcome(row: ImportRow) -> Status:
    known = Outcome(row.outcome)
    return Status(str(known.label), _OUTCOME[known])  # type: ignore[arg-type]


def _state(row: ImportRow) -> Status:
    known = RowState(row.state)
    return Status(str(known.label), _STATE[known])  # type: ignore[arg-type]


def _said(acting: Acting, kind: Kind, row: ImportRow) -> str:
    """Faults at their cells, or what changes: old → new."""
    if row.faults:
        told = queries.faults_of(acting, kind, [row])[row.pk]
        return " ".join(f"{one['cell']} {one['column']}: {one['text']} {one['mend']}".strip() for one in told)
    if row.outcome == Outcome.CHANGED:
        return "; ".join(
            f"{one['column']}: {one['old'][:_SHOWN] or '–'} → {one['new'][:_SHOWN] or '–'}"
            for one in queries.changes(row)
        )
    return "; ".join(f"{one['column']}: {one['new'][:_SHOWN]}" for one in queries.changes(row)[:6])


def _mended(rows: Any, value: str) -> Any:
    return rows.filter(outcome=value)


class RowTable(Table):
    columns: ClassVar = [
        Column("number", gettext_lazy("Row"), numeric=True, sort="number"),
        Column("key", gettext_lazy("Names"), sort="key"),
        Column("outcome", gettext_lazy("What it is"), value=_outcome, sort="outcome"),
        Column("state", gettext_lazy("What became of it"), value=_state, sort="state"),
    ]
    search: ClassVar[tuple[str, ...]] = ("key",)
    search_hint = gettext_lazy("What names the row")
    filters: ClassVar = [
        Filter("outcome", gettext_lazy("What it is"), Outcome.choices, _mended),
        Filter("state", gettext_lazy("What became of it"), RowState.choices, "state"),
    ]
    default_sort = "number"
    csv_name = "rows"
    caption = gettext_lazy("Rows of the table")
    empty_title = gettext_lazy("No such row")


class ChoosingTable(RowTable):
    """The same with boxes, while rows can be chosen."""

    selection = Selection(
        "chosen", "row", lambda row: str(row.number), lambda row: _("Row %(row)s") % {"row": row.number}
    )


class ColumnsForm(forms.Form):
    """A choice for each column of the file."""

    def __init__(self, table: Import, kind: Kind, *given: Any) -> None:
        super().__init__(*given)
        choices = [("", _("leave it out"))] + [(one.name, str(one.title)) for one in kind.columns]
        for at, title in enumerate(table.header):
            self.fields[f"column{at}"] = forms.ChoiceField(
                label=title or _("Column %(number)s") % {"number": at + 1},
                choices=choices,
                required=False,
                initial=table.columns[at] if at < len(table.columns) else "",
            )

    def said(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


@signed_in
def one(request: HttpRequest, key: int) -> HttpResponseBase:
    """A table row by row; with a post it is applied (all, or the chosen rows) or undone."""
    acting = acting_of(request)
    row = or_404(Import.objects.visible_to(acting), _("imported table"), pk=key)
    if request.method == "POST":
        try:
            _do(request, key)
        except Problem as problem:
            said = [str(error) for error in problem.errors] or [str(problem)]
            messages.error(request, " ".join(said))
        return redirect("commons:tables:import", key)
    return _page(request, row)


def _do(request: HttpRequest, key: int) -> None:
    acting, what = acting_of(request), request.POST.get("do", "")
    if what == "undo":
        row = actions.undo(acting, key)
        if row.state == ImportState.UNDONE:
            messages.success(request, _("It is undone. What was changed since has stayed as it is."))
        return
    numbers = None
    if what == "chosen":
        numbers = [int(text) for text in request.POST.getlist("row") if text.isascii() and text.isdigit()][:10_000]
    row = actions.apply(acting, key, numbers)
    if row.state == ImportState.APPLIED:
        messages.success(request, _("It is applied. It can be undone on this page."))


@require_POST
@signed_in
def columns(request: HttpRequest, key: int) -> HttpResponseBase:
    """Say which column is which; remembered for the next table."""
    acting = acting_of(request)
    row = or_404(Import.objects.visible_to(acting), _("imported table"), pk=key)
    form = ColumnsForm(row, kinds.named(acting, row.kind), request.POST)
    if form.is_valid():
        try:
            actions.say_columns(acting, key, form.said())
            return redirect("commons:tables:import", key)
        except Problem as problem:
            add_problem(form, problem)
    return _page(request, row, form)


def _page(request: HttpRequest, row: Import, form: ColumnsForm | None = None) -> HttpResponseBase:
    kind = kinds.named(acting_of(request), row.kind)
    ready = row.state == ImportState.READY
    acting = acting_of(request)
    said = Column("said", _("What changes, or what to mend"), value=lambda one: _said(acting, kind, one))
    shape = ChoosingTable if ready else RowTable
    table = shape(request, row.rows.all(), columns=[*shape.columns, said])
    if table.csv_requested:
        return table.csv_response()
    labels = {**dict(Outcome.choices), **dict(RowState.choices)}
    counts = queries.counts(row)
    taken = [(_("Kind of table"), kind_title(row)), (_("Header in row"), row.header_row)]
    if row.encoding:
        taken.append((_("Read as"), TITLES[row.encoding]))
    if row.sheet:
        taken.append((_("Sheet"), row.sheet))
    context = {
        "row": row,
        "problem": queries.problem(row),
        "state": import_state(row),
        "facts": taken,
        "others": ", ".join(TITLES.get(one, one) for one in row.others),
        "left": ", ".join(row.sheets_left),
        "ignored": ", ".join(
            title for title, column in zip(row.header, row.columns, strict=False) if title and not column
        ),
        "missing": [str(kind.column(name).title) for name in actions.missing(kind, row.columns)],  # type: ignore[union-attr]
        "counts": [(labels[name], count) for name, count in counts.items()],
        "gone": row.gone,
        "working": row.state in WORKING,
        "ready": ready,
        "to_apply": counts.get("new", 0) + counts.get("changed", 0),
        "applied": row.state == ImportState.APPLIED,
        "form": form or (ColumnsForm(row, kind) if row.state in (ImportState.COLUMNS, ImportState.READY) else None),
        "columns_open": form is not None or row.state == ImportState.COLUMNS,
        "table": table,
    }
    return page(request, "commons/tables/import.html", context, 422 if form is not None else 200)
