"""What others use of corridors: those of the zone, and what travels on them now."""

from infosilk.logistics.corridors.actions import arrive, dispatch, dispatch_all
from infosilk.logistics.corridors.corridor import Corridor
from infosilk.logistics.corridors.models import Shipment
from infosilk.logistics.corridors.on_record import corridors
from infosilk.logistics.corridors.queries import Moving, moving

__all__ = ["Corridor", "Moving", "Shipment", "arrive", "corridors", "dispatch", "dispatch_all", "moving"]
