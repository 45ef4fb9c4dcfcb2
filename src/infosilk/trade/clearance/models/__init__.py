"""Tables of clearance, a file for each noun."""

from infosilk.trade.clearance.models.consignments import (
    Batch,
    BatchLine,
    BatchQuerySet,
    Consignment,
    ConsignmentQuerySet,
    Direction,
    DocumentKind,
    Outcome,
    ReceivedLine,
    State,
    TradeDocument,
)
from infosilk.trade.clearance.models.limits import BuyerLimit, LimitEntry, LimitKind
from infosilk.trade.clearance.models.statuses import StatusRow, StatusRun

__all__ = [
    "Batch",
    "BatchLine",
    "BatchQuerySet",
    "BuyerLimit",
    "Consignment",
    "ConsignmentQuerySet",
    "Direction",
    "DocumentKind",
    "LimitEntry",
    "LimitKind",
    "Outcome",
    "ReceivedLine",
    "State",
    "StatusRow",
    "StatusRun",
    "TradeDocument",
]
