"""A shipment that the partner refused is unloaded: what it carried may leave again, with another one."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from infosilk.kernel import here
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Role
from infosilk.kernel.problems import Conflict, NotFound
from infosilk.kernel.record import audit
from infosilk.logistics.corridors import checks, queries
from infosilk.logistics.corridors.models import Loaded, Shipment, State
from infosilk.trace import public as trace
from infosilk.trade import public as trade


def may_unload(acting: Acting, one: Shipment) -> bool:
    """Whether this actor can unload this shipment now."""
    refused = one.state == State.REFUSED and one.origin_node == here.name()
    return refused and acting.may("logistics", Role.FORWARDER, "system") and one.loaded.filter(current=True).exists()


def unload(acting: Acting, shipment_no: str) -> Shipment:
    """Take everything off a shipment that the partner refused: each consignment is accepted again and ready to go.

    Its forwarder does. NotFound for anybody else's, Conflict for one that was not refused or is empty already.
    """
    acting.require("logistics", Role.FORWARDER, "system")
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
