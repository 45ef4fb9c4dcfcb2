"""From the documents of one order to a verdict: match, charge, choose a lane.

Engine: the law of the day (`Law`) is handed in; no database, no clock, no Django.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from infosilk.trade import duty, lanes, matching
from infosilk.trade.check import MatchContext
from infosilk.trade.documents import OrderBundle
from infosilk.trade.duty import TariffView
from infosilk.trade.reasons import Reason, plain


@dataclass(frozen=True, slots=True)
class Exchange:
    """1 `currency` = `rate` EUR, as published for `day` (a sample when nobody published it)."""

    currency: str
    rate: Decimal
    day: date
    source: str
    sample: bool


@dataclass(frozen=True, slots=True)
class Law:
    """What is in force on `day` for consignments to `destination`.

    `lanes` is None, and `duty` too, when a rule that it needs is not loaded; `missing` says which. `to_eur`
    answers the rate of a currency, None when no rate is loaded.
    """

    day: date
    destination: str
    lanes: lanes.LaneRules | None
    duty: duty.DutyRules | None
    tariff: TariffView
    to_eur: Callable[[str], Exchange | None]
    missing: tuple[Reason, ...] = ()
    rates_data_set: str = "exchange rates"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`decision` with the reasons for it, and the charges of the destination where they can be computed."""

    decision: lanes.Decision
    lane: lanes.Lane
    reasons: tuple[Reason, ...]
    charges: duty.Charges | None
    exchange: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """One goods line as the verdict needs it; `value` in the currency of the order."""

    number: int
    hs_code: str
    value: Decimal
    origin: str
    origin_proof: bool


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
                )
                for number, line in enumerate(order.goods, 1)
            ]
        ),
    )


def decide(bundle: OrderBundle, law: Law, context: MatchContext) -> Verdict:
    """The exporting node's verdict: what does not match is refused and not charged."""
    failed = matching.match(bundle, context)
    if any(reason.weight == "refuse" for reason in failed):
        return Verdict("refuse", "", tuple(failed), None)
    return weigh(facts_of(bundle), law, tuple(failed))


def weigh(facts: Facts, law: Law, found: tuple[Reason, ...] = (), announced: str | None = None) -> Verdict:
    """Charges and lane of `facts`. `announced` is the total that the other node computed, as text in EUR."""
    reasons = [*found, *law.missing]
    charges: duty.Charges | None = None
    exchange = law.to_eur(facts.currency)
    value: Decimal | None = None
    if exchange is None:
        reasons.append(
            lanes.reason(
                lanes.RateNotLoaded,
                "order.currency",
                base=facts.currency,
                quote="EUR",
                day=law.day.isoformat(),
                data_set=law.rates_data_set,
            )
        )
    else:
        rate = exchange.rate
        lines = tuple(
            [
                duty.DutyLine(line.number, line.hs_code, _eur(line.value, rate), line.origin, line.origin_proof)
                for line in facts.goods
            ]
        )
        value = sum([line.value for line in lines], Decimal(0))
        if law.duty is not None:
            case = duty.DutyCase(
                facts.private,
                facts.gift,
                lines,
                _eur(facts.freight, rate),
                _eur(facts.insurance, rate),
                law.day,
            )
            try:
                charges = duty.charge(case, law.duty, law.tariff)
            except duty.TariffUnknown as unknown:
                reasons.append(
                    lanes.reason(
                        lanes.TariffNotLoaded,
                        "order.goods",
                        codes=", ".join(unknown.codes),
                        data_set=unknown.data_set,
                    )
                )
    if announced is not None and charges is not None and announced != f"{charges.total:f}":
        reasons.append(lanes.reason(lanes.ChargesDiffer, announced=announced or "-", computed=plain(charges.total)))
    if law.lanes is None:
        choice = lanes.settle(reasons)
    else:
        case_of_lane = lanes.LaneCase(
            tuple([(line.number, line.hs_code) for line in facts.goods]),
            value,
            any(line.origin_proof for line in facts.goods),
        )
        choice = lanes.choose(case_of_lane, law.lanes, tuple(reasons))
    # What does not travel pays nothing.
    due = None if choice.decision == "refuse" else charges
    return Verdict(choice.decision, choice.lane, choice.reasons, due, exchange)


def _eur(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(duty.CENT, ROUND_HALF_UP)
