"""A consignment's goods lines as the columns that the model judges by: the same for judging and for learning.

Engine. The buyer stands here as a keyed hash, so that what is kept for learning names nobody.
"""

import hmac
import math
from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from infosilk.trade.risk.engine.finding import RiskCase
from infosilk.trade.risk.engine.table import Builder


class Line(TypedDict):
    """One goods line: codes and numbers by role, the day as proleptic ordinal."""

    codes: dict[str, str]
    numbers: dict[str, float]
    day: int


def pseudonym(seed: bytes, text: str) -> str:
    """The same short text for the same buyer; nobody without the node's secret gets back."""
    return hmac.digest(seed, f"importer:{text}".encode(), "sha256")[:12].hex() if text else ""


def lines_of(case: RiskCase, importer: str) -> list[Line]:
    """The lines of `case`; `importer` is the buyer's pseudonym, or a firm's number."""
    shared = {
        "process": case.supervision,
        "use": "gift" if case.gift else "private" if case.private else "business",
        "payment": case.regime,
        "declarant": case.declarant,
        "importer": importer,
        "seller": case.seller,
        "courier": case.courier,
        "departure": case.departure,
    }
    alone = len(case.goods) == 1
    day = case.day.toordinal()
    found: list[Line] = []
    for goods in case.goods:
        numbers: dict[str, float] = {}
        weight = goods.weight if goods.weight else case.weight if alone else None
        for role, value in (("price", goods.value), ("mass", weight), ("tax_rate", case.rate)):
            if value is not None:
                numbers[role] = value
        found.append(
            {
                "codes": {
                    **shared,
                    "hs": goods.hs_code,
                    "origin": goods.origin,
                    "tax_type": "preference" if goods.preference else "general",
                },
                "numbers": numbers,
                "day": day,
            }
        )
    return found


def put(built: Builder, lines: Iterable[Mapping[str, Any]], irregular: float = math.nan) -> int:
    """Add `lines` to `built`; how many there were."""
    before = len(built)
    for line in lines:
        built.add(line["codes"], line["numbers"], line["day"], irregular)
    return len(built) - before
