"""EPCIS as JSON: an event and a document of events."""

from typing import Any

from infosilk.trace.events.engine.epcis import vocabulary


def event_json(**changes: Any) -> dict[str, Any]:
    body = {
        "type": "ObjectEvent",
        "eventTime": "2026-03-01T08:30:00.000Z",
        "eventTimeZoneOffset": "+01:00",
        "epcList": ["urn:epc:id:sgtin:0614141.107346.2017"],
        "action": "OBSERVE",
        "bizStep": "departing",
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


def document_json(*events: dict[str, Any], context: Any = None) -> dict[str, Any]:
    return {
        "@context": [vocabulary.CONTEXT, *([context] if context else [])],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T08:30:00Z",
        "epcisBody": {"eventList": list(events)},
    }
