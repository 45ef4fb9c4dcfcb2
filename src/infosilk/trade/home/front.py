"""What trade says on the node's front page."""

from django.conf import settings
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.front import Front, Number, Waiting
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import Consignment, State
from infosilk.trade.home import todo


def front(acting: Acting | None) -> Front:
    """Sums over all consignments for everybody; what waits, for who is signed in."""
    counts = clearance.count_by_state(Consignment.objects.all())
    decided = sum(counts.values()) - counts.get(State.HELD, 0)
    sample = bool(settings.NODE.demo)
    numbers = [
        Number(_("Consignments decided"), decided, _("since this node began"), sample),
        Number(_("Consignments arrived"), counts.get(State.ARRIVED, 0), _("since this node began"), sample),
    ]
    return Front(
        _("Orders with their payment, waybill and inventory list are matched, charged and decided at once."),
        numbers,
        [Waiting(one.title, one.count, one.url) for one in todo.waits(acting)] if acting is not None else (),
    )
