"""The indicators that the zone's own desk shows of trade: sums over everybody, nothing of anybody."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from infosilk.kernel.actor import system
from infosilk.trade.clearance.statistics.figures import Statistics, statistics

# Fewer consignments than these could let somebody read off one firm's business.
LEAST = 5


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator. `value` is None when there is nothing, or too little, to compute it from."""

    code: str
    title: str
    value: Decimal | None
    unit: str
    first: date
    last: date
    sample: bool


def indicators(first: date, last: date) -> list[Indicator]:
    """Trade of the zone on this node, from `first` to `last` (both counted)."""
    found = statistics(system("worker", "indicators"), first, last, "direction")
    total = found.total
    enough = total.consignments >= LEAST
    at_once = total.green + total.blue

    def one(code: str, title: str, value: Decimal | float | None, unit: str, *, shown: bool = enough) -> Indicator:
        known = None if value is None or not shown else Decimal(str(value))
        return Indicator(code, title, known, unit, first, last, found.sample)

    share = round(at_once * 100 / total.consignments, 1) if total.consignments else None
    return [
        one("trade.consignments", _("Consignments lodged"), total.consignments, "", shown=True),
        one("trade.value", _("Declared value"), _whole(found), "EUR"),
        one("trade.released-at-once", _("Released without examination"), share, "%"),
        one("trade.median-release", _("Time to release, median"), total.median_seconds, "s"),
        one("trade.p95-release", _("Time to release, 95 % within"), total.p95_seconds, "s"),
    ]


def _whole(found: Statistics) -> Decimal | None:
    # A sum with something left out is no sum of all.
    return None if found.total.unconverted else found.total.value
