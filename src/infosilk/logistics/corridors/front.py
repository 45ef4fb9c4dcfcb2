"""What logistics says on the node's front page."""

from django.conf import settings
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from infosilk.kernel import here
from infosilk.kernel.actor import Acting
from infosilk.kernel.front import Front, Moving, Number, Waiting, Way
from infosilk.logistics.corridors import checks, queries
from infosilk.logistics.corridors.models import Shipment, State
from infosilk.logistics.corridors.on_record import corridors


def front(acting: Acting | None) -> Front:
    """How much is on the way, for everybody; what can leave and what can be received, for who does it."""
    moving = Shipment.objects.filter(state=State.ON_THE_WAY).aggregate(total=Sum("consignments"))["total"] or 0
    numbers = [Number(_("Consignments on the way"), moving, _("now"), bool(settings.NODE.demo))]
    text = _("What both cities let go leaves along a corridor and is received at the other end.")
    return Front(text, numbers, _waiting(acting) if acting is not None else ())


def ways() -> list[Way]:
    """The corridors, with what travels on them now."""
    moving: dict[str, list[Moving]] = {}
    for one in queries.moving():
        moving.setdefault(one.corridor_code, []).append(Moving(one.fraction, one.consignments))
    return [Way(one.code, one.title, one.modes[0], one.line, moving.get(one.code, [])) for one in corridors()]


def _waiting(acting: Acting) -> list[Waiting]:
    found = []
    if acting.may("logistics", "forwarder"):
        found.append(
            Waiting(
                _("Consignments ready to leave"), len(checks.ready_to_go(acting)), reverse("logistics:corridors:home")
            )
        )
    if queries.kept_corridors(acting):
        coming = queries.shipments(acting).filter(state=State.ON_THE_WAY, destination_node=here.name()).count()
        found.append(Waiting(_("Shipments to receive"), coming, reverse("logistics:corridors:home")))
    return found
