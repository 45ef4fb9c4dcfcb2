"""The warehouse's API: what is in stock, what moved, receipts and corrections."""

from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from infosilk.kernel.access import acting_of
from infosilk.kernel.paging import page
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit, Text
from infosilk.warehouse.stock import actions, queries
from infosilk.warehouse.stock.actions import ReceiptLine
from infosilk.warehouse.stock.models import Balance, Move
from infosilk.warehouse.stock.schemas import (
    AdjustmentIn,
    LineIn,
    LocationOut,
    MovesOut,
    PostedOut,
    PutAwayIn,
    ReceiptIn,
    ReceiptOut,
    StockOut,
)

router = Router()


@router.get("/stock", response={200: StockOut, **responses()}, summary="What is in stock")
def stock(
    request: HttpRequest,
    lot: Text | None = None,
    sku: Text | None = None,
    limit: Limit = 100,
    after: Key = 0,
) -> dict[str, Any]:
    """Stock that you may see: your own goods, or what lies in the locations that you keep."""
    rows = queries.balances(acting_of(request))
    rows = rows.filter(lot=lot) if lot else rows
    rows = rows.filter(sku=sku) if sku else rows
    return page(rows, limit, after, _stock)


@router.get("/moves", response={200: MovesOut, **responses()}, summary="What moved")
def moves(request: HttpRequest, lot: Text | None = None, limit: Limit = 100, after: Key = 0) -> dict[str, Any]:
    """Moves that you may see, oldest first."""
    rows = queries.moves(acting_of(request))
    rows = rows.filter(lot=lot) if lot else rows
    return page(rows, limit, after, _move)


@router.get("/locations", response={200: list[LocationOut], **responses()}, summary="Locations")
def locations(request: HttpRequest) -> list[dict[str, Any]]:
    """The bonded locations that you keep or have goods in."""
    return [
        {
            "code": row.code,
            "titles": row.titles,
            "place": row.place_uri,
            "keeper": row.keeper.code if row.keeper else None,
            "verified": row.verified,
        }
        for row in queries.locations(acting_of(request)).order_by("code")
    ]


@router.post("/receipts", response={201: ReceiptOut, **responses(404, 409)}, summary="Receive goods")
@idempotent
def receive(request: HttpRequest, receipt: ReceiptIn) -> Status[dict[str, Any]]:
    """Book goods that arrived into a bonded location that your organisation keeps."""
    lines = [_line(line) for line in receipt.lines]
    made = actions.receive_bonded(acting_of(request), receipt.key, receipt.location, lines)
    return Status(201, {"key": made.key, "location": made.location.code, "lines": made.lines, "at": made.at})


@router.post("/adjustments", response={201: PostedOut, **responses(404, 409)}, summary="Correct the stock")
@idempotent
def adjust(request: HttpRequest, adjustment: AdjustmentIn) -> Status[dict[str, Any]]:
    """Correct the stock of a location to what was counted; the difference goes to, or comes from, *loss*."""
    acting = acting_of(request)
    key = _key(request, "adjustment")
    actions.adjust(
        acting,
        key,
        adjustment.location,
        _line(adjustment.line),
        found=adjustment.found,
        reason=adjustment.reason,
    )
    return Status(201, {"key": key, "lines": 1})


@router.post("/put-aways", response={201: PostedOut, **responses(404, 409)}, summary="Put away")
@idempotent
def put_away(request: HttpRequest, order: PutAwayIn) -> Status[dict[str, Any]]:
    """Move everything of a consignment from one bonded location that you keep to another."""
    key = _key(request, "put-away")
    lines = actions.put_away(acting_of(request), key, order.lot, order.source, order.target)
    return Status(201, {"key": key, "lines": lines})


def _key(request: HttpRequest, kind: str) -> str:
    """The ledger's key of a call: the caller's idempotency key, told apart by organisation and person."""
    acting = acting_of(request)
    digest = sha256(request.headers["Idempotency-Key"].encode()).hexdigest()
    return f"{kind}:{acting.organisation_id}:{acting.person_id}:{digest}"


def _line(line: LineIn) -> ReceiptLine:
    return ReceiptLine(
        sku=line.sku,
        lot=line.lot,
        owner_organisation_code=line.owner,
        quantity=line.quantity,
        unit=line.unit,
        customs_status=line.customs_status,
        hs_code=line.hs_code,
        description=line.description,
    )


def _stock(row: Balance) -> dict[str, Any]:
    return {
        "location": row.location.code,
        "sku": row.sku,
        "lot": row.lot,
        "owner": row.owner,
        "customs_status": row.customs_status,
        "quantity": row.quantity,
        "unit": row.unit,
        "hs_code": row.hs_code,
        "description": row.description,
    }


def _move(row: Move) -> dict[str, Any]:
    return {
        "key": row.key,
        "line": row.line,
        "why": row.why,
        "source": row.source.code,
        "target": row.target.code,
        "sku": row.sku,
        "lot": row.lot,
        "owner": row.owner,
        "customs_status": row.customs_status,
        "quantity": row.quantity,
        "unit": row.unit,
        "note": row.note,
        "at": row.at,
    }
