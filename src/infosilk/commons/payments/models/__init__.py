"""Tables of payments, a file a noun."""

from infosilk.commons.payments.models.advices import Advice, AdviceState, OpenReason
from infosilk.commons.payments.models.dues import AmountChange, Due, DueState, Entry, EntryKind
from infosilk.commons.payments.models.provider_payments import ProviderEvent, ProviderPayment, ProviderState
from infosilk.commons.payments.models.sample_provider import SampleCall, SamplePayment
from infosilk.commons.payments.models.statements import LineOutcome, Statement, StatementLine, StatementState

__all__ = [
    "Advice",
    "AdviceState",
    "AmountChange",
    "Due",
    "DueState",
    "Entry",
    "EntryKind",
    "LineOutcome",
    "OpenReason",
    "ProviderEvent",
    "ProviderPayment",
    "ProviderState",
    "SampleCall",
    "SamplePayment",
    "Statement",
    "StatementLine",
    "StatementState",
]
