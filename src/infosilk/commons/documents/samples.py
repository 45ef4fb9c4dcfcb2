"""What documents show of themselves on a demo node: a photo, a table and an invoice of the sample trader, one granted,
one with a link. It can be run again."""

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image, ImageDraw

from infosilk.commons.documents import actions, grants, links
from infosilk.commons.documents.models import Purpose, StoredDocument
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.law.days import today
from infosilk.kernel.models import Mandate, Organisation

TABLE = b"sample,sku,pieces\nsample,A-1,12\nsample,A-2,3\n"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def ensure() -> None:
    """Hand in three sample documents once, as the sample trader."""
    found = Mandate.objects.active(timezone.now()).filter(role="trader", organisation__demo=True).order_by("pk").first()
    if found is None:
        return
    acting = choose(found.person, found.pk, "worker")
    if StoredDocument.objects.managed_by(acting).filter(kind__startswith="commons.").exists():
        return
    photo = actions.keep(acting, "sample-photo.png", "image/png", _picture())
    table = actions.keep(acting, "sample-table.csv", "text/csv", TABLE)
    actions.keep(acting, "sample-invoice.pdf", "application/pdf", PDF, "commons.accounting")
    other = Organisation.objects.filter(demo=True).exclude(pk=found.organisation_id).order_by("pk").first()
    if other is not None:
        grants.grant(acting, photo.pk, other.code, Purpose.SALE, today() + timedelta(days=90))
    links.make(acting, table.pk, Purpose.TRANSPORT, 72, 3)


def _picture() -> bytes:
    """A box on a floor: a sample that nobody took."""
    image = Image.new("RGB", (640, 480), (226, 232, 240))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 340, 640, 480), fill=(148, 163, 184))
    draw.rectangle((200, 160, 440, 380), fill=(180, 130, 80), outline=(90, 60, 30), width=4)
    draw.text((280, 250), "SAMPLE", fill=(40, 25, 10))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
