"""Rows and reports as the API and the command line show them: plain data in the language that is active now."""

from typing import Any

from infosilk.kernel.actor import Acting
from infosilk.kernel.reasons import explain
from infosilk.trace import public as trace
from infosilk.trade.charges.public import regime, sums
from infosilk.trade.clearance import queries
from infosilk.trade.clearance.models.consignments import Consignment


def consignment_out(row: Consignment) -> dict[str, Any]:
    return {
        "number": row.number,
        "direction": row.direction,
        "partner": row.partner,
        "order_no": row.order_no,
        "marketplace": row.marketplace_code,
        "seller": row.seller_code,
        "carrier": row.logistics_code,
        "waybill": row.logistics_no,
        "state": row.state,
        "lane": row.lane,
        "currency": row.currency,
        "goods_value": row.goods_value,
        "charges_total": row.charges_total,
        "charges_currency": str((row.charges or {}).get("currency", "EUR")),
        "pieces": row.pieces,
        "gross_weight_kg": row.gross_weight_kg,
        "shipment": row.shipment_no,
        "lodged_at": row.lodged_at,
        "changed_at": row.changed_at,
    }


def detail(acting: Acting, row: Consignment) -> dict[str, Any]:
    """A consignment as `clearance.schemas.ConsignmentDetailOut`; the caller has checked who may see it."""
    charges = None
    if row.charges is not None:
        charges = {
            "regime": regime(row.charges),
            **{name: row.charges[name] for name in ("currency", "customs_value", "duty", "vat", "total")},
            "excise": row.charges.get("excise", "0.00"),
            "sums": [
                {
                    "kind": entry.kind,
                    "text": entry.text,
                    "why": entry.why,
                    "lines": entry.lines,
                    "amount": entry.amount,
                    "legal_basis": entry.legal_basis,
                    "source": entry.source,
                    "verified": entry.verified,
                    "sample": entry.sample,
                }
                for entry in sums(row.charges)
            ],
        }
    return {
        **consignment_out(row),
        "buyer_kind": row.buyer_kind,
        "buyer_name": row.buyer_name,
        "buyer_city": row.buyer_city,
        "buyer_country": row.buyer_country,
        "gift": row.gift,
        "goods": row.goods,
        "reasons": [entry.as_dict() for entry in explain.explain_all(row.reasons)],
        "charges": charges,
        "documents": [
            {
                "kind": document.kind,
                "number": document.number,
                "sha256": document.sha256,
                "received_at": document.received_at,
                "payload": document.payload,
            }
            for document in queries.documents_of(acting, row)
        ],
        "timeline": steps(row.number),
    }


def tracked(row: Consignment) -> dict[str, Any]:
    return {"number": row.number, "state": row.state, "timeline": steps(row.number)}


def steps(number: str) -> list[dict[str, Any]]:
    """The consignment's way as `clearance.schemas.WayStepOut`."""
    return [
        {
            "time": step.time,
            "zone": step.zone,
            "biz_step": step.biz_step,
            "disposition": step.disposition,
            "place": step.place,
            "node": step.node,
        }
        for step in trace.timeline(number)
    ]
