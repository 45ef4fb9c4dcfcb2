"""What districts use of payments: purposes that they declare, dues of their things, who is paid, payment slips."""

from infosilk.commons.payments.actions import MAX_TRANSACTION, may_report, nothing_due, received, refunded
from infosilk.commons.payments.callbacks import start_for_bearer, start_payment, ways
from infosilk.commons.payments.dues import announce, change_amount, opened
from infosilk.commons.payments.engine.balance import Balance, State
from infosilk.commons.payments.models import Due, DueState, Entry, EntryKind, OpenReason
from infosilk.commons.payments.payees import Payee, payee_now, payee_on, reports_for
from infosilk.commons.payments.purposes import Purpose, Terms, purpose
from infosilk.commons.payments.queries import Slip, slip_of, to_allocate

__all__ = [
    "MAX_TRANSACTION",
    "Balance",
    "Due",
    "DueState",
    "Entry",
    "EntryKind",
    "OpenReason",
    "Payee",
    "Purpose",
    "Slip",
    "State",
    "Terms",
    "announce",
    "change_amount",
    "may_report",
    "nothing_due",
    "opened",
    "payee_now",
    "payee_on",
    "purpose",
    "received",
    "refunded",
    "reports_for",
    "slip_of",
    "start_for_bearer",
    "start_payment",
    "to_allocate",
    "ways",
]
