"""Figures of consignments, grouped by day, chapter, regime, partner or lane: reads, in SQL, of what an actor may see.

A consignment counts on the day on which it was lodged, in the node's city. The time to release runs from the
lodging to the first status 800 that customs here gave. Values are converted to EUR with the rate of that day;
what no rate is loaded for is counted and named, never guessed.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.law.rates import RateBook, RateUnknown
from infosilk.kernel.problems import ErrorItem, Invalid
from infosilk.trade.clearance.engine import status_codes

By = Literal["day", "chapter", "regime", "partner", "lane", "direction"]
BY: tuple[By, ...] = ("day", "chapter", "regime", "partner", "lane", "direction")
READERS = ("statistician", "officer", "office", "operator")
OWN = ("marketplace", "trader", "broker")
MAX_DAYS = 1100
CENT = Decimal("0.01")

_KEY = {
    "day": "day::text",
    "regime": "coalesce(charges->>'regime', '')",
    "partner": "partner",
    "lane": "lane",
    "direction": "direction",
}
_BASE = """
WITH base AS (
  SELECT c.id, (c.lodged_at AT TIME ZONE %(zone)s)::date AS day, c.direction, c.partner, c.lane, c.state, c.currency,
         c.goods_value, c.goods, c.charges,
         extract(epoch FROM first.at - c.lodged_at) AS seconds
  FROM trade_clearance_consignment c
  LEFT JOIN LATERAL (
    SELECT min(run.at) AS at
    FROM trade_clearance_statusrow row JOIN trade_clearance_statusrun run ON run.id = row.run_id
    WHERE row.consignment_id = c.id AND row.authority = %(authority)s AND %(released)s = ANY (row.codes)
  ) first ON true
  WHERE c.lodged_at >= (%(first)s::date::timestamp AT TIME ZONE %(zone)s)
    AND c.lodged_at < ((%(last)s::date + 1)::timestamp AT TIME ZONE %(zone)s)
    AND (%(direction)s = '' OR c.direction = %(direction)s)
    AND (%(own)s::bigint IS NULL OR %(own)s::bigint IN (c.marketplace_id, c.seller_id))
)
"""
_COUNTS = """
SELECT {key} AS key, count(*), count(*) FILTER (WHERE state IN ('refused', 'refused_there')),
       count(*) FILTER (WHERE state IN ('held', 'held_there')),
       count(*) FILTER (WHERE lane = 'green'), count(*) FILTER (WHERE lane = 'blue'),
       count(*) FILTER (WHERE lane = 'yellow'), count(*) FILTER (WHERE lane = 'red'), count(seconds),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds), percentile_cont(0.95) WITHIN GROUP (ORDER BY seconds)
FROM {rows} GROUP BY 1
"""
_VALUES = """
SELECT {key} AS key, day, currency, sum({value}), count(*) FROM {rows} GROUP BY 1, 2, 3
"""
_CHARGES = """
SELECT {key} AS key, day, step->>'kind', charges->>'currency', sum((step->>'amount')::numeric)
FROM base, jsonb_array_elements(charges->'steps') step
WHERE state NOT IN ('refused', 'refused_there') GROUP BY 1, 2, 3, 4
"""
# A consignment of several chapters counts in each of them; a sum over lines of several chapters has no chapter.
_LINES = """
(SELECT DISTINCT ON (id, substr(line->>'hs_code', 1, 2)) base.*, substr(line->>'hs_code', 1, 2) AS chapter
 FROM base, jsonb_array_elements(goods) line) chapters
"""
_GOODS = "(SELECT base.*, substr(line->>'hs_code', 1, 2) AS chapter, (line->>'value')::numeric AS line_value"
_GOODS += " FROM base, jsonb_array_elements(goods) line) goods_lines"
_CHAPTER_CHARGES = """
SELECT CASE WHEN count(DISTINCT chapter) = 1 THEN min(chapter) ELSE '' END AS key, day, kind, currency, min(amount)
FROM (
  SELECT base.id, day, step.n, step.value->>'kind' AS kind, charges->>'currency' AS currency,
         (step.value->>'amount')::numeric AS amount, substr(line->>'hs_code', 1, 2) AS chapter
  FROM base, jsonb_array_elements(charges->'steps') WITH ORDINALITY step (value, n), jsonb_array_elements(goods) line
  WHERE state NOT IN ('refused', 'refused_there') AND step.value->'lines' @> (line->'number')
) steps GROUP BY id, n, day, kind, currency
"""


@dataclass(slots=True)
class Figure:
    """One group. Amounts in EUR; `unconverted` counts amounts that no rate is loaded for; seconds from lodging to
    release, None when nothing was released."""

    key: str
    consignments: int = 0
    refused: int = 0
    held: int = 0
    green: int = 0
    blue: int = 0
    yellow: int = 0
    red: int = 0
    released: int = 0
    value: Decimal = Decimal(0)
    duty: Decimal = Decimal(0)
    taxes: Decimal = Decimal(0)
    unconverted: int = 0
    median_seconds: float | None = None
    p95_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Statistics:
    """The figures asked for, their sum over all groups, and the currencies and days that no rate is loaded for."""

    by: By
    first: date
    last: date
    figures: list[Figure]
    total: Figure
    missing: list[str] = field(default_factory=list)
    own: bool = False
    sample: bool = False


def statistics(acting: Acting, first: date, last: date, by: By = "day", direction: str = "") -> Statistics:
    """The figures of consignments lodged from `first` to `last` (both counted), grouped.

    Statistician, officer, zone office and operator see all; marketplace, trader and broker their own. Invalid for
    days in the wrong order or more than MAX_DAYS.
    """
    system = "system" in acting.roles
    if not system:
        acting.require("trade", *READERS, *OWN)
    if last < first:
        raise Invalid(errors=[ErrorItem("last", _("The last day lies before the first."), _("Exchange the two days."))])
    if (last - first).days >= MAX_DAYS:
        fault = _("More than %(most)s days at once.") % {"most": MAX_DAYS}
        raise Invalid(errors=[ErrorItem("last", fault, _("Ask for a shorter time."))])
    own = None if system or acting.may("trade", *READERS) else acting.organisation_id
    city = settings.NODE.city
    asked: dict[str, Any] = {
        "zone": city.timezone,
        "authority": city.country,
        "released": status_codes.RELEASED,
        "first": first,
        "last": last,
        "direction": direction,
        "own": own,
    }
    found: dict[str, Figure] = {}
    book = _Book()
    if by == "chapter":
        _fill(found, book, asked, "chapter", rows=_LINES, goods=_GOODS, value="line_value", charges=_CHAPTER_CHARGES)
    else:
        _fill(found, book, asked, _KEY[by])
    total = _total(asked, book)
    figures = sorted(found.values(), key=lambda one: one.key)
    return Statistics(by, first, last, figures, total, sorted(book.missing), own is not None, bool(settings.NODE.demo))


def _fill(
    found: dict[str, Figure],
    book: "_Book",
    asked: dict[str, Any],
    key: str,
    *,
    rows: str = "base",
    goods: str = "base",
    value: str = "goods_value",
    charges: str = "",
) -> None:
    for name, *counts, median, late in _rows(_COUNTS.format(key=key, rows=rows), asked):
        figure = found.setdefault(str(name), Figure(str(name)))
        (
            figure.consignments,
            figure.refused,
            figure.held,
            figure.green,
            figure.blue,
            figure.yellow,
            figure.red,
            figure.released,
        ) = counts
        figure.median_seconds, figure.p95_seconds = _seconds(median), _seconds(late)
    for name, day, currency, amount, count in _rows(_VALUES.format(key=key, rows=goods, value=value), asked):
        figure = found.setdefault(str(name), Figure(str(name)))
        converted = book.eur(amount, currency, day)
        if converted is None:
            figure.unconverted += count
        else:
            figure.value += converted
    for name, day, kind, currency, amount in _rows(charges or _CHARGES.format(key=key), asked):
        figure = found.setdefault(str(name), Figure(str(name)))
        converted = book.eur(amount, currency, day)
        if converted is None:
            figure.unconverted += 1
        elif kind == "duty":
            figure.duty += converted
        else:
            figure.taxes += converted


def _total(asked: dict[str, Any], book: "_Book") -> Figure:
    found: dict[str, Figure] = {}
    _fill(found, book, asked, "''")
    return found.get("", Figure(""))


def _rows(query: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_BASE + query, asked)
        return list(cursor.fetchall())


def _seconds(value: Any) -> float | None:
    return None if value is None else round(float(value), 3)


class _Book:
    """Rates of each day; remembers which were missing."""

    def __init__(self) -> None:
        self.book = RateBook.load()
        self.missing: set[str] = set()

    def eur(self, amount: Decimal | None, currency: str, day: date) -> Decimal | None:
        if amount is None:
            return Decimal(0)
        if currency == "EUR":
            return amount
        try:
            rate = self.book.get(currency, "EUR", day).rate
        except RateUnknown:
            self.missing.add(f"{currency} {day.isoformat()}")
            return None
        return (amount * rate).quantize(CENT, ROUND_HALF_UP)
