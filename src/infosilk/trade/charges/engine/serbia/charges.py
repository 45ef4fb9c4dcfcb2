"""What Serbia charges on a consignment: duty, excise where a measure says so, VAT, each as a visible sum.

Four regimes: a present within its limit (nothing), a bought consignment of small value (VAT, freight not counted),
the flat rate for a private person's own use, and the customs tariff. Amounts are EUR with two places; each step is
rounded half up once. Sources: the worked examples of Serbia's customs administration and the China-Serbia free
trade agreement; every rule carries its own `legal_basis` and `verified`, and every step repeats them.
"""

from dataclasses import dataclass
from decimal import Decimal

from infosilk.trade.charges.engine.by_tariff import (
    Duties,
    Tariff,
    VatRate,
    duty_steps,
    excise_steps,
    free_present,
    home_only,
    vat_rate,
    vat_steps,
    with_taxes,
)
from infosilk.trade.charges.engine.case import Charges, DutyCase, DutyLine, Exchanged, Step, charges_of
from infosilk.trade.charges.engine.sums import Valued, apportion, numbers, percent, share_out, total
from infosilk.trade.tariff.engine.cited import ZERO
from infosilk.trade.tariff.engine.measure import Agreement, Cited, GoodsView


@dataclass(frozen=True, slots=True)
class DutyRules:
    """Serbia's dated rules in force on one day. Limits are EUR, rates percentages. `excise_headings`: what the law
    lays excise on; goods under them are not charged without a measure that gives it."""

    vat_standard: Decimal
    vat_standard_cited: Cited
    vat_reduced: Decimal
    vat_reduced_headings: tuple[str, ...]
    vat_reduced_cited: Cited
    gift_limit: Decimal
    gift_cited: Cited
    small_limit: Decimal
    small_cited: Cited
    flat_rate: Decimal
    flat_limit: Decimal
    flat_cited: Cited
    fta_years: dict[str, int]
    fta_first_year: int
    fta_cited: Cited
    fta_partner: str = "CN"
    tariff_data_set: str = "tariff of RS"
    excise_headings: tuple[str, ...] = ()

    @property
    def agreement(self) -> Agreement:
        return Agreement(self.fta_partner, self.fta_first_year, self.fta_years, self.fta_cited)


class Serbia:
    """Serbia's charges by the rules and measures of one day. Each regime can be asked for by itself (the quote
    does), and `charge` takes the one that the law gives."""

    currency = "EUR"

    def __init__(self, rules: DutyRules, goods: GoodsView, exchange: Exchanged = home_only) -> None:
        self.rules = rules
        agreement = rules.agreement
        self.tariff = Tariff(goods, rules.tariff_data_set, self.currency, {agreement.partner: agreement}, exchange)

    def regime(self, case: DutyCase) -> str:
        """The regime that the law gives to `case`."""
        goods = case.goods
        if case.private and case.gift and goods <= self.rules.gift_limit:
            return "gift"
        if case.private and not case.gift and goods <= self.rules.small_limit:
            return "small"
        return "flat" if case.private and goods <= self.rules.flat_limit else "tariff"

    def charge(self, case: DutyCase) -> Charges:
        """Everything due on `case`. Raises ChargesUnknown when a figure is needed that nothing loaded gives."""
        return {"gift": self.gift, "small": self.small, "flat": self.flat, "tariff": self.by_tariff}[self.regime(case)](
            case
        )

    def gift(self, case: DutyCase) -> Charges:
        """A present: no duty, no VAT."""
        return free_present(case, self.rules.gift_cited, self.currency)

    def small(self, case: DutyCase) -> Charges:
        """No duty, and freight stays out of the base: the customs' own example (goods 40 + freight 10: VAT 8)."""
        valued = [(line, line.value) for line in case.lines]
        base = total(valued)
        free = Step("duty", "duty.free-small", ZERO, base, ZERO, numbers(valued), self.rules.small_cited)
        return self._with_taxes("small", base, [free], valued, {})

    def flat(self, case: DutyCase) -> Charges:
        """One rate on goods with freight and insurance, none on goods that the tariff marks as free."""
        customs = share_out(case.lines, case.freight + case.insurance)
        free: Valued = []
        due: Valued = []
        cited = self.rules.flat_cited
        for line, value in customs:
            found = self.tariff.goods(line.hs_code).mfn
            if found is not None and found.rate == 0 and found.amount is None:
                free.append((line, value))
                cited = found.cited
            else:
                due.append((line, value))
        steps: list[Step] = []
        duties: Duties = {}
        if due:
            base = total(due)
            rate = self.rules.flat_rate
            amount = percent(rate, base)
            steps.append(Step("duty", "duty.flat", rate, base, amount, numbers(due), self.rules.flat_cited))
            duties = apportion(amount, due)
        if free:
            steps.append(Step("duty", "duty.tariff-free", ZERO, total(free), ZERO, numbers(free), cited))
        return self._with_taxes("flat", total(customs), steps, customs, duties)

    def by_tariff(self, case: DutyCase) -> Charges:
        """Each line by the tariff: the general rate, or the agreement's with proof of origin where it is lower."""
        customs = share_out(case.lines, case.freight + case.insurance)
        steps, duties = duty_steps(case, customs, self.tariff)
        return self._with_taxes("tariff", total(customs), steps, customs, duties)

    def vat_rate(self, line: DutyLine) -> VatRate:
        return vat_rate(line.hs_code, self.tariff.goods, self.rules)

    def _with_taxes(
        self, regime: str, customs_value: Decimal, steps: list[Step], bases: Valued, duties: Duties
    ) -> Charges:
        """Add excise, and VAT on value, duty and excise."""
        excises, due = excise_steps(bases, duties, self.tariff.goods, self.tariff, self.rules.excise_headings)
        vat = vat_steps(with_taxes(bases, duties, due), self.vat_rate)
        return charges_of(regime, customs_value, [*steps, *excises, *vat], self.currency)
