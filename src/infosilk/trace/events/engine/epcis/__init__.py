"""EPCIS 2.0 (GS1, 2022) as an engine: events as values, to and from JSON-LD, checked, hashed. No database, no clock."""

from infosilk.trace.events.engine.epcis.check import Fault, faults, read_time
from infosilk.trace.events.engine.epcis.event import (
    BizTransaction,
    Event,
    Party,
    Quantity,
    document,
    new_event_id,
    query_document,
    to_json,
    written_time,
)
from infosilk.trace.events.engine.epcis.event_hash import event_hash, prehash
from infosilk.trace.events.engine.epcis.identifiers import consignment_epc, place_uri, shipment_epc, subject
from infosilk.trace.events.engine.epcis.parse import EpcisError, check_event, parse_document, parse_event, read_context
from infosilk.trace.events.engine.epcis.vocabulary import BIZ_STEPS, DISPOSITIONS, EVENT_TYPES

__all__ = [
    "BIZ_STEPS",
    "DISPOSITIONS",
    "EVENT_TYPES",
    "BizTransaction",
    "EpcisError",
    "Event",
    "Fault",
    "Party",
    "Quantity",
    "check_event",
    "consignment_epc",
    "document",
    "event_hash",
    "faults",
    "new_event_id",
    "parse_document",
    "parse_event",
    "place_uri",
    "prehash",
    "query_document",
    "read_context",
    "read_time",
    "shipment_epc",
    "subject",
    "to_json",
    "written_time",
]
