"""Who receives a parcel's charges, by the dated rule payment.receiver, and what is due in the currency that is paid."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings

from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rates import RateBook
from infosilk.kernel.law.rules import Rule, RuleBook
from infosilk.kernel.models import OrganisationIdentifier, Role
from infosilk.trade.clearance.public import Consignment, Direction, State, released_on
from infosilk.trade.payments.engine import balance as engine_balance
from infosilk.trade.payments.engine.slip import reference_of
from infosilk.trade.payments.models import ChargePayment

RULE = "payment.receiver"
# The buyer owes the charges of what this desk let in, wherever it is by now.
STANDS = (State.RELEASED, State.ACCEPTED, State.ON_THE_WAY, State.ARRIVED, State.RETURNED)
_RATE = Decimal("1E-10")


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom charges go. `collected_by` "marketplace": with the price, by the marketplace, and nothing here;
    "administration": to `account`, in `currency`; `form` "ips-rs" says that a Serbian payment slip is made of it."""

    collected_by: str
    name: str
    account: str
    purpose_code: str
    currency: str
    form: str
    firms: frozenset[str]
    source: str
    legal_basis: str
    verified: bool
    sample: bool


@dataclass(frozen=True, slots=True)
class Due:
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
    balance: engine_balance.Balance
    state: engine_balance.State


def of_private_import(found: Consignment) -> bool:
    """Whether a buyer pays its charges here at all."""
    return (
        found.direction == Direction.IMPORT
        and found.buyer_kind == "private"
        and found.charges is not None
        and (found.state in STANDS or hasattr(found, "payment"))
    )


def receiver(day: date) -> Receiver:
    """Who receives charges on `day`; RuleUnknown says which data to load."""
    home = settings.NODE.city.country
    return _receiver(RuleBook.load([home]).get(RULE, home, day))


def _receiver(rule: Rule) -> Receiver:
    value: Mapping[str, Any] = rule.value
    return Receiver(
        str(value.get("collected_by", "administration")),
        str(value.get("name", "")),
        str(value.get("account", "")),
        str(value.get("purpose_code", "")),
        str(value.get("currency", "")),
        str(value.get("form", "")),
        frozenset(str(firm) for firm in value.get("firms", ())),
        rule.source,
        rule.legal_basis,
        rule.verified,
        rule.sample,
    )


def collects(acting: Acting) -> bool:
    """Whether this actor is a payment firm that the rule of today names, by its customs registration."""
    if acting.organisation_id is None or not acting.may("trade", *Role.values):
        return False
    home = settings.NODE.city.country
    rule = RuleBook.load([home]).find(RULE, home, today())
    if rule is None or not rule.value.get("firms"):
        return False
    owned = OrganisationIdentifier.objects.filter(organisation_id=acting.organisation_id, scheme="CUSTOMS")
    return owned.filter(value__in=list(rule.value["firms"])).exists()


def due(found: Consignment, to: Receiver | None = None) -> Due:
    """What is due of `found`, in the currency that is paid in: at the rate of the day on which it was released, so that
    the sum does not change from day to day. RateUnknown and RuleUnknown say what to load."""
    charges: Mapping[str, Any] = found.charges or {}
    charged_in = str(charges.get("currency", "EUR"))
    owed = engine_balance.owed(charges, found.charges_total, stands=found.state in STANDS)
    row: ChargePayment | None = getattr(found, "payment", None)
    released = released_on(found)
    if row is not None:
        # Begun by the rule and the rate of its day; both may have left the books since.
        sample = to.sample if to else False
        currency, rate, day, source = row.currency, row.rate, None, ""
    else:
        to = to or receiver(released)
        listed = RateBook.load().get(charged_in, to.currency, released)
        currency, rate, day = to.currency, listed.rate.quantize(_RATE), listed.day
        source, sample = listed.source, to.sample or listed.sample
    balance = engine_balance.Balance(
        engine_balance.in_currency(owed, rate), row.received if row else Decimal(0), row.refunded if row else Decimal(0)
    )
    state = balance.state(announced=row is not None and row.announced_at is not None)
    reference = row.reference if row else reference_of(found.number)
    return Due(found, reference, owed, charged_in, currency, rate, day, source, sample, balance, state)


def pays_here() -> bool:
    """Whether buyers pay charges to the administration here today, and not to a marketplace with the price."""
    home = settings.NODE.city.country
    rule = RuleBook.load([home]).find(RULE, home, today())
    return rule is not None and rule.value.get("collected_by", "administration") == "administration"
