"""What China charges on a consignment: cross-border retail import (CBEC) and general trade.

Retail import, for private buyers, of goods on the positive list, within the single and the yearly limit: no duty,
VAT and consumption tax at a share (70 %). Both taxes are on the composite value, which has the consumption tax in
it: value / (1 - CT); so the two together are (CT + VAT) / (1 - CT) x 70 % of the value. The taxable value is the
actual price with freight and insurance. Above the single limit, within the yearly one, a purchase of one
indivisible item alone pays the full tax. Everything else is general trade: MFN duty, or the agreement's with proof
of origin, then consumption tax and VAT on the composite value (value + duty) / (1 - CT).

Amounts are CNY with two places; the composite value and each step are rounded half up once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from infosilk.trade.charges.engine.by_tariff import Tariff, VatRate, duty_steps, home_only, specific, vat_rate
from infosilk.trade.charges.engine.case import (
    Charges,
    DutyCase,
    DutyLine,
    Exchanged,
    NotSettled,
    QuantityUnknown,
    Step,
    TaxUnknown,
    charges_of,
)
from infosilk.trade.charges.engine.sums import Valued, cents, numbers, percent, plain_rate, share_out, total, units
from infosilk.trade.tariff.engine.cited import HUNDRED, ZERO
from infosilk.trade.tariff.engine.measure import Agreement, Cited, GoodsView, Measure


@dataclass(frozen=True, slots=True)
class ChinaRules:
    """China's dated rules in force on one day. Limits are CNY, rates percentages.

    `consumption_headings`: what the law lays consumption tax on; goods under them are not charged without a
    measure that gives the tax, goods under none of them bear none. `cbec_share`: the share of VAT and consumption
    tax that retail import pays.
    """

    vat_standard: Decimal
    vat_standard_cited: Cited
    vat_reduced: Decimal
    vat_reduced_headings: tuple[str, ...]
    vat_reduced_cited: Cited
    consumption_headings: tuple[str, ...]
    consumption_cited: Cited
    cbec_share: Decimal
    cbec_cited: Cited
    single_limit: Decimal
    annual_limit: Decimal
    limits_cited: Cited
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    data_set: str = "tariff of CN"


Regime = Literal["cbec", "cbec-full", "general"]


def composite_rate(vat: Decimal, consumption: Decimal = ZERO, share: Decimal = HUNDRED) -> Decimal:
    """(CT + VAT) / (1 - CT) x share, in per cent with two places: 13 and 0 at 70 % give 9.10, 13 and 15 give 23.06."""
    exact = Fraction(vat + consumption) * Fraction(share) / (100 - Fraction(consumption))
    return cents(Decimal(exact.numerator) / Decimal(exact.denominator))


class China:
    """China's charges by the rules and measures of one day. Each regime can be asked for by itself (the quote
    does), and `charge` takes the one that the law gives."""

    currency = "CNY"

    def __init__(self, rules: ChinaRules, goods: GoodsView, exchange: Exchanged = home_only) -> None:
        self.rules = rules
        self.tariff = Tariff(goods, rules.data_set, self.currency, rules.agreements, exchange)

    def regime(self, case: DutyCase) -> Regime:
        """The regime that the law gives to `case`; what the buyer used of the yearly limit is 0 when not known."""
        if not case.private:
            return "general"
        if case.gift:
            raise NotSettled("cn.gift")
        unknown = [line.hs_code for line in case.lines if self.listed(line.hs_code) is None]
        if unknown:
            raise TaxUnknown("positive_list", unknown, f"positive list of {self.tariff.data_set[-2:]}")
        value = case.value
        if not all(self.listed(line.hs_code) for line in case.lines):
            return "general"
        if (case.annual_used or ZERO) + value > self.rules.annual_limit:
            return "general"
        if value <= self.rules.single_limit:
            return "cbec"
        return "cbec-full" if indivisible(case) else "general"

    def listed(self, code: str) -> bool | None:
        """Whether goods are on the positive list; None when that is not known."""
        return self.tariff.goods(code).positive_list

    def charge(self, case: DutyCase) -> Charges:
        """Everything due on `case`. Raises ChargesUnknown when a figure is needed that nothing loaded gives."""
        regime = self.regime(case)
        return self.cbec(case) if regime == "cbec" else self.full(case, regime)

    def cbec(self, case: DutyCase) -> Charges:
        """Retail import within the limits: no duty, VAT and consumption tax at their share."""
        customs = share_out(case.lines, case.freight + case.insurance)
        cited = self.rules.cbec_cited
        free = Step("duty", "duty.cbec", ZERO, total(customs), ZERO, numbers(customs), cited)
        steps = [free, *self._taxes(customs, self.rules.cbec_share)]
        return charges_of("cbec", total(customs), steps, self.currency)

    def full(self, case: DutyCase, regime: Regime = "general") -> Charges:
        """All of duty, consumption tax and VAT: general trade, or one indivisible item above the single limit."""
        customs = share_out(case.lines, case.freight + case.insurance)
        steps, duties = duty_steps(case, customs, self.tariff)
        dutied = [(line, value + duties[line.number]) for line, value in customs]
        return charges_of(regime, total(customs), [*steps, *self._taxes(dutied, HUNDRED)], self.currency)

    def consumption(self, line: DutyLine) -> Measure | None:
        """The consumption tax of a line; None when the law lays none on it. TaxUnknown when it does and no measure
        says how much."""
        measure = self.tariff.goods(line.hs_code).consumption_tax
        if measure is None and line.hs_code.startswith(self.rules.consumption_headings):
            raise TaxUnknown("consumption_tax", [line.hs_code], self.tariff.data_set)
        return measure

    def vat_rate(self, line: DutyLine) -> VatRate:
        return vat_rate(line.hs_code, self.tariff.goods, self.rules)

    def _taxes(self, valued: Valued, share: Decimal) -> list[Step]:
        """Consumption tax and VAT of each line at `share` per cent, on its composite value."""
        steps: list[Step] = []
        missing: list[str] = []
        for line, value in valued:
            try:
                measure = self.consumption(line)
            except TaxUnknown as unknown:
                missing += unknown.codes
                continue
            composite = value
            _, vat, cited = self.vat_rate(line)
            params = {"vat": plain_rate(vat), "share": plain_rate(share), "consumption": "0"}
            if measure is not None:
                made, composite = self._consumption(line, value, measure, share)
                steps += made
                params["consumption"] = plain_rate(measure.rate or ZERO)
            if measure is None or measure.amount is None:
                rate = ZERO if measure is None else measure.rate or ZERO
                params["composite"] = plain_rate(composite_rate(vat, rate, share))
            if measure is not None:
                why = "vat.composite" if measure.amount is None else "vat.composite-unit"
            else:
                why = "vat.cbec" if share != HUNDRED else "vat.import"
            charged = vat if share == HUNDRED else vat * share / HUNDRED
            amount = percent(charged, composite)
            steps.append(Step("vat", why, charged, composite, amount, (line.number,), cited, params))
        if missing:
            raise TaxUnknown("consumption_tax", missing, self.tariff.data_set)
        return steps

    def _consumption(
        self, line: DutyLine, value: Decimal, measure: Measure, share: Decimal
    ) -> tuple[list[Step], Decimal]:
        """The consumption tax of a line, and its composite value: (value + tax per unit) / (1 - rate)."""
        rate = measure.rate or ZERO
        params = {"rate": plain_rate(rate), "share": plain_rate(share), "code": measure.code}
        steps: list[Step] = []
        fixed = ZERO
        if measure.amount is not None:
            single = specific(measure, self.tariff)
            count = units(line, measure.per)
            if count is None:
                raise QuantityUnknown(line.number, measure.per)
            fixed = single * count
            charged = single * share / HUNDRED
            steps.append(
                Step(
                    "consumption_tax",
                    "consumption.unit",
                    charged,
                    count,
                    cents(charged * count),
                    (line.number,),
                    measure.cited,
                    params,
                    per=measure.per,
                )
            )
        composite = cents((value + fixed) * HUNDRED / (HUNDRED - rate))
        if rate or not steps:
            charged = rate * share / HUNDRED
            steps.append(
                Step(
                    "consumption_tax",
                    "consumption.rate",
                    charged,
                    composite,
                    percent(charged, composite),
                    (line.number,),
                    measure.cited,
                    params,
                )
            )
        return steps, composite


def indivisible(case: DutyCase) -> bool:
    """Whether the case is one indivisible item: one line with the quantity 1."""
    return len(case.lines) == 1 and case.lines[0].quantity == 1
