"""What one owes."""

from django.http import HttpRequest, HttpResponseBase

from infosilk.commons.payments import queries
from infosilk.commons.payments.pages.tables import DueTable
from infosilk.kernel.access import acting_of, signed_in
from infosilk.web.page import page


@signed_in
def dues(request: HttpRequest) -> HttpResponseBase:
    """What the organisation represented owes, or the person for themselves."""
    table = DueTable(request, queries.owed_by(acting_of(request)))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "commons/payments/dues.html", {"table": table})
