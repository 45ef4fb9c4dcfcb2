"""What other districts and the node use of trace: make and capture events, read a consignment's timeline."""

from infosilk.trace.events.public import Event, Place, capture, consignment_events, place, register_owners, timeline

__all__ = [
    "Event",
    "Place",
    "capture",
    "consignment_events",
    "place",
    "register_owners",
    "timeline",
]
