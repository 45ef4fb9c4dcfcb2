"""Documents of orders that came apart and wait for the others."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from infosilk.kernel.access import acting_of, needs
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import DocumentKind
from infosilk.trade.intake.ceb import actions
from infosilk.trade.intake.models import WaitingDocument
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table

_KINDS = [(kind, DocumentKind(kind).label) for kind in actions.FOUR]


def _kind(row: WaitingDocument) -> str:
    return str(DocumentKind(row.kind).label)


class WaitingTable(Table):
    columns: ClassVar = [
        Column("kind", _("Document"), value=_kind, csv=lambda row: row.kind, sort="kind"),
        Column("number", _("Number"), sort="number"),
        Column("order_no", _("Order"), sort="order_no"),
        Column("received_at", _("Received"), sort="received_at"),
        Column("expires_at", _("Waits until"), sort="expires_at"),
    ]
    search = ("number__exact", "order_no__startswith")
    search_hint = _("Order or number of the document")
    filters: ClassVar = [Filter("kind", _("Document"), _KINDS, "kind")]
    default_sort = "-received_at"
    csv_name = "waiting-documents"
    empty_title = _("No document waits")
    empty_text = _("A document that comes before the other three of its order waits here until they are there.")


@needs("trade", *actions.MAY_SEND, "administrator", "officer")
def waiting(request: HttpRequest) -> HttpResponseBase:
    """What waits for others of its order."""
    acting = acting_of(request)
    context: dict[str, Any] = {}
    if acting.organisation_id is not None and acting.may("trade", *clearance.MAY_LODGE):
        context = {"empty_url": reverse("trade:intake:lodge"), "empty_label": _("Lodge a batch")}
    table = WaitingTable(request, actions.waiting_documents(acting), **context)
    return table.csv_response() if table.csv_requested else page(request, "trade/intake/waiting.html", {"table": table})
