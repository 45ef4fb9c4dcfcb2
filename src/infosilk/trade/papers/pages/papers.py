"""The papers of a consignment as PDF, and where they are."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from infosilk.commons.drawing.public import pdf
from infosilk.kernel.access import acting_of, signed_in
from infosilk.trade.clearance.public import Consignment
from infosilk.trade.papers import queries


@signed_in
def paper(request: HttpRequest, number: str, kind: str) -> HttpResponseBase:
    """A paper of a consignment as PDF."""
    return pdf(queries.make(acting_of(request), number, kind, request.GET.get("languages", "")))


def links(found: Consignment, kinds: tuple[str, ...] = tuple(queries.TITLES)) -> list[tuple[str, str]]:
    """(title, address) of the papers of a consignment."""
    return [(str(queries.TITLES[kind]), reverse("trade:papers:paper", args=[found.number, kind])) for kind in kinds]
