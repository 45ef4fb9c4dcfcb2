"""Tables of trade's pages."""

from typing import Any, ClassVar

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from infosilk.kernel.reasons import explain
from infosilk.trade.models import (
    BatchLine,
    Consignment,
    Direction,
    Lane,
    Outcome,
    PaymentState,
    ReviewEntry,
    State,
)
from infosilk.trade.payments.book import of_private_import
from infosilk.web.cells import Status, money
from infosilk.web.tables import Column, Filter, Selection, Table

_STATE = {
    State.LODGED: "info",
    State.RELEASED: "ok",
    State.HELD: "hold",
    State.REFUSED: "stop",
    State.ANNOUNCED: "wait",
    State.ACCEPTED: "ok",
    State.REFUSED_THERE: "stop",
    State.HELD_THERE: "hold",
    State.ON_THE_WAY: "wait",
    State.ARRIVED: "ok",
    State.WITHDRAWN: "info",
    State.RETURNED: "info",
}
_LANE = {Lane.GREEN: "ok", Lane.BLUE: "info", Lane.YELLOW: "hold", Lane.RED: "stop"}
_OUTCOME = {
    Outcome.RELEASED: "ok",
    Outcome.HELD: "hold",
    Outcome.REFUSED: "stop",
    Outcome.ALREADY: "info",
    Outcome.INVALID: "stop",
}


def state(row: Consignment) -> Status:
    known = State(row.state)
    return Status(str(known.label), _STATE[known])  # type: ignore[arg-type]


def lane(row: Consignment | BatchLine) -> Status | str:
    return Status(str(Lane(row.lane).label), _LANE[Lane(row.lane)]) if row.lane else ""  # type: ignore[arg-type]


def outcome(row: BatchLine) -> Status:
    known = Outcome(row.outcome)
    return Status(str(known.label), _OUTCOME[known])  # type: ignore[arg-type]


def why(row: Consignment | BatchLine) -> str:
    """The first reason in words, and how many more there are."""
    if not row.reasons:
        return ""
    # What stopped it before what is only noted.
    ordered = sorted(row.reasons, key=lambda reason: reason.get("weight") == "note")
    text = explain.explain(ordered[0]).text
    more = len(ordered) - 1
    if not more:
        return text
    rest = ngettext("(%(more)s more reason)", "(%(more)s more reasons)", more) % {"more": more}
    return f"{text} {rest}"


def charges(row: Consignment | BatchLine) -> str:
    if row.charges_total is None:
        return ""
    currency = row.charges_currency if isinstance(row, BatchLine) else (row.charges or {}).get("currency", "EUR")
    return money(row.charges_total, currency)


def consignment_link(row: Any) -> str:
    return reverse("trade:consignment", args=[row.number])


class BatchTable(Table):
    columns: ClassVar = [
        Column("id", _("Batch"), link=lambda row: reverse("trade:batch", args=[row.pk]), sort="id"),
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
        super().__init__(request, rows, empty_url=reverse("trade:lodge"), **context)


class LineTable(Table):
    columns: ClassVar = [
        Column("line", _("Line"), numeric=True, sort="line"),
        Column("order_no", _("Order"), sort="order_no"),
        Column("outcome", _("Outcome"), value=outcome, csv=lambda row: row.outcome, sort="outcome"),
        Column(
            "consignment_number",
            _("Consignment"),
            link=lambda row: (
                reverse("trade:consignment", args=[row.consignment_number]) if row.consignment_number else ""
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


class ConsignmentTable(Table):
    columns: ClassVar = [
        Column("number", _("Consignment"), link=consignment_link, sort="id"),
        Column("order_no", _("Order"), sort="order_no"),
        Column("seller_name", _("Seller"), sort="seller_name"),
        Column("buyer_city", _("Destination")),
        Column(
            "goods_value", _("Value"), value=lambda row: money(row.goods_value, row.currency), numeric=True,
            csv=lambda row: f"{row.goods_value} {row.currency}",
        ),
        Column("charges", _("Charges"), value=charges, csv=lambda row: row.charges_total, numeric=True),
        Column("lane", _("Lane"), value=lane, csv=lambda row: row.lane),
        Column("state", _("State"), value=state, csv=lambda row: row.state, sort="state"),
        Column("lodged_at", _("Lodged"), sort="lodged_at"),
    ]  # fmt: skip
    search = ("number__exact", "order_no__startswith", "logistics_no__exact")
    search_hint = _("Consignment, order or waybill number")
    filters: ClassVar = [
        Filter("state", _("State"), State.choices, "state"),
        Filter("lane", _("Lane"), Lane.choices, "lane"),
        Filter("direction", _("Direction"), Direction.choices, "direction"),
    ]
    default_sort = "-number"
    csv_name = "consignments"
    empty_title = _("No consignment yet")
    empty_text = _("Consignments appear here as soon as a batch is lodged, here or in the partner city.")


def waiting(rows: Any, value: str) -> Any:
    """Of the held ones, those of which the latest proposal waits for a second officer, or those that wait for none."""
    last = (
        ReviewEntry.objects.filter(consignment=OuterRef("pk"), kind__in=("propose", "confirm", "reject", "decide"))
        .order_by("-id")
        .values("kind")[:1]
    )
    rows = rows.annotate(latest_step=Subquery(last))
    return rows.filter(latest_step="propose") if value == "second" else rows.exclude(latest_step="propose")


class WorkTable(Table):
    selection = Selection("decide-many", "number", lambda row: row.number, lambda row: row.number)
    columns: ClassVar = [
        Column("number", _("Consignment"), link=consignment_link, sort="id"),
        Column("lane", _("Lane"), value=lane, csv=lambda row: row.lane, sort="lane"),
        Column("why", _("Reason"), value=why),
        Column("seller_name", _("Seller"), sort="seller_name"),
        Column("goods_value", _("Value"), value=lambda row: money(row.goods_value, row.currency), numeric=True),
        Column("lodged_at", _("Waits since"), sort="changed_at", value=lambda row: row.changed_at),
    ]
    search = ("number__exact", "order_no__startswith")
    search_hint = _("Consignment or order number")
    filters: ClassVar = [
        Filter("lane", _("Lane"), [(Lane.YELLOW, Lane.YELLOW.label), (Lane.RED, Lane.RED.label)], "lane"),
        Filter("direction", _("Direction"), Direction.choices, "direction"),
        Filter("waits", _("Waits for"), [("first", _("a decision")), ("second", _("a second officer"))], waiting),
    ]
    default_sort = "lodged_at"
    csv_name = "held"
    empty_title = _("Nothing is held")
    empty_text = _("A consignment that needs an officer appears here, oldest first.")


def to_pay(row: Consignment) -> str:
    """Where the payment of a parcel's charges stands, in words; nothing where nothing is paid here."""
    if not row.charges_total or not of_private_import(row):
        return ""
    return str(PaymentState(row.payment.state if hasattr(row, "payment") else PaymentState.DUE).label)


def pay_link(row: Consignment) -> str:
    return reverse("trade:pay", args=[row.number]) if to_pay(row) else ""


class ParcelTable(Table):
    columns: ClassVar = [
        Column("number", _("Parcel"), link=consignment_link, sort="id"),
        Column("state", _("State"), value=state, sort="state"),
        Column("seller_name", _("From"), sort="seller_name"),
        Column("ordered_at", _("Ordered"), sort="ordered_at"),
        Column("charges", _("Charges"), value=charges, numeric=True),
        Column("payment", _("Payment"), value=to_pay, link=pay_link),
    ]
    default_sort = "-ordered_at"
    empty_title = _("No parcels")
    empty_text = _("Parcels that were ordered with your verified e-mail address appear here.")


class RuleTable(Table):
    columns: ClassVar = [
        Column("code", _("Rule"), sort="code"),
        Column("text", _("What it says")),
        Column("mend", _("What to do")),
        Column("source", _("Source")),
    ]
    search = ("code", "text")
    page_size = 100
    csv_name = "rules"
