"""The ledger of buyers' limits: reserve and give back, a set at a time, in the caller's transaction.

All buyers of a set are locked by one statement in the order of their keys, decided in memory in the order of the
orders, and written by one COPY; what a buyer has used is the sum that the ledger's trigger keeps. So two sets never
wait for each other in a circle, and two orders of one buyer never pass the limit together, whether they come in one
batch or in forty at once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import connection

from infosilk.kernel import bulk
from infosilk.trade.clearance.engine.limits import Judgement, LimitRules, Purchase, judge
from infosilk.trade.clearance.limits.buyer_key import mark

_ENTRY = ("buyer_id", "consignment_id", "kind", "amount", "at")
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Asked:
    """A purchase that wants its share of the buyer's year; `key` is `clearance.limits.buyer_key.buyer_key`."""

    key: str
    purchase: Purchase


@dataclass(frozen=True, slots=True)
class Granted:
    """What was decided, and the row of the buyer to enter it at (`enter`)."""

    buyer: int
    judgement: Judgement


def reserve(asked: Sequence[Asked], year: int, rules: LimitRules) -> list[Granted]:
    """Decide `asked` in their order; the buyers stay locked until the caller's transaction ends. Nothing is counted
    before `enter` has written it."""
    if not asked:
        return []
    keys = sorted({one.key for one in asked})
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO trade_clearance_buyerlimit (key, mark, jurisdiction, year, currency, used, ceiling)"
            " SELECT key, %s, %s, %s, %s, 0, %s FROM unnest(%s::text[]) WITH ORDINALITY k (key, place) ORDER BY place"
            " ON CONFLICT (key, jurisdiction, year) DO NOTHING",
            [mark(), rules.jurisdiction, year, rules.currency, rules.annual, keys],
        )
        cursor.execute(
            "SELECT key, id, used, ceiling FROM trade_clearance_buyerlimit"
            " WHERE key = ANY(%s) AND jurisdiction = %s AND year = %s ORDER BY key FOR UPDATE",
            [keys, rules.jurisdiction, year],
        )
        rows: dict[str, list[Any]] = {key: [buyer, used, ceiling] for key, buyer, used, ceiling in cursor.fetchall()}
        lower = [buyer for buyer, _, ceiling in rows.values() if ceiling < rules.annual]
        if lower:
            cursor.execute(
                "UPDATE trade_clearance_buyerlimit SET ceiling = %s WHERE id = ANY(%s)", [rules.annual, lower]
            )
    granted = []
    for one in asked:
        row = rows[one.key]
        judgement = judge(one.purchase, row[1], year, rules)
        row[1] += judgement.counted
        granted.append(Granted(row[0], judgement))
    return granted


def enter(rows: Iterable[tuple[int, int, Decimal]], at: datetime) -> None:
    """Write what was reserved: (buyer, consignment, amount) each; the consignments exist by now."""
    bulk.copy(
        "trade_clearance_limitentry",
        _ENTRY,
        ((buyer, consignment, "reserve", amount, at) for buyer, consignment, amount in rows if amount),
    )


def readable(jurisdiction: str, year: int) -> bool:
    """Whether what buyers used of `year` was counted with the secret that this node has now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mark = %s FROM trade_clearance_buyerlimit WHERE jurisdiction = %s AND year = %s"
            " ORDER BY id DESC LIMIT 1",
            [mark(), jurisdiction, year],
        )
        row = cursor.fetchone()
    return row is None or bool(row[0])


def counted_in_year(consignments: Sequence[int]) -> dict[int, Decimal]:
    """What these consignments count now against their buyers' years; nothing for those that count nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT consignment_id, sum(amount) FROM trade_clearance_limitentry WHERE consignment_id = ANY(%s)"
            " GROUP BY consignment_id HAVING sum(amount) > 0",
            [list(consignments)],
        )
        return dict(cursor.fetchall())


def limit_currency_of(consignment: int) -> str:
    """The currency in which this consignment is counted; empty when it never was."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.currency FROM trade_clearance_limitentry e JOIN trade_clearance_buyerlimit b ON b.id = e.buyer_id"
            " WHERE e.consignment_id = %s LIMIT 1",
            [consignment],
        )
        row = cursor.fetchone()
    return row[0] if row else ""


def give_limit_back(
    consignments: Sequence[int], kind: Literal["release", "restore"], at: datetime, share: Decimal = Decimal(1)
) -> dict[int, Decimal]:
    """Give back what `consignments` were counted for (a `share` of what was reserved, never more than is left of it);
    what was given back of each. It goes to the year in which it was counted, and to no other."""
    if not consignments:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM trade_clearance_buyerlimit WHERE id IN"
            " (SELECT buyer_id FROM trade_clearance_limitentry WHERE consignment_id = ANY(%s))"
            " ORDER BY year, key FOR UPDATE",
            [list(consignments)],
        )
        # A second statement: it sees what the one who held the lock before has written.
        cursor.execute(
            "SELECT buyer_id, consignment_id, sum(amount), sum(amount) FILTER (WHERE kind = 'reserve')"
            " FROM trade_clearance_limitentry WHERE consignment_id = ANY(%s) GROUP BY buyer_id, consignment_id"
            " HAVING sum(amount) > 0",
            [list(consignments)],
        )
        found = [
            (buyer, consignment, left if share == 1 else min(left, (reserved * share).quantize(_CENT)))
            for buyer, consignment, left, reserved in cursor.fetchall()
        ]
    bulk.copy(
        "trade_clearance_limitentry",
        _ENTRY,
        ((buyer, consignment, kind, -amount, at) for buyer, consignment, amount in found if amount),
    )
    return {consignment: amount for _, consignment, amount in found if amount}
