"""Writes the zone's samples for Chinese buyers: `python -m tests.trade.sample_east`. Everything in them is made up.

A test holds the files to this script, so change it and not them.
"""

import json
from typing import Any

from tests.trade.eastward import bonded, resident
from tests.trade.sample_batch import FOLDER
from tests.trade.samples import bundle, change, goods

EAST = "orders-nis-hangzhou.ndjson"
BONDED = "orders-hangzhou-bonded.ndjson"
FIRMS = {
    "RSNISAVA01": "Nišava Market (sample marketplace)",
    "RSRIZNICA02": "Južna Riznica (sample exporter)",
    "RSMPLATA03": "Morava Plata (sample payment firm)",
    "RSEKSPRES04": "Nišava Ekspres (sample forwarder)",
}
# (item, HS code, description, price in CNY, kg)
CATALOGUE: tuple[tuple[str, str, str, float, float], ...] = (
    ("HONEY-500", "0409000000", "Forest honey, 500 g", 88.00, 0.6),
    ("CHOC-BOX", "1806900000", "Chocolates with plums, box", 120.00, 0.5),
    ("JAM-RASP", "2007991000", "Raspberry jam, 370 g", 56.00, 0.55),
    ("WINE-PROK", "2204210000", "Prokupac wine, 0.75 l", 138.00, 1.3),
    ("SOAP-CARE", "3304990000", "Hand cream with donkey milk", 95.00, 0.1),
    ("BAG-PIROT", "4202210000", "Leather handbag", 1480.00, 0.9),
    ("SWEATER", "6110110000", "Wool pullover of Sirogojno", 1260.00, 0.7),
    ("OPANCI", "6403990000", "Leather shoes", 690.00, 1.0),
)
BUYERS = ("Wang Fang", "Li Wei", "Zhang Min", "Chen Jie", "Liu Yang", "Zhao Lei")


def line(number: int, at: int, qty: int = 1) -> dict[str, Any]:
    code, hs_code, name, price, kg = CATALOGUE[at % len(CATALOGUE)]
    return goods(
        number,
        item_no=code,
        hs_code=hs_code,
        item_name=name,
        price=price,
        qty=qty,
        total_price=round(price * qty, 2),
        country="RS",
        gross_weight=round(kg * qty * 1.1, 3),
        net_weight=round(kg * qty, 3),
    )


def dear(name: str, price: float, qty: int = 1) -> list[dict[str, Any]]:
    return [
        goods(
            1,
            item_no="CARPET",
            hs_code="4202210000",
            item_name=name,
            price=price,
            qty=qty,
            total_price=round(price * qty, 2),
            country="RS",
            gross_weight=3.3 * qty,
            net_weight=3.0 * qty,
        )
    ]


def order(order_no: str, lines: list[dict[str, Any]], buyer: int = 0, **more: Any) -> dict[str, Any]:
    """An order of the marketplace in Niš for a Chinese buyer, or for whom `more` says."""
    who: dict[str, Any] = {
        "buyer_name": BUYERS[buyer % len(BUYERS)],
        "buyer_id_type": "1",
        "buyer_id_number": resident(100 + buyer),
        "buyer_email": f"buyer{buyer}@hangzhou.example",
        "buyer_telephone": "+86 571 0000 0000",
        "buyer_address": f"Wensan Road {buyer + 1}",
        "buyer_city": "Hangzhou",
        "buyer_postcode": "310000",
        "buyer_country": "CN",
        "currency": "CNY",
        "ebp_code": "RSNISAVA01",
        "ebp_name": "Nišava Market",
        "ebc_code": "RSRIZNICA02",
        "ebc_name": "Južna Riznica",
        "ordered_at": "2026-11-20T10:00:00+01:00",
    }
    made = bundle(order_no, lines, more.pop("freight", 40.0), **{**who, **more})
    made["payment"]["pay_code"], made["waybill"]["logistics_code"] = "RSMPLATA03", "RSEKSPRES04"
    for document, key in (("waybill", "logistics_no"), ("list", "logistics_no")):
        made[document][key] = f"NE-{order_no}"
    weight = round(sum(entry["gross_weight"] for entry in lines), 3)
    made["waybill"]["gross_weight"] = made["list"]["gross_weight"] = weight
    made["order"]["note"] = "SAMPLE, made up"
    return made


def supervised(made: dict[str, Any], code: str) -> dict[str, Any]:
    return change(made, "list.supervision_code", code)


def east() -> list[dict[str, Any]]:
    """30 orders: to Hangzhou, to the European Union, and one for each thing that may go wrong."""
    usual = [
        order(f"NM-26-{n + 1:04d}", [line(k + 1, n * 2 + k, 1 + n % 2) for k in range(1 + n % 3)], n % 5)
        for n in range(14)
    ]
    eu = {"currency": "EUR", "buyer_id_type": "", "buyer_id_number": "", "buyer_city": "Berlin", "freight": 9.0}
    return [
        *usual,
        # The limits of Chinese buyers, decided in Hangzhou.
        order("NM-SINGLE-ITEM", dear("Travel bag, hand-made", 7800.0), 5, freight=0.0),
        order("NM-OVER-SINGLE", dear("Travel bags, hand-made", 3900.0, 2), 5, freight=0.0),
        order("NM-YEAR-1", dear("Trunk, hand-made", 17000.0), 5, freight=0.0),
        order("NM-OVER-YEAR", dear("Saddle bag", 1300.0), 5, freight=0.0),
        # The buyer's identity.
        change(order("NM-NO-IDENTITY", [line(1, 0)]), "order.buyer_id_number", ""),
        change(order("NM-BAD-IDENTITY", [line(1, 1)]), "order.buyer_id_number", "110000196001011239"),
        # Supervision codes.
        supervised(order("NM-BONDED-ABROAD", [line(1, 2)]), "1210"),
        supervised(order("NM-B2B-PRIVATE", [line(1, 3)]), "9710"),
        order("NM-MAIL-TO-RS", [line(1, 4)], buyer_country="RS", buyer_city="Niš"),
        # To the European Union, where no node waits.
        order("NM-EU-DE", [line(1, 0, 2)], 1, buyer_country="DE", **eu),
        order("NM-EU-AT", [line(1, 2), line(2, 7)], 2, buyer_country="AT", **{**eu, "buyer_city": "Wien"}),
        order("NM-EU-FR", [line(1, 5)], 3, buyer_country="FR", **{**eu, "buyer_city": "Lyon"}),
        order("NM-NOT-SERVED", [line(1, 1)], 4, buyer_country="JP", **{**eu, "buyer_city": "Nagoya"}),
        # Documents that do not match.
        change(order("NM-PAYER-OTHER", [line(1, 6)], 1), "payment.payer_name", "Somebody Else"),
        change(order("NM-PAID-OTHER", [line(1, 6)], 2), "payment.amount_paid", 1.0),
        order("NM-BAD-HS", [{**line(1, 7), "hs_code": "9999990000"}], 3),
    ]


def west_lake() -> list[dict[str, Any]]:
    """Ten orders of bonded goods that lie in Hangzhou already."""
    made = []
    for n in range(8):
        code, hs_code, name, price, _kg = CATALOGUE[n]
        entry = bonded(f"SB-26-{n + 1:04d}", price, buyer=300 + n % 3, qty=1 + n % 2, hs_code=hs_code)
        for document in ("order", "list"):
            entry[document]["goods"][0] |= {"item_no": code, "item_name": name}
        entry["order"]["note"] = "SAMPLE, made up"
        made.append(entry)
    return [
        *made,
        bonded("SB-OVER-SINGLE", 3000.0, buyer=304, qty=2, hs_code="4202210000"),
        supervised(bonded("SB-NOT-BONDED", 90.0, buyer=305, hs_code="1806900000"), "9610"),
    ]


def _text(orders: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in orders)


def files() -> dict[str, str]:
    """The sample files by name."""
    return {EAST: _text(east()), BONDED: _text(west_lake())}


def main() -> None:
    for name, text in files().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
