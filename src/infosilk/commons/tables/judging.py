"""Rows looked at: cells read by type, compared with what is there, faults told at their cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from infosilk.commons.tables.engine import faults, values
from infosilk.commons.tables.kinds import Kind
from infosilk.commons.tables.models import Import, ImportRow, Outcome
from infosilk.kernel import bulk
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats import cell_faults
from infosilk.kernel.formats.sheet import Row
from infosilk.kernel.formats.xlsx_parts import letters
from infosilk.kernel.problems import ErrorItem
from infosilk.kernel.reasons.reason import Reason

MAX_KEY = 200
_KEPT = ("code", "params", "text", "mend")


@dataclass(slots=True)
class Judged:
    """A row that was looked at, as `ImportRow` keeps it."""

    number: int
    key: str
    values: dict[str, str]
    old: dict[str, str] | None
    faults: list[dict[str, Any]]
    outcome: Outcome


def judge(acting: Acting, kind: Kind, table: Import, rows: Sequence[Row]) -> list[Judged]:
    """Each row with its outcome and faults."""
    places = {name: at for at, name in enumerate(table.columns) if name}
    read = [_read(kind, places, row) for row in rows]
    keys = [given.get(kind.key, "")[:MAX_KEY] for given, _faults in read]
    named = list({key for key in keys if key})
    there = kind.existing(acting, named, False)
    seen = dict(ImportRow.objects.filter(bulk.one_of("key", named), table=table).values_list("key", "number"))
    found = []
    for row, key, (given, wrong) in zip(rows, keys, read, strict=True):
        old = there.get(key)
        if key and key in seen:
            wrong.append(faults.RowTwice.reason(kind.key, key=key[:60], row=str(seen[key])))
        elif key:
            seen[key] = row.number
        told = {one.field for one in wrong}
        # A row whose cells cannot all be read is still looked at whole: people mend everything at once.
        checked = kind.check(acting, given, old)
        more = [one for one in checked.faults if one.where not in told]
        after = {name: checked.values[name] for name in given if name in checked.values}
        before = None if old is None else {name: old.get(name, "") for name in after}
        found.append(
            Judged(
                row.number,
                key,
                given if wrong or more else after,
                before,
                [
                    *(_fault(table, places, row.number, one.field, one.as_dict()) for one in wrong),
                    *(_fault(table, places, row.number, one.where, _said(one)) for one in more),
                ],
                _outcome(bool(wrong or more), before, after),
            )
        )
    return found


def _outcome(wrong: bool, before: dict[str, str] | None, after: dict[str, str]) -> Outcome:
    if wrong:
        return Outcome.FAULT
    if before is None:
        return Outcome.NEW
    return Outcome.SAME if before == after else Outcome.CHANGED


def _read(kind: Kind, places: dict[str, int], row: Row) -> tuple[dict[str, str], list[Reason]]:
    given: dict[str, str] = {}
    wrong: list[Reason] = []
    for column in kind.engine_columns:
        at = places.get(column.name)
        if at is None:
            continue
        cell = row.cells[at] if at < len(row.cells) else ""
        fault = cell_faults.noted(column.name, row.notes[at], cell) if at in row.notes else None
        if fault is None:
            given[column.name], fault = values.read(column, cell)
            if fault is None and column.required and not cell:
                fault = cell_faults.CellMissing.reason(column.name)
        else:
            given[column.name] = ""
        if fault is not None:
            wrong.append(fault)
    return given, wrong


def _said(item: ErrorItem) -> dict[str, Any]:
    """What the kind said, in the language of who brought the table; read again, it is said in the reader's."""
    return {"text": str(item.message), "mend": str(item.mend)}


def _fault(table: Import, places: dict[str, int], number: int, field: str, said: dict[str, Any]) -> dict[str, Any]:
    at = places.get(field)
    title = table.header[at] if at is not None and at < len(table.header) else field
    cell = f"{letters(at)}{number}" if at is not None else str(number)
    return {"cell": cell, "field": field, "column": title, **{k: said[k] for k in _KEPT if k in said}}
