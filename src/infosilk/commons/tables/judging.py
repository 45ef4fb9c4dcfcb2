"""Rows looked at: cells read by type, compared with what is there, faults told at their cells."""

from collections.abc import Sequence
from typing import Any

from infosilk.commons.tables.engine import faults, values
from infosilk.commons.tables.kinds import Kind
from infosilk.commons.tables.models import Import, ImportRow, Outcome
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.sheet import Row
from infosilk.kernel.formats.xlsx_parts import letters
from infosilk.kernel.problems import ErrorItem
from infosilk.kernel.reasons.explain import explain
from infosilk.kernel.reasons.reason import Reason

MAX_KEY = 200


def judge(acting: Acting, kind: Kind, table: Import, rows: Sequence[Row]) -> list[ImportRow]:
    """Each row with its outcome and faults, in the language that is active now."""
    places = {name: at for at, name in enumerate(table.columns) if name}
    read = [_read(kind, places, row) for row in rows]
    keys = [given.get(kind.key, "")[:MAX_KEY] for given, _faults in read]
    there = kind.existing(acting, list({key for key in keys if key}), False)
    seen = dict(
        ImportRow.objects.filter(table=table, key__in={key for key in keys if key}).values_list("key", "number")
    )
    found = []
    for row, key, (given, wrong) in zip(rows, keys, read, strict=True):
        old = there.get(key)
        if key and key in seen:
            wrong.append(_words(faults.RowTwice.reason(kind.key, key=key[:60], row=str(seen[key]))))
        elif key:
            seen[key] = row.number
        told = {one.where for one in wrong}
        # A row whose cells cannot all be read is still looked at whole: people mend everything at once.
        checked = kind.check(acting, given, old)
        wrong += [one for one in checked.faults if one.where not in told]
        after = {name: checked.values[name] for name in given if name in checked.values}
        before = None if old is None else {name: old.get(name, "") for name in after}
        found.append(
            ImportRow(
                table=table,
                number=row.number,
                key=key,
                values=after if not wrong else given,
                old=before,
                faults=[_fault(table, places, row.number, one) for one in wrong],
                outcome=_outcome(bool(wrong), before, after),
            )
        )
    return found


def _outcome(wrong: bool, before: dict[str, str] | None, after: dict[str, str]) -> Outcome:
    if wrong:
        return Outcome.FAULT
    if before is None:
        return Outcome.NEW
    return Outcome.SAME if before == after else Outcome.CHANGED


def _read(kind: Kind, places: dict[str, int], row: Row) -> tuple[dict[str, str], list[ErrorItem]]:
    given: dict[str, str] = {}
    wrong: list[ErrorItem] = []
    for column in kind.engine_columns:
        at = places.get(column.name)
        if at is None:
            continue
        cell = row.cells[at] if at < len(row.cells) else ""
        fault = values.noted(column.name, row.notes[at], cell) if at in row.notes else None
        if fault is None:
            given[column.name], fault = values.read(column, cell)
            if fault is None and column.required and not cell:
                fault = faults.CellMissing.reason(column.name)
        else:
            given[column.name] = ""
        if fault is not None:
            wrong.append(_words(fault))
    return given, wrong


def _words(reason: Reason) -> ErrorItem:
    said = explain(reason.as_dict())
    return ErrorItem(said.field, said.text, said.mend)


def _fault(table: Import, places: dict[str, int], number: int, item: ErrorItem) -> dict[str, Any]:
    at = places.get(item.where)
    title = table.header[at] if at is not None and at < len(table.header) else item.where
    cell = f"{letters(at)}{number}" if at is not None else str(number)
    return {"cell": cell, "field": item.where, "column": title, "text": str(item.message), "mend": str(item.mend)}
