"""Is a purchase within the limits of one order and of the buyer's year?

Source: China's cross-border retail import: within both limits the composite tax; over the limit of one order but within
the year's, one single indivisible item at full tax, counted; over the year's: general trade. Engine: no database, no
clock, no Django.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from infosilk.kernel.reasons.reason import Reason, plain
from infosilk.kernel.reasons.rule import PublishedRule

Counted = Literal["value", "paid"]


@dataclass(frozen=True, slots=True)
class LimitRules:
    """Limits of `jurisdiction` in force on one day, in `currency`. `of` says what is counted: "value" (goods, freight
    and insurance) or "paid" (what was paid, without tax)."""

    jurisdiction: str
    currency: str
    single: Decimal
    annual: Decimal
    of: Counted


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order: its `amount` in the currency of the rules, and whether it is one single item."""

    amount: Decimal
    indivisible: bool


class LimitRule(PublishedRule):
    """A rule about how much a private buyer may buy."""

    order = 300
    earlier: ClassVar = {"currency": "EUR"}


class OverSingle(LimitRule):
    """The order is worth {currency} {amount}, more than the {currency} {limit} that one order of a private buyer may be
    in {jurisdiction}, and it is not one single item."""

    code = "limit.single"
    weight = "refuse"
    source = "single limit of cross-border retail import; dated rule limit.single of the jurisdiction"
    mend = "Declare it as general trade."


class SingleItem(LimitRule):
    """The order is worth {currency} {amount}, more than the {currency} {limit} of one order, but it is one single item:
    it is taxed in full and counted against the buyer's year."""

    code = "limit.single-item"
    weight = "note"
    source = OverSingle.source
    mend = "Nothing to mend."


class OverAnnual(LimitRule):
    """With this order of {currency} {amount} the buyer would pass the {currency} {limit} that a private buyer may buy
    in {jurisdiction} in a year; {currency} {left} are left in {year}."""

    code = "limit.annual"
    weight = "refuse"
    source = "annual limit of cross-border retail import; dated rule limit.annual of the jurisdiction"
    mend = "Declare it as general trade."


class KeyLost(LimitRule):
    """What buyers have used of {year} cannot be read: this node's secret {name} is not the one it was counted with."""

    code = "limit.key"
    weight = "hold"
    source = "a buyer's year is never begun anew"
    mend = "The node's operator restores the secret from the backup; an officer then decides the order."


@dataclass(frozen=True, slots=True)
class Judgement:
    """`counted` is what is now used of the year more (zero when it is refused), with the reasons for it."""

    counted: Decimal
    reasons: tuple[Reason, ...] = ()


def judge(purchase: Purchase, used: Decimal, year: int, rules: LimitRules) -> Judgement:
    """Whether `purchase` fits into what the buyer has left of `year`, after `used`."""
    amount = plain(purchase.amount)
    over = purchase.amount > rules.single
    if over and not purchase.indivisible:
        return Judgement(Decimal(0), (_reason(OverSingle, rules, amount, rules.single),))
    if used + purchase.amount > rules.annual:
        left = plain(max(rules.annual - used, Decimal(0)))
        return Judgement(Decimal(0), (_reason(OverAnnual, rules, amount, rules.annual, left=left, year=str(year)),))
    notes = (_reason(SingleItem, rules, amount, rules.single),) if over else ()
    return Judgement(purchase.amount, notes)


def _reason(kind: type[LimitRule], rules: LimitRules, amount: str, limit: Decimal, **more: str) -> Reason:
    params = {
        "amount": amount,
        "limit": plain(limit),
        "currency": rules.currency,
        "jurisdiction": rules.jurisdiction,
        **more,
    }
    return kind.reason("order.goods_value", **params)
