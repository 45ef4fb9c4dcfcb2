"""Shipments and what they carry, written as a set; the partial unique index keeps each consignment in one of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.utils.translation import gettext as _

from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import Conflict
from infosilk.logistics.corridors.corridor import Corridor
from infosilk.logistics.corridors.models import Loaded, Shipment


@dataclass(frozen=True, slots=True)
class Departure:
    """What is known of a shipment that leaves. `forwarder` is None where another node sent it."""

    number: str
    departed_at: datetime
    origin_node: str
    destination_node: str
    pieces: int
    gross_weight_kg: Decimal
    forwarder: Organisation | None
    forwarder_name: str


def create(departure: Departure, corridor: Corridor, numbers: Sequence[str]) -> Shipment:
    """Insert a shipment with what it carries. Conflict names a consignment that another shipment carries."""
    # An advisory look first, for the message; the partial unique index decides between two at once.
    taken = list(Loaded.objects.filter(number__in=numbers, current=True).values_list("number", "shipment__number")[:20])
    if taken:
        raise Conflict(
            _("Another shipment carries what this one would: %(numbers)s.")
            % {"numbers": ", ".join(f"{one} ({other})" for one, other in taken)},
            mend=_("Leave these out."),
        )
    window = corridor.window(departure.departed_at)
    shipment = Shipment.objects.create(
        number=departure.number,
        corridor=corridor.code,
        origin_node=departure.origin_node,
        destination_node=departure.destination_node,
        forwarder=departure.forwarder,
        forwarder_name=departure.forwarder_name,
        consignments=len(numbers),
        pieces=departure.pieces,
        gross_weight_kg=round(departure.gross_weight_kg, 5),
        departed_at=departure.departed_at,
        earliest=window.earliest if window else None,
        latest=window.latest if window else None,
        window_verified=bool(window and window.verified),
        window_source=window.source if window else "",
    )
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY logistics_corridors_loaded (shipment_id, number, current) FROM STDIN") as copy,
    ):
        for one in sorted(numbers):
            copy.write_row((shipment.id, one, True))
    return shipment


def loaded(shipment: Shipment) -> list[str]:
    """The consignments that a shipment carries, in order of their numbers."""
    return list(shipment.loaded.order_by("number").values_list("number", flat=True))


def departed_message(shipment: Shipment, numbers: Sequence[str]) -> dict[str, object]:
    """What the partner is told of a departure."""
    return {
        "shipment": shipment.number,
        "corridor": shipment.corridor,
        "departed_at": shipment.departed_at.isoformat(),
        "forwarder": shipment.forwarder_name,
        "pieces": shipment.pieces,
        "gross_weight_kg": str(shipment.gross_weight_kg),
        "consignments": list(numbers),
    }
