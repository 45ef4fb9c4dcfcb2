"""What other districts and the node use of trade: consignments ready to leave, and that they left or arrived."""

from infosilk.trade.clearance.public import (
    ConsignmentBrief,
    briefs,
    mark_arrived,
    mark_departed,
    ready_for_dispatch,
    undo_departure,
)

__all__ = [
    "ConsignmentBrief",
    "briefs",
    "mark_arrived",
    "mark_departed",
    "ready_for_dispatch",
    "undo_departure",
]
