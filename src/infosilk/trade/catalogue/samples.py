"""What the catalogue shows of itself on a demo node: a table of sample products, brought and applied. It can be run
again."""

from hashlib import sha256

from django.conf import settings
from django.utils import timezone

from infosilk.commons.tables import public as tables
from infosilk.commons.tables.public import Import
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Mandate
from infosilk.trade.catalogue.tables import PRODUCTS

FILE = "products.csv"


def ensure() -> None:
    """Bring the zone's sample table once for each sample firm that trades; its faulty row stays to be looked at."""
    path = settings.NODE.zone / "samples" / FILE
    if not path.is_file():
        return
    content = path.read_bytes()
    mandates = Mandate.objects.active(timezone.now()).filter(role="trader", organisation__demo=True).order_by("pk")
    known = Import.objects.filter(sha256=sha256(content).hexdigest()).values_list("organisation_id", flat=True)
    firms = {one.organisation_id: one for one in mandates.select_related("person").exclude(organisation_id__in=known)}
    for mandate in firms.values():
        acting = choose(mandate.person, mandate.pk, "worker")
        tables.apply(acting, tables.upload(acting, PRODUCTS.code, f"sample-{FILE}", content).pk)
