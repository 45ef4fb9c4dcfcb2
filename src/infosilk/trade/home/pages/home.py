"""The single window's first page, tracking by number and token, a buyer's parcels."""

from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.actor import Acting
from infosilk.trace.events.pages import entries
from infosilk.trace.public import timeline
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.pages.tables import state
from infosilk.trade.clearance.public import Batch, Consignment, State
from infosilk.trade.home import todo
from infosilk.trade.home.todo.clients import clients
from infosilk.trade.intake.pages.tables import BatchTable
from infosilk.trade.payments.pages import pay_context
from infosilk.web.page import page
from infosilk.web.tables import Column, Status, Table


class TrackForm(forms.Form):
    number = forms.CharField(label=gettext_lazy("Consignment number"), max_length=40)
    token = forms.CharField(
        label=gettext_lazy("Tracking code"),
        max_length=32,
        help_text=gettext_lazy("It stands beside the number in the seller's message."),
    )


class _Latest(BatchTable):
    """The latest batches, as they are."""

    search: ClassVar[tuple[str, ...]] = ()
    csv_name = ""
    default_sort = ""
    columns: ClassVar = [
        column for column in BatchTable.columns if column.name not in ("already_count", "invalid_count")
    ]


class ClientTable(Table):
    """The firms that a broker acts for."""

    columns: ClassVar = [
        Column("name", gettext_lazy("Firm")),
        Column(
            "current",
            gettext_lazy("You act for it now"),
            value=lambda row: Status(_("now"), "ok") if row.current else "",
        ),
        Column("consignments", gettext_lazy("Consignments"), numeric=True),
        Column("held", gettext_lazy("Held"), numeric=True),
        Column("declarations", gettext_lazy("Declarations"), numeric=True),
        Column("held_declarations", gettext_lazy("Held declarations"), numeric=True),
        Column("documents", gettext_lazy("Waiting documents"), numeric=True),
    ]
    prefix = "client"


def home(request: HttpRequest) -> HttpResponseBase:
    """What this person can do now and what waits for them; for everybody, tracking a parcel."""
    acting: Acting | None = getattr(request, "acting", None)
    context: dict[str, object] = {"track": TrackForm(), "acting": acting}
    if acting is not None:
        counts = clearance.count_by_state(Consignment.objects.visible_to(acting))
        first, *others = todo.acts(acting)
        context |= {
            "first": first,
            "others": others,
            "waits": todo.waits(acting),
            "counts": [(known.label, counts[known]) for known in State if counts.get(known)],
        }
        firms = clients(acting)
        if firms:
            context["clients"] = ClientTable(request, firms, caption=_("Firms that you act for"))
        if acting.organisation_id is not None and acting.may("trade", *clearance.MAY_LODGE):
            batches = Batch.objects.visible_to(acting).order_by("-id")[:5]
            context["batches"] = _Latest(request, list(batches), caption=_("Latest batches"))
    return page(request, "trade/home/home.html", context)


def track(request: HttpRequest) -> HttpResponse:
    """Where a consignment is, for whoever has its number and tracking code; nothing about anybody."""
    form = TrackForm(request.POST) if request.method == "POST" else TrackForm()
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        found = clearance.tracked(form.cleaned_data["number"].strip().upper(), form.cleaned_data["token"].strip())
        if found is None:
            form.add_error(
                None, _("No consignment has this number and tracking code. Check both: they belong together.")
            )
        else:
            code = f"{reverse('trade:payments:pay-code', args=[found.number])}?token={found.tracking_token}"
            context |= {"found": found, "state": state(found), "entries": entries(timeline(found.number))}
            context |= pay_context(found, code)
    return page(request, "trade/home/track.html", context)
