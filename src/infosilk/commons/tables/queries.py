"""Imports as plain data, the template of a kind, its export."""

from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any, TypeAlias

from django.db.models import Count
from django.utils.translation import gettext as _

from infosilk.commons.tables import kinds
from infosilk.commons.tables.kinds import Kind
from infosilk.commons.tables.models import Import, ImportRow, Outcome, RowState
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.table_writer import csv_lines, write_xlsx
from infosilk.kernel.reasons.explain import explain

Rows: TypeAlias = Iterator[Sequence[str]]


def counts(table: Import) -> dict[str, int]:
    """Rows by outcome, then by what became of them, those that occur alone."""
    found = dict.fromkeys((*Outcome.values, *(value for value in RowState.values if value != RowState.WAITING)), 0)
    # One pass: a table has up to a million rows.
    for outcome, state, count in table.rows.order_by().values_list("outcome", "state").annotate(count=Count("pk")):
        found[outcome] += count
        if state != RowState.WAITING:
            found[state] += count
    return {name: count for name, count in found.items() if count}


def import_out(table: Import) -> dict[str, Any]:
    """As `schemas.ImportOut`."""
    return {
        "id": table.pk,
        "kind": table.kind,
        "filename": table.filename,
        "form": table.form,
        "encoding": table.encoding,
        "other_encodings": table.others,
        "sheet": table.sheet,
        "sheets_left_out": table.sheets_left,
        "header_row": table.header_row,
        "columns": [
            {"title": title, "column": column} for title, column in zip(table.header, table.columns, strict=False)
        ],
        "state": table.state,
        "problem": problem(table),
        "rows": table.read,
        "counts": counts(table),
        "gone": table.gone,
        "uploaded_at": table.uploaded_at,
        "applied_at": table.applied_at,
        "undone_at": table.undone_at,
    }


def problem(table: Import) -> str:
    """Why a file cannot be read to its end, with what to mend; "" when it can."""
    if not table.problem:
        return ""
    said = explain(table.problem)
    return f"{said.text} {said.mend}".strip()


def row_out(row: ImportRow, faults: list[dict[str, str]]) -> dict[str, Any]:
    """As `schemas.RowOut`."""
    return {
        "row": row.number,
        "key": row.key,
        "outcome": row.outcome,
        "state": row.state,
        "changes": changes(row),
        "faults": faults,
    }


def rows_out(acting: Acting, kind: Kind, rows: Sequence[ImportRow]) -> list[dict[str, Any]]:
    """Several rows as `schemas.RowOut`."""
    told = faults_of(acting, kind, rows)
    return [row_out(row, told.get(row.pk, [])) for row in rows]


def faults_of(acting: Acting, kind: Kind, rows: Sequence[ImportRow]) -> dict[int, list[dict[str, str]]]:
    """The faults of rows in the language that is active now, each {cell, field, column, text, mend}.

    What the kind itself found is kept in the language of who brought the table, so it is asked again.
    """
    asked = [row for row in rows if any("text" in fault for fault in row.faults)]
    there = kind.existing(acting, [row.key for row in asked if row.key], False) if asked else {}
    again = {
        row.pk: {item.where: item for item in kind.check(acting, row.values, there.get(row.key)).faults}
        for row in asked
    }
    found: dict[int, list[dict[str, str]]] = {}
    for row in rows:
        for fault in row.faults:
            if "code" in fault:
                said = explain(fault)
                text, mend = said.text, said.mend
            else:
                item = again.get(row.pk, {}).get(fault["field"])
                text, mend = (str(item.message), str(item.mend)) if item else (fault["text"], fault["mend"])
            place = {name: fault[name] for name in ("cell", "field", "column")}
            found.setdefault(row.pk, []).append({**place, "text": text, "mend": mend})
    return found


def changes(row: ImportRow) -> list[dict[str, str]]:
    """What the row changes: column, old and new value; a new row has every value that is given."""
    old = row.old or {}
    return [
        {"column": name, "old": old.get(name, ""), "new": value}
        for name, value in row.values.items()
        if (row.outcome == Outcome.CHANGED and old.get(name, "") != value) or (row.outcome == Outcome.NEW and value)
    ]


def kind_out(kind: Kind) -> dict[str, Any]:
    """As `schemas.KindOut`."""
    return {
        "code": kind.code,
        "title": str(kind.title),
        "key": kind.key,
        "columns": [
            {
                "name": column.name,
                "title": str(column.title),
                "type": column.type,
                "required": column.name in kind.needed,
                "choices": sorted(column.choices()) if column.choices else [],
            }
            for column in kind.columns
        ],
    }


def template_rows(kind: Kind) -> Rows:
    """The header in the reader's language and the kind's examples."""
    yield [str(column.title) for column in kind.columns]
    for at in range(max((len(column.examples) for column in kind.columns), default=0)):
        yield [column.examples[at] if at < len(column.examples) else "" for column in kind.columns]


def export_rows(acting: Acting, code: str) -> Rows:
    """What is there as the same table that can be brought, by the columns' names."""
    kind = kinds.named(acting, code)
    names = [column.name for column in kind.columns]
    yield names
    for values in kind.everything(acting):
        yield [values.get(name, "") for name in names]


def as_csv(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """CSV as UTF-8 with a mark, harmless in spreadsheets."""
    yield from csv_lines(rows)


def as_xlsx(rows: Iterable[Sequence[str]], title: str) -> IO[bytes]:
    """An XLSX workbook in a temporary file, every cell a text."""
    return write_xlsx(rows, title)


def template_name(kind: Kind) -> str:
    """What the template is called: it says that its rows are a sample."""
    return f"{kind.code}-{_('sample')}"
