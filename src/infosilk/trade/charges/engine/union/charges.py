"""What the European Union charges on a consignment to one of its member states.

VAT from the first cent, at the member state's rate. Up to the limit of the Import One-Stop Shop (IOSS) and without
excise goods, VAT was paid to the seller; from 2026-07-01 to 2028-07-01 a fixed duty is due for each distinct tariff
subheading of such a parcel (1 silk and 2 wool blouses: EUR 6). Above: the common customs tariff, excise, and VAT on
all of it. What the texts that were read leave open is charged by a reading that is data (`outside`), or by none, and
said as a note; a step by such a reading is never `verified`.

Amounts are EUR with two places; each step is rounded half up once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from infosilk.trade.charges.engine.by_tariff import (
    Duties,
    Tariff,
    VatRate,
    duty_steps,
    excise_steps,
    free_present,
    home_only,
    vat_steps,
    with_taxes,
)
from infosilk.trade.charges.engine.case import Charges, DutyCase, DutyLine, Exchanged, NotSettled, Step, charges_of
from infosilk.trade.charges.engine.sums import Valued, apportion, share_out, total
from infosilk.trade.tariff.engine.cited import ZERO
from infosilk.trade.tariff.engine.measure import Agreement, Cited, GoodsView


@dataclass(frozen=True, slots=True)
class FixedDuty:
    """So much for each distinct tariff subheading (the first `digits` of the code) of a parcel worth less than
    `limit`. `outside`: by which source sellers outside IOSS owe it too; None when none is loaded."""

    amount: Decimal
    limit: Decimal
    digits: int
    cited: Cited
    outside: Cited | None = None


@dataclass(frozen=True, slots=True)
class UnionRules:
    """The Union's dated rules for one member state on one day. Limits are EUR, rates percentages.

    `relief_limit`: the relief from duty for consignments of low value, None once it has ended, and
    `relief_except`, the goods that it left out; `fixed`: the fixed duty, None outside its years.
    """

    member: str
    vat_standard: Decimal
    vat_standard_cited: Cited
    ioss_limit: Decimal
    ioss_cited: Cited
    gift_limit: Decimal
    gift_cited: Cited
    excise_headings: tuple[str, ...]
    excise_cited: Cited
    relief_limit: Decimal | None = None
    relief_cited: Cited | None = None
    relief_except: tuple[str, ...] = ()
    fixed: FixedDuty | None = None
    agreements: Mapping[str, Agreement] = field(default_factory=dict)
    data_set: str = "tariff of EU"


Regime = Literal["gift", "ioss", "low", "tariff"]


class Union:
    """The Union's charges in one member state. `goods` gives the Union's measures (duty), `member` those of the
    member state (VAT, excise). Each regime can be asked for by itself, and `charge` takes the law's."""

    currency = "EUR"

    def __init__(self, rules: UnionRules, goods: GoodsView, member: GoodsView, exchange: Exchanged = home_only) -> None:
        self.rules = rules
        self.tariff = Tariff(goods, rules.data_set, self.currency, rules.agreements, exchange)
        self.member = Tariff(member, f"tariff of {rules.member}", self.currency, None, exchange)

    def regime(self, case: DutyCase) -> Regime:
        """The regime that the law gives to `case`."""
        goods = case.goods
        if case.private and case.gift and goods <= self.rules.gift_limit and not self.excised(case):
            return "gift"
        if goods > self.rules.ioss_limit or self.excised(case):
            return "tariff"
        if case.private and not case.gift:
            return "ioss" if case.ioss else "low"
        # The relief never asked who bought; the fixed duty is for what consumers buy.
        return "low" if self.rules.relief_limit is not None else "tariff"

    def excised(self, case: DutyCase) -> tuple[str, ...]:
        """The codes of goods that no relief for low value covers."""
        rules = self.rules
        headings = rules.excise_headings if rules.relief_limit is None else rules.excise_headings + rules.relief_except
        return tuple(line.hs_code for line in case.lines if line.hs_code.startswith(headings))

    def charge(self, case: DutyCase) -> Charges:
        """Everything due on `case`. Raises ChargesUnknown when a figure is needed that nothing loaded gives."""
        return {"gift": self.gift, "ioss": self.ioss, "low": self.low, "tariff": self.by_tariff}[self.regime(case)](
            case
        )

    def gift(self, case: DutyCase) -> Charges:
        """A present between private persons within its limit: nothing."""
        return free_present(case, self.rules.gift_cited, self.currency)

    def ioss(self, case: DutyCase) -> Charges:
        """VAT on the price with freight and insurance, paid with the purchase; the fixed duty in its years.

        The fixed duty is not in the base of this VAT: it arises later, at the border.
        """
        valued = share_out(case.lines, case.freight + case.insurance)
        duty = self._low_duty(case, outside=False)
        vat = vat_steps(valued, self.vat_rate)
        return charges_of("ioss", total(valued), [duty, *vat], self.currency)

    def low(self, case: DutyCase) -> Charges:
        """Low value from a seller outside IOSS: VAT at import on everything, duty as the day's rules say."""
        customs = share_out(case.lines, case.freight + case.insurance)
        duty = self._low_duty(case, outside=True)
        duties: Duties = {}
        if duty.amount:
            groups: dict[str, Valued] = {}
            for line, value in customs:
                groups.setdefault(line.hs_code[: int(duty.params["digits"])], []).append((line, value))
            for group in groups.values():
                duties |= apportion(duty.rate, group)
        vat = vat_steps(with_taxes(customs, duties), self.vat_rate)
        return charges_of("low", total(customs), [duty, *vat], self.currency)

    def by_tariff(self, case: DutyCase) -> Charges:
        """Each line by the common customs tariff, then excise and VAT of the member state."""
        customs = share_out(case.lines, case.freight + case.insurance)
        steps, duties = duty_steps(case, customs, self.tariff)
        excises, due = excise_steps(customs, duties, self.member.goods, self.member, self.rules.excise_headings)
        vat = vat_steps(with_taxes(customs, duties, due), self.vat_rate)
        return charges_of("tariff", total(customs), [*steps, *excises, *vat], self.currency)

    def vat_rate(self, line: DutyLine) -> VatRate:
        measure = self.member.goods(line.hs_code).vat
        if measure is not None and measure.rate is not None:
            return "vat.measure", measure.rate, measure.cited
        return "vat.standard", self.rules.vat_standard, self.rules.vat_standard_cited

    def _low_duty(self, case: DutyCase, *, outside: bool) -> Step:
        """The duty of a parcel of low value: none under the relief, or so much for each tariff subheading."""
        rules, goods = self.rules, case.goods
        everything = tuple(line.number for line in case.lines)
        fixed = rules.fixed
        if fixed is not None:
            cited = fixed.cited
            if outside:
                if fixed.outside is None:
                    raise NotSettled("eu.outside-ioss")
                cited = replace(fixed.outside, verified=False)
            if goods == fixed.limit:
                # "Below" in one text, "up to" in another.
                cited = replace(cited, verified=False)
            count = Decimal(len({line.hs_code[: fixed.digits] for line in case.lines}))
            params = {"digits": str(fixed.digits), "count": f"{count}"}
            why = "duty.fixed-outside" if outside else "duty.fixed"
            return Step(
                "duty", why, fixed.amount, count, fixed.amount * count, everything, cited, params, per="subheading"
            )
        if rules.relief_limit is not None and rules.relief_cited is not None and goods <= rules.relief_limit:
            return Step("duty", "duty.relief", ZERO, goods, ZERO, everything, rules.relief_cited)
        raise NotSettled("eu.low-value-duty")
