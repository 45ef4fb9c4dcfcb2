"""From EPCIS 2.0 JSON-LD to events. Nothing is repaired silently: what is wrong is named, all of it at once."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from infosilk.trace.events.engine.epcis.check import EPC_LISTS, Fault, Json, faults, read_time
from infosilk.trace.events.engine.epcis.event import BizTransaction, Event, Party, Quantity, to_json
from infosilk.trace.events.engine.epcis.event_hash import event_hash
from infosilk.trace.events.engine.epcis.vocabulary import CONTEXT, PREFIXES, bare

# The published address of the context, and that of GS1's own repository (used by its examples).
_CONTEXTS = ("https://ref.gs1.org/standards/epcis/", "https://gs1.github.io/EPCIS/")


class EpcisError(Exception):
    """A document or an event that is not EPCIS 2.0; `faults` says where and how to mend it."""

    def __init__(self, found: list[Fault]) -> None:
        self.faults = found
        super().__init__("; ".join(f"{fault.where}: {fault.message}" for fault in found))


def read_context(context: object) -> dict[str, str]:
    """The prefixes that an @context defines beside the standard's own."""
    prefixes: dict[str, str] = {}
    for entry in context if isinstance(context, list) else [context]:
        if isinstance(entry, dict):
            for name, value in entry.items():
                target = value.get("@id") if isinstance(value, dict) else value
                if isinstance(target, str) and not name.startswith("@"):
                    prefixes[name] = target
    return prefixes


def parse_document(document: object) -> list[Event]:
    """The events of an EPCISDocument, an EPCISQueryDocument or a single event. EpcisError names every fault."""
    if not isinstance(document, dict):
        raise EpcisError([Fault("document", "it is not a JSON object", "Send one EPCISDocument.")])
    found = _head_faults(document)
    if found:
        raise EpcisError(found)
    prefixes = read_context(document.get("@context"))
    if document["type"] not in ("EPCISDocument", "EPCISQueryDocument"):
        return [parse_event(document, prefixes, "event")]
    body: Any = document.get("epcisBody")
    path = "epcisBody.eventList"
    if document["type"] == "EPCISQueryDocument":
        results = body.get("queryResults") if isinstance(body, dict) else None
        body = results.get("resultsBody") if isinstance(results, dict) else None
        path = "epcisBody.queryResults.resultsBody.eventList"
    entries = body.get("eventList") if isinstance(body, dict) else None
    if not isinstance(entries, list) or not entries:
        raise EpcisError([Fault(path, "the document holds no event", f"Put at least one event into {path}.")])
    events: list[Event] = []
    for index, entry in enumerate(entries):
        try:
            events.append(parse_event(entry, prefixes, f"{path}[{index}]"))
        except EpcisError as error:
            found += error.faults
    if found:
        raise EpcisError(found)
    return events


def _head_faults(document: Json) -> list[Fault]:
    found: list[Fault] = []
    contexts = document.get("@context")
    listed = contexts if isinstance(contexts, list) else [contexts]
    if not any(isinstance(entry, str) and entry.startswith(_CONTEXTS) for entry in listed):
        found.append(Fault("@context", "the context of EPCIS 2.0 is missing", f'Begin with "@context": ["{CONTEXT}"].'))
    if document.get("type") in ("EPCISDocument", "EPCISQueryDocument"):
        version = str(document.get("schemaVersion", ""))
        if not version.startswith("2"):
            found.append(Fault("schemaVersion", f"{version!r} is not EPCIS 2", 'Write "schemaVersion": "2.0".'))
        needs_time = document["type"] == "EPCISDocument" or "creationDate" in document
        if needs_time and read_time(document.get("creationDate")) is None:
            found.append(Fault("creationDate", "it is no time with an offset", "Write 2026-03-01T08:30:00.000Z."))
    elif not isinstance(document.get("type"), str):
        found.append(Fault("type", "the type is missing", 'Write "type": "EPCISDocument".'))
    return found


def parse_event(body: object, prefixes: Mapping[str, str], where: str = "event") -> Event:
    """One event; EpcisError names every fault.

    An event without eventID is given its hash (CBV 2.0) for one: the same event, captured twice, stays one event.
    """
    own = dict(prefixes)
    if isinstance(body, dict) and "@context" in body:
        own.update(read_context(body["@context"]))
    found = faults(body, own, where)
    if found or not isinstance(body, dict):
        raise EpcisError(found)
    event_id = body.get("eventID") or event_hash(body, own)
    kept = {name: value for name, value in body.items() if name not in ("@context", "recordTime")}
    kept["eventID"] = event_id
    used = {name: target for name, target in own.items() if name not in PREFIXES}
    time = read_time(body["eventTime"])
    assert time is not None
    child = body["type"] in ("AggregationEvent", "AssociationEvent")
    return Event(
        type=body["type"],
        event_time=time,
        time_zone_offset=body["eventTimeZoneOffset"],
        event_id=event_id,
        action=body.get("action"),
        biz_step=bare("bizStep", body["bizStep"]) if "bizStep" in body else None,
        disposition=bare("disposition", body["disposition"]) if "disposition" in body else None,
        read_point=(body.get("readPoint") or {}).get("id"),
        biz_location=(body.get("bizLocation") or {}).get("id"),
        epcs=tuple(body.get(EPC_LISTS[1] if child else EPC_LISTS[0], ())),
        quantities=_quantities(body.get("childQuantityList" if child else "quantityList", ())),
        parent_id=body.get("parentID"),
        biz_transactions=tuple(
            BizTransaction(entry["bizTransaction"], entry.get("type")) for entry in body.get("bizTransactionList", ())
        ),
        sources=tuple(Party(entry["type"], entry["source"]) for entry in body.get("sourceList", ())),
        destinations=tuple(Party(entry["type"], entry["destination"]) for entry in body.get("destinationList", ())),
        input_epcs=tuple(body.get("inputEPCList", ())),
        output_epcs=tuple(body.get("outputEPCList", ())),
        input_quantities=_quantities(body.get("inputQuantityList", ())),
        output_quantities=_quantities(body.get("outputQuantityList", ())),
        transformation_id=body.get("transformationID"),
        ilmd=body.get("ilmd", {}),
        extensions={name: value for name, value in body.items() if ":" in name},
        context=used,
        body=kept,
    )


def _quantities(entries: list[Json] | tuple[Json, ...]) -> tuple[Quantity, ...]:
    return tuple(
        Quantity(
            entry["epcClass"],
            None if entry.get("quantity") is None else Decimal(str(entry["quantity"])),
            entry.get("uom"),
        )
        for entry in entries
    )


def check_event(event: Event) -> list[Fault]:
    """What is wrong with an event made here, by the same rules."""
    if event.event_time.tzinfo is None:
        return [Fault("event.eventTime", "the time has no zone", "Give an aware time.")]
    return faults(to_json(event), event.context, f"event {event.event_id}")
