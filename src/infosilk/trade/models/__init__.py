"""Tables of trade, a file for each noun."""

from infosilk.trade.models.limits import BuyerLimit, LimitEntry, LimitKind
from infosilk.trade.models.returns import OPEN, Return, ReturnState
from infosilk.trade.models.review import Decision, ReviewEntry, ReviewKind
from infosilk.trade.models.statuses import StatusRow, StatusRun
from infosilk.trade.models.tariff import DataSetVersion, MeasureKind, TariffMeasure, TariffUpload
from infosilk.trade.models.window import (
    DEAD,
    OWNERS,
    Batch,
    BatchLine,
    BatchQuerySet,
    Consignment,
    ConsignmentQuerySet,
    Direction,
    DocumentKind,
    Lane,
    Outcome,
    State,
    TradeDocument,
    verified_addresses,
)

__all__ = [
    "DEAD",
    "OPEN",
    "OWNERS",
    "Batch",
    "BatchLine",
    "BatchQuerySet",
    "BuyerLimit",
    "Consignment",
    "ConsignmentQuerySet",
    "DataSetVersion",
    "Decision",
    "Direction",
    "DocumentKind",
    "Lane",
    "LimitEntry",
    "LimitKind",
    "MeasureKind",
    "Outcome",
    "Return",
    "ReturnState",
    "ReviewEntry",
    "ReviewKind",
    "State",
    "StatusRow",
    "StatusRun",
    "TariffMeasure",
    "TariffUpload",
    "TradeDocument",
    "verified_addresses",
]
