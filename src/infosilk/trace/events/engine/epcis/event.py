"""An EPCIS 2.0 event as a value: what happened, when, to which things, where and why."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from infosilk.trace.events.engine.epcis.vocabulary import CONTEXT

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Quantity:
    """`quantity` of a class of things in the unit `uom` (UN/ECE Recommendation 20; None: pieces)."""

    epc_class: str
    quantity: Decimal | None = None
    uom: str | None = None


@dataclass(frozen=True, slots=True)
class BizTransaction:
    """A business document: `id` a URI, `type` a CBV word (po, inv, bol, desadv, ...) or a URI."""

    id: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """A source or destination: `type` owning_party, possessing_party or location, `id` a URI."""

    type: str
    id: str


def new_event_id() -> str:
    """A fresh event identifier."""
    return f"urn:uuid:{uuid.uuid4()}"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One EPCIS 2.0 event (GS1 EPCIS 2.0, section 7.4). Field names are the standard's in snake_case.

    `type` is one of vocabulary.EVENT_TYPES; `event_time` is aware; `time_zone_offset` ("+01:00") is that of
    the place. `epcs` are the epcList of an Object- or TransactionEvent and the childEPCs of an Aggregation-
    or AssociationEvent; `quantities` likewise. `context` holds the prefixes of `extensions` and `ilmd`.
    `body` is the event as it was received, kept whole; None for an event made here.
    """

    type: str
    event_time: datetime
    time_zone_offset: str = "+00:00"
    event_id: str = field(default_factory=new_event_id)
    action: str | None = None
    biz_step: str | None = None
    disposition: str | None = None
    read_point: str | None = None
    biz_location: str | None = None
    epcs: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    parent_id: str | None = None
    biz_transactions: tuple[BizTransaction, ...] = ()
    sources: tuple[Party, ...] = ()
    destinations: tuple[Party, ...] = ()
    input_epcs: tuple[str, ...] = ()
    output_epcs: tuple[str, ...] = ()
    input_quantities: tuple[Quantity, ...] = ()
    output_quantities: tuple[Quantity, ...] = ()
    transformation_id: str | None = None
    ilmd: Mapping[str, Any] = field(default_factory=dict)
    extensions: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)
    body: Json | None = field(default=None, compare=False, repr=False)


def written_time(time: datetime) -> str:
    """`time` as EPCIS writes it: UTC, milliseconds, Z."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _quantities(quantities: Sequence[Quantity]) -> list[Json]:
    written: list[Json] = []
    for quantity in quantities:
        entry: Json = {"epcClass": quantity.epc_class}
        if quantity.quantity is not None:
            whole = quantity.quantity == quantity.quantity.to_integral_value()
            entry["quantity"] = int(quantity.quantity) if whole else float(quantity.quantity)
        if quantity.uom:
            entry["uom"] = quantity.uom
        written.append(entry)
    return written


def to_json(event: Event) -> Json:
    """The event as an EPCIS JSON-LD object, without @context (the document carries it, see `document`)."""
    if event.body is not None:
        return event.body
    child = event.type in ("AggregationEvent", "AssociationEvent")
    transforms = event.type == "TransformationEvent"
    fields: Json = {
        "type": event.type,
        "eventID": event.event_id,
        "eventTime": written_time(event.event_time),
        "eventTimeZoneOffset": event.time_zone_offset,
        "parentID": event.parent_id,
        "childEPCs" if child else "epcList": None if transforms else list(event.epcs),
        "childQuantityList" if child else "quantityList": _quantities(event.quantities),
        "inputEPCList": list(event.input_epcs),
        "inputQuantityList": _quantities(event.input_quantities),
        "outputEPCList": list(event.output_epcs),
        "outputQuantityList": _quantities(event.output_quantities),
        "transformationID": event.transformation_id,
        "action": event.action,
        "bizStep": event.biz_step,
        "disposition": event.disposition,
        "readPoint": {"id": event.read_point} if event.read_point else None,
        "bizLocation": {"id": event.biz_location} if event.biz_location else None,
        "bizTransactionList": [
            {"type": entry.type, "bizTransaction": entry.id} if entry.type else {"bizTransaction": entry.id}
            for entry in event.biz_transactions
        ],
        "sourceList": [{"type": entry.type, "source": entry.id} for entry in event.sources],
        "destinationList": [{"type": entry.type, "destination": entry.id} for entry in event.destinations],
        "ilmd": dict(event.ilmd),
    }
    body = {name: value for name, value in fields.items() if value not in (None, [], {})}
    body.update(event.extensions)
    return body


def _with_context(body: Json, context: Mapping[str, str]) -> Json:
    """Each event carries its own prefixes: two events may mean different things by one prefix."""
    return {"@context": [dict(context)], **body} if context else body


def document(events: Sequence[Event], created: datetime, document_id: str | None = None) -> Json:
    """An EPCISDocument that carries `events`; `created` is its creation time (aware)."""
    whole: Json = {
        "@context": [CONTEXT],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": written_time(created),
        "epcisBody": {"eventList": [_with_context(to_json(event), event.context) for event in events]},
    }
    if document_id:
        whole["id"] = document_id
    return whole


def query_document(events: Sequence[tuple[Json, Mapping[str, str]]], created: datetime) -> Json:
    """An EPCISQueryDocument that answers SimpleEventQuery with `events`, each with the prefixes it uses."""
    return {
        "@context": [CONTEXT],
        "type": "EPCISQueryDocument",
        "schemaVersion": "2.0",
        "creationDate": written_time(created),
        "epcisBody": {
            "queryResults": {
                "queryName": "SimpleEventQuery",
                "resultsBody": {"eventList": [_with_context(body, context) for body, context in events]},
            }
        },
    }
