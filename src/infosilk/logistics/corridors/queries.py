"""Reading shipments, and who may: the forwarder its own, the keeper what comes to it, a customs officer all."""

from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Q, QuerySet

from infosilk.kernel import here
from infosilk.kernel.actor import Acting
from infosilk.logistics.corridors import on_record
from infosilk.logistics.corridors.corridor import Corridor, Progress, Window, progress
from infosilk.logistics.corridors.models import Shipment, State
from infosilk.warehouse import public as warehouse


class Moving(NamedTuple):
    """A shipment on its way: `fraction` (0 to 1) of the corridor is behind it; `guessed` without a verified time."""

    corridor_code: str
    shipment_number: str
    fraction: float
    consignments: int
    guessed: bool


def sees_all(acting: Acting) -> bool:
    return acting.may("logistics", "officer", "system")


def kept_corridors(acting: Acting) -> list[Corridor]:
    """The corridors that end at a bonded location which the actor keeps."""
    if not acting.may("logistics", "warehouse"):
        return []
    own = here.zone().city_of(here.name()).code
    return [
        corridor
        for corridor in on_record.corridors()
        if corridor.destination == own and warehouse.is_keeper(acting, corridor.destination_location)
    ]


def shipments(acting: Acting) -> QuerySet[Shipment]:
    """The shipments that the actor may see."""
    rows = Shipment.objects.all()
    if sees_all(acting):
        return rows
    visible = Q(pk__in=())
    if acting.may("logistics", "forwarder") and acting.organisation_id is not None:
        visible |= Q(forwarder=acting.organisation_id)
    kept = kept_corridors(acting)
    if kept:
        visible |= Q(corridor__in=[corridor.code for corridor in kept], destination_node=here.name())
    return rows.filter(visible)


def shipment(acting: Acting, number: str) -> Shipment | None:
    """The shipment called `number`, if the actor may see it."""
    return shipments(acting).filter(number=number).first()


def may_arrive(acting: Acting, one: Shipment) -> bool:
    """Whether this actor can confirm the arrival of this shipment now."""
    if one.state != State.ON_THE_WAY or one.destination_node != here.name():
        return False
    return acting.may("logistics", "system") or one.corridor in {kept.code for kept in kept_corridors(acting)}


def may_unload(acting: Acting, one: Shipment) -> bool:
    """Whether this actor can unload this shipment now."""
    refused = one.state == State.REFUSED and one.origin_node == here.name()
    return refused and acting.may("logistics", "forwarder", "system") and one.loaded.filter(current=True).exists()


def progress_of(one: Shipment, now: datetime) -> Progress:
    """How far a shipment is at `now`; arrived: all the way."""
    if one.state == State.ARRIVED:
        return Progress(1.0, False)
    window = None
    if one.earliest is not None and one.latest is not None:
        window = Window(one.earliest, one.latest, one.window_verified, one.window_source)
    return progress(one.departed_at, window, now)


def moving(now: datetime | None = None) -> list[Moving]:
    """Every shipment on its way, of whomever: no number of a consignment and no name is in it.

    `fraction` is 0.5 and `guessed` true while no verified figure tells how long the corridor takes: say so beside it.
    """
    now = now or datetime.now(UTC)
    rows = Shipment.objects.filter(state=State.ON_THE_WAY).order_by("departed_at", "id")[:200]
    found = []
    for one in rows:
        place = progress_of(one, now)
        found.append(Moving(one.corridor, one.number, place.fraction, one.consignments, place.guessed))
    return found
