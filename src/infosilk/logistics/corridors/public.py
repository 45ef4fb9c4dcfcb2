"""What others use of corridors: those of the zone, and what travels on them now."""

from datetime import UTC, datetime

from infosilk.logistics.corridors import on_record as _corridors
from infosilk.logistics.corridors import queries
from infosilk.logistics.corridors.actions import arrive, dispatch, dispatch_all
from infosilk.logistics.corridors.corridor import Corridor
from infosilk.logistics.corridors.models import Shipment
from infosilk.logistics.corridors.queries import Moving

__all__ = ["Corridor", "Moving", "Shipment", "arrive", "corridors", "dispatch", "dispatch_all", "moving"]


def corridors() -> list[Corridor]:
    """The zone's corridors; `line` is the way as (longitude, latitude) pairs, schematic. ZoneError if data is wrong."""
    return list(_corridors.corridors().values())


def moving(now: datetime | None = None) -> list[Moving]:
    """Shipments on the way: (corridor_code, shipment_number, fraction, consignments, guessed).

    `fraction` is 0.5 and `guessed` true while no verified figure tells how long the corridor takes: say so beside it.
    """
    return queries.moving(now or datetime.now(UTC))
