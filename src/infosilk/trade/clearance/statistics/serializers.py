"""Statistics as the API, the command line and the page's table show them."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.language.titles import in_language
from infosilk.trade.catalogue.engine import hs
from infosilk.trade.charges import public as charges
from infosilk.trade.clearance.models.consignments import Direction
from infosilk.trade.clearance.statistics.figures import By, Figure, Statistics
from infosilk.trade.risk.public import Lane

BY_TITLES: dict[By, Any] = {
    "day": gettext_lazy("Day"),
    "chapter": gettext_lazy("Chapter of the HS"),
    "regime": gettext_lazy("Regime"),
    "partner": gettext_lazy("Partner city"),
    "lane": gettext_lazy("Lane"),
    "direction": gettext_lazy("Direction"),
}


def title_of(by: By, key: str) -> str:
    """What a group is called."""
    if by == "day":
        return key
    if by == "chapter":
        return f"{key} {hs.describe_chapter(key)}".strip() if key else _("several chapters in one sum")
    if by == "regime":
        return charges.regime({"regime": key}) if key else _("not charged")
    if by == "partner":
        zone = settings.NODE.zone_data
        return in_language(zone.city_of(key).title) if key in zone.nodes else key or _("no partner city")
    if by == "lane":
        return str(Lane(key).label) if key else _("no lane: refused")
    return str(Direction(key).label)


def figure(found: Statistics, row: Figure) -> dict[str, Any]:
    """One group as `clearance.statistics.schemas.FigureOut`."""
    return {
        "key": row.key,
        "title": title_of(found.by, row.key),
        "consignments": row.consignments,
        "refused": row.refused,
        "held": row.held,
        "green": row.green,
        "blue": row.blue,
        "yellow": row.yellow,
        "red": row.red,
        "released": row.released,
        "value": _money(row.value),
        "duty": _money(row.duty),
        "taxes": _money(row.taxes),
        "unconverted": row.unconverted,
        "median_seconds": row.median_seconds,
        "p95_seconds": row.p95_seconds,
    }


def statistics(found: Statistics) -> dict[str, Any]:
    """Everything as `clearance.statistics.schemas.StatisticsOut`."""
    return {
        "by": found.by,
        "first": found.first,
        "last": found.last,
        "currency": "EUR",
        "own": found.own,
        "sample": found.sample,
        "missing_rates": found.missing,
        "figures": [figure(found, row) for row in found.figures],
        "total": _total(found),
    }


def _total(found: Statistics) -> dict[str, Any]:
    row = found.total
    plain = Statistics("day", found.first, found.last, [], row)
    return figure(plain, row) | {"title": _("Total")}


def _money(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
