"""Tables of consignments and rules, as several pages show them."""

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from infosilk.kernel.reasons import explain
from infosilk.trade.clearance.models.consignments import BatchLine, Consignment, Direction, State
from infosilk.trade.risk.pages import _LANE
from infosilk.trade.risk.public import Lane
from infosilk.web.cells import Status, money
from infosilk.web.tables import Column, Filter, Table

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


def state(row: Consignment) -> Status:
    known = State(row.state)
    return Status(str(known.label), _STATE[known])  # type: ignore[arg-type]


def lane(row: Consignment | BatchLine) -> Status | str:
    return Status(str(Lane(row.lane).label), _LANE[Lane(row.lane)]) if row.lane else ""  # type: ignore[arg-type]


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
    return reverse("trade:home:consignment", args=[row.number])


class ConsignmentTable(Table):
    columns: ClassVar = [
        Column("number", _("Consignment"), link=consignment_link, sort="id"),
        Column("order_no", _("Order"), sort="order_no"),
        Column("seller_name", _("Seller"), sort="seller_name"),
        Column("buyer_city", _("Destination")),
        Column(
            "goods_value",
            _("Value"),
            value=lambda row: money(row.goods_value, row.currency),
            numeric=True,
            csv=lambda row: f"{row.goods_value} {row.currency}",
        ),
        Column("charges", _("Charges"), value=charges, csv=lambda row: row.charges_total, numeric=True),
        Column("lane", _("Lane"), value=lane, csv=lambda row: row.lane),
        Column("state", _("State"), value=state, csv=lambda row: row.state, sort="state"),
        Column("lodged_at", _("Lodged"), sort="lodged_at"),
    ]
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
