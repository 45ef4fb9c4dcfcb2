"""Duty, excise and VAT line by line from tariff measures: what every jurisdiction's engine does the same way.

Each line pays its own rate on its own value; nothing is spread by value but freight and insurance. Of the general
(MFN) duty and a preference with proof the lower one is charged, and of these and an open quota the lowest.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeAlias

from infosilk.trade.charges.engine.case import (
    Charges,
    DutyCase,
    DutyLine,
    Exchanged,
    Kind,
    QuantityUnknown,
    RateMissing,
    Step,
    TariffUnknown,
    TaxUnknown,
    charges_of,
)
from infosilk.trade.charges.engine.sums import Valued, both, cents, numbers, percent, plain_rate, total, units
from infosilk.trade.tariff.engine.cited import ZERO
from infosilk.trade.tariff.engine.measure import Agreement, Cited, GoodsMeasures, GoodsView, Measure

Duties: TypeAlias = dict[int, Decimal]
# The VAT rate of a line: (why, rate, citation).
VatRate: TypeAlias = tuple[str, Decimal, Cited]


class VatRules(Protocol):
    """What a jurisdiction's rules say of VAT where no measure does."""

    @property
    def vat_standard(self) -> Decimal: ...
    @property
    def vat_standard_cited(self) -> Cited: ...
    @property
    def vat_reduced(self) -> Decimal: ...
    @property
    def vat_reduced_headings(self) -> tuple[str, ...]: ...
    @property
    def vat_reduced_cited(self) -> Cited: ...


def vat_rate(code: str, goods: GoodsView, rules: VatRules) -> VatRate:
    """The VAT of goods: a measure's, else the reduced rate for its headings, else the standard one."""
    measure = goods(code).vat
    if measure is not None and measure.rate is not None:
        return "vat.measure", measure.rate, measure.cited
    if code.startswith(rules.vat_reduced_headings):
        return "vat.reduced", rules.vat_reduced, rules.vat_reduced_cited
    return "vat.standard", rules.vat_standard, rules.vat_standard_cited


def free_present(case: DutyCase, cited: Cited, currency: str) -> Charges:
    """A present within its limit: nothing is due."""
    valued = [(line, line.value) for line in case.lines]
    step = Step("duty", "duty.gift", ZERO, total(valued), ZERO, numbers(valued), cited)
    return charges_of("gift", step.base, [step], currency)


def home_only(currency: str) -> Decimal | None:
    """The exchange of a case without rates: a measure in another currency is unknown."""
    return None


@dataclass(frozen=True, slots=True)
class Tariff:
    """What `duty_steps` reads: the measures of a day, the agreements, and money of other currencies."""

    goods: GoodsView
    data_set: str
    currency: str = "EUR"
    agreements: Mapping[str, Agreement] | None = None
    exchange: Exchanged = home_only

    def agreement(self, origin: str) -> Agreement | None:
        return (self.agreements or {}).get(origin)


def preferred(measures: GoodsMeasures, origin: str, tariff: Tariff, year: int) -> tuple[Decimal, Measure] | None:
    """The preferential rate (per cent) for goods of `origin` in `year` and its measure; None without one."""
    found = measures.preference(origin)
    if found is None:
        return None
    if found.category is None:
        return None if found.rate is None else (found.rate, found)
    agreement = tariff.agreement(origin)
    if agreement is None or found.base is None:
        return None
    rate = agreement.cut(found.category, found.base, year)
    return None if rate is None else (rate, found)


def duty_steps(case: DutyCase, customs: Valued, tariff: Tariff) -> tuple[list[Step], Duties]:
    """A duty step or two for each line, and the duty of each. TariffUnknown names every line without a duty."""
    found = [(line, value, tariff.goods(line.hs_code)) for line, value in customs]
    missing = [line.hs_code for line, _, measures in found if measures.mfn is None]
    if missing:
        raise TariffUnknown(missing, tariff.data_set)
    steps: list[Step] = []
    duties: Duties = {}
    for line, value, measures in found:
        chosen = _line(case, line, value, measures, tariff)
        steps += chosen
        duties[line.number] = sum([step.amount for step in chosen], ZERO)
    return steps, duties


def _line(case: DutyCase, line: DutyLine, value: Decimal, measures: GoodsMeasures, tariff: Tariff) -> list[Step]:
    mfn = measures.mfn
    assert mfn is not None
    params = {"mfn": _shown(mfn), "code": mfn.code}
    chosen = measured(Due.by("duty", "duty.mfn", mfn, params), line, value, tariff)
    lowest = sum([step.amount for step in chosen], ZERO)
    if line.origin_proof:
        cut = preferred(measures, line.origin, tariff, case.on.year)
        if cut is not None:
            rate, measure = cut
            agreement = tariff.agreement(line.origin)
            cited = measure.cited if agreement is None else both(agreement.cited, measure.cited)
            why = "duty.fta" if measure.category else "duty.fta-fixed"
            params |= {"fta": plain_rate(rate), "year": str(case.on.year), "partner": line.origin}
            params["category"] = measure.category or "-"
            offered = measured(Due("duty", why, measure, params, rate, cited), line, value, tariff)
            amount = sum([step.amount for step in offered], ZERO)
            # At the same amount the lower rate: a value of a few cents must not hide the preference.
            if amount < lowest or (amount == lowest and not mfn.amount and rate < (mfn.rate or ZERO)):
                chosen, lowest = offered, amount
    quota = measures.quota(line.origin) if case.in_quota else None
    if quota is not None and (quota.rate is not None or quota.amount is not None):
        named = {"order": quota.quota_order, "code": quota.code}
        offered = measured(Due.by("duty", "duty.quota", quota, named), line, value, tariff)
        if sum([step.amount for step in offered], ZERO) < lowest:
            chosen = offered
    return chosen


@dataclass(frozen=True, slots=True)
class Due:
    """What a measure lays on a line, and why. `rate` (per cent) and `cited` are the measure's own, unless an
    agreement cuts them."""

    kind: Kind
    why: str
    measure: Measure
    params: dict[str, str]
    rate: Decimal | None
    cited: Cited

    @classmethod
    def by(cls, kind: Kind, why: str, measure: Measure, params: dict[str, str]) -> "Due":
        return cls(kind, why, measure, params, measure.rate, measure.cited)


def measured(due: Due, line: DutyLine, value: Decimal, tariff: Tariff) -> list[Step]:
    """The sums of one measure on one line: per cent of `value`, so much per unit, or one beside the other."""
    measure, at = due.measure, (line.number,)
    steps = []
    if due.rate is not None or measure.amount is None:
        rate = due.rate or ZERO
        steps.append(Step(due.kind, due.why, rate, value, percent(rate, value), at, due.cited, due.params))
    if measure.amount is not None:
        single = specific(measure, tariff)
        count = units(line, measure.per)
        if count is None:
            raise QuantityUnknown(line.number, measure.per)
        amount = cents(single * count)
        steps.append(Step(due.kind, due.why, single, count, amount, at, due.cited, due.params, per=measure.per))
    return steps


def specific(measure: Measure, tariff: Tariff) -> Decimal:
    """A measure's amount per unit in the currency of the charges, not rounded."""
    amount = measure.amount or ZERO
    if measure.currency == tariff.currency:
        return amount
    rate = tariff.exchange(measure.currency)
    if rate is None:
        raise RateMissing(measure.currency, tariff.currency)
    return amount * rate


def _shown(measure: Measure) -> str:
    parts = [] if measure.rate is None else [plain_rate(measure.rate)]
    if measure.amount is not None:
        parts.append(f"{measure.currency} {plain_rate(measure.amount)}/{measure.per}")
    return " + ".join(parts) or "0"


def excise_steps(
    valued: Valued, duties: Duties, goods: GoodsView, tariff: Tariff, taxed: tuple[str, ...]
) -> tuple[list[Step], Duties]:
    """Excise of lines with an excise measure, on value and duty. TaxUnknown for goods that the law taxes (their
    code begins with one of `taxed`) and no measure covers."""
    steps: list[Step] = []
    due: Duties = {}
    missing = []
    for line, value in valued:
        measure = goods(line.hs_code).excise
        if measure is None:
            if taxed and line.hs_code.startswith(taxed):
                missing.append(line.hs_code)
            continue
        base = value + duties.get(line.number, ZERO)
        made = measured(Due.by("excise", "excise.measure", measure, {"code": measure.code}), line, base, tariff)
        steps += made
        due[line.number] = sum([step.amount for step in made], ZERO)
    if missing:
        raise TaxUnknown("excise", missing, tariff.data_set)
    return steps, due


def vat_steps(bases: Valued, rate_of: Callable[[DutyLine], VatRate]) -> list[Step]:
    """VAT, one step a rate, rounded once on the sum of its bases; highest rate first."""
    groups: dict[tuple[str, str, Decimal], tuple[VatRate, Valued]] = {}
    for line, base in bases:
        found = rate_of(line)
        groups.setdefault((found[0], found[2].code, found[1]), (found, []))[1].append((line, base))
    steps = []
    for (why, rate, cited), group in groups.values():
        base = total(group)
        steps.append(Step("vat", why, rate, base, percent(rate, base), numbers(group), cited))
    return sorted(steps, key=lambda step: -step.rate) if len(steps) > 1 else steps


def with_taxes(valued: Valued, *taxes: Duties) -> Valued:
    """Each line's value with what is charged on it so far."""
    due = [tax for tax in taxes if tax]
    if not due:
        return valued
    return [(line, sum([tax.get(line.number, ZERO) for tax in due], value)) for line, value in valued]
