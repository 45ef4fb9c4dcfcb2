"""Orders that the benchmark of the window lodges: exports to Niš, and bonded goods with buyers who buy too much."""

import json
import uuid
from typing import Any

DOCUMENT_BYTES = 1740


def order(number: int, run: str) -> dict[str, str]:
    """The four documents of one order, each about DOCUMENT_BYTES long, as JSON text by kind."""
    order_no = f"{run}-{number:08d}"
    price = 9 + number % 40
    value = price * 2 + 12.5
    text = "Hand-finished at the lake; no two are the same. " * 40

    def goods(wide: bool) -> list[dict[str, Any]]:
        made = []
        for at, (item, code, qty, cost) in enumerate(
            (("SCARF", "6214100000", 2, price), ("TEA", "0902100000", 1, 12.5)), 1
        ):
            entry: dict[str, Any] = {
                "gnum": at,
                "item_no": f"{item}-{number % 977}",
                "item_name": f"{item.title()} of the West Lake",
                "hs_code": code,
                "unit": "piece",
                "qty": qty,
                "price": cost,
                "total_price": qty * cost,
                "country": "CN",
                "gross_weight": 0.25,
                "net_weight": 0.2,
            }
            if wide:
                entry["item_describe"] = text[:100]
            made.append(entry)
        return made

    paid = value + 6
    documents: dict[str, dict[str, Any]] = {
        "order": {
            "order_no": order_no,
            "ebp_code": "3301960A01",
            "ebp_name": "Silk Market",
            "ebc_code": "3301960B02",
            "ebc_name": "West Lake Crafts",
            "buyer_name": f"Petar Petrović {number}",
            "buyer_email": f"buyer{number % 5000}@nis.example",
            "buyer_telephone": "+381 18 000 000",
            "buyer_address": f"Obrenovićeva {number % 120}",
            "buyer_city": "Niš",
            "buyer_postcode": "18000",
            "buyer_country": "RS",
            "goods_value": value,
            "freight": 6,
            "actual_paid": paid,
            "currency": "EUR",
            "pay_code": "3301960P03",
            "pay_transaction_id": f"P-{order_no}",
            "ordered_at": "2026-11-20T10:00:00+08:00",
            "goods": goods(True),
        },
        "payment": {
            "pay_code": "3301960P03",
            "pay_name": "Qiantang Pay",
            "pay_transaction_id": f"P-{order_no}",
            "order_no": order_no,
            "payer_name": f"Petar Petrović {number}",
            "amount_paid": paid,
            "currency": "EUR",
            "paid_at": "2026-11-20T10:01:00+08:00",
            "guid": str(uuid.UUID(int=number)),
        },
        "waybill": {
            "logistics_code": "3301960L04",
            "logistics_name": "Grand Canal Express",
            "logistics_no": f"G-{order_no}",
            "order_no": order_no,
            "freight": 6,
            "currency": "EUR",
            "gross_weight": 0.75,
            "pieces": 1,
            "consignee": f"Petar Petrović {number}",
            "consignee_country": "RS",
            "goods_info": "scarves, tea",
        },
        "list": {
            "list_no": f"L-{order_no}",
            "order_no": order_no,
            "logistics_no": f"G-{order_no}",
            "pay_transaction_id": f"P-{order_no}",
            "supervision_code": "9610",
            "currency": "EUR",
            "freight": 6,
            "pieces": 1,
            "gross_weight": 0.75,
            "goods": goods(False),
        },
    }
    texts = {}
    for kind, entry in documents.items():
        short = len(json.dumps(entry, ensure_ascii=False).encode()) + len(', "note": ""')
        entry["note"] = text[: max(0, DOCUMENT_BYTES - short)]
        texts[kind] = json.dumps(entry, ensure_ascii=False)
    return texts


def bonded(number: int, run: str) -> dict[str, str]:
    """The four documents of one order of bonded goods, of one of 4,000 buyers; every twentieth order of four hundred is
    of one buyer who buys more than a year allows."""
    greedy = number % 20 == 0
    buyer = 90_000 + number // 400 if greedy else number % 4000
    texts = {kind: json.loads(text) for kind, text in order(number, run).items()}
    price = 4900.0 if greedy else 40.0 + number % 60
    name = f"Wang {buyer}"
    for kind in ("order", "list"):
        made = texts[kind]["goods"][0] | {
            "item_no": f"HONEY-{number % 977}",
            "item_name": "Forest honey of Niš",
            "hs_code": "0409000000",
            "qty": 1,
            "price": price,
            "total_price": price,
            "country": "RS",
        }
        texts[kind] |= {"currency": "CNY", "goods": [made], "freight": 0}
    texts["order"] |= {
        "buyer_name": name,
        "buyer_id_type": "1",
        "buyer_id_number": resident(buyer),
        "buyer_city": "Hangzhou",
        "buyer_country": "CN",
        "buyer_postcode": "310000",
        "goods_value": price,
        "actual_paid": price,
    }
    texts["payment"] |= {
        "payer_name": name,
        "payer_id_number": resident(buyer),
        "amount_paid": price,
        "currency": "CNY",
    }
    texts["waybill"] |= {"consignee": name, "consignee_country": "CN", "freight": 0, "currency": "CNY"}
    texts["list"] |= {"supervision_code": "1210"}
    return {kind: json.dumps(entry, ensure_ascii=False) for kind, entry in texts.items()}


def resident(serial: int) -> str:
    """A made-up number in the form of a resident identity number."""
    digits = f"110000{1900 + serial // 1000:04d}0101{serial % 1000:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    return digits + "10X98765432"[total % 11]


def line(texts: dict[str, str]) -> bytes:
    return ("{" + ", ".join(f'"{kind}": {text}' for kind, text in texts.items()) + "}\n").encode()
