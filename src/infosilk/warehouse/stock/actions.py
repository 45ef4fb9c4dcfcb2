"""What is done to stock: receive, put away, adjust. Each one transaction with its moves, events and audit entry."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid
from infosilk.kernel.record import audit
from infosilk.trace import public as trace
from infosilk.warehouse.stock import locations
from infosilk.warehouse.stock.ledger import NewMove
from infosilk.warehouse.stock.models import Balance, CustomsStatus, Expected, Kind, Location, Move, Receipt
from infosilk.warehouse.stock.posting import post

MAX_LINES = 50_000


@dataclass(frozen=True, slots=True)
class Arrival:
    """Goods on their way: when they left, between when they may be there (None where no figure is known, and whether
    a verified one says so), and how the keeper's list names them and links to them: `url_name` takes the label."""

    consignments: int
    pieces: int
    departed_at: datetime
    earliest: datetime | None
    latest: datetime | None
    window_verified: bool
    label: str
    url_name: str


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """Goods of one article that arrive: `lot` is the consignment's number, `quantity` is above zero, in
    `unit`.

    The owner is an organisation's code on this node; one that only the partner's node knows is written
    `<node>/<code>`, which no code on this node can equal.
    """

    sku: str
    lot: str
    owner_organisation_code: str
    quantity: Decimal
    unit: str
    customs_status: str = CustomsStatus.BONDED.value
    hs_code: str = ""
    description: str = ""


def receive_bonded(
    acting: Acting,
    receipt_key: str,
    location_code: str,
    lines: Sequence[ReceiptLine],
    *,
    at: datetime | None = None,
    share_with: Iterable[str] = (),
) -> Receipt:
    """Book goods that arrived into a bonded location, once for each `receipt_key`.

    The same key and lines again return the first receipt; the same key with other lines is a Conflict. Each
    consignment leaves the event *receiving*, shared with the nodes named.
    """
    acting.require("warehouse", "warehouse", "system")
    _check_lines(lines)
    with transaction.atomic():
        location = locations.bonded(location_code)
        require_keeper(acting, location)
        when = at or datetime.now(UTC)
        found = digest(lines)
        receipt, made = Receipt.objects.get_or_create(
            key=receipt_key, defaults={"location": location, "at": when, "lines": len(lines), "digest": found}
        )
        if not made:
            if bytes(receipt.digest) != found or receipt.location_id != location.id:
                raise Conflict(
                    _("The receipt %(key)s was booked before with other goods.") % {"key": receipt_key},
                    mend=_("Give another delivery a key of its own, or adjust the stock."),
                )
            return receipt
        supplier = locations.virtual(Kind.SUPPLIER)
        post(receipt_key, Move.Why.RECEIPT, [_move(line, supplier.id, location.id) for line in lines], when)
        Expected.objects.filter(key=receipt_key).update(received_at=when)
        lots = list(dict.fromkeys(line.lot for line in lines))
        if location.keeper_id is not None:
            trace.register_owners((lot, location.keeper_id) for lot in lots)
        events = trace.consignment_events(
            lots, at=when, biz_step="receiving", disposition="in_progress", place=location.place_uri or None
        )
        trace.capture(acting, events, share_with=share_with)
        audit.record(
            acting,
            "warehouse.received",
            "warehouse.receipt",
            receipt_key,
            {"location": location.code, "lines": len(lines), "consignments": len(lots)},
            organisation_id=location.keeper_id,
        )
    return receipt


def put_away(
    acting: Acting, key: str, lot: str, source_code: str, target_code: str, *, at: datetime | None = None
) -> int:
    """Move everything of a consignment from one bonded location to another of the same keeper; the lines moved."""
    acting.require("warehouse", "warehouse", "system")
    with transaction.atomic():
        source, target = locations.bonded(source_code), locations.bonded(target_code)
        require_keeper(acting, source)
        require_keeper(acting, target)
        _once(key)
        held = Balance.objects.filter(location=source, lot=lot, quantity__gt=0).order_by("id").select_for_update()
        moves = [
            NewMove(
                source.id,
                target.id,
                balance.sku,
                balance.lot,
                balance.owner,
                balance.customs_status,
                balance.quantity,
                balance.unit,
                balance.hs_code,
                balance.description,
            )
            for balance in held
        ]
        if not moves:
            raise Conflict(
                _("%(location)s holds nothing of %(lot)s.") % {"location": source.code, "lot": lot},
                mend=_("Look up where the consignment is."),
            )
        when = at or datetime.now(UTC)
        post(key, Move.Why.PUT_AWAY, moves, when)
        events = trace.consignment_events(
            [lot], at=when, biz_step="storing", disposition="in_progress", place=target.place_uri or None
        )
        trace.capture(acting, events)
        audit.record(
            acting,
            "warehouse.put_away",
            "warehouse.move",
            key,
            {"consignment": lot, "from": source.code, "to": target.code},
            organisation_id=source.keeper_id,
        )
    return len(moves)


def adjust(
    acting: Acting,
    key: str,
    location_code: str,
    line: ReceiptLine,
    *,
    found: bool,
    reason: str,
    at: datetime | None = None,
) -> None:
    """Correct the stock to what was counted: `found` brings goods in from *loss*, else they go there.

    InsufficientStock when more would go missing than is there.
    """
    acting.require("warehouse", "warehouse", "system")
    _check_lines([line])
    if not reason.strip():
        raise Invalid(
            errors=[ErrorItem("reason", _("A correction needs its reason."), _("Say what was counted and why."))]
        )
    with transaction.atomic():
        location, loss = locations.bonded(location_code), locations.virtual(Kind.LOSS)
        require_keeper(acting, location)
        _once(key)
        source, target = (loss, location) if found else (location, loss)
        when = at or datetime.now(UTC)
        post(key, Move.Why.ADJUSTMENT, [_move(line, source.id, target.id)], when, note=reason.strip()[:300])
        audit.record(
            acting,
            "warehouse.adjusted",
            "warehouse.move",
            key,
            {"consignment": line.lot, "article": line.sku, "found": found, "quantity": str(line.quantity)},
            organisation_id=location.keeper_id,
        )


def expect(key: str, location_code: str, arrival: Arrival) -> None:
    """Show the keeper that an arrival is on its way; the receipt with the same key takes it off. Idempotent."""
    Expected.objects.get_or_create(key=key, defaults={"location": locations.bonded(location_code), **asdict(arrival)})


def require_keeper(acting: Acting, location: Location) -> None:
    """Only the organisation that keeps a location moves its stock (or the node itself)."""
    if acting.may("warehouse", "system"):
        return
    if location.keeper_id is None or acting.organisation_id != location.keeper_id:
        raise Forbidden(area="warehouse", roles=("warehouse",))


def digest(lines: Sequence[ReceiptLine]) -> bytes:
    """SHA-256 of the lines, whatever their order."""
    texts = sorted(json.dumps(asdict(line), default=_text, sort_keys=True) for line in lines)
    return hashlib.sha256("\n".join(texts).encode()).digest()


def _text(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _once(key: str) -> None:
    if Move.objects.filter(key=key).exists():
        raise Conflict(
            _("The key %(key)s is used already.") % {"key": key},
            mend=_("Give each correction a key of its own."),
        )


def _move(line: ReceiptLine, source: int, target: int) -> NewMove:
    return NewMove(
        source,
        target,
        line.sku,
        line.lot,
        line.owner_organisation_code,
        line.customs_status,
        line.quantity,
        line.unit,
        line.hs_code,
        line.description[:300],
    )


def _check_lines(lines: Sequence[ReceiptLine]) -> None:
    errors: list[ErrorItem] = []
    if not 1 <= len(lines) <= MAX_LINES:
        errors.append(
            ErrorItem(
                "lines",
                _("%(count)s lines") % {"count": len(lines)},
                _("Send between 1 and %(limit)s.") % {"limit": MAX_LINES},
            )
        )
    for number, line in enumerate(lines):
        errors += [ErrorItem(f"lines[{number}].{name}", what, mend) for name, what, mend in _line_faults(line)]
        if len(errors) >= 100:
            break
    if errors:
        raise Invalid(errors=errors)


_LIMITS = {"sku": 100, "lot": 60, "owner_organisation_code": 120, "unit": 10}


def _line_faults(line: ReceiptLine) -> Iterator[tuple[str, str, str]]:
    """(field, what is wrong, how to mend it) for each fault of a line."""
    for name, limit in _LIMITS.items():
        if not 1 <= len(getattr(line, name)) <= limit:
            yield (
                name,
                _("It is empty or too long."),
                _("Write 1 to %(limit)s characters.") % {"limit": limit},
            )
    if not (line.quantity.is_finite() and 0 < line.quantity < Decimal(10) ** 14):
        yield "quantity", _("It is not above zero."), _("Write what arrived.")
    elif line.quantity != round(line.quantity, 5):
        yield "quantity", _("It has more than five decimals."), _("Use a smaller unit.")
    if line.customs_status not in CustomsStatus.values:
        yield "customs_status", _("There is no such status."), _("Use bonded or free.")
