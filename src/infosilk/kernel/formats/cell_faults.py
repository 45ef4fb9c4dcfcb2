"""What can be wrong with a cell of a table: one class per fault, its docstring the message. No Django."""

from decimal import Decimal

from infosilk.kernel.formats import cells
from infosilk.kernel.reasons.reason import Reason
from infosilk.kernel.reasons.rule import PublishedRule

_SHOWN = 60


class CellRule(PublishedRule):
    """A rule that a cell or a row of a table breaks."""

    order = 930
    listed = False
    source = "the columns of the table"


class CellMissing(CellRule):
    """The cell is empty."""

    code = "table.cell-missing"
    mend = "Fill it in: the column is needed."


class CellLong(CellRule):
    """The cell is longer than {limit} characters."""

    code = "table.cell-long"
    mend = "Shorten it."


class CellDestroyed(CellRule):
    """“{value}” is a number that a spreadsheet shortened: its digits are lost."""

    code = "table.cell-destroyed"
    mend = "Format the column as text, fill in the whole number again and save the file again."


class CellFormula(CellRule):
    """The cell has a formula without its value; formulas are never run here."""

    code = "table.cell-formula"
    mend = "Open the file in a spreadsheet program, save it again, or put the values in place of the formulas."


class CellError(CellRule):
    """The cell has the error {value} of a spreadsheet."""

    code = "table.cell-error"
    mend = "Mend the formula, or fill in the value."


class CellMerged(CellRule):
    """The cell is merged with others; only the first of them has a value."""

    code = "table.cell-merged"
    mend = "Undo the merging of cells and fill in every row."


class NotANumber(CellRule):
    """“{value}” is no number."""

    code = "table.not-a-number"
    mend = "Write digits, and a point or comma before the decimals, such as 12.5."


class TwoNumbers(CellRule):
    """“{value}” can be read as {one} or as {other}."""

    code = "table.two-numbers"
    mend = "Write it without a mark of thousands, or with another number of decimals, such as 1240 or 1.24."


class NotWhole(CellRule):
    """“{value}” is no whole number."""

    code = "table.not-whole"
    mend = "Write it without decimals."


class NotADay(CellRule):
    """“{value}” is no day."""

    code = "table.not-a-day"
    mend = "Write it as 2026-11-24 or 24.11.2026."


class DayAsNumber(CellRule):
    """“{value}” is the number by which a spreadsheet counts days, not a day; it may mean {day}."""

    code = "table.day-as-number"
    mend = "Format the column as a date and save the file again."


class NotACode(CellRule):
    """“{value}” is not in the list."""

    code = "table.not-a-code"
    mend = "One of: {choices}."


class NotYesOrNo(CellRule):
    """“{value}” is neither yes nor no."""

    code = "table.not-yes-or-no"
    mend = "Write yes or no."


def noted(field: str, note: str, cell: str) -> Reason | None:
    """The fault that the file itself tells of a cell (`sheet.Row.notes`)."""
    if note == "formula":
        return CellFormula.reason(field)
    if note == "error":
        return CellError.reason(field, value=cell[:_SHOWN])
    if note == "merged":
        return CellMerged.reason(field)
    return CellLong.reason(field, limit="4000") if note == "long" else None


def number(field: str, cell: str) -> tuple[Decimal | None, Reason | None]:
    """The number that a cell holds, or why it holds none."""
    try:
        return cells.number(cell), None
    except cells.TwoReadings as two:
        one, other = (cells.plain(reading) for reading in two.readings)
        return None, TwoNumbers.reason(field, value=cell[:_SHOWN], one=one, other=other)
    except ValueError:
        return None, NotANumber.reason(field, value=cell[:_SHOWN])
