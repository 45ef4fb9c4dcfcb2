"""What other districts and the node use of trace."""

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
