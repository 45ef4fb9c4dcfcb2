"""What a scan names in logistics: shipments."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from infosilk.commons.scan import public as scan
from infosilk.kernel.actor import Acting
from infosilk.logistics.corridors import queries


@scan.finder("logistics.shipment", _("Shipments"), area="logistics")
def shipments(acting: Acting, said: scan.Scan) -> Iterator[scan.Found]:
    """A shipment by its number."""
    for number in queries.shipments(acting).filter(number__in=said.names).values_list("number", flat=True):
        yield scan.Found(number, "logistics:corridors:shipment", (number,))
