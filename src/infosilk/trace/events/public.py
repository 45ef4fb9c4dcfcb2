"""What others use of events: make events, capture them, read a consignment's timeline."""

from infosilk.trace.events.actions import capture, register_owners
from infosilk.trace.events.engine.epcis import (
    BizTransaction,
    Event,
    Party,
    Quantity,
    consignment_epc,
    place_uri,
    shipment_epc,
)
from infosilk.trace.events.places import Place, place
from infosilk.trace.events.queries import TimelineStep, may_see, timeline
from infosilk.trace.events.steps import BATCH, batches, consignment_events

__all__ = [
    "BATCH",
    "BizTransaction",
    "Event",
    "Party",
    "Place",
    "Quantity",
    "TimelineStep",
    "batches",
    "capture",
    "consignment_epc",
    "consignment_events",
    "may_see",
    "place",
    "place_uri",
    "register_owners",
    "shipment_epc",
    "timeline",
]
