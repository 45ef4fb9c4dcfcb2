"""What can be wrong with a row or the columns of a table that was brought: its docstring the message. What can be wrong
with a cell is in `kernel/formats/cell_faults.py`."""

from infosilk.kernel.formats.cell_faults import CellRule


class RowTwice(CellRule):
    """“{key}” stands in the table twice; it is in row {row}, too."""

    code = "table.row-twice"
    mend = "Leave one of the rows."


class ChangedSince(CellRule):
    """This was changed after the table was looked at; it now has other values."""

    code = "table.changed-since"
    mend = "Bring the table again and look at what is different now."


class ColumnsMissing(CellRule):
    """No column of the file was recognised as {columns}."""

    code = "table.columns-missing"
    mend = "Say below which column it is, or begin with the template."


class ColumnsTwice(CellRule):
    """The header has the title “{title}” more than once."""

    code = "table.columns-twice"
    mend = "Give each column a title of its own."
