"""Posting moves: balances locked in key order, checked, changed, and the moves written, as one set of statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from infosilk.kernel.problems import Conflict, ErrorItem
from infosilk.warehouse.stock.ledger import Key, NewMove, Shortage, deltas, shortages
from infosilk.warehouse.stock.models import Location, Move


class InsufficientStock(Conflict):
    """A location does not hold what is to be taken from it."""


def post(key: str, why: Move.Why, moves: Sequence[NewMove], at: datetime, note: str = "") -> None:
    """Book `moves` under the idempotency key `key`, all or none, in the caller's transaction.

    Whoever posts locks the balances in the order of their keys and waits: nobody skips a locked row, so that
    two postings of the same goods never both take them. InsufficientStock names what is short.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("moves are posted inside the transaction of the step that they belong to")
    if not moves:
        return
    change = deltas(moves)
    virtual = dict(
        Location.objects.filter(id__in={balance.location for balance in change}).values_list("id", "virtual")
    )
    described = {move.key(location): move for move in moves for location in (move.source, move.target)}
    _make_missing(change, virtual, described)
    balances = _locked(change)
    short = shortages(change, balances, frozenset(identifier for identifier, free in virtual.items() if free))
    if short:
        raise _insufficient(short)
    _apply(change)
    _write(key, why, moves, at, note)


def _columns(keys: Sequence[Key]) -> list[list[int] | list[str]]:
    return [
        [key.location for key in keys],
        [key.sku for key in keys],
        [key.lot for key in keys],
        [key.owner for key in keys],
        [key.customs_status for key in keys],
        [key.unit for key in keys],
    ]


def _make_missing(change: Mapping[Key, Decimal], virtual: Mapping[int, bool], moves: Mapping[Key, NewMove]) -> None:
    keys = list(change)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO warehouse_stock_balance"
            " (location_id, sku, lot, owner, customs_status, unit, virtual, hs_code, description, quantity)"
            " SELECT *, 0 FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],"
            " %s::text[], %s::bool[], %s::text[], %s::text[])"
            " ON CONFLICT DO NOTHING",
            [
                *_columns(keys),
                [virtual[key.location] for key in keys],
                [moves[key].hs_code for key in keys],
                [moves[key].description for key in keys],
            ],
        )


def _locked(change: Mapping[Key, Decimal]) -> dict[Key, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT balance.location_id, balance.sku, balance.lot, balance.owner, balance.customs_status,"
            " balance.unit, balance.quantity"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])"
            " AS asked (location_id, sku, lot, owner, customs_status, unit)"
            " JOIN warehouse_stock_balance balance USING (location_id, sku, lot, owner, customs_status, unit)"
            " ORDER BY balance.id FOR UPDATE OF balance",
            _columns(list(change)),
        )
        return {Key(*row[:6]): row[6] for row in cursor.fetchall()}


def _apply(change: Mapping[Key, Decimal]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE warehouse_stock_balance balance SET quantity = balance.quantity + asked.delta"
            " FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],"
            " %s::numeric[])"
            " AS asked (location_id, sku, lot, owner, customs_status, unit, delta)"
            " WHERE (balance.location_id, balance.sku, balance.lot)"
            " = (asked.location_id, asked.sku, asked.lot)"
            " AND (balance.owner, balance.customs_status, balance.unit)"
            " = (asked.owner, asked.customs_status, asked.unit)",
            [*_columns(list(change)), list(change.values())],
        )


def _write(key: str, why: Move.Why, moves: Sequence[NewMove], at: datetime, note: str) -> None:
    columns = (
        "key, line, why, source_id, target_id, sku, lot, owner, customs_status, quantity, unit, hs_code,"
        " description, note, at"
    )
    with connection.cursor() as cursor, cursor.copy(f"COPY warehouse_stock_move ({columns}) FROM STDIN") as copy:
        for line, move in enumerate(moves, start=1):
            copy.write_row(
                (
                    key,
                    line,
                    why.value,
                    move.source,
                    move.target,
                    move.sku,
                    move.lot,
                    move.owner,
                    move.customs_status,
                    move.quantity,
                    move.unit,
                    move.hs_code,
                    move.description,
                    note,
                    at,
                )
            )


def _insufficient(short: Sequence[Shortage]) -> InsufficientStock:
    codes = dict(Location.objects.filter(id__in={one.key.location for one in short}).values_list("id", "code"))
    return InsufficientStock(
        _("There is less in stock than is to be taken."),
        errors=[
            ErrorItem(
                one.key.sku,
                _("%(location)s holds %(available)s %(unit)s of %(lot)s; %(asked)s were to be taken.")
                % {
                    "location": codes[one.key.location],
                    "available": f"{one.available.normalize():f}",
                    "unit": one.key.unit,
                    "lot": one.key.lot,
                    "asked": f"{one.asked.normalize():f}",
                },
                _("Take what is there, or adjust the stock first."),
            )
            for one in short[:100]
        ],
    )
