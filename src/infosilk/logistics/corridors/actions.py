"""Dispatch, arrival, and unloading what the partner refused: check, then do, in one transaction.

In it are trade's states, stock, events, audit and messages.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from infosilk.kernel import here
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.logistics.corridors import checks, on_record, queries, store
from infosilk.logistics.corridors.corridor import Corridor
from infosilk.logistics.corridors.models import Loaded, Shipment, State
from infosilk.logistics.corridors.serials import next_number
from infosilk.road import public as road
from infosilk.trace import public as trace
from infosilk.trade import public as trade
from infosilk.warehouse import public as warehouse

DEPARTED = "logistics.shipment.departed"
ARRIVED = "logistics.shipment.arrived"
UNIT = "piece"


def dispatch(
    acting: Acting, numbers: Sequence[str], corridor_code: str, departed_at: datetime | None = None
) -> Shipment:
    """Send consignments on their way along a corridor, as one shipment, from this node.

    A forwarder dispatches what carries its logistics code and the partner has accepted. Invalid names each
    number that cannot go and why; nothing goes then. The partner node is told over the road.
    """
    acting.require("logistics", "forwarder", "system")
    corridor = checks.leaving(corridor_code)
    at = checks.past(departed_at, "departed_at")
    wanted = list(dict.fromkeys(numbers))
    if not 1 <= len(wanted) <= checks.MAX_CONSIGNMENTS:
        raise Invalid(errors=[checks.count_error(len(wanted))])
    destination = on_record.node_of(corridor.destination)
    with transaction.atomic():
        briefs = checks.departing(acting, wanted, destination)
        number = next_number(at)
        forwarder = Organisation.objects.filter(id=acting.organisation_id or 0).first()
        departure = store.Departure(
            number,
            at,
            origin_node=here.name(),
            destination_node=destination,
            pieces=sum(brief.pieces for brief in briefs),
            gross_weight_kg=sum((brief.gross_weight_kg for brief in briefs), Decimal(0)),
            forwarder=forwarder,
            forwarder_name=forwarder.name if forwarder else "",
        )
        shipment = store.create(departure, corridor, wanted)
        trade.mark_departed(checks.whole(acting), wanted, number, at)
        if forwarder:
            trace.register_owners((one, forwarder.id) for one in wanted)
        events = trace.consignment_events(
            wanted,
            at=at,
            biz_step="departing",
            disposition="in_transit",
            action="ADD",
            place=corridor.origin_place,
            shipment=number,
        )
        trace.capture(acting, events, share_with=[destination])
        road.send(destination, DEPARTED, number, store.departed_message(shipment, wanted))
        audit.record(
            acting,
            "logistics.dispatched",
            "logistics.shipment",
            number,
            {"corridor": corridor.code, "consignments": len(wanted)},
            organisation_id=acting.organisation_id,
        )
    return shipment


def dispatch_all(acting: Acting, corridor_code: str, departed_at: datetime | None = None) -> list[Shipment]:
    """Dispatch everything that is ready, in as many shipments as it takes; none when nothing is ready."""
    acting.require("logistics", "forwarder", "system")
    destination = on_record.node_of(checks.leaving(corridor_code).destination)
    ready = [brief.number for brief in checks.ready_to_go(acting) if brief.destination_node == destination]
    with transaction.atomic():
        return [
            dispatch(acting, ready[start : start + checks.MAX_CONSIGNMENTS], corridor_code, departed_at)
            for start in range(0, len(ready), checks.MAX_CONSIGNMENTS)
        ]


def arrive(acting: Acting, shipment_no: str, arrived_at: datetime | None = None) -> Shipment:
    """Confirm that a shipment arrived whole: its goods are booked as bonded stock, and the origin is told.

    The keeper of the corridor's bonded location confirms. Conflict when it arrived before; Invalid when the
    time is before the departure or in the future.
    """
    acting.require("logistics", "warehouse", "system")
    at = checks.past(arrived_at, "arrived_at")
    with transaction.atomic():
        known = Shipment.objects.select_for_update().filter(number=shipment_no)
        shipment = known.first()
        if shipment is None or shipment.destination_node != here.name():
            raise NotFound(what=_("shipment on its way to this node"))
        corridor = on_record.corridor(shipment.corridor)
        if not acting.may("logistics", "system") and not warehouse.is_keeper(acting, corridor.destination_location):
            raise Forbidden(area="logistics", roles=("warehouse",))
        if shipment.state != State.ON_THE_WAY:
            raise Conflict(
                _("Shipment %(number)s is not on the way: %(state)s.")
                % {"number": shipment.number, "state": shipment.get_state_display()},
                mend=_("Nothing more needs to be done for it."),
            )
        if at < shipment.departed_at:
            raise Invalid(
                errors=[
                    ErrorItem(
                        "arrived_at",
                        _("It is before the departure."),
                        _("The shipment left at %(time)s.") % {"time": shipment.departed_at.isoformat()},
                    )
                ]
            )
        numbers = store.loaded(shipment)
        _receive(acting, shipment, corridor, numbers, at)
        shipment.state, shipment.arrived_at = State.ARRIVED, at
        shipment.save(update_fields=["state", "arrived_at"])
        road.send(
            shipment.origin_node,
            ARRIVED,
            shipment.number,
            {"shipment": shipment.number, "arrived_at": at.isoformat(), "place": corridor.destination_place},
        )
        audit.record(
            acting,
            "logistics.arrived",
            "logistics.shipment",
            shipment.number,
            {"consignments": len(numbers), "location": corridor.destination_location},
            organisation_id=acting.organisation_id,
        )
    return shipment


def _receive(acting: Acting, shipment: Shipment, corridor: Corridor, numbers: list[str], at: datetime) -> None:
    """Trade's states, the arriving event and the bonded receipt of an arrival."""
    whole = checks.whole(acting)
    trade.mark_arrived(whole, numbers, corridor.destination_place, at)
    events = trace.consignment_events(
        numbers,
        at=at,
        biz_step="arriving",
        disposition="in_progress",
        action="DELETE",
        place=corridor.destination_place,
        shipment=shipment.number,
    )
    trace.capture(acting, events, share_with=[shipment.origin_node])
    briefs = trade.briefs(numbers)
    codes = dict(
        Organisation.objects.filter(
            id__in={brief.owner_organisation_id for brief in briefs if brief.owner_organisation_id}
        ).values_list("id", "code")
    )
    lines = []
    for brief in briefs:
        # An owner whom only the partner's node knows is named after that node: no code of ours looks like it.
        owner = codes.get(brief.owner_organisation_id or 0) or f"{shipment.origin_node}/{brief.trader_code}"
        for goods in brief.goods:
            lines.append(
                warehouse.ReceiptLine(
                    sku=goods.sku,
                    lot=brief.number,
                    owner_organisation_code=owner,
                    quantity=Decimal(goods.quantity),
                    unit=goods.unit or UNIT,
                    hs_code=goods.hs_code,
                    description=goods.description,
                )
            )
    warehouse.receive_bonded(
        whole,
        receipt_key(shipment.number),
        corridor.destination_location,
        lines,
        at=at,
        share_with=[shipment.origin_node],
    )


def receipt_key(shipment_no: str) -> str:
    """The warehouse's key for what a shipment brings."""
    return f"shipment:{shipment_no}"


def unload(acting: Acting, shipment_no: str) -> Shipment:
    """Take everything off a shipment that the partner refused: each consignment is accepted again and ready to go.

    Its forwarder does. NotFound for anybody else's, Conflict for one that was not refused or is empty already.
    """
    acting.require("logistics", "forwarder", "system")
    with transaction.atomic():
        seen = queries.shipments(acting).filter(number=shipment_no, origin_node=here.name())
        shipment = seen.select_for_update().first()
        if shipment is None:
            raise NotFound(what=_("shipment"))
        numbers = list(shipment.loaded.filter(current=True).order_by("id").values_list("number", flat=True))
        if shipment.state != State.REFUSED or not numbers:
            raise Conflict(
                _("Shipment %(number)s was not refused, or is unloaded already.") % {"number": shipment.number},
                mend=_("Only what the partner node refused is unloaded."),
            )
        at = datetime.now(UTC)
        Loaded.objects.filter(shipment=shipment, current=True).update(current=False)
        trade.undo_departure(checks.whole(acting), numbers, shipment.number, at)
        events = trace.consignment_events(
            numbers,
            at=at,
            biz_step="void_shipping",
            disposition="in_progress",
            action="DELETE",
            shipment=shipment.number,
        )
        trace.capture(acting, events, share_with=[shipment.destination_node])
        audit.record(
            acting,
            "logistics.unloaded",
            "logistics.shipment",
            shipment.number,
            {"consignments": len(numbers)},
            organisation_id=acting.organisation_id,
        )
    return shipment
