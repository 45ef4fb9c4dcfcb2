"""Logistics' pages: what can leave, what is on its way, one shipment, dispatch and arrival."""

from datetime import UTC, datetime
from typing import ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from infosilk.kernel import here
from infosilk.kernel.access import acting_of, needs, or_404, signed_in
from infosilk.kernel.language.titles import in_language
from infosilk.kernel.problems import Problem
from infosilk.logistics.corridors import actions, checks, on_record, queries
from infosilk.logistics.corridors.corridor import Corridor, Progress
from infosilk.logistics.corridors.forms import ArriveForm, DispatchForm
from infosilk.logistics.corridors.models import Shipment, State
from infosilk.trace.public import Place, place
from infosilk.web.cells import Status, city_time, number
from infosilk.web.forms import add_problem
from infosilk.web.map import MapCity, MapCorridor, MapMoving, RoadMap
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Selection, Table
from infosilk.web.timeline import Entry

_KINDS = {State.ON_THE_WAY: "wait", State.ARRIVED: "ok", State.REFUSED: "stop"}
MODES = {
    "rail": gettext_lazy("by rail"),
    "road": gettext_lazy("by road"),
    "sea": gettext_lazy("by sea"),
    "air": gettext_lazy("by air"),
}


def corridor_title(code: str) -> str:
    """A corridor in the active language; its code when the zone no longer has it."""
    known = on_record.by_code().get(code)
    return in_language(known.title) if known else code


def state(one: Shipment) -> Status:
    known = State(one.state)
    return Status(known.label, _KINDS[known])  # type: ignore[arg-type]


def window(one: Shipment) -> str:
    """When a shipment is expected, and whether that figure is verified."""
    if one.earliest is None or one.latest is None:
        return _("not known: no figure says how long this corridor takes")
    text = f"{city_time(one.earliest)} – {city_time(one.latest)}"
    return text if one.window_verified else _("%(window)s (not verified)") % {"window": text}


class ShipmentTable(Table):
    columns: ClassVar = [
        Column(
            "number",
            gettext_lazy("Shipment"),
            link=lambda row: reverse("logistics:corridors:shipment", args=[row.number]),
            sort="number",
        ),
        Column("corridor", gettext_lazy("Corridor"), value=lambda row: corridor_title(row.corridor)),
        Column("forwarder", gettext_lazy("Forwarder"), value=lambda row: row.forwarder_name),
        Column("consignments", gettext_lazy("Consignments"), numeric=True, sort="consignments"),
        Column("gross_weight_kg", gettext_lazy("Gross weight (kg)"), numeric=True, sort="gross_weight_kg"),
        Column("departed_at", gettext_lazy("Departed"), sort="departed_at"),
        Column("window", gettext_lazy("Expected"), value=window, sort="earliest"),
        Column("arrived_at", gettext_lazy("Arrived"), sort="arrived_at"),
        Column("state", gettext_lazy("State"), value=state, sort="state"),
    ]
    search = ("number", "loaded__number__exact")
    search_hint = gettext_lazy("Shipment or consignment")
    filters: ClassVar = [Filter("state", gettext_lazy("State"), State.choices, "state")]
    default_sort = "-departed_at"
    csv_name = "shipments"
    empty_title = gettext_lazy("No shipments yet")
    empty_text = gettext_lazy("A shipment appears here as soon as it leaves.")


class ReadyTable(Table):
    columns: ClassVar = [
        Column("number", gettext_lazy("Consignment"), sort="number"),
        Column("order_no", gettext_lazy("Order"), sort="order_no"),
        Column("trader_name", gettext_lazy("Trader"), sort="trader_name"),
        Column("destination_node", gettext_lazy("To")),
        Column("pieces", gettext_lazy("Pieces"), numeric=True, sort="pieces"),
        Column("gross_weight_kg", gettext_lazy("Gross weight (kg)"), numeric=True, sort="gross_weight_kg"),
    ]
    search = ("number", "order_no", "trader_name")
    page_size = 100
    prefix = "ready"
    selection = Selection("dispatch", "number", lambda row: row.number, lambda row: row.number)
    empty_title = gettext_lazy("Nothing is ready to go")
    empty_text = gettext_lazy("A consignment can leave once the partner city has accepted it.")


class LoadedTable(Table):
    columns: ClassVar = [
        Column(
            "number",
            gettext_lazy("Consignment"),
            link=lambda row: reverse("trace:events:timeline", args=[row.number]),
            sort="number",
        ),
    ]
    search = ("number",)
    prefix = "loaded"
    default_sort = "number"
    csv_name = "consignments"


@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """What this person can do now, and every shipment that they may see."""
    acting = acting_of(request)
    rows = queries.shipments(acting)
    table = ShipmentTable(request, rows.distinct())
    if table.csv_requested:
        return table.csv_response()
    dispatches = acting.may("logistics", "forwarder")
    to_receive = [one for one in rows.filter(state=State.ON_THE_WAY)[:200] if queries.may_arrive(acting, one)]
    return page(
        request,
        "logistics/corridors/home.html",
        {
            "dispatches": dispatches and bool(on_record.leaving()),
            "ready": len(checks.ready_to_go(acting)) if dispatches else 0,
            "to_receive": [(one, window(one)) for one in to_receive],
            "table": table,
            "map": road_map(on_record.corridors(), list(rows.filter(state=State.ON_THE_WAY)[:200])),
        },
    )


@signed_in
def shipment(request: HttpRequest, number: str) -> HttpResponseBase:
    """One shipment: where it is, what it carries, what can be done."""
    acting = acting_of(request)
    one = _visible(request, number)
    table = LoadedTable(request, one.loaded.all(), csv_name=one.number)
    if table.csv_requested:
        return table.csv_response()
    known = on_record.by_code().get(one.corridor)
    progress = queries.progress_of(one, datetime.now(UTC))
    return page(
        request,
        "logistics/corridors/shipment.html",
        {
            "shipment": one,
            "state": state(one),
            "facts": _facts(one, known),
            "entries": _entries(one, known),
            "map": road_map([known], [one]) if known else None,
            "guessed": progress.guessed and one.state == State.ON_THE_WAY,
            "may_arrive": queries.may_arrive(acting, one),
            "may_unload": queries.may_unload(acting, one),
            "table": table,
        },
    )


@needs("logistics", "forwarder")
def dispatch(request: HttpRequest) -> HttpResponse:
    """Choose what leaves along which corridor."""
    acting = acting_of(request)
    choices = [(one.code, in_language(one.title)) for one in on_record.leaving()]
    form = DispatchForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        code, at = form.cleaned_data["corridor"], form.cleaned_data["departed_at"]
        try:
            if form.cleaned_data["which"] == "all":
                sent = actions.dispatch_all(acting, code, at)
            else:
                sent = [actions.dispatch(acting, request.POST.getlist("number"), code, at)]
        except Problem as problem:
            add_problem(form, problem)
        else:
            return _sent(request, sent)
    table = ReadyTable(request, checks.ready_to_go(acting))
    return page(request, "logistics/corridors/dispatch.html", {"form": form, "table": table, "ways": choices})


def _sent(request: HttpRequest, sent: list[Shipment]) -> HttpResponse:
    if not sent:
        messages.info(request, _("Nothing was ready to go."))
        return redirect("logistics:corridors:dispatch")
    count = sum(one.consignments for one in sent)
    text = ngettext("%(count)s consignment left.", "%(count)s consignments left.", count) % {"count": number(count)}
    messages.success(request, text)
    return (
        redirect("logistics:corridors:shipment", sent[0].number)
        if len(sent) == 1
        else redirect("logistics:corridors:home")
    )


@needs("logistics", "warehouse")
def arrive(request: HttpRequest, number: str) -> HttpResponse:
    """Confirm that a shipment arrived."""
    acting = acting_of(request)
    one = _visible(request, number)
    form = ArriveForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.arrive(acting, one.number, form.cleaned_data["arrived_at"])
        except Problem as problem:
            add_problem(form, problem)
        else:
            messages.success(request, _("The arrival is confirmed; the goods are in bonded stock."))
            return redirect("logistics:corridors:shipment", one.number)
    known = on_record.by_code().get(one.corridor)
    return page(
        request, "logistics/corridors/arrive.html", {"form": form, "shipment": one, "facts": _facts(one, known)}
    )


@needs("logistics", "forwarder")
def unload(request: HttpRequest, number: str) -> HttpResponse:
    """Take everything off a shipment that the partner refused."""
    one = _visible(request, number)
    if request.method == "POST":
        try:
            actions.unload(acting_of(request), one.number)
        except Problem as problem:
            messages.error(request, str(problem))
        else:
            messages.success(request, _("It is unloaded; what it carried is ready to go again."))
    return redirect("logistics:corridors:shipment", one.number)


def _visible(request: HttpRequest, number: str) -> Shipment:
    return or_404(queries.shipments(acting_of(request)), what=_("shipment"), number=number)


def _facts(one: Shipment, known: Corridor | None) -> list[tuple[str, object]]:
    modes = ", ".join(str(MODES[mode]) for mode in known.modes) if known else ""
    facts: list[tuple[str, object]] = [
        (_("State"), state(one)),
        (
            _("Corridor"),
            f"{corridor_title(one.corridor)} ({modes})" if modes else corridor_title(one.corridor),
        ),
        (_("Forwarder"), one.forwarder_name),
        (_("Consignments"), one.consignments),
        (_("Pieces"), one.pieces),
        (_("Gross weight (kg)"), one.gross_weight_kg),
        (_("Departed"), one.departed_at),
        (_("Expected"), window(one)),
    ]
    if one.window_source and one.state == State.ON_THE_WAY:
        facts.append((_("Source of the expected time"), one.window_source))
    if one.arrived_at:
        facts.append((_("Arrived"), one.arrived_at))
    if one.reason:
        facts.append((_("Reason"), one.reason))
    return facts


def _entries(one: Shipment, known: Corridor | None) -> list[Entry]:
    start = place(known.origin_place) if known else None
    end = place(known.destination_place) if known else None
    state = State(one.state)
    steps = [
        Entry(one.departed_at, _zone(start), _("Departed"), "", _title(start), "done"),
    ]
    if state is State.REFUSED:
        steps.append(Entry(None, None, _("Refused by the partner node"), one.reason, "", "problem"))
    elif state is State.ARRIVED:
        steps.append(Entry(one.arrived_at, _zone(end), _("Arrived"), _("Booked as bonded stock."), _title(end), "done"))
    else:
        steps.append(Entry(one.departed_at, _zone(start), _("On the way"), "", corridor_title(one.corridor), "now"))
        steps.append(Entry(one.latest, _zone(end), _("Arrival"), window(one), _title(end), "expected"))
    return steps


def _zone(known: Place | None) -> str | None:
    return known.timezone if known else None


def _title(known: Place | None) -> str:
    return in_language(known.titles) if known else ""


def road_map(ways: list[Corridor], travelling: list[Shipment]) -> RoadMap:
    """The corridors with what travels on them; half-way where no verified figure tells how far."""
    zone = here.zone()
    ends = {city for way in ways for city in (way.origin, way.destination)}
    now = datetime.now(UTC)
    moving = []
    for one in travelling:
        progress: Progress = queries.progress_of(one, now)
        moving.append(
            MapMoving(
                one.corridor,
                progress.fraction,
                one.number,
                one.consignments,
                reverse("logistics:corridors:shipment", args=[one.number]),
            )
        )
    known = {way.code for way in ways}
    return RoadMap(
        cities=[
            MapCity(city.code, in_language(city.title), city.latitude, city.longitude)
            for city in zone.cities.values()
            if city.code in ends
        ],
        corridors=[MapCorridor(way.code, in_language(way.title), way.modes[0], way.line) for way in ways],
        moving=[one for one in moving if one.corridor in known],
    )


urlpatterns = [
    path("", home, name="home"),
    path("dispatch/", dispatch, name="dispatch"),
    path("shipments/<str:number>/", shipment, name="shipment"),
    path("shipments/<str:number>/arrive/", arrive, name="arrive"),
    path("shipments/<str:number>/unload/", unload, name="unload"),
]
