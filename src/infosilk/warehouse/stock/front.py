"""What the warehouse says on the node's front page."""

from django.conf import settings
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.front import Front, Number
from infosilk.warehouse.stock.models import Balance, Location


def front(acting: Acting | None) -> Front:
    """How many consignments lie in bonded stock here. What waits to be received is logistics' to say."""
    text = _("Goods that arrived lie in bonded stock, each move kept for ever.")
    if not Location.objects.filter(virtual=False).exists():
        return Front(text)
    stored = Balance.objects.filter(virtual=False, quantity__gt=0).values("lot").distinct().count()
    return Front(text, [Number(_("Consignments in bonded stock"), stored, _("now"), bool(settings.NODE.demo))])
