"""Documents: none yet; some with a photo; one granted and linked to, one that law keeps, a link's door."""

from datetime import timedelta

from django.utils import timezone

from infosilk.commons.documents import actions, grants, links, thumbnails
from infosilk.commons.documents.models import DocumentLink, Purpose
from infosilk.kernel import demo
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.law.days import today
from tests.commons.documents import pictures
from tests.web.walk import Example

LEFT_OUT = {
    "commons:documents:act": "takes POST alone; its forms are on the document's page",
    "commons:documents:content": "a file",
    "commons:documents:picture": "a picture",
}


def examples() -> list[Example]:
    """What people see of documents, signed in and by a link."""
    person = demo.ensure_person(email="papers@walk.example", name="Milica Arhivar (sample)")
    new = demo.ensure_person(email="no-papers@walk.example", name="Novica Arhivar (sample)")
    firm = demo.ensure_organisation(code="walk-papers", name="Walk papers", country="RS", roles=["trader"])
    other = demo.ensure_organisation(code="walk-no-papers", name="Walk no papers", country="RS", roles=["trader"])
    theirs = choose(new, demo.ensure_mandate(person=new, organisation=other, role="trader").pk)
    acting = choose(person, demo.ensure_mandate(person=person, organisation=firm, role="trader").pk)
    photo = actions.keep(acting, "crate.png", "image/png", pictures.saved(pictures.corners(640, 480), "PNG"))
    thumbnails.make(photo.pk)
    kept = actions.keep(acting, "invoice.txt", "text/plain", b"an invoice", "commons.accounting")
    grants.grant(acting, photo.pk, "walk-no-papers", Purpose.SALE, today())
    link = links.make(acting, photo.pk, Purpose.SALE, 72, 3)
    over = links.make(acting, photo.pk, Purpose.CUSTOMS, 1, 1)
    DocumentLink.objects.filter(pk=over.pk).update(until=timezone.now() - timedelta(hours=1))
    links.make(theirs, photo.pk, Purpose.SALE, 5, 1)
    third = demo.ensure_person(email="none@walk.example", name="Niko Arhivar (sample)")
    empty = demo.ensure_organisation(code="walk-none", name="Walk none", country="RS", roles=["trader"])
    demo.ensure_mandate(person=third, organisation=empty, role="trader")
    return [
        Example("commons:documents:documents", person=third),
        Example("commons:documents:documents", person=person),
        Example("commons:documents:document", {"key": photo.pk}, person),
        Example("commons:documents:document", {"key": photo.pk}, new),
        Example("commons:documents:document", {"key": kept.pk}, person),
        Example("commons:documents:link", {"token": links.token(link)}, anonymous=True),
    ]
