"""Verdicts of a set of orders, once their buyers' limits were asked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from infosilk.kernel.reasons import rule
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.charges.engine import unknowns
from infosilk.trade.clearance.engine.announcement import Announcement
from infosilk.trade.clearance.engine.limits import KeyLost, Purchase
from infosilk.trade.clearance.engine.verdict import Verdict
from infosilk.trade.clearance.limits import book, ledger
from infosilk.trade.clearance.limits.buyer_key import SECRET, buyer_key
from infosilk.trade.orders.engine.documents import OrderBundle


@dataclass(frozen=True, slots=True)
class Wish:
    """What a private buyer bought, in `currency`: `value` with freight and insurance, `paid` without tax."""

    id_number: str
    value: Decimal
    paid: Decimal | None
    currency: str
    indivisible: bool


def wish_of(bundle: OrderBundle) -> Wish | None:
    """The wish of an order; None for what no limit counts: a business's, and a present."""
    order = bundle.order
    if order.buyer_kind != "private" or order.gift:
        return None
    goods = order.goods
    return Wish(
        order.buyer_id_number,
        order.goods_value + order.freight + order.insurance,
        max(order.actual_paid - order.tax_total, Decimal(0)),
        order.currency,
        len(goods) == 1 and goods[0].qty == 1,
    )


def wish_announced(data: Announcement) -> Wish | None:
    """The wish of an order that a partner announced."""
    if data.buyer.kind != "private" or data.gift:
        return None
    return Wish(
        data.buyer.id_number,
        data.goods_value + data.freight + data.insurance,
        data.paid,
        data.currency,
        len(data.goods) == 1 and data.goods[0].quantity == 1,
    )


class Limits:
    """The limits of buyers in `country` on the day that it is there at `at`."""

    def __init__(self, country: str, at: datetime) -> None:
        self.book = book.load_limits(country, at)
        self.at = at

    @cached_property
    def readable(self) -> bool:
        """Whether the year's ledger can be read with this node's secret; asked once."""
        return ledger.readable(self.book.jurisdiction, self.book.day.year)

    def apply(
        self, wishes: Sequence[Wish | None], verdicts: Sequence[Verdict]
    ) -> tuple[list[Verdict], list[ledger.Granted | None]]:
        """The verdicts with what the limits say, and what is to be entered once the consignments exist."""
        after = list(verdicts)
        grants: list[ledger.Granted | None] = [None] * len(after)
        rules = self.book.rules
        if not self.book.applies:
            return after, grants
        asked: list[tuple[int, ledger.Asked]] = []
        for at, (wish, verdict) in enumerate(zip(wishes, after, strict=True)):
            if wish is None or verdict.decision == "refuse":
                continue
            found = self._asked(wish)
            if isinstance(found, tuple):
                after[at] = held(verdict, found)
            else:
                asked.append((at, found))
        if rules is not None:
            granted = ledger.reserve([one for _, one in asked], self.book.day.year, rules)
            for (at, _), grant in zip(asked, granted, strict=True):
                after[at] = _with(after[at], grant.judgement.reasons)
                if grant.judgement.counted:
                    grants[at] = grant
        return after, grants

    def _asked(self, wish: Wish) -> ledger.Asked | tuple[Reason, ...]:
        """What to ask the ledger, or why that is not known."""
        rules = self.book.rules
        if rules is None:
            return self.book.missing
        if not self.readable:
            return (Reason(KeyLost.code, KeyLost.weight, {"year": str(self.book.day.year), "name": SECRET}),)
        if not wish.id_number:
            # Refused before, where the rule is loaded that asks for the number.
            country, day = rules.jurisdiction, self.book.day.isoformat()
            return (
                unknowns.RuleNotLoaded.reason(
                    rule="buyer.identity", jurisdiction=country, day=day, data_set=f"rules of {country}"
                ),
            )
        amount = self.book.convert(
            wish.paid if rules.of == "paid" and wish.paid is not None else wish.value, wish.currency
        )
        if isinstance(amount, Reason):
            return (amount,)
        return ledger.Asked(buyer_key(rules.jurisdiction, wish.id_number), Purchase(amount, wish.indivisible))


def held(verdict: Verdict, why: tuple[Reason, ...]) -> Verdict:
    """`verdict` held because of `why`, each reason once."""
    lane: rule.Lane = "red" if verdict.lane == "red" else "yellow"
    fresh = tuple(reason for reason in why if reason not in verdict.reasons)
    return replace(verdict, decision="hold", lane=lane, reasons=(*verdict.reasons, *fresh))


def _with(verdict: Verdict, why: tuple[Reason, ...]) -> Verdict:
    if not why:
        return verdict
    reasons = (*verdict.reasons, *why)
    if any(reason.weight == "refuse" for reason in why):
        return replace(verdict, decision="refuse", lane="", reasons=reasons, charges=None)
    return replace(verdict, reasons=reasons)
