"""A cell of a table of orders, read by what its field is: text, number or HS code. No Django."""

import re
from collections.abc import Callable
from typing import Literal, TypeAlias

from infosilk.kernel.formats import cell_faults, cells
from infosilk.kernel.reasons.reason import Reason

Kind = Literal["text", "number", "code"]
# From a cell and its note (`sheet.Row.notes`) the value as documents take it, and what is wrong.
Cell: TypeAlias = Callable[[str, str], tuple[str, Reason | None]]
# Numbers that have one reading wherever they stand.
_PLAIN = re.compile(r"\d+(?:\.\d{1,2})?").fullmatch
_POINT = re.compile(r"[+-]?\d+\.\d+").fullmatch
_DOTTED = re.compile(r"[0-9][0-9. \u00a0]*[0-9]").fullmatch
_BETWEEN = str.maketrans("", "", ". \u00a0")
_SHOWN = 60


# What a row must have for one of its cells to be a number that a spreadsheet shortened.
may_be_destroyed = re.compile(r"[0-9][Ee]\+?[0-9]").search


def reading(kind: Kind, commas: bool) -> Cell:
    """How the cells of a column are read; `commas`: whether the file parts its cells by commas."""
    if kind == "number":
        return _number_with_commas if commas else _number
    return _code if kind == "code" else _text


def _text(cell: str, note: str) -> tuple[str, Reason | None]:
    return cell, _doubt(cell, note)


def _code(cell: str, note: str) -> tuple[str, Reason | None]:
    if not cell.isdigit() and _DOTTED(cell):
        cell = cell.translate(_BETWEEN)
    return cell, _doubt(cell, note)


def _number_with_commas(cell: str, note: str) -> tuple[str, Reason | None]:
    if not note and (_PLAIN(cell) or _POINT(cell)):
        return cell, None
    return _number(cell, note)


def _number(cell: str, note: str) -> tuple[str, Reason | None]:
    if not note and _PLAIN(cell):
        return cell, None
    if (doubt := _doubt(cell, note)) is not None:
        return cell, doubt
    found, fault = cell_faults.number("", cell)
    if found is not None:
        return cells.plain(found), None
    # What is no number at all is told by the field's own rule, which says its limits.
    return cell, fault if fault is not None and fault.code == cell_faults.TwoNumbers.code else None


def _doubt(cell: str, note: str) -> Reason | None:
    if note:
        return cell_faults.noted("", note, cell)
    return cell_faults.CellDestroyed.reason("", value=cell[:_SHOWN]) if cells.destroyed(cell) else None
