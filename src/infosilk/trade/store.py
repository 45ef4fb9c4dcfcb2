"""Writing consignments, documents and line outcomes by COPY: thousands of rows in a round trip, in the
caller's transaction. A row is a tuple in the order of the columns named here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from infosilk.kernel.reasons.reason import Reason

CONSIGNMENT = (
    "id", "number", "direction", "partner", "batch_id", "order_no", "marketplace_code", "marketplace_name",
    "seller_code", "seller_name", "logistics_code", "logistics_no", "marketplace_id", "seller_id", "carrier_id",
    "consignee_id", "buyer_kind", "buyer_name", "buyer_email", "buyer_city", "buyer_country", "gift", "currency",
    "goods_value", "pieces", "gross_weight_kg", "goods", "state", "lane", "reasons", "charges", "charges_total",
    "shipment_no", "place", "tracking_token", "content_sha256", "ordered_at", "lodged_at", "changed_at",
    "supervision_code",
)  # fmt: skip
DOCUMENT = ("consignment_id", "kind", "number", "payload", "sha256", "received_at")
LINE = (
    "batch_id", "line", "order_no", "consignment_number", "outcome", "lane", "reasons", "charges_total",
    "charges_currency",
)  # fmt: skip

RECEIVED = ("batch_id", "line", "raw", '"table"', "cut", "expires_at")

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Firms:
    """Organisations on record by their customs registration (identifier scheme CUSTOMS) and other numbers."""

    names: dict[str, str]
    ids: dict[str, int]
    by_identifier: dict[tuple[str, str], int]


def copy(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY `rows` into `table`."""
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as sink,
    ):
        for row in rows:
            sink.write_row(row)


def consignments(rows: Iterable[tuple[Any, ...]]) -> None:
    copy("trade_consignment", CONSIGNMENT, rows)


def documents(rows: Iterable[tuple[Any, ...]]) -> None:
    copy("trade_tradedocument", DOCUMENT, rows)


def lines(rows: Iterable[tuple[Any, ...]]) -> None:
    copy("trade_batchline", LINE, rows)


def received(rows: Iterable[tuple[Any, ...]]) -> None:
    copy("trade_receivedline", RECEIVED, rows)


def next_ids(count: int) -> list[int]:
    """`count` new primary keys of consignments, ascending; a consignment's number is made from its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('trade_consignment', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [key for (key,) in cursor.fetchall()]


def number(unlocode: str, at: datetime, key: int) -> str:
    """`HGH-2026-0000001234`: the city's place code, the year of lodging, the key."""
    return f"{unlocode[2:]}-{at.year}-{key:010d}"


def reasons_json(reasons: Iterable[Reason]) -> str:
    return _encode([reason.as_dict() for reason in reasons])


def as_json(value: Any) -> str | None:
    return None if value is None else _encode(value)
