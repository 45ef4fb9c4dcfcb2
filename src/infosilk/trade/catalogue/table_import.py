"""Products from a table in one call: brought and applied at once; a bad row never stops the rest."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from infosilk.commons.tables import public as tables
from infosilk.commons.tables.public import ImportState, Outcome, RowState
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Invalid
from infosilk.trade.catalogue.checks import FIELDS
from infosilk.trade.catalogue.suggestions import organisation_of
from infosilk.trade.catalogue.tables import PRODUCTS

MAX_ROWS = 5000


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of one row; `faults` say what to mend in it."""

    row: int
    sku: str
    outcome: str
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class ImportReport:
    """Every row of a table in its order, and the columns that no field has."""

    rows: list[RowReport] = field(default_factory=list)
    ignored: tuple[str, ...] = ()

    def count(self, outcome: str) -> int:
        return sum(row.outcome == outcome for row in self.rows)


def import_products(acting: Acting, name: str, content: bytes) -> ImportReport:
    """Create or change a product for each row, by its article number. Invalid for a file that is no such table."""
    organisation_of(acting)
    table = tables.upload(acting, PRODUCTS.code, name, content, rows=MAX_ROWS)
    if table.state == ImportState.COLUMNS:
        raise Invalid(
            _("The table has no column sku (the article number)."),
            mend=_("Its first row names the columns: %(columns)s.") % {"columns": ", ".join(FIELDS)},
        )
    if table.state == ImportState.BROKEN:
        raise Invalid(tables.problem(table))
    table = tables.apply(acting, table.pk, rows=MAX_ROWS)
    return ImportReport(
        [_report(row) for row in tables.rows_out(acting, PRODUCTS, list(table.rows.all()))],
        tuple(title for title, column in zip(table.header, table.columns, strict=True) if title and not column),
    )


def _report(row: dict[str, Any]) -> RowReport:
    if row["outcome"] == Outcome.FAULT or row["state"] == RowState.REFUSED:
        faults = tuple(f"{one['field']}: {one['text']} {one['mend']}".strip() for one in row["faults"])
        return RowReport(row["row"], row["key"][:60], "refused", faults)
    return RowReport(row["row"], row["key"], "created" if row["outcome"] == Outcome.NEW else "changed")
