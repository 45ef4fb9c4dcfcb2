"""What a scan names in the warehouse: goods by consignment or article, and locations."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from infosilk.commons.scan import public as scan
from infosilk.kernel.actor import Acting
from infosilk.kernel.language.titles import in_language
from infosilk.warehouse.stock import queries


@scan.finder("warehouse.stock", _("Goods in stock"), area="warehouse")
def goods(acting: Acting, said: scan.Scan) -> Iterator[scan.Found]:
    """The consignments with stock that the actor may see, by their number or by an article's."""
    rows = queries.balances(acting).filter(Q(lot__in=said.names) | Q(sku__in=said.names))
    for lot in rows.order_by("lot").values_list("lot", flat=True).distinct()[:20]:
        yield scan.Found(lot, "warehouse:stock:stock", query={"q": lot})


@scan.finder("warehouse.location", _("Locations"), area="warehouse")
def locations(acting: Acting, said: scan.Scan) -> Iterator[scan.Found]:
    """A location by the code on its label."""
    for row in queries.locations(acting).filter(code__in=said.names):
        yield scan.Found(in_language(row.titles) or row.code, "warehouse:stock:location", (row.code,))
