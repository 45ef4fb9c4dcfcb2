"""From the documents of one order to a verdict: match, charge, choose a lane.

Engine: the law of the day (`Law`) is handed in; no database, no clock, no Django.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from infosilk.kernel.reasons import rule
from infosilk.kernel.reasons.reason import Reason, plain
from infosilk.trade.charges.engine import unknowns
from infosilk.trade.charges.engine.case import Charges, ChargesUnknown, DutyCase, DutyLine, Exchange
from infosilk.trade.clearance.engine import lanes
from infosilk.trade.orders.engine import match
from infosilk.trade.orders.engine.check import MatchContext
from infosilk.trade.orders.engine.documents import OrderBundle
from infosilk.trade.tariff.engine.cited import CENT


@dataclass(frozen=True, slots=True)
class Law:
    """What is in force on `day` for consignments to `destination`.

    `lanes` is None, and `charge` too, when a rule that it needs is not loaded; `missing` says which. `charge`
    answers in `currency`; `to_home` and `to_eur` answer the rate of a currency to it and to EUR (in which lanes
    compare values), None when no rate is loaded. `binding`: nothing is released whose charges are not known, as
    between the cities of the zone; for other destinations charges are shown and what is missing is a note.
    """

    day: date
    destination: str
    lanes: lanes.LaneRules | None
    charge: Callable[[DutyCase], Charges] | None
    currency: str
    to_home: Callable[[str], Exchange | None]
    to_eur: Callable[[str], Exchange | None]
    missing: tuple[Reason, ...] = ()
    rates_data_set: str = "exchange rates"
    binding: bool = True


@dataclass(frozen=True, slots=True)
class Verdict:
    """`decision` with the reasons for it, and the charges of the destination where they can be computed."""

    decision: lanes.Decision
    lane: rule.Lane
    reasons: tuple[Reason, ...]
    charges: Charges | None
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """One goods line as the verdict needs it; `value` in the currency of the order."""

    number: int
    hs_code: str
    value: Decimal
    origin: str
    origin_proof: bool
    net_weight: Decimal | None = None
    quantity: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What duty and lane depend on. Amounts in `currency`."""

    private: bool
    gift: bool
    currency: str
    freight: Decimal
    insurance: Decimal
    goods: tuple[Goods, ...]


def facts_of(bundle: OrderBundle) -> Facts:
    """The facts that a bundle declares; proof of origin comes from the list, prices from the order."""
    order = bundle.order
    listed = bundle.list.goods
    proofs = [bool(line.origin_proof) for line in listed]
    return Facts(
        private=order.buyer_kind == "private",
        gift=order.gift,
        currency=order.currency,
        freight=order.freight,
        insurance=order.insurance,
        goods=tuple(
            [
                Goods(
                    number,
                    line.hs_code,
                    line.total_price,
                    line.country,
                    number <= len(proofs) and proofs[number - 1],
                    line.net_weight or None,
                    line.qty,
                    line.unit,
                )
                for number, line in enumerate(order.goods, 1)
            ]
        ),
    )


def decide(bundle: OrderBundle, law: Law, context: MatchContext) -> Verdict:
    """The exporting node's verdict: what does not match is refused and not charged."""
    failed = match.match(bundle, context)
    if any(reason.weight == "refuse" for reason in failed):
        return Verdict("refuse", "", tuple(failed), None)
    return weigh(facts_of(bundle), law, tuple(failed))


def weigh(
    facts: Facts, law: Law, found: tuple[Reason, ...] = (), announced: str | None = None, announced_in: str = "EUR"
) -> Verdict:
    """Charges and lane of `facts`. `announced` is the total that the other node computed, as text in
    `announced_in`."""
    reasons = [*found, *law.missing]
    exchange = law.to_home(facts.currency)
    charges: Charges | None = None
    if exchange is None:
        reasons.append(_no_rate(facts.currency, law.currency, law))
    elif law.charge is not None:
        try:
            charges = law.charge(case_of(facts, exchange.rate, law.day))
        except ChargesUnknown as unknown:
            day = law.day.isoformat()
            reason = unknowns.reason(unknown, law.destination, day, law.rates_data_set)
            reasons.append(reason if law.binding else replace(reason, weight="note"))
    if (
        announced is not None
        and charges is not None
        and (announced != f"{charges.total:f}" or announced_in != charges.currency)
    ):
        computed = plain(charges.total)
        reasons.append(lanes.ChargesDiffer.reason(announced=announced, computed=computed, currency=charges.currency))
    if law.lanes is None:
        choice = lanes.lane_of_reasons(reasons)
    else:
        euro = exchange if law.currency == "EUR" else law.to_eur(facts.currency)
        if euro is None and exchange is not None:
            reasons.append(_no_rate(facts.currency, "EUR", law))
        value = None if euro is None else sum([_in(line.value, euro.rate) for line in facts.goods], Decimal(0))
        case_of_lane = lanes.LaneCase(
            tuple([(line.number, line.hs_code) for line in facts.goods]),
            value,
            any(line.origin_proof for line in facts.goods),
        )
        choice = lanes.choose_lane(case_of_lane, law.lanes, tuple(reasons))
    # What does not travel pays nothing.
    due = None if choice.decision == "refuse" else charges
    return Verdict(choice.decision, choice.lane, choice.reasons, due, exchange)


def case_of(facts: Facts, rate: Decimal, day: date) -> DutyCase:
    """`facts` as a case to charge, its amounts multiplied by `rate`."""
    lines = [
        DutyLine(
            line.number,
            line.hs_code,
            _in(line.value, rate),
            line.origin,
            line.origin_proof,
            line.net_weight,
            line.quantity,
            line.unit,
        )
        for line in facts.goods
    ]
    freight, insurance = _in(facts.freight, rate), _in(facts.insurance, rate)
    return DutyCase(facts.private, facts.gift, tuple(lines), freight, insurance, day)


def _no_rate(base: str, quote: str, law: Law) -> Reason:
    day = law.day.isoformat()
    found = unknowns.RateNotLoaded.reason(
        "order.currency", base=base, quote=quote, day=day, data_set=law.rates_data_set
    )
    return found if law.binding or quote == "EUR" else replace(found, weight="note")


def _in(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(CENT, ROUND_HALF_UP)
