"""What a scan names in trade: a consignment, by its number, its order's number, or its parcel's SSCC."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from infosilk.commons.scan import public as scan
from infosilk.kernel.actor import Acting
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.papers import store


@scan.finder("trade.consignment", _("Consignments"), area="trade")
def consignments(acting: Acting, said: scan.Scan) -> Iterator[scan.Found]:
    """The consignments that the actor may see and the label means. An SSCC is read as our labels write it."""
    wanted = Q(number__in=said.names) | Q(order_no__in=said.names)
    code = said.value("00")
    if code:
        wanted |= Q(pk__in=store.numbered_by(code))
    rows = Consignment.objects.visible_to(acting).filter(wanted).order_by("number")[:20]
    for one in rows:
        if not code or one.number in said.names or store.sscc_of(one) == code:
            yield scan.Found(one.number, "trade:home:consignment", (one.number,))
