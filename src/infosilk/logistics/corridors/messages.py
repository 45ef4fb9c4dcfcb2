"""What logistics handles on the road: departures at the destination, arrivals at the origin, refusals of either."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from infosilk.kernel import here
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.notices.notify import notify
from infosilk.kernel.problems import Problem
from infosilk.kernel.zone import ZoneError
from infosilk.logistics.corridors import actions, checks, on_record, store
from infosilk.logistics.corridors.models import Shipment, State
from infosilk.road.public import Message, Received, Refused, handles, refused
from infosilk.trace import public as trace
from infosilk.trade import public as trade
from infosilk.warehouse import public as warehouse

# What people call its topics.
TITLES = {
    "logistics.shipment.departed": gettext_lazy("Shipment departed"),
    "logistics.shipment.arrived": gettext_lazy("Shipment arrived"),
}


class Departed(BaseModel):
    """`logistics.shipment.departed`: a shipment left the partner's city for ours."""

    model_config = ConfigDict(extra="ignore")

    shipment: str = Field(min_length=1, max_length=40)
    corridor: str
    departed_at: AwareDatetime
    forwarder: str = Field(max_length=300)
    pieces: int = Field(ge=0)
    gross_weight_kg: Decimal = Field(ge=0, max_digits=16, decimal_places=5)
    consignments: list[Annotated[str, Field(min_length=1, max_length=60)]] = Field(
        min_length=1, max_length=checks.MAX_CONSIGNMENTS
    )


class Arrived(BaseModel):
    """`logistics.shipment.arrived`: a shipment of ours arrived at the partner's cargo centre."""

    model_config = ConfigDict(extra="ignore")

    shipment: str
    arrived_at: AwareDatetime
    place: str = Field(min_length=1, max_length=300)


@handles(
    actions.DEPARTED, Departed, about="shipment", mismatch="the message is about {subject}, the shipment is {found}"
)
def departed(received: Sequence[Received[Departed]]) -> None:
    """Record shipments on their way to us. A shipment's consignments are handled as one set, however many."""
    for one in received:
        try:
            _record(system("road", one.message.partner), one.message, one.data)
        except (Problem, ZoneError) as problem:
            raise Refused(str(problem)) from problem


def _record(acting: Acting, message: Message, data: Departed) -> None:
    corridor = on_record.corridor(data.corridor)
    ends = (on_record.node_of(corridor.origin), on_record.node_of(corridor.destination))
    if ends != (message.partner, here.name()):
        raise Refused(f"the corridor {corridor.code} does not lead from {message.partner} to this node")
    if Shipment.objects.filter(number=data.shipment).exists():
        raise Refused(f"the shipment {data.shipment} is known already")
    at = data.departed_at
    numbers = list(dict.fromkeys(data.consignments))
    departure = store.Departure(
        data.shipment,
        at,
        origin_node=message.partner,
        destination_node=here.name(),
        pieces=data.pieces,
        gross_weight_kg=data.gross_weight_kg,
        forwarder=None,
        forwarder_name=data.forwarder,
    )
    shipment = store.create(departure, corridor, numbers)
    trade.mark_departed(acting, numbers, data.shipment, at)
    keeper = warehouse.keeper_id(corridor.destination_location)
    if keeper is not None:
        trace.register_owners((number, keeper) for number in numbers)
        notify(
            (keeper, "warehouse"),
            "logistics.expected",
            gettext_noop("The shipment %(number)s is on its way to you with %(count)s consignments."),
            {"number": data.shipment, "count": len(numbers)},
            _page(data.shipment),
        )
    arrival = warehouse.Arrival(
        consignments=len(numbers),
        pieces=data.pieces,
        departed_at=at,
        earliest=shipment.earliest,
        latest=shipment.latest,
        window_verified=shipment.window_verified,
        label=data.shipment,
        url_name="logistics:corridors:shipment",
    )
    warehouse.expect(actions.receipt_key(data.shipment), corridor.destination_location, arrival)


@handles(
    actions.ARRIVED, Arrived, about="shipment", mismatch="no shipment {subject} of ours is on the way to {partner}"
)
def arrived(received: Sequence[Received[Arrived]]) -> None:
    """Record that shipments of ours arrived."""
    for one in received:
        data = one.data
        try:
            _arrived(
                system("road", one.message.partner), one.message.partner, data.shipment, data.arrived_at, data.place
            )
        except Problem as problem:
            raise Refused(str(problem)) from problem


def _arrived(acting: Acting, partner: str, number: str, at: datetime, place: str) -> None:
    shipment = Shipment.objects.select_for_update().filter(number=number).first()
    if shipment is None or shipment.destination_node != partner:
        raise Refused(f"no shipment {number} of ours is on the way to {partner}")
    if shipment.state != State.ON_THE_WAY:
        raise Refused(f"the shipment {number} is not on the way: {shipment.state}")
    if at < shipment.departed_at:
        raise Refused(f"the shipment {number} cannot arrive before it left")
    trade.mark_arrived(acting, store.loaded(shipment), place, at)
    shipment.state, shipment.arrived_at = State.ARRIVED, at
    shipment.save(update_fields=["state", "arrived_at"])
    _tell_forwarder(shipment, "logistics.arrived", gettext_noop("The shipment %(number)s arrived."), {"number": number})


@refused(actions.DEPARTED)
def departure_refused(message: Message, reason: str) -> None:
    """The partner does not take the shipment: it is shown with the reason, and its forwarder is told."""
    for shipment in Shipment.objects.select_for_update().filter(number=message.subject, state=State.ON_THE_WAY):
        shipment.state, shipment.reason = State.REFUSED, reason
        shipment.save(update_fields=["state", "reason"])
        _tell_forwarder(
            shipment,
            "logistics.refused",
            gettext_noop("The partner node refused the shipment %(number)s: %(reason)s"),
            {"number": shipment.number, "reason": reason},
        )


@refused(actions.ARRIVED)
def arrival_refused(message: Message, reason: str) -> None:
    """The origin does not take the arrival: the goods are here all the same; the reason is kept with the shipment."""
    Shipment.objects.filter(number=message.subject).update(
        reason=_("The origin did not take the arrival: %(reason)s") % {"reason": reason}
    )


def _tell_forwarder(shipment: Shipment, kind: str, text: str, params: dict[str, str]) -> None:
    if shipment.forwarder_id is not None:
        notify((shipment.forwarder_id, "forwarder"), kind, text, params, _page(shipment.number))


def _page(number: str) -> str:
    """A shipment's page without language prefix, as notifications want it."""
    return f"/logistics/shipments/{number}/"
