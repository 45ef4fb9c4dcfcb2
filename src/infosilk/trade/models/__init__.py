"""Tables of trade, a file for each noun."""

from infosilk.trade.models.limits import BuyerLimit, LimitEntry, LimitKind
from infosilk.trade.models.products import CATALOGUE_ROLES, CodeState, Confirmation, Product, ProductPicture, Unit
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
    "CATALOGUE_ROLES",
    "DEAD",
    "OPEN",
    "OWNERS",
    "Batch",
    "BatchLine",
    "BatchQuerySet",
    "BuyerLimit",
    "CodeState",
    "Confirmation",
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
    "Product",
    "ProductPicture",
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
    "Unit",
    "verified_addresses",
]
