"""What is due of a parcel in the currency that is paid in, to the payee of the dated rule payment.receiver."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from infosilk.commons.payments import public as payments
from infosilk.commons.payments.public import Balance, Payee
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.rates import RateBook
from infosilk.trade.clearance.public import Consignment, Direction, State, released_on
from infosilk.trade.payments.engine.charges import in_currency, owed
from infosilk.trade.payments.engine.reference import reference_of
from infosilk.trade.payments.models import ChargePayment

RULE = "payment.receiver"
PURPOSE = "trade.charges"
# The buyer owes the charges of what this desk let in, wherever it is by now.
STANDS = (State.RELEASED, State.ACCEPTED, State.ON_THE_WAY, State.ARRIVED, State.RETURNED)
_RATE = Decimal("1E-10")


@dataclass(frozen=True, slots=True)
class ChargesDue:
    """What is due of a consignment: `owed` in the currency of the charges, `balance` in that of the payment."""

    consignment: Consignment
    reference: str
    owed: Decimal
    charged_in: str
    currency: str
    rate: Decimal
    rate_day: date | None
    rate_source: str
    sample: bool
    balance: Balance
    state: payments.State


def of_private_import(found: Consignment) -> bool:
    """Whether a buyer pays its charges here at all."""
    return (
        found.direction == Direction.IMPORT
        and found.buyer_kind == "private"
        and found.charges is not None
        and (found.state in STANDS or hasattr(found, "payment"))
    )


def payee(found: Consignment) -> Payee:
    """Who receives its charges; RuleUnknown says which data to load."""
    return payments.payee_on(RULE, released_on(found))


def collects(acting: Acting) -> bool:
    """Whether this actor is a payment firm that the rule of today names."""
    return payments.reports_for(acting, "trade", RULE)


def charges_due(found: Consignment, to: Payee | None = None) -> ChargesDue:
    """What is due of `found`, in the currency that is paid in: at the rate of the day on which it was released, so that
    the sum does not change from day to day. RateUnknown and RuleUnknown say what to load."""
    charges: Mapping[str, Any] = found.charges or {}
    charged_in = str(charges.get("currency", "EUR"))
    sum_owed = owed(charges, found.charges_total, stands=found.state in STANDS)
    begun: ChargePayment | None = getattr(found, "payment", None)
    if begun is not None:
        # Begun by the rule and the rate of its day; both may have left the books since.
        row = begun.due
        amount = in_currency(sum_owed, begun.rate)
        balance = Balance(amount, row.received, row.refunded, row.reversed, row.written_off)
        state = balance.state(announced=row.announced_at is not None)
        sample = to.sample if to else False
        return ChargesDue(
            found, row.reference, sum_owed, charged_in, row.currency, begun.rate, None, "", sample, balance, state
        )
    to = to or payee(found)
    released = released_on(found)
    listed = RateBook.load().get(charged_in, to.currency, released)
    rate = listed.rate.quantize(_RATE)
    balance = Balance(in_currency(sum_owed, rate), Decimal(0), Decimal(0))
    return ChargesDue(
        found,
        reference_of(found.number),
        sum_owed,
        charged_in,
        to.currency,
        rate,
        listed.day,
        listed.source,
        to.sample or listed.sample,
        balance,
        balance.state(announced=False),
    )


def pays_here() -> bool:
    """Whether buyers pay charges to the administration here today, and not to a marketplace with the price."""
    to = payments.payee_now(RULE)
    return to is not None and to.collected_by == "administration"
