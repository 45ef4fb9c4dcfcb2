"""What Serbia charges on a consignment: duty and VAT, each as a visible sum with its legal basis.

Engine: pure functions over dated rules and tariff lines that the caller hands in; no database, no clock.
Amounts are EUR with two places, rounded half up; rates are percentages. Sources: the worked examples of
Serbia's customs administration (gift, small consignment, flat rate) and the China-Serbia free trade
agreement; every rule carries its own `legal_basis` and `verified`, and every step of the result repeats them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, TypeAlias

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
Category = Literal["A0", "A5", "A10", "A15", "E"]


@dataclass(frozen=True, slots=True)
class Cited:
    """Where a figure comes from."""

    code: str
    legal_basis: str
    source: str
    verified: bool
    sample: bool = False


@dataclass(frozen=True, slots=True)
class TariffLine:
    """One line of a national tariff. `mfn` and `base` (the rate of 2022-01-01 that the FTA cuts) are
    percentages."""

    code: str
    mfn: Decimal
    base: Decimal
    category: Category | None
    cited: Cited

    @property
    def free(self) -> bool:
        return self.mfn == 0


# Answers the tariff line of an HS code on the day of the case (longest code wins), or None when none is
# loaded.
TariffView: TypeAlias = Callable[[str], TariffLine | None]


@dataclass(frozen=True, slots=True)
class DutyRules:
    """Serbia's dated rules in force on one day. Limits are EUR, rates percentages."""

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


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One goods line; `value` is its price in EUR without freight."""

    number: int
    hs_code: str
    value: Decimal
    origin: str
    origin_proof: bool = False


@dataclass(frozen=True, slots=True)
class DutyCase:
    """One consignment to charge. `freight` and `insurance` in EUR."""

    private: bool
    gift: bool
    lines: tuple[DutyLine, ...]
    freight: Decimal = ZERO
    insurance: Decimal = ZERO
    on: date = date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class Step:
    """One visible sum: `rate` % x `base` = `amount`, for the goods lines named, because of `cited`.

    `why` is a code that `explain.py` turns into words (duty.free-small, duty.flat, duty.mfn, duty.fta,
    vat.standard, vat.reduced, duty.gift); `params` fill it.
    """

    kind: Literal["duty", "vat"]
    why: str
    rate: Decimal
    base: Decimal
    amount: Decimal
    lines: tuple[int, ...]
    cited: Cited
    params: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Charges:
    """The result: `total` = `duty` + `vat`, in EUR; `regime` is gift, small, flat or tariff."""

    regime: str
    customs_value: Decimal
    duty: Decimal
    vat: Decimal
    total: Decimal
    steps: tuple[Step, ...]
    currency: str = "EUR"

    @property
    def verified(self) -> bool:
        return all(step.cited.verified for step in self.steps)

    @property
    def sample(self) -> bool:
        return any(step.cited.sample for step in self.steps)


class TariffUnknown(Exception):
    """No loaded tariff line covers these codes; the caller holds the goods and says which data set to
    load."""

    def __init__(self, codes: Iterable[str], data_set: str) -> None:
        self.codes = tuple(dict.fromkeys(codes))
        self.data_set = data_set
        super().__init__(f"no tariff line for {', '.join(self.codes)}; load the {data_set}")


def charge(case: DutyCase, rules: DutyRules, tariff: TariffView) -> Charges:
    """Duty and VAT of `case`. Raises TariffUnknown when a rate is needed that no loaded tariff line gives."""
    goods = sum([line.value for line in case.lines], ZERO)
    if case.private and case.gift and goods <= rules.gift_limit:
        numbers = tuple(line.number for line in case.lines)
        step = Step("duty", "duty.gift", ZERO, goods, ZERO, numbers, rules.gift_cited)
        return Charges("gift", goods, ZERO, ZERO, ZERO, (step,))
    if case.private and not case.gift and goods <= rules.small_limit:
        # No duty, and freight stays out of the base: the customs' own example (goods 40 + freight 10: VAT 8).
        bases = [(line, line.value) for line in case.lines]
        numbers = tuple(line.number for line in case.lines)
        free = Step("duty", "duty.free-small", ZERO, goods, ZERO, numbers, rules.small_cited)
        return _with_vat("small", goods, [free], bases, {}, rules)
    customs = _share_out(case.lines, case.freight + case.insurance)
    if case.private and goods <= rules.flat_limit:
        return _flat(customs, rules, tariff)
    return _by_tariff(case, customs, rules, tariff)


def fta_rate(line: TariffLine, rules: DutyRules, year: int) -> Decimal | None:
    """The agreement's rate of a tariff line in `year`: its base less equal annual cuts; None outside the
    agreement.

    A5 from 2024: 80, 60, 40, 20 and 0 % of the base in 2024-2028. E stays at the base.
    """
    if line.category is None or year < rules.fta_first_year:
        return None
    if line.category == "E":
        return line.base
    years = rules.fta_years[line.category]
    cuts = year - rules.fta_first_year + 1
    if years == 0 or cuts >= years:
        return ZERO
    return line.base * (years - cuts) / years


_Valued = list[tuple[DutyLine, Decimal]]


def _flat(customs: _Valued, rules: DutyRules, tariff: TariffView) -> Charges:
    free: _Valued = []
    due: _Valued = []
    cited = rules.flat_cited
    for line, value in customs:
        found = tariff(line.hs_code)
        if found is not None and found.free:
            free.append((line, value))
            cited = found.cited
        else:
            due.append((line, value))
    steps: list[Step] = []
    duties: dict[int, Decimal] = {}
    if due:
        base = sum([value for _, value in due], ZERO)
        amount = _percent(rules.flat_rate, base)
        numbers = tuple(line.number for line, _ in due)
        steps.append(Step("duty", "duty.flat", rules.flat_rate, base, amount, numbers, rules.flat_cited))
        duties = _apportion(amount, due)
    if free:
        numbers = tuple(line.number for line, _ in free)
        base = sum([value for _, value in free], ZERO)
        steps.append(Step("duty", "duty.tariff-free", ZERO, base, ZERO, numbers, cited))
    value = sum([value for _, value in customs], ZERO)
    return _with_vat("flat", value, steps, customs, duties, rules)


def _by_tariff(case: DutyCase, customs: _Valued, rules: DutyRules, tariff: TariffView) -> Charges:
    found = {line.number: tariff(line.hs_code) for line, _ in customs}
    missing = [line.hs_code for line, _ in customs if found[line.number] is None]
    if missing:
        raise TariffUnknown(missing, rules.tariff_data_set)
    steps: list[Step] = []
    duties: dict[int, Decimal] = {}
    for line, value in customs:
        entry = found[line.number]
        assert entry is not None
        why, rate, cited = "duty.mfn", entry.mfn, entry.cited
        params = {"mfn": _text(entry.mfn), "code": entry.code}
        if line.origin == rules.fta_partner and line.origin_proof:
            preferred = fta_rate(entry, rules, case.on.year)
            if preferred is not None:
                params |= {
                    "fta": _text(preferred),
                    "category": str(entry.category),
                    "year": str(case.on.year),
                }
                if preferred < entry.mfn:
                    # The rate is the tariff's, the right to it the agreement's: sample or unverified if
                    # either is.
                    agreement = rules.fta_cited
                    cited = Cited(
                        agreement.code,
                        agreement.legal_basis,
                        agreement.source,
                        agreement.verified and entry.cited.verified,
                        agreement.sample or entry.cited.sample,
                    )
                    why, rate = "duty.fta", preferred
        amount = _percent(rate, value)
        duties[line.number] = amount
        steps.append(Step("duty", why, rate, value, amount, (line.number,), cited, params))
    total = sum([value for _, value in customs], ZERO)
    return _with_vat("tariff", total, steps, customs, duties, rules)


def _with_vat(
    regime: str,
    customs_value: Decimal,
    steps: list[Step],
    bases: _Valued,
    duties: dict[int, Decimal],
    rules: DutyRules,
) -> Charges:
    """Add VAT on value plus duty, one step a rate (rounded once on its base), and sum up."""
    standard: _Valued = []
    reduced: _Valued = []
    for line, value in bases:
        group = reduced if line.hs_code.startswith(rules.vat_reduced_headings) else standard
        group.append((line, value + duties.get(line.number, ZERO)))
    vat = ZERO
    for why, rate, cited, group in (
        ("vat.standard", rules.vat_standard, rules.vat_standard_cited, standard),
        ("vat.reduced", rules.vat_reduced, rules.vat_reduced_cited, reduced),
    ):
        if group:
            base = sum([value for _, value in group], ZERO)
            amount = _percent(rate, base)
            steps.append(Step("vat", why, rate, base, amount, tuple(line.number for line, _ in group), cited))
            vat += amount
    duty = sum([step.amount for step in steps if step.kind == "duty"], ZERO)
    return Charges(regime, customs_value, duty, vat, duty + vat, tuple(steps))


def _share_out(lines: tuple[DutyLine, ...], extra: Decimal) -> _Valued:
    """Each line's customs value: its price and its share, by value, of freight and insurance."""
    shares = _apportion(extra, [(line, line.value) for line in lines])
    return [(line, line.value + shares[line.number]) for line in lines]


def _apportion(amount: Decimal, over: _Valued) -> dict[int, Decimal]:
    """Split `amount` in cents over lines by value, so that the parts sum up to it exactly (largest
    remainder)."""
    if len(over) == 1:
        return {over[0][0].number: amount}
    total = sum([value for _, value in over], ZERO)
    cents = int(amount.scaleb(2).to_integral_value(ROUND_HALF_UP))
    weights = [value if total else Decimal(1) for _, value in over]
    whole = total or Decimal(len(over))
    exact = [weight * cents / whole for weight in weights]
    parts = [int(share) for share in exact]
    order = sorted(range(len(over)), key=lambda index: (parts[index] - exact[index], index))
    for index in order[: cents - sum(parts)]:
        parts[index] += 1
    return {line.number: Decimal(part).scaleb(-2) for (line, _), part in zip(over, parts, strict=True)}


def _percent(rate: Decimal, base: Decimal) -> Decimal:
    return (rate * base / HUNDRED).quantize(CENT, ROUND_HALF_UP)


def _text(rate: Decimal) -> str:
    return f"{rate.normalize():f}"
