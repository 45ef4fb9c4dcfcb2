"""Writes the zone's sample batches: `python -m tests.trade.sample_batch`. Everything in them is made up.

A test holds the files to this script, so change it and not them.
"""

import csv
import io
import json
from pathlib import Path
from typing import Any

from tests.trade.samples import bundle, change, goods

FOLDER = Path(__file__).resolve().parents[2] / "zones" / "nis-hangzhou" / "samples"
NDJSON = "orders-hangzhou-nis.ndjson"
CSV = "orders-hangzhou-nis.csv"

# (item, HS code, description, price in EUR, kg)
CATALOGUE: tuple[tuple[str, str, str, float, float], ...] = (
    ("SCARF-90", "6214100000", "Silk scarf, 90 x 90 cm", 34.00, 0.12),
    ("TEA-LJ-100", "0902100000", "Longjing green tea, 100 g tin", 18.50, 0.18),
    ("CUP-CEL", "6911100000", "Celadon porcelain tea cup", 9.80, 0.25),
    ("TEAPOT-CEL", "6911100000", "Celadon porcelain teapot", 42.00, 0.90),
    ("BOWL-ST", "6912000000", "Stoneware bowl", 12.40, 0.55),
    ("LED-E27", "8539520000", "LED lamp E27, 9 W", 3.20, 0.06),
    ("CASE-PH", "3926900000", "Phone case, silicone", 6.90, 0.05),
    ("BAG-SILK", "4202220000", "Handbag of silk brocade", 58.00, 0.40),
    ("PUZZLE-500", "9503000000", "Puzzle of the West Lake, 500 pieces", 11.50, 0.60),
    ("KITE", "9503000000", "Dragon kite", 16.00, 0.30),
    ("CARDS", "9504400000", "Playing cards", 4.50, 0.10),
    ("HUB-B", "8714930000", "Bicycle hub", 27.00, 0.45),
    ("CHARGER", "8504400000", "USB charger, 30 W", 14.90, 0.12),
    ("PHONES", "8518300000", "Wireless earphones", 31.00, 0.08),
    ("FLASK", "9617000000", "Vacuum flask, 0.5 l", 15.60, 0.42),
    ("KNIFE", "8211100000", "Set of kitchen knives", 48.00, 1.10),
    ("BAMBOO", "4419110000", "Bamboo bread board", 8.20, 0.70),
    ("QUILT", "9404900000", "Silk quilt, 200 x 220 cm", 145.00, 2.10),
    ("LAMP-D", "9405420000", "Bamboo desk lamp", 39.50, 1.40),
    ("BOOK-HZ", "4901990000", "Picture book of Hangzhou", 22.00, 0.80),
    ("PEN", "9608100000", "Ball point pen, box of 12", 7.40, 0.15),
    ("GUQIN", "9202900000", "Guqin, seven strings", 480.00, 4.20),
)
BUYERS: tuple[tuple[str, str, str], ...] = (
    ("Milica Jovanović", "buyer@nis.example", "Obrenovićeva 12"),
    ("Petar Nikolić", "petar@nis.example", "Vožda Karađorđa 5"),
    ("Jovana Đorđević", "jovana@nis.example", "Bulevar Nemanjića 40"),
    ("Stefan Ćirić", "stefan@nis.example", "Dušanova 77"),
    ("Ana Živković", "ana@nis.example", "Episkopska 3"),
    ("Luka Šarić", "luka@nis.example", "Kej 29. decembra 9"),
)
MORAVA: dict[str, Any] = {
    "buyer_kind": "business",
    "buyer_name": "Morava Import (sample trader)",
    "buyer_id_type": "CUSTOMS",
    "buyer_id_number": "RSMORAVA01",
    "buyer_email": "trader@nis.example",
    "buyer_address": "Industrijska zona bb",
}


def item(number: int, at: int, qty: int) -> dict[str, Any]:
    code, hs_code, name, price, kg = CATALOGUE[at % len(CATALOGUE)]
    return goods(
        number,
        item_no=code,
        hs_code=hs_code,
        item_name=name,
        price=price,
        qty=qty,
        total_price=round(price * qty, 2),
        gross_weight=round(kg * qty * 1.1, 3),
        net_weight=round(kg * qty, 3),
    )


def one(code: str, hs_code: str, name: str, price: float, qty: int = 1, kg: float = 1.0) -> list[dict[str, Any]]:
    return [
        goods(
            1,
            item_no=code,
            hs_code=hs_code,
            item_name=name,
            price=price,
            qty=qty,
            total_price=round(price * qty, 2),
            gross_weight=round(kg * qty * 1.1, 3),
            net_weight=round(kg * qty, 3),
        )
    ]


def order(order_no: str, lines: list[dict[str, Any]], buyer: int = 0, **more: Any) -> dict[str, Any]:
    name, email, address = BUYERS[buyer % len(BUYERS)]
    who = {"buyer_name": name, "buyer_email": email, "buyer_address": address}
    made = bundle(order_no, lines, **{**who, **more})
    weight = round(sum(line["gross_weight"] for line in lines), 3)
    made["waybill"]["gross_weight"] = made["list"]["gross_weight"] = weight
    made["order"]["note"] = "SAMPLE, made up"
    return made


def ordinary(prefix: str, count: int) -> list[dict[str, Any]]:
    """Orders of private buyers, of one to three kinds of goods."""
    made = []
    for at in range(count):
        lines = [item(number, at * 3 + number * 5, 1 + (at + number) % 3) for number in range(1, 2 + at % 3)]
        made.append(order(f"{prefix}-{at + 1:04d}", lines, at, freight=round(3.5 + at % 5, 2)))
    return made


def special() -> list[dict[str, Any]]:
    """One order for each thing that a reader may want to see happen; its number says which."""
    scarf, bowl = one("SCARF-90", "6214100000", "Silk scarf", 34.0, 2, 0.12), one("BOWL", "6912000000", "Bowl", 12.4)
    machine = one("SEW-H", "8452100000", "Sewing machine, household", 210.0, 4, 7.5)
    return [
        # The customs administration's own examples.
        order("SM-EX-40-10", one("FLASK", "9617000000", "Vacuum flask", 40.0), freight=10.0),
        order("SM-EX-5-5", one("CARDS", "9504400000", "Playing cards", 5.0), freight=5.0),
        order("SM-EX-80-10", one("LAMP-D", "9405420000", "Bamboo desk lamp", 80.0), freight=10.0),
        order("SM-GIFT-60", one("KITE", "9503000000", "Dragon kite", 30.0, 2), freight=8.0, gift=True),
        order("SM-GIFT-70", one("TEAPOT", "6911100000", "Teapot", 70.0), buyer=2, freight=8.0, gift=True),
        order("SM-GIFT-95", one("QUILT-S", "9404900000", "Silk quilt, small", 95.0), buyer=1, gift=True),
        order("SM-BOOKS", one("BOOK-HZ", "4901990000", "Picture book of Hangzhou", 22.0, 4, 0.8), buyer=3),
        order("SM-PRINT-FREE", one("PRINT", "4911990000", "Woodblock print", 120.0, 1, 0.4), buyer=4),
        order("SM-USD", scarf, buyer=5, currency="USD"),
        order("SM-CNY", one("SCARF-90", "6214100000", "Silk scarf", 260.0, 2, 0.12), buyer=1, currency="CNY"),
        order("SM-JPY", one("SCARF-90", "6214100000", "Silk scarf", 5200.0, 2, 0.12), buyer=1, currency="JPY"),
        # A business consignee, by the sample tariff.
        order("SM-B2B-FTA-A5", machine, proof="CN-RS-0001", freight=60.0, **MORAVA),
        order(
            "SM-B2B-MFN", one("FILL-2", "8422300000", "Bottle filling machine", 4100.0, 1, 160), freight=220.0, **MORAVA
        ),
        order(
            "SM-B2B-FREE",
            one("CARD-M", "8445190000", "Fibre preparing machine", 5200.0, 1, 240),
            freight=240.0,
            **MORAVA,
        ),
        order(
            "SM-B2B-LED",
            one("LED-BOX", "8539520000", "LED lamps, box of 100", 190.0, 6, 7),
            proof="CN-RS-0002",
            **MORAVA,
        ),
        order(
            "SM-B2B-SILK", one("SCARF-B", "6214100000", "Silk scarves", 22.0, 150, 0.12), proof="CN-RS-0003", **MORAVA
        ),
        order("SM-B2B-BIKE", one("FRAME", "8714910000", "Bicycle frame", 85.0, 20, 1.9), proof="CN-RS-0004", **MORAVA),
        order(
            "SM-B2B-RED",
            one("INJ-1", "8477100000", "Injection-moulding machine", 38000.0, 1, 4200),
            freight=900.0,
            **MORAVA,
        ),
        order("SM-B2B-NO-TARIFF", one("VALVE", "8481800000", "Brass valve", 21.0, 200, 0.4), freight=80.0, **MORAVA),
        order(
            "SM-3400-NO-TARIFF",
            one("CARPET", "5701100000", "Knotted wool carpet", 3400.0, 1, 18),
            buyer=2,
            freight=90.0,
        ),
        # Lists.
        order("SM-LICENCE-DRONE", one("DRONE", "8806220000", "Camera drone, 0.6 kg", 320.0, 1, 0.6), buyer=3),
        order("SM-LICENCE-FIREWORKS", one("FW", "3604100000", "Fireworks", 48.0, 1, 2), buyer=4),
        order("SM-LICENCE-THERE", one("SEEDS", "1209910000", "Seeds of leaf cabbage", 9.0, 3, 0.02), buyer=5),
        order("SM-PROHIBITED-IVORY", one("IVORY", "0507100000", "Carved ivory", 240.0), buyer=1),
        order("SM-PROHIBITED-ANTIQUE", one("VASE", "9706900000", "Vase, 19th century", 900.0), buyer=2),
        order("SM-PROHIBITED-THERE", one("BRAKE", "6813200000", "Brake linings", 26.0, 2, 0.8), buyer=3),
        # Documents that do not match.
        change(order("SM-PAID-OTHER", scarf, buyer=4), "payment.amount_paid", 60.0),
        change(order("SM-PAYER-OTHER", scarf, buyer=5), "payment.payer_name", "Somebody Else"),
        change(order("SM-UNKNOWN-FIRM", bowl, buyer=1), "waybill.logistics_code", "9999999X99"),
        change(order("SM-WAYBILL-OTHER", bowl, buyer=2), "list.logistics_no", "GCE-OTHER"),
        order("SM-BAD-HS", one("MYSTERY", "8539990000", "Goods of an unknown kind", 20.0), buyer=3),
        change(order("SM-BAD-SUM", bowl, buyer=4), "order.goods.0.total_price", 19.9),
        order("SM-NOT-SERVED", bowl, buyer=5, buyer_country="DE"),
    ]


def broken(good: dict[str, Any]) -> list[str]:
    """Lines that cannot be read, and two that repeat an order: the same, and changed."""
    without = change(change(good, "order.order_no", "SM-NO-CITY"), "order.buyer_city", ...)
    mistyped = change(change(good, "order.order_no", "SM-MISTYPED"), "order.discout", 5)
    changed = change(good, "order.buyer_address", "Elsewhere 1")
    return ['{"order": {"order_no": "SM-BROKEN", ', _json(without), _json(mistyped), _json(good), _json(changed)]


def _json(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False)


def as_ndjson() -> str:
    """The batch as NDJSON, broken lines included."""
    usual, odd = ordinary("SM-26", 32), special()
    lines = [_json(entry) for entry in (*usual[:20], *odd, *usual[20:])]
    return "\n".join([*lines[:25], *broken(usual[0]), *lines[25:]]) + "\n"


def as_csv() -> str:
    """A smaller batch as a table: one row a goods line."""
    out = io.StringIO()
    rows: list[dict[str, Any]] = []
    for made in ordinary("SC-26", 8):
        heads = {f"{kind}.{name}": value for kind in made for name, value in made[kind].items() if name != "goods"}
        shared = {"order_no": made["order"]["order_no"]}
        for index, line in enumerate(made["order"]["goods"]):
            cells = {name: value for name, value in line.items() if name not in ("gnum", "gross_weight", "net_weight")}
            kept = {name: value for name, value in heads.items() if not name.endswith(".order_no")} if not index else {}
            rows.append({**shared, **kept, **cells})
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / NDJSON).write_text(as_ndjson(), encoding="utf-8")
    (FOLDER / CSV).write_text(as_csv(), encoding="utf-8")


if __name__ == "__main__":
    main()
