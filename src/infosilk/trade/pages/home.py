"""The single window's first page, tracking by number and token, a buyer's parcels."""

from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.models import Role
from infosilk.trace.pages import entries
from infosilk.trace.public import timeline
from infosilk.trade import lodging, queries
from infosilk.trade.mending import queries as mending
from infosilk.trade.models import OWNERS, Batch, Consignment, State
from infosilk.trade.pages import declarations
from infosilk.trade.pages.payments import pay_context
from infosilk.trade.pages.tables import BatchTable, ParcelTable, state
from infosilk.web.page import page


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


def home(request: HttpRequest) -> HttpResponseBase:
    """What this person can do now and what waits for them; for everybody, tracking a parcel."""
    acting = getattr(request, "acting", None)
    context: dict[str, object] = {"track": TrackForm(), "acting": acting}
    if acting is not None:
        rows = Consignment.objects.visible_to(acting)
        counts = queries.counts(rows)
        context |= {
            "lodges": acting.organisation_id is not None and acting.may("trade", *lodging.MAY_LODGE),
            "decides": acting.may("trade", Role.OFFICER),
            "held_declarations": declarations.held(acting),
            "declares": acting.may("trade", *declarations.READERS),
            "returns": acting.may("trade", *OWNERS, Role.OFFICER, Role.WAREHOUSE),
            "reads": acting.may("trade", *OWNERS, Role.FORWARDER, Role.OFFICER),
            "held": counts.get(State.HELD, 0),
            "counts": [(known.label, counts[known]) for known in State if counts.get(known)],
            "parcels": Consignment.objects.bought_by(acting).count(),
        }
        if context["lodges"]:
            context["sends"] = acting.may("trade", Role.TRADER, Role.BROKER)
            context["to_mend"], context["mend_batch"] = mending.waiting(acting)
            batches = Batch.objects.visible_to(acting).order_by("-id")[:5]
            context["batches"] = _Latest(request, list(batches), caption=_("Latest batches"))
    return page(request, "trade/home.html", context)


def track(request: HttpRequest) -> HttpResponse:
    """Where a consignment is, for whoever has its number and tracking code; nothing about anybody."""
    form = TrackForm(request.POST) if request.method == "POST" else TrackForm()
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        found = queries.tracked(form.cleaned_data["number"].strip().upper(), form.cleaned_data["token"].strip())
        if found is None:
            form.add_error(
                None, _("No consignment has this number and tracking code. Check both: they belong together.")
            )
        else:
            context |= {
                "found": found, "state": state(found), "entries": entries(timeline(found.number)),
                **pay_context(found, f"{reverse('trade:pay-code', args=[found.number])}?token={found.tracking_token}"),
            }  # fmt: skip
    return page(request, "trade/track.html", context)


@signed_in
def my_parcels(request: HttpRequest) -> HttpResponseBase:
    """What this person bought, by their verified e-mail address."""
    rows = Consignment.objects.bought_by(acting_of(request)).select_related("payment")
    return page(request, "trade/my_parcels.html", {"table": ParcelTable(request, rows)})
