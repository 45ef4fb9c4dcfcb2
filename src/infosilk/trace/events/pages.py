"""Trace's pages: look a consignment up, its timeline across both nodes, the events, one event."""

import json
from typing import ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from infosilk.kernel.access import acting_of, or_404, signed_in
from infosilk.kernel.language.titles import in_language
from infosilk.kernel.problems import NotFound
from infosilk.trace.events import labels, places, queries
from infosilk.trace.events.engine import epcis
from infosilk.trace.events.engine.epcis.check import EPC_LISTS
from infosilk.trace.events.engine.epcis.vocabulary import EVENT_TYPES
from infosilk.trace.events.models import SubjectRole, TraceEvent
from infosilk.trace.events.queries import TimelineStep
from infosilk.web.cells import city_time
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table
from infosilk.web.timeline import Entry

_TROUBLE = frozenset({"holding", "void_shipping", "destroying"})
_BAD = frozenset({"damaged", "non_conformant", "stolen", "recalled", "expired", "destroyed"})


class FindForm(forms.Form):
    """A consignment's number, or the URI of another thing."""

    number = forms.CharField(
        label=gettext_lazy("Consignment"),
        max_length=300,
        help_text=gettext_lazy("Its number, say HGH-2026-0000123456, or the URI of any other thing."),
    )


class EventTable(Table):
    columns: ClassVar = [
        Column(
            "event_time",
            gettext_lazy("Time"),
            value=lambda row: city_time(row.event_time, _zone(row)),
            csv=lambda row: row.event_time.isoformat(),
            link=lambda row: reverse("trace:events:event", args=[row.id]),
            sort="event_time",
        ),
        Column("biz_step", gettext_lazy("Step"), value=lambda row: labels.biz_step(row.biz_step)),
        Column("disposition", gettext_lazy("Condition"), value=lambda row: labels.disposition(row.disposition)),
        Column("type", gettext_lazy("Kind"), value=lambda row: labels.event_type(row.type)),
        Column("place", gettext_lazy("Place"), value=lambda row: place_title(row.biz_location or row.read_point)),
        Column("node", gettext_lazy("Node")),
    ]
    search: ClassVar[tuple[str, ...]] = ("event_id__startswith",)
    search_hint = gettext_lazy("Identifier of an event")
    filters: ClassVar = [
        Filter("type", gettext_lazy("Kind"), [(word, labels.EVENT_TYPES[word]) for word in EVENT_TYPES], "type"),
        Filter("step", gettext_lazy("Step"), list(labels.BIZ_STEPS.items()), "biz_step"),
    ]
    default_sort = "-event_time"
    csv_name = "events"
    empty_title = gettext_lazy("No events yet")
    empty_text = gettext_lazy("Each step of your consignments leaves an event here, on whichever node it happens.")


def _zone(event: TraceEvent) -> str:
    known = places.place(event.biz_location or event.read_point)
    return (known or places.city_place(event.node)).timezone


def place_title(uri: str) -> str:
    """A place in the active language; the URI of a place that the zone does not know."""
    known = places.place(uri) if uri else None
    return in_language(known.titles) if known else uri


def entries(steps: list[TimelineStep]) -> list[Entry]:
    """A consignment's steps as the web's timeline draws them; the last one that counts is where it is now."""
    counting = [step for step in steps if not step.withdrawn]
    last = counting[-1] if counting else None
    drawn = []
    for step in steps:
        text = labels.disposition(step.disposition)
        kind = "done"
        if step.withdrawn:
            kind, text = "problem", _("Withdrawn: this step does not count.")
        elif step.biz_step in _TROUBLE or step.disposition in _BAD:
            kind = "problem"
        elif step is last:
            kind = "now"
        place = place_title(step.place_uri) or in_language(places.city_place(step.node).titles)
        drawn.append(Entry(step.time, step.zone, labels.biz_step(step.biz_step), text, place, kind))  # type: ignore[arg-type]
    return drawn


@signed_in
def home(request: HttpRequest) -> HttpResponseBase:
    """Look a consignment up; the latest events."""
    acting = acting_of(request)
    form = FindForm(request.GET if "number" in request.GET else None)
    if form.is_bound and form.is_valid():
        number = form.cleaned_data["number"].strip()
        if queries.may_see(acting, number):
            return redirect("trace:events:timeline", number)
        form.add_error("number", _("There is no such consignment among what you may see. Check the number."))
    recent = EventTable(request, queries.visible_events(acting).order_by("-event_time", "-id")[:10])
    return page(request, "trace/events/home.html", {"form": form, "recent": _Recent(request, list(recent.all))})


class _Recent(EventTable):
    """The latest events, as they are: without search, filters and file."""

    search = ()
    filters: ClassVar = []
    csv_name = ""
    default_sort = ""
    columns: ClassVar = [
        Column(
            "event_time",
            gettext_lazy("Time"),
            value=lambda row: city_time(row.event_time, _zone(row)),
            link=lambda row: reverse("trace:events:event", args=[row.id]),
        ),
        *EventTable.columns[1:],
    ]


@signed_in
def events(request: HttpRequest) -> HttpResponseBase:
    """Every event that the reader may see."""
    acting = acting_of(request)
    rows = queries.visible_events(acting)
    thing = request.GET.get("thing", "").strip()[:300]
    if thing:
        rows = queries.about(acting, rows, [thing], [int(role) for role in SubjectRole])
    table = EventTable(request, rows)
    if table.csv_requested:
        return table.csv_response()
    return page(request, "trace/events/events.html", {"table": table, "thing": thing})


@signed_in
def event(request: HttpRequest, key: int) -> HttpResponse:
    """One event: what the reader may see of it, as facts and as EPCIS."""
    acting = acting_of(request)
    found = or_404(queries.visible_events(acting), what=_("event"), id=key)
    (body,) = queries.shown(acting, [found])
    things = [epcis.subject(epc) for name in EPC_LISTS for epc in body.get(name, ())]
    facts = [
        (_("Step"), labels.biz_step(found.biz_step)),
        (_("Condition"), labels.disposition(found.disposition)),
        (_("Time"), city_time(found.event_time, _zone(found))),
        (_("Place"), place_title(found.biz_location or found.read_point)),
        (_("Kind"), labels.event_type(found.type)),
        (_("Node"), found.node),
        (_("Identifier"), found.event_id),
        (_("Recorded here"), found.record_time),
    ]
    return page(
        request,
        "trace/events/event.html",
        {
            "event": found,
            "title": labels.biz_step(found.biz_step) or labels.event_type(found.type),
            "facts": facts,
            "things": things[:500],
            "more": max(len(things) - 500, 0),
            "text": json.dumps(body, ensure_ascii=False, indent=2),
        },
    )


@signed_in
def timeline(request: HttpRequest, number: str) -> HttpResponse:
    """One consignment across both nodes."""
    if not queries.may_see(acting_of(request), number):
        raise NotFound(what=_("consignment"))
    steps = queries.timeline(number)
    return page(request, "trace/events/timeline.html", {"number": number, "entries": entries(steps)})


urlpatterns = [
    path("", home, name="home"),
    path("events/", events, name="events"),
    path("events/<int:key>/", event, name="event"),
    path("timeline/<str:number>/", timeline, name="timeline"),
]
