"""The warehouse's pages: what is expected, what is in stock, what moved, one location."""

from typing import ClassVar
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from infosilk.commons.offline.public import kept_offline, once_per_key
from infosilk.commons.scan.pages import ScannedField
from infosilk.kernel.access import acting_of, needs, or_404, signed_in
from infosilk.kernel.language.titles import in_language
from infosilk.kernel.problems import Problem
from infosilk.trace.public import place
from infosilk.warehouse.stock import actions, queries
from infosilk.warehouse.stock.models import CustomsStatus, Expected, Location, Move
from infosilk.web.cells import Status, city_time
from infosilk.web.forms import add_problem
from infosilk.web.page import page
from infosilk.web.scan import with_camera
from infosilk.web.tables import Column, Filter, Table


def location_title(location: Location) -> str:
    """A location in the active language; the virtual ones by their kind."""
    return in_language(location.titles) if location.titles else location.get_kind_display()


def _customs(row: object) -> Status:
    status = CustomsStatus(getattr(row, "customs_status"))  # noqa: B009
    return Status(status.label, "hold" if status is CustomsStatus.BONDED else "ok")


def _arrival_url(row: Expected) -> str:
    try:
        return reverse(row.url_name, args=[row.label]) if row.url_name else ""
    except NoReverseMatch:
        return ""


def _window(row: Expected) -> str:
    if row.earliest is None or row.latest is None:
        return _("not known")
    text = f"{city_time(row.earliest)} – {city_time(row.latest)}"
    return text if row.window_verified else _("%(window)s (not verified)") % {"window": text}


class ExpectedTable(Table):
    columns: ClassVar = [
        Column("label", gettext_lazy("Shipment"), link=_arrival_url, sort="label"),
        Column("location", gettext_lazy("Location"), value=lambda row: location_title(row.location)),
        Column("consignments", gettext_lazy("Consignments"), numeric=True, sort="consignments"),
        Column("pieces", gettext_lazy("Pieces"), numeric=True, sort="pieces"),
        Column("departed_at", gettext_lazy("Departed"), sort="departed_at"),
        Column("window", gettext_lazy("Expected"), value=_window, sort="earliest"),
    ]
    prefix = "expected"
    empty_title = gettext_lazy("Nothing is on its way")
    empty_text = gettext_lazy("A shipment appears here as soon as it leaves the partner city.")


class StockTable(Table):
    columns: ClassVar = [
        Column("sku", gettext_lazy("Article"), sort="sku"),
        Column("description", gettext_lazy("Goods")),
        Column("hs_code", gettext_lazy("HS code"), sort="hs_code"),
        Column("lot", gettext_lazy("Consignment"), sort="lot"),
        Column("owner", gettext_lazy("Owner"), sort="owner"),
        Column("quantity", gettext_lazy("Quantity"), numeric=True, sort="quantity"),
        Column("unit", gettext_lazy("Unit")),
        Column("customs_status", gettext_lazy("Customs status"), value=_customs, sort="customs_status"),
        Column(
            "location",
            gettext_lazy("Location"),
            value=lambda row: location_title(row.location),
            link=lambda row: reverse("warehouse:stock:location", args=[row.location.code]),
        ),
    ]
    search = ("sku", "lot", "description", "hs_code__startswith")
    search_hint = gettext_lazy("Article, consignment, goods or HS code")
    filters: ClassVar = [
        Filter("status", gettext_lazy("Customs status"), CustomsStatus.choices, "customs_status"),
    ]
    default_sort = "lot"
    csv_name = "stock"
    empty_title = gettext_lazy("Nothing in stock")
    empty_text = gettext_lazy("Goods appear here when their arrival has been confirmed.")


class MoveTable(Table):
    columns: ClassVar = [
        Column("at", gettext_lazy("Time"), sort="at"),
        Column("why", gettext_lazy("Reason"), sort="why"),
        Column("source", gettext_lazy("From"), value=lambda row: location_title(row.source)),
        Column("target", gettext_lazy("To"), value=lambda row: location_title(row.target)),
        Column("sku", gettext_lazy("Article"), sort="sku"),
        Column("lot", gettext_lazy("Consignment"), sort="lot"),
        Column("owner", gettext_lazy("Owner"), sort="owner"),
        Column("quantity", gettext_lazy("Quantity"), numeric=True, sort="quantity"),
        Column("unit", gettext_lazy("Unit")),
        Column("note", gettext_lazy("Note")),
    ]
    search = ("sku", "lot", "key__exact")
    search_hint = gettext_lazy("Article, consignment or key")
    filters: ClassVar = [Filter("why", gettext_lazy("Reason"), Move.Why.choices, "why")]
    default_sort = "-at"
    csv_name = "moves"
    empty_title = gettext_lazy("No moves yet")
    empty_text = gettext_lazy("Each arrival and correction is kept here for good.")


class LocationTable(Table):
    columns: ClassVar = [
        Column(
            "code",
            gettext_lazy("Location"),
            value=location_title,
            link=lambda row: reverse("warehouse:stock:location", args=[row.code]),
            sort="code",
        ),
        Column("keeper", gettext_lazy("Keeper"), value=lambda row: row.keeper.name if row.keeper else ""),
        Column("lines", gettext_lazy("Lines in stock"), numeric=True),
    ]
    prefix = "locations"
    empty_title = gettext_lazy("No location")
    empty_text = gettext_lazy("You see the locations that you keep, and those that hold goods of yours.")


@signed_in
def home(request: HttpRequest) -> HttpResponse:
    """What is expected, and what is in stock."""
    acting = acting_of(request)
    waiting = queries.expected(acting)
    stock = queries.balances(acting)
    figures = stock.aggregate(lines=Count("id"), lots=Count("lot", distinct=True))
    lines = dict(stock.order_by().values_list("location").annotate(Count("id")))
    rows = list(queries.locations(acting).order_by("code"))
    for row in rows:
        row.lines = lines.get(row.id, 0)  # type: ignore[attr-defined]
    return page(
        request,
        "warehouse/stock/home.html",
        {
            "keeps": queries.keeps(acting).exists(),
            "works_here": queries.sees_all(acting) or queries.keeps(acting).exists(),
            "expected": ExpectedTable(request, waiting),
            "figures": figures,
            "locations": LocationTable(request, rows),
        },
    )


@signed_in
def stock(request: HttpRequest) -> HttpResponseBase:
    """Everything in stock that the reader may see."""
    table = StockTable(request, queries.balances(acting_of(request)))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "warehouse/stock/stock.html", {"table": table})


@signed_in
def moves(request: HttpRequest) -> HttpResponseBase:
    """Every move that the reader may see."""
    table = MoveTable(request, queries.moves(acting_of(request)))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "warehouse/stock/moves.html", {"table": table})


@signed_in
def location(request: HttpRequest, code: str) -> HttpResponseBase:
    """One location with its stock."""
    acting = acting_of(request)
    found = or_404(queries.locations(acting), what=_("location"), code=code)
    rows = queries.balances(acting).filter(location=found)
    table = StockTable(request, rows, csv_name=f"stock-{found.code}")
    if table.csv_requested:
        return table.csv_response()
    lies_at = place(found.place_uri)
    totals = rows.order_by().values("unit").annotate(total=Sum("quantity"), lots=Count("lot", distinct=True))
    facts = [
        (_("Code"), found.code),
        (_("Kind"), found.get_kind_display()),
        (_("Keeper"), found.keeper.name if found.keeper else ""),
        (_("Place"), in_language(lies_at.titles) if lies_at else found.place_uri),
        (_("Source"), found.source),
        (
            _("Data"),
            Status(_("verified"), "ok") if found.verified else Status(_("not verified: a sample"), "info"),
        ),
    ]
    return page(
        request,
        "warehouse/stock/location.html",
        {"title": location_title(found), "facts": facts, "totals": list(totals), "table": table},
    )


class PutAwayForm(forms.Form):
    lot = ScannedField(label=gettext_lazy("Consignment"), max_length=500)
    source = ScannedField(label=gettext_lazy("From location"), max_length=500)
    target = ScannedField(label=gettext_lazy("To location"), max_length=500)


@needs("warehouse", "warehouse")
@with_camera
@kept_offline
@once_per_key
def put_away(request: HttpRequest) -> HttpResponse:
    """Move a consignment to another location: three scans. Where there is no line it waits in the browser."""
    acting = acting_of(request)
    form = PutAwayForm(request.POST or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        key = f"put-away:{acting.organisation_id}:{acting.person_id}:{request.POST.get('idempotency_key') or uuid4()}"
        try:
            lines = actions.put_away(acting, key[:200], given["lot"], given["source"], given["target"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            text = ngettext("%(lines)s line of %(lot)s moved.", "%(lines)s lines of %(lot)s moved.", lines)
            messages.success(request, text % {"lines": lines, "lot": given["lot"]})
            return redirect("warehouse:stock:put-away")
    kept = queries.keeps(acting).order_by("code")
    context = {"form": form, "locations": [(row.code, location_title(row)) for row in kept]}
    return page(request, "warehouse/stock/put_away.html", context, 422 if form.errors else 200)


urlpatterns = [
    path("put-away/", put_away, name="put-away"),
    path("", home, name="home"),
    path("stock/", stock, name="stock"),
    path("moves/", moves, name="moves"),
    path("locations/<slug:code>/", location, name="location"),
]
