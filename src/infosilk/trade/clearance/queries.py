"""Reads of consignments."""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Count

from infosilk.kernel.actor import Acting
from infosilk.trade.clearance.models.consignments import (
    Consignment,
    ConsignmentQuerySet,
    Direction,
    DocumentKind,
    State,
    TradeDocument,
)


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """One kind of goods of a consignment; `value` is the price of the whole line in `currency`."""

    sku: str
    description: str
    hs_code: str
    quantity: Decimal
    unit: str
    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ConsignmentBrief:
    """What logistics needs to know of a consignment: no buyer, no charges."""

    number: str
    order_no: str
    state: str
    destination_node: str
    logistics_code: str
    pieces: int
    gross_weight_kg: Decimal
    goods: list[GoodsLine]
    owner_organisation_id: int | None
    trader_code: str
    trader_name: str


def brief(row: Consignment, here: str) -> ConsignmentBrief:
    """The brief of `row` on the node called `here`."""
    return ConsignmentBrief(
        number=row.number,
        order_no=row.order_no,
        state=row.state,
        destination_node=row.partner if row.direction == Direction.EXPORT else here,
        logistics_code=row.logistics_code,
        pieces=row.pieces,
        gross_weight_kg=row.gross_weight_kg,
        goods=[
            GoodsLine(
                sku=line["sku"],
                description=line["description"],
                hs_code=line["hs_code"],
                quantity=Decimal(line["quantity"]),
                unit=line["unit"],
                value=Decimal(line["value"]),
                currency=row.currency,
            )
            for line in row.goods
        ],
        owner_organisation_id=row.seller_id,
        trader_code=row.seller_code,
        trader_name=row.seller_name,
    )


def ready(acting: Acting) -> ConsignmentQuerySet:
    """Export consignments that the partner accepted and this actor may see."""
    return Consignment.objects.visible_to(acting).filter(state=State.ACCEPTED, direction=Direction.EXPORT)


def by_numbers(numbers: Sequence[str]) -> list[Consignment]:
    """The consignments of `numbers` that exist, in that order."""
    found = Consignment.objects.in_bulk(list(numbers), field_name="number")
    return [found[number] for number in numbers if number in found]


def tracked(number: str, token: str) -> Consignment | None:
    """The consignment of `number` for whoever holds its tracking token."""
    found = Consignment.objects.filter(number=number).first()
    # Compared also when there is no such number: the answer takes the same time.
    expected = found.tracking_token if found else "-" * 16
    same = hmac.compare_digest(expected.encode(), token.encode("utf-8", "replace"))
    return found if same else None


def count_by_state(rows: ConsignmentQuerySet) -> dict[str, int]:
    """How many consignments stand in each state."""
    found: Iterable[tuple[str, int]] = rows.order_by().values_list("state").annotate(Count("id"))
    return dict(found)


def documents_of(acting: Acting, row: Consignment) -> list[TradeDocument]:
    """The documents that this actor may read: all of their own; the carrier reads the waybill alone."""
    found = row.documents.order_by("kind")
    own = acting.organisation_id
    if own is not None and own == row.carrier_id and own not in (row.marketplace_id, row.seller_id, row.consignee_id):
        found = found.filter(kind=DocumentKind.WAYBILL)
    return list(found)


def ready_for_dispatch(acting: Acting) -> list[ConsignmentBrief]:
    """What the partner accepted and has not left yet, of what this actor may see; oldest first."""
    return [brief(row, settings.NODE.node) for row in ready(acting).order_by("id")]


def briefs(numbers: Sequence[str]) -> list[ConsignmentBrief]:
    """The briefs of `numbers`, in their order; a number that is unknown is left out. The caller checks who may see."""
    return [brief(row, settings.NODE.node) for row in by_numbers(numbers)]
