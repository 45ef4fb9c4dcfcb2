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
    """Bring the zone's sample table once, as the sample trader; its faulty row stays to be looked at."""
    path = settings.NODE.zone / "samples" / FILE
    found = Mandate.objects.active(timezone.now()).filter(role="trader", organisation__demo=True).order_by("pk").first()
    if found is None or not path.is_file():
        return
    content = path.read_bytes()
    known = Import.objects.filter(organisation_id=found.organisation_id, sha256=sha256(content).hexdigest())
    if not known.exists():
        acting = choose(found.person, found.pk, "worker")
        tables.apply(acting, tables.upload(acting, PRODUCTS.code, f"sample-{FILE}", content).pk)
