"""Statistics over the API."""

from dataclasses import asdict
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from infosilk.kernel.access import acting_of
from infosilk.kernel.problems.api import responses
from infosilk.trade.clearance.statistics import figures, serializers
from infosilk.trade.clearance.statistics.indicators import indicators
from infosilk.trade.clearance.statistics.schemas import IndicatorOut, StatisticsOut

router = Router(tags=["trade"])


@router.get("", response={200: StatisticsOut, **responses(422)}, summary="Statistics")
def read(
    request: HttpRequest,
    first: date,
    last: date,
    by: Literal["day", "chapter", "regime", "partner", "lane", "direction"] = "day",
    direction: Literal["", "export", "import"] = "",
) -> dict[str, Any]:
    """Declared value, charges, lanes and times to release of consignments lodged in these days, grouped.

    Statistician, officer, zone office and operator see all; marketplace, trader and broker their own.
    """
    return serializers.statistics(figures.statistics(acting_of(request), first, last, by, direction))


@router.get("/indicators", response={200: list[IndicatorOut], **responses(422)}, summary="Indicators of trade")
def read_indicators(request: HttpRequest, first: date, last: date) -> list[Any]:
    """Sums over everybody, for the zone's own desk; nothing where there is too little to hide a single firm."""
    acting_of(request).require("trade", *figures.READERS)
    return [asdict(one) for one in indicators(first, last)]
