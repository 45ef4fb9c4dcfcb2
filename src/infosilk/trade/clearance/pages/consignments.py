"""Consignments: the list, and the published rules that an order is held to."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from infosilk.kernel.access import acting_of, needs, signed_in
from infosilk.kernel.actor import Acting
from infosilk.kernel.reasons import explain
from infosilk.trade.clearance import statuses
from infosilk.trade.clearance.models.consignments import OWNERS, Consignment, TradeDocument
from infosilk.trade.clearance.pages.tables import ConsignmentTable, RuleTable
from infosilk.web.cells import money
from infosilk.web.page import page


@needs("trade", *OWNERS, "officer", "forwarder")
def consignments(request: HttpRequest) -> HttpResponseBase:
    """Every consignment that this organisation may see."""
    table = ConsignmentTable(request, Consignment.objects.visible_to(acting_of(request)))
    return (
        table.csv_response()
        if table.csv_requested
        else page(request, "trade/clearance/consignments.html", {"table": table})
    )


@signed_in
def rules(request: HttpRequest) -> HttpResponseBase:
    """Every rule that can hold or refuse an order, in words, with its source."""
    table = RuleTable(request, explain.rule_texts(), caption=_("Rules of the single window"))
    return (
        table.csv_response() if table.csv_requested else page(request, "trade/clearance/rules.html", {"table": table})
    )


def _status(one: statuses.Status) -> dict[str, Any]:
    return {"code": one.code, "label": one.label, "authority": one.authority, "at": one.at}


def _facts(acting: Acting, found: Consignment) -> list[tuple[str, Any]]:
    facts: list[tuple[str, Any]] = [
        (_("Order"), found.order_no),
        (_("Marketplace"), found.marketplace_name or found.marketplace_code),
        (_("Seller"), found.seller_name or found.seller_code),
        (_("Carrier"), found.logistics_code),
        (_("Waybill"), found.logistics_no),
        (_("Buyer"), found.buyer_name),
        (_("Destination"), f"{found.buyer_city}, {found.buyer_country}"),
        (_("Value"), money(found.goods_value, found.currency)),
        (_("Pieces"), found.pieces),
        (_("Gross weight (kg)"), found.gross_weight_kg),
        (_("Ordered"), found.ordered_at),
    ]
    if found.gift:
        facts.append((_("Present"), True))
    if found.shipment_no:
        facts.append((_("Shipment"), found.shipment_no))
    return facts


def _document(entry: TradeDocument) -> dict[str, str]:
    try:
        text = json.dumps(json.loads(entry.payload), ensure_ascii=False, indent=2)
    except ValueError:
        text = entry.payload
    return {"title": entry.get_kind_display(), "number": entry.number, "sha256": entry.sha256, "text": text}
