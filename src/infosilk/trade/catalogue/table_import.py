"""Products from a table (CSV or XLSX): each row is created or changed for itself, a bad one never stops the rest."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.formats import sheet
from infosilk.kernel.problems import Invalid, Problem
from infosilk.kernel.reasons import finding_words
from infosilk.trade.catalogue import actions
from infosilk.trade.catalogue.checks import FIELDS
from infosilk.trade.catalogue.models import Product
from infosilk.trade.catalogue.queries import fields
from infosilk.trade.catalogue.suggestions import organisation_of

MAX_ROWS = 5000
_ALIASES = {
    "title": "title_en",
    "description": "description_en",
    "article_number": "sku",
    "net_weight": "net_weight_kg",
    "gross_weight": "gross_weight_kg",
    "country_of_origin": "origin",
    "hs": "hs_code",
    "ean": "gtin",
}


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
    try:
        tables = sheet.read(name, content)
    except sheet.Refused as refused:
        told = finding_words.in_words(refused.finding)
        raise Invalid(told.text, mend=told.mend) from refused
    table = next((one for one in tables if one.rows), tables[0])
    columns = [_column(title) for title in table.header]
    if "sku" not in columns:
        raise Invalid(
            _("The table has no column sku (the article number)."),
            mend=_("Its first row names the columns: %(columns)s.") % {"columns": ", ".join(FIELDS)},
        )
    if len(table.rows) > MAX_ROWS:
        raise Invalid(_("The table has more than %(limit)s rows.") % {"limit": MAX_ROWS}, mend=_("Split the file."))
    report = ImportReport(
        ignored=tuple(
            title for title, column in zip(table.header, columns, strict=True) if title and column not in FIELDS
        )
    )
    rows = Product.objects.visible_to(acting)
    known = {row.sku: row for row in rows.filter(sku__in=_skus(table, columns))}
    for number, cells in table.rows:
        given = {column: cell for column, cell in zip(columns, cells, strict=False) if column in FIELDS}
        report.rows.append(_row(acting, number, given, known))
    return report


def _skus(table: sheet.Sheet, columns: list[str]) -> list[str]:
    at = columns.index("sku")
    return [cells[at].replace("\x00", "") for _number, cells in table.rows if len(cells) > at]


def _row(acting: Acting, number: int, given: dict[str, str], known: dict[str, Product]) -> RowReport:
    """A column that the table lacks leaves what the product has."""
    sku = given.get("sku", "").strip()
    try:
        if sku in known:
            known[sku] = actions.update_product(acting, sku, {**fields(known[sku]), **given})
            return RowReport(number, sku, "changed")
        known[sku] = actions.create_product(acting, given)
    except Problem as problem:
        faults = tuple(str(error) for error in problem.errors) or (str(problem),)
        return RowReport(number, sku[:60], "refused", faults)
    return RowReport(number, sku, "created")


def _column(title: str) -> str:
    plain = title.strip().lower().replace(" ", "_").replace("-", "_")
    return _ALIASES.get(plain, plain)
