"""A case as rules judge it; and declarations: a third of the importers cheat on value, one seller's bags are forged."""

import csv
import io
import random
from datetime import date, timedelta
from typing import Any

from infosilk.trade.risk.engine.finding import RiskCase, RiskGoods

HEADER = (
    "Declaration ID",
    "Date",
    "Importer ID",
    "Seller ID",
    "HS6 Code",
    "Country of Origin",
    "Tax Rate",
    "Net Mass",
    "Item Price",
    "Fraud",
)


def rows(count: int, seed: int = 1, start: date = date(2025, 1, 1)) -> list[dict[str, str]]:
    """`count` declarations, ten a day from `start`."""
    chance = random.Random(seed)
    made = []
    for at in range(count):
        importer, seller = chance.randrange(30), chance.randrange(12)
        hs = chance.choice(("420221", "610910", "851713", "950300"))
        usual = {"420221": 40, "610910": 15, "851713": 900, "950300": 12}[hs]
        low = importer % 3 == 0 and chance.random() < 0.6
        mass = round(chance.uniform(0.2, 30), 2)
        price = round(mass * usual * chance.uniform(0.8, 1.2) * (0.3 if low else 1), 2)
        forged = seller == 5 and hs == "420221"
        made.append(
            {
                "Declaration ID": f"D{seed}-{at}",
                "Date": (start + timedelta(days=at // 10)).isoformat(),
                "Importer ID": f"I{importer}",
                "Seller ID": f"S{seller}",
                "HS6 Code": hs,
                "Country of Origin": chance.choice(("CN", "VN")),
                "Tax Rate": "8",
                "Net Mass": f"{mass}",
                "Item Price": f"{price}",
                "Fraud": str(int((low or forged) and chance.random() < 0.95)),
            }
        )
    return made


def text(made: list[dict[str, str]], header: tuple[str, ...] = HEADER) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(made)
    return out.getvalue()


def case(**given: Any) -> RiskCase:
    """A consignment of one line of clothes, but for what is given: of the case, or of its line."""
    line = {"number": 1, "hs_code": "6214100000", "origin": "CN", "value": 100.0, "weight": 1.0, "quantity": 2.0}
    line.update({name: given.pop(name) for name in list(given) if name in line or name == "preference"})
    values: dict[str, Any] = {
        "number": "HGH-2026-0000000001",
        "day": date(2026, 11, 24),
        "goods": (RiskGoods(**line),),
        "importer": "a@b.rs",
        "seller": "S1",
        "declarant": "M1",
        "courier": "C1",
        "departure": "CN",
        "supervision": "9610",
        **given,
    }
    return RiskCase(**values)
