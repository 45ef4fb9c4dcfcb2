"""Capturing events: checked, stored once, indexed by what they are about, shared with the partner."""

import hashlib
import json
from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from infosilk.kernel import here
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid
from infosilk.trace.events.engine import epcis
from infosilk.trace.events.engine.epcis import Event
from infosilk.trace.events.models import SubjectRole

TOPIC = "trace.event.captured"
# The road carries 256 KiB of data in a message; an event leaves room for its context.
MAX_BODY = 200 * 1024
MAX_EVENTS = 2_000
MAX_URI = 300
CAPTURERS = (
    "trader",
    "marketplace",
    "broker",
    "forwarder",
    "warehouse",
    "officer",
    "system",
)


class EventConflict(Conflict):
    """An event identifier is taken by another event."""


def capture(acting: Acting, events: Sequence[Event], share_with: Iterable[str] = ()) -> int:
    """Store `events` in the caller's transaction and send them to the nodes named; the count of new ones.

    An event that is here already (same identifier, same content) does nothing. Invalid names every fault,
    EventConflict an identifier that another event has; RuntimeError outside a transaction.
    """
    from infosilk.road import public as road

    _inside_transaction()
    faults = [fault for event in events for fault in epcis.check_event(event)]
    if faults:
        raise invalid(faults)
    fresh = store(events, node=here.name(), organisation_id=acting.organisation_id)
    for partner in share_with:
        road.send_many(partner, TOPIC, [(event.event_id, message(event)) for event in fresh])
    return len(fresh)


def capture_document(acting: Acting, document: object) -> list[str]:
    """Capture an EPCIS 2.0 document that a person or a program hands in; the events' identifiers, in its order.

    Shared with every partner node that the zone grants the topic.
    """
    from infosilk.kernel.record import audit

    acting.require("trace", *CAPTURERS)
    try:
        events = epcis.parse_document(document)
    except epcis.EpcisError as error:
        raise invalid(error.faults) from error
    if len(events) > MAX_EVENTS:
        raise invalid(
            [epcis.Fault("epcisBody.eventList", f"{len(events):,} events at once", f"Send at most {MAX_EVENTS:,}.")]
        )
    zone, own = here.zone(), here.name()
    partners = [entry.name for entry in zone.partners(own) if zone.may_send(own, entry.name, TOPIC)]
    identifiers = [event.event_id for event in events]
    with transaction.atomic():
        fresh = capture(acting, events, share_with=partners)
        audit.record(
            acting,
            "trace.captured",
            "trace.event",
            identifiers[0],
            {"events": len(identifiers), "new": fresh},
            organisation_id=acting.organisation_id,
        )
    return identifiers


def invalid(faults: Sequence[epcis.Fault]) -> Invalid:
    """The faults of a document as the problem that every face shows; the first hundred are enough to begin with."""
    return Invalid(errors=[ErrorItem(fault.where, fault.message, fault.mend) for fault in faults[:100]])


def message(event: Event) -> dict[str, object]:
    """An event as it travels: its JSON and the prefixes that it uses."""
    return {"event": epcis.to_json(event), "context": dict(event.context)}


def digest(event: Event) -> bytes:
    """SHA-256 of the event's canonical JSON (keys sorted, no white space)."""
    body = json.dumps(epcis.to_json(event), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(body.encode()).digest()


def store(events: Sequence[Event], node: str, organisation_id: int | None) -> list[Event]:
    """Insert the events that are not here yet and their subjects; those that were new. Idempotent."""
    unique: dict[tuple[str, bool], tuple[Event, bytes, str]] = {}
    for event in events:
        body = storable(event)
        key, value = (event.event_id, _withdraws(event)), (event, digest(event), body)
        if unique.setdefault(key, value)[1] != value[1]:
            raise _conflict([event.event_id])
    if not unique:
        return []
    # One order for everybody: two transactions that store the same events wait, and never deadlock.
    rows = [unique[key] for key in sorted(unique)]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO trace_events_traceevent (event_id, withdraws, type, event_time, time_zone_offset, action,
            biz_step,
                disposition, read_point, biz_location, node, captured_by_id, body, context, digest)
            SELECT event_id, withdraws, type, event_time, time_zone_offset, action, biz_step, disposition,
                read_point, biz_location, %s, %s, body::jsonb, context::jsonb, digest
            FROM unnest(%s::text[], %s::bool[], %s::text[], %s::timestamptz[], %s::text[], %s::text[],
            %s::text[],
                %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[])
                AS given (event_id, withdraws, type, event_time, time_zone_offset, action, biz_step,
                disposition,
                    read_point, biz_location, body, context, digest)
            ON CONFLICT (event_id, withdraws) DO NOTHING
            RETURNING id, event_id, withdraws
            """,
            [
                node,
                organisation_id,
                [event.event_id for event, _d, _b in rows],
                [_withdraws(event) for event, _d, _b in rows],
                [event.type for event, _d, _b in rows],
                [event.event_time for event, _d, _b in rows],
                [event.time_zone_offset for event, _d, _b in rows],
                [event.action or "" for event, _d, _b in rows],
                [event.biz_step or "" for event, _d, _b in rows],
                [event.disposition or "" for event, _d, _b in rows],
                [event.read_point or "" for event, _d, _b in rows],
                [event.biz_location or "" for event, _d, _b in rows],
                [body for _e, _d, body in rows],
                [json.dumps(dict(event.context)) for event, _d, _b in rows],
                [digest_ for _e, digest_, _b in rows],
            ],
        )
        inserted = {(event_id, withdraws): key for key, event_id, withdraws in cursor.fetchall()}
        known = [key for key in unique if key not in inserted]
        if known:
            _same_as_stored(known, unique)
        with cursor.copy("COPY trace_events_eventsubject (subject, event_id, role) FROM STDIN") as copy:
            for key, identifier in inserted.items():
                for name, role in subjects(unique[key][0]):
                    copy.write_row((name, identifier, role))
    return [unique[key][0] for key in unique if key in inserted]


def storable(event: Event) -> str:
    """The event's JSON as text; Invalid when it is larger than the road carries or no database text can hold it."""
    where = f"event {event.event_id}"
    try:
        body = json.dumps(epcis.to_json(event), ensure_ascii=False, allow_nan=False)
        size = len(body.encode())
        prefixes = json.dumps(dict(event.context), ensure_ascii=False).encode()
    except ValueError as error:  # also UnicodeEncodeError: half of a surrogate pair
        raise invalid([epcis.Fault(where, f"it cannot be stored: {error}", "Write plain JSON in UTF-8.")]) from error
    faults = []
    if "\\u0000" in body or b"\\u0000" in prefixes:
        faults.append(epcis.Fault(where, "it has a NUL character", "Leave it out."))
    if size + len(prefixes) > MAX_BODY:
        much = f"it has more than {MAX_BODY // 1024} KiB"
        faults.append(epcis.Fault(where, much, "Split it into events of at most 500 things each."))
    names = {name for name, _role in subjects(event)}
    names |= {event.event_id, event.biz_step or "", event.disposition or ""}
    names |= {event.read_point or "", event.biz_location or ""}
    if any(len(name) > MAX_URI for name in names):
        faults.append(epcis.Fault(where, f"a URI has more than {MAX_URI} characters", "Shorten it."))
    if faults:
        raise invalid(faults)
    return body


def subjects(event: Event) -> set[tuple[str, int]]:
    """What the event is filed under: (subject, role)."""
    found = {(epcis.subject(epc), int(SubjectRole.EPC)) for epc in event.epcs}
    found |= {(epcis.subject(epc), int(SubjectRole.INPUT)) for epc in event.input_epcs}
    found |= {(epcis.subject(epc), int(SubjectRole.OUTPUT)) for epc in event.output_epcs}
    if event.parent_id:
        found.add((epcis.subject(event.parent_id), int(SubjectRole.PARENT)))
    return found


def register_owners(rows: Iterable[tuple[str, int]]) -> None:
    """Let organisations see things' events: (consignment number or URI, organisation id). Idempotent."""
    _inside_transaction()
    pairs = sorted(set(rows))
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO trace_events_subjectowner (subject, organisation_id) "
            "SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING",
            [[subject for subject, _ in pairs], [organisation for _, organisation in pairs]],
        )


def _withdraws(event: Event) -> bool:
    return bool(event.body and event.body.get("errorDeclaration"))


def _inside_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("trace writes inside the transaction of the step that the event is about")


def _conflict(event_ids: Sequence[str]) -> EventConflict:
    return EventConflict(
        _("The event %(id)s was captured before with another content.") % {"id": event_ids[0]},
        mend=_("Give the new event an identifier of its own, or withdraw the old one by an error declaration."),
    )


def _same_as_stored(
    known: Sequence[tuple[str, bool]], unique: dict[tuple[str, bool], tuple[Event, bytes, str]]
) -> None:
    """EventConflict unless each event that was here already has the content that is offered now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT event_id, withdraws, digest FROM trace_events_traceevent WHERE event_id = ANY(%s)",
            [[event_id for event_id, _ in known]],
        )
        stored = {(event_id, withdraws): bytes(value) for event_id, withdraws, value in cursor.fetchall()}
    other = [key[0] for key in known if stored.get(key) != unique[key][1]]
    if other:
        raise _conflict(other)
