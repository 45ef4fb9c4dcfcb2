"""Writing consignments, documents and line outcomes by COPY: thousands of rows in a round trip, in the
caller's transaction. A row is a slotted dataclass whose fields are the columns.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from infosilk.kernel.bulk import Copied


@dataclass(slots=True, kw_only=True)
class ConsignmentRow:
    """A new row of `trade_clearance_consignment`. `goods`, `reasons` and `charges` are JSON text."""

    id: int
    number: str
    direction: str
    partner: str
    batch_id: int | None
    order_no: str
    marketplace_code: str
    marketplace_name: str
    seller_code: str
    seller_name: str
    logistics_code: str
    logistics_no: str
    marketplace_id: int | None
    seller_id: int | None
    carrier_id: int | None
    consignee_id: int | None
    buyer_kind: str
    buyer_name: str
    buyer_email: str
    buyer_city: str
    buyer_country: str
    gift: bool
    currency: str
    goods_value: Decimal
    pieces: int
    gross_weight_kg: Decimal
    goods: str | None
    state: str
    lane: str
    reasons: str
    charges: str | None
    charges_total: Decimal | None
    tracking_token: str
    content_sha256: str
    ordered_at: datetime
    lodged_at: datetime
    changed_at: datetime
    supervision_code: str
    shipment_no: str = ""
    place: str = ""

    @property
    def owners(self) -> set[int]:
        """The organisations on record here that have part in it."""
        part = (self.marketplace_id, self.seller_id, self.carrier_id, self.consignee_id)
        return {owner for owner in part if owner is not None}


@dataclass(slots=True)
class DocumentRow:
    """A new row of `trade_clearance_tradedocument`: a document as it was received."""

    consignment_id: int
    kind: str
    number: str
    payload: str
    sha256: str
    received_at: datetime


@dataclass(slots=True)
class LineRow:
    """A new row of `trade_clearance_batchline`: what became of a line. `reasons` is JSON text."""

    batch_id: int
    line: int
    order_no: str
    consignment_number: str
    outcome: str
    lane: str
    reasons: str | None
    charges_total: str | None
    charges_currency: str


@dataclass(slots=True)
class ReceivedRow:
    """A new row of `trade_clearance_receivedline`: a bad line as it came."""

    batch_id: int
    line: int
    raw: bytes
    table: bool
    cut: bool
    expires_at: datetime


_CONSIGNMENTS = Copied("trade_clearance_consignment", ConsignmentRow)
_DOCUMENTS = Copied("trade_clearance_tradedocument", DocumentRow)
_LINES = Copied("trade_clearance_batchline", LineRow)
_RECEIVED = Copied("trade_clearance_receivedline", ReceivedRow)


def consignments(rows: Iterable[ConsignmentRow]) -> None:
    _CONSIGNMENTS.write(rows)


def documents(rows: Iterable[DocumentRow]) -> None:
    _DOCUMENTS.write(rows)


def lines(rows: Iterable[LineRow]) -> None:
    _LINES.write(rows)


def received(rows: Iterable[ReceivedRow]) -> None:
    _RECEIVED.write(rows)


def next_ids(count: int) -> list[int]:
    """`count` new primary keys of consignments, ascending; a consignment's number is made from its key."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('trade_clearance_consignment', 'id')) FROM generate_series(1, %s)",
            [count],
        )
        return [key for (key,) in cursor.fetchall()]


def number(unlocode: str, at: datetime, key: int) -> str:
    """`HGH-2026-0000001234`: the city's place code, the year of lodging, the key."""
    return f"{unlocode[2:]}-{at.year}-{key:010d}"
