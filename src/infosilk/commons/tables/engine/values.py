"""A cell read by its column's type: the value as one plain text, or the fault. Pure."""

from datetime import date, timedelta

from infosilk.commons.tables.engine.columns import Column
from infosilk.kernel.formats import cell_faults as faults
from infosilk.kernel.formats import cells
from infosilk.kernel.reasons.reason import Reason

_YES = frozenset(("yes", "y", "true", "1", "da", "да", "x", "✓", "是", "有"))
_NO = frozenset(("no", "n", "false", "0", "ne", "не", "", "否", "无"))
_FIRST = date(1899, 12, 30)
_SHOWN = 60


def read(column: Column, cell: str) -> tuple[str, Reason | None]:
    """(value, fault): numbers as 1234.5, days as 2026-11-24, yes and no as "true" and "false", codes as in the list.

    An empty cell is an empty value whatever the type.
    """
    if not cell:
        return "", None
    shown = cell[:_SHOWN]
    if cells.destroyed(cell):
        return "", faults.CellDestroyed.reason(column.name, value=shown)
    if len(cell) > column.most:
        return "", faults.CellLong.reason(column.name, limit=str(column.most))
    if column.type in ("integer", "decimal", "money"):
        return _number(column, cell)
    if column.type == "day":
        return _day(column, cell)
    if column.type == "code":
        return _code(column, cell)
    if column.type == "yes":
        word = cell.casefold()
        if word in _YES or word in _NO:
            return ("true" if word in _YES else "false"), None
        return "", faults.NotYesOrNo.reason(column.name, value=shown)
    return str(cell), None


def _number(column: Column, cell: str) -> tuple[str, Reason | None]:
    number, fault = faults.number(column.name, cell)
    if number is None:
        return "", fault
    if column.type == "integer" and number != number.to_integral_value():
        return "", faults.NotWhole.reason(column.name, value=cell[:_SHOWN])
    return cells.plain(number), None


def _day(column: Column, cell: str) -> tuple[str, Reason | None]:
    if isinstance(cell, cells.Exact) or (cell.isascii() and cell.isdigit() and len(cell) == 5):
        digits = cell.partition(".")[0]
        if digits.isascii() and digits.isdigit() and 1 <= int(digits) < 200_000:
            meant = (_FIRST + timedelta(days=int(digits))).isoformat()
            return "", faults.DayAsNumber.reason(column.name, value=cell[:_SHOWN], day=meant)
    try:
        return cells.day(cell).isoformat(), None
    except ValueError:
        return "", faults.NotADay.reason(column.name, value=cell[:_SHOWN])


def _code(column: Column, cell: str) -> tuple[str, Reason | None]:
    for text in (str(cell), cell.upper(), cell.lower()):
        if text in column.choices:
            return text, None
    few = ", ".join(sorted(column.choices)[:30])
    return "", faults.NotACode.reason(column.name, value=cell[:_SHOWN], choices=few)
