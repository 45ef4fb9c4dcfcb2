"""What districts use of tables: kinds that they declare, and bringing a table from a page or call of their own."""

from infosilk.commons.tables.actions import apply, upload
from infosilk.commons.tables.kinds import Change, Checked, Column, Kind, kind
from infosilk.commons.tables.models import Import, ImportRow, ImportState, Outcome, RowState
from infosilk.commons.tables.queries import problem, rows_out

__all__ = [
    "Change",
    "Checked",
    "Column",
    "Import",
    "ImportRow",
    "ImportState",
    "Kind",
    "Outcome",
    "RowState",
    "apply",
    "kind",
    "problem",
    "rows_out",
    "upload",
]
