"""Reading events: who may see what, one thing's timeline, the standard's query."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from infosilk.kernel.actor import Acting
from infosilk.trace.events import places
from infosilk.trace.events.engine.epcis import subject
from infosilk.trace.events.engine.epcis.check import EPC_LISTS
from infosilk.trace.events.models import EventSubject, SubjectOwner, TraceEvent


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One step of a consignment, at whichever node it happened.

    `time` is UTC; `zone` the IANA zone of the place, to show it in; `biz_step` and `disposition` are words of CBV 2.0
    (or a URI); `place` is the name in the active language, or the URI of a place that the zone does not know; `node` is
    the node that captured it; `note` names a withdrawal; `withdrawn` says that it does not count.
    """

    time: datetime
    zone: str
    biz_step: str
    disposition: str
    place: str
    node: str
    note: str
    place_uri: str = ""
    event_id: str = ""
    withdrawn: bool = False


def sees_all(acting: Acting) -> bool:
    """Customs officers and the node itself see every event of their node."""
    return acting.may("trace", "officer", "system")


def may_see(acting: Acting, number: str) -> bool:
    """Whether the actor may see the events of this consignment (or other thing, by URI)."""
    if sees_all(acting):
        return True
    if acting.organisation_id is None or (acting.areas is not None and "trace" not in acting.areas):
        return False
    return SubjectOwner.objects.filter(subject=subject(number), organisation_id=acting.organisation_id).exists()


def visible_events(acting: Acting) -> QuerySet[TraceEvent]:
    """The events that the actor may see: all, those of its things, those that it captured itself."""
    events = TraceEvent.objects.all()
    if sees_all(acting):
        return events
    if acting.organisation_id is None or (acting.areas is not None and "trace" not in acting.areas):
        return events.none()
    return events.filter(Q(captured_by=acting.organisation_id or 0) | Exists(_own_subjects(acting)))


def _own_subjects(acting: Acting) -> QuerySet[EventSubject]:
    owned = SubjectOwner.objects.filter(subject=OuterRef("subject"), organisation_id=acting.organisation_id or 0)
    return EventSubject.objects.filter(Exists(owned), event_id=OuterRef("id"))


def about(
    acting: Acting, events: QuerySet[TraceEvent], uris: Iterable[str], roles: Sequence[int]
) -> QuerySet[TraceEvent]:
    """Those of `events` that name one of `uris` in one of `roles`; a thing that the actor may not see finds nothing."""
    matching = EventSubject.objects.filter(
        event_id=OuterRef("id"), subject__in=[subject(uri) for uri in uris], role__in=roles
    )
    if sees_all(acting):
        return events.filter(Exists(matching))
    owned = SubjectOwner.objects.filter(subject=OuterRef("subject"), organisation_id=acting.organisation_id or 0)
    return events.filter(
        Exists(matching.filter(Exists(owned))) | Q(Exists(matching), captured_by=acting.organisation_id or 0)
    )


def shown(acting: Acting, events: Sequence[TraceEvent]) -> list[dict[str, Any]]:
    """The events' JSON as this actor may see it: things of others in the same event are left out.

    `recordTime` is added. An event that the actor's organisation captured is shown whole.
    """
    whole = sees_all(acting)
    foreign = [event.id for event in events if not whole and event.captured_by_id != acting.organisation_id]
    own: set[str] = set()
    if foreign:
        named = EventSubject.objects.filter(event_id__in=foreign).values("subject")
        own = set(
            SubjectOwner.objects.filter(organisation_id=acting.organisation_id or 0, subject__in=named).values_list(
                "subject", flat=True
            )
        )
    bodies = []
    hidden = set(foreign)
    for event in events:
        body = {
            **event.body,
            "recordTime": event.record_time.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if event.id in hidden:
            for name in EPC_LISTS:
                if name in body:
                    body[name] = [epc for epc in body[name] if subject(epc) in own]
        bodies.append(body)
    return bodies


def timeline(number: str) -> list[TimelineStep]:
    """Every step of one consignment in the order of its times, across both nodes. Who may ask is the caller's check."""
    events = TraceEvent.objects.filter(subjects__subject=subject(number)).distinct()
    rows = sorted(events, key=_order)
    withdrawn = {event.event_id: event for event in rows if event.withdraws}
    return [_step(event, withdrawn) for event in rows if not event.withdraws]


# Steps of one moment in the order in which they can only have happened; the CBV names none.
_STEPS = """commissioning accepting inspecting packing loading departing shipping transporting
arriving unloading receiving storing stocking unpacking retail_selling"""
_RANK = {name: rank for rank, name in enumerate(_STEPS.split())}


def _order(event: TraceEvent) -> tuple[datetime, int, str]:
    """By time, then by step, then by identifier: nothing that differs between two nodes that know the same events."""
    name = event.biz_step.rsplit(":", 1)[-1].rsplit("/", 1)[-1]
    return event.event_time, _RANK.get(name, len(_RANK)), event.event_id


def _step(event: TraceEvent, withdrawn: dict[str, TraceEvent]) -> TimelineStep:
    uri = event.biz_location or event.read_point
    known = places.place(uri) if uri else places.city_place(event.node)
    zone = known.timezone if known else places.city_place(event.node).timezone
    declaration = withdrawn.get(event.event_id)
    reason = declaration.body["errorDeclaration"].get("reason", "") if declaration else ""
    return TimelineStep(
        time=event.event_time,
        zone=zone,
        biz_step=event.biz_step,
        disposition=event.disposition,
        place=known.title if known else uri,
        node=event.node,
        note=reason,
        place_uri=uri,
        event_id=event.event_id,
        withdrawn=declaration is not None,
    )
