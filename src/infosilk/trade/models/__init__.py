"""Tables of trade, a file for each noun."""

from infosilk.trade.models.declarations import (
    DeclarationMessage,
    DeclarationState,
    LodgedDeclaration,
    MessageKind,
    WaitingDocument,
)
from infosilk.trade.models.limits import BuyerLimit, LimitEntry, LimitKind
from infosilk.trade.models.mending import KEPT, MendedLine, OrderDraft, ReceivedLine
from infosilk.trade.models.notes import NoteTemplate
from infosilk.trade.models.papers import CertificateState, OriginCertificate, SalesInvoice
from infosilk.trade.models.payments import ChargePayment, ChargeReceipt, PaymentState, ReceiptKind
from infosilk.trade.models.products import CATALOGUE_ROLES, CodeState, Confirmation, Product, ProductPicture, Unit
from infosilk.trade.models.returns import OPEN, Return, ReturnState
from infosilk.trade.models.review import Decision, ReviewEntry, ReviewKind
from infosilk.trade.models.risk import (
    Inspection,
    Irregularity,
    KnownSeller,
    Level,
    Result,
    RiskModel,
    TrustedTrader,
)
from infosilk.trade.models.statuses import StatusRow, StatusRun
from infosilk.trade.models.tariff import DataSetVersion, MeasureKind, TariffMeasure, TariffUpload
from infosilk.trade.models.webhooks import Webhook, WebhookAttempt, WebhookState
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
    "KEPT",
    "OPEN",
    "OWNERS",
    "Batch",
    "BatchLine",
    "BatchQuerySet",
    "BuyerLimit",
    "CertificateState",
    "ChargePayment",
    "ChargeReceipt",
    "CodeState",
    "Confirmation",
    "Consignment",
    "ConsignmentQuerySet",
    "DataSetVersion",
    "Decision",
    "DeclarationMessage",
    "DeclarationState",
    "Direction",
    "DocumentKind",
    "Inspection",
    "Irregularity",
    "KnownSeller",
    "Lane",
    "Level",
    "LimitEntry",
    "LimitKind",
    "LodgedDeclaration",
    "MeasureKind",
    "MendedLine",
    "MessageKind",
    "NoteTemplate",
    "OrderDraft",
    "OriginCertificate",
    "Outcome",
    "PaymentState",
    "Product",
    "ProductPicture",
    "ReceiptKind",
    "ReceivedLine",
    "Result",
    "Return",
    "ReturnState",
    "ReviewEntry",
    "ReviewKind",
    "RiskModel",
    "SalesInvoice",
    "State",
    "StatusRow",
    "StatusRun",
    "TariffMeasure",
    "TariffUpload",
    "TradeDocument",
    "TrustedTrader",
    "Unit",
    "WaitingDocument",
    "Webhook",
    "WebhookAttempt",
    "WebhookState",
    "verified_addresses",
]
