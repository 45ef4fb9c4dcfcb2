"""EPCIS 2.0 (GS1, 2022) as an engine: events as values, to and from JSON-LD, checked, hashed. No database,
no clock.
"""

from .check import Fault, faults, read_time
from .event import (
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
from .event_hash import event_hash, prehash
from .identifiers import consignment_epc, place_uri, shipment_epc, subject
from .parse import EpcisError, check_event, parse_document, parse_event, read_context
from .vocabulary import BIZ_STEPS, DISPOSITIONS, EVENT_TYPES

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
