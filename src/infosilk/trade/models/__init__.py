"""Tables of trade, a file for each noun."""

from infosilk.trade.models.tariff import TariffLine
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
    "OWNERS",
    "Batch",
    "BatchLine",
    "BatchQuerySet",
    "Consignment",
    "ConsignmentQuerySet",
    "Direction",
    "DocumentKind",
    "Lane",
    "Outcome",
    "State",
    "TariffLine",
    "TradeDocument",
    "verified_addresses",
]
