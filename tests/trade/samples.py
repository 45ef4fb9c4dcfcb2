"""Bundles for tests, made by changing one good one. Everything here is made up."""

import json
from copy import deepcopy
from typing import Any

FIRMS = {
    "3301960A01": "Silk Market (sample marketplace)",
    "3301960B02": "West Lake Crafts (sample trader)",
    "3301960P03": "Qiantang Pay (sample payment firm)",
    "3301960L04": "Grand Canal Express (sample forwarder)",
}


def goods(number: int = 1, **change: Any) -> dict[str, Any]:
    line = {
        "gnum": number,
        "item_no": f"SKU-{number}",
        "item_name": "Silk scarf",
        "hs_code": "6214100000",
        "unit": "piece",
        "qty": 2,
        "price": 20.00,
        "total_price": 40.00,
        "country": "CN",
        "gross_weight": 0.3,
        "net_weight": 0.25,
    }
    line.update(change)
    return line


def bundle(
    order_no: str = "SM-1",
    lines: list[dict[str, Any]] | None = None,
    freight: float = 10.0,
    proof: str = "",
    **order: Any,
) -> dict[str, Any]:
    """A bundle whose documents agree; `order` changes fields of the order (and what must follow them)."""
    items = lines or [goods()]
    value = round(sum(item["total_price"] for item in items), 2)
    paid = round(value + freight, 2)
    head: dict[str, Any] = {
        "order_no": order_no,
        "ebp_code": "3301960A01",
        "ebp_name": "Silk Market",
        "ebc_code": "3301960B02",
        "ebc_name": "West Lake Crafts",
        "buyer_name": "Milica Jovanović",
        "buyer_email": "buyer@nis.example",
        "buyer_address": "Obrenovićeva 1",
        "buyer_city": "Niš",
        "buyer_postcode": "18000",
        "buyer_country": "RS",
        "goods_value": value,
        "freight": freight,
        "actual_paid": paid,
        "currency": "EUR",
        "pay_transaction_id": f"PAY-{order_no}",
        "ordered_at": "2026-11-20T10:00:00+08:00",
        "goods": items,
    }
    head.update(order)
    declared = [
        {key: entry for key, entry in item.items() if key not in ("item_describe", "bar_code")} for item in items
    ]
    if proof:
        declared = [{**item, "origin_proof": proof} for item in declared]
    return {
        "order": head,
        "payment": {
            "pay_code": "3301960P03",
            "pay_transaction_id": f"PAY-{order_no}",
            "order_no": order_no,
            "payer_name": head["buyer_name"],
            "amount_paid": head["actual_paid"],
            "currency": head["currency"],
            "paid_at": "2026-11-20T10:01:00+08:00",
        },
        "waybill": {
            "logistics_code": "3301960L04",
            "logistics_no": f"GCE-{order_no}",
            "order_no": order_no,
            "freight": freight,
            "currency": head["currency"],
            "gross_weight": 0.6,
            "pieces": 1,
            "consignee": head["buyer_name"],
            "consignee_country": head["buyer_country"],
        },
        "list": {
            "list_no": f"LIST-{order_no}",
            "order_no": order_no,
            "logistics_no": f"GCE-{order_no}",
            "pay_transaction_id": f"PAY-{order_no}",
            "supervision_code": "9710" if head.get("buyer_kind") == "business" else "9610",
            "currency": head["currency"],
            "pieces": 1,
            "gross_weight": 0.6,
            "goods": declared,
        },
    }


def change(data: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy of `data` with the entry at the dotted `path` (numbers count from 0) set, or removed for
    `...`."""
    copy = deepcopy(data)
    *way, last = path.split(".")
    here: Any = copy
    for step in way:
        here = here[int(step)] if step.isdigit() else here[step]
    if value is ...:
        del here[last]
    else:
        here[int(last) if last.isdigit() else last] = value
    return copy


def ndjson(*bundles: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(entry, ensure_ascii=False).encode() + b"\n" for entry in bundles)
