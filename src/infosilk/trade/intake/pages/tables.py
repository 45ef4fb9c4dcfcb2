"""Tables of batches and their lines."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from infosilk.trade.clearance.pages.tables import charges, lane, why
from infosilk.trade.clearance.public import BatchLine, Outcome
from infosilk.web.cells import Status
from infosilk.web.tables import Column, Filter, Table

_OUTCOME = {
    Outcome.RELEASED: "ok",
    Outcome.HELD: "hold",
    Outcome.REFUSED: "stop",
    Outcome.ALREADY: "info",
    Outcome.INVALID: "stop",
}


def outcome(row: BatchLine) -> Status:
    known = Outcome(row.outcome)
    return Status(str(known.label), _OUTCOME[known])  # type: ignore[arg-type]


class BatchTable(Table):
    columns: ClassVar = [
        Column("id", _("Batch"), link=lambda row: reverse("trade:intake:batch", args=[row.pk]), sort="id"),
        Column("filename", _("File"), sort="filename"),
        Column("lodged_at", _("Lodged"), sort="lodged_at"),
        Column("lines_count", _("Orders"), numeric=True, sort="lines_count"),
        Column("released_count", _("Released"), numeric=True, sort="released_count"),
        Column("held_count", _("Held"), numeric=True, sort="held_count"),
        Column("refused_count", _("Refused"), numeric=True, sort="refused_count"),
        Column("already_count", _("Lodged before"), numeric=True),
        Column("invalid_count", _("Not readable"), numeric=True),
    ]
    search: ClassVar[tuple[str, ...]] = ("filename",)
    search_hint = _("Name of the file")
    default_sort = "-id"
    csv_name = "batches"
    empty_title = _("No batch yet")
    empty_text = _("Lodge a file of orders: each line is matched, charged and decided at once.")
    empty_label = _("Lodge a batch")

    def __init__(self, request: Any, rows: Any, **context: Any) -> None:
        super().__init__(request, rows, empty_url=reverse("trade:intake:lodge"), **context)


class LineTable(Table):
    columns: ClassVar = [
        Column("line", _("Line"), numeric=True, sort="line"),
        Column("order_no", _("Order"), sort="order_no"),
        Column("outcome", _("Outcome"), value=outcome, csv=lambda row: row.outcome, sort="outcome"),
        Column(
            "consignment_number",
            _("Consignment"),
            link=lambda row: (
                reverse("trade:home:consignment", args=[row.consignment_number]) if row.consignment_number else ""
            ),
        ),
        Column("lane", _("Lane"), value=lane, csv=lambda row: row.lane),
        Column("charges_total", _("Charges"), value=charges, csv=lambda row: row.charges_total, numeric=True),
        Column("why", _("Reason"), value=why),
    ]
    search = ("order_no", "consignment_number__exact")
    search_hint = _("Order or consignment")
    filters: ClassVar = [Filter("outcome", _("Outcome"), Outcome.choices, "outcome")]
    default_sort = "line"
    page_size = 50
    csv_name = "lines"
    empty_title = _("This batch has no orders")
