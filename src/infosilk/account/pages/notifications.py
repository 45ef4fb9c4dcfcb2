"""What one was told."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from infosilk.kernel import queries
from infosilk.kernel.access import acting_of, or_404, signed_in
from infosilk.kernel.notices import notify
from infosilk.web.page import page

PAGE_SIZE = 25


@signed_in
def notifications(request: HttpRequest) -> HttpResponse:
    """One's notifications, newest first; POST puts all of them aside."""
    acting = acting_of(request)
    if request.method == "POST":
        notify.mark_all_read(acting)
        return redirect("account:notifications")
    rows = Paginator(queries.notifications_of(acting), PAGE_SIZE).get_page(request.GET.get("page"))
    listed = [(row, notify.text_of(row)) for row in rows.object_list]
    context = {"rows": listed, "page": rows, "unread": notify.unread(acting.person_id or 0)}
    return page(request, "infosilk_account/notifications.html", context)


@signed_in
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """POST puts one aside and goes where it leads; GET, from a bookmark, only goes there."""
    acting = acting_of(request)
    row = or_404(queries.notifications_of(acting), what=_("notification"), pk=pk)
    if request.method == "POST":
        notify.mark_read(acting, row.pk)
    return redirect(notify.link_of(row) or "account:notifications")
