"""The limits in force for buyers in a country, and a purchase in their currency."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from infosilk.kernel.law.days import day_in
from infosilk.kernel.law.rates import RateBook, RateUnknown
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.charges.engine import unknowns
from infosilk.trade.clearance.engine.limits import LimitRules

_CENT = Decimal("0.01")
CODES = ("limit.single", "limit.annual")


@dataclass(frozen=True, slots=True)
class LimitBook:
    """What holds for private buyers in `jurisdiction` on `day`. Without `rules` nothing is limited, unless `missing`
    says that a part of them is not loaded."""

    jurisdiction: str
    day: date
    rules: LimitRules | None
    missing: tuple[Reason, ...] = ()
    # 1 of a currency in that of the rules, as asked so far: one question a currency, not one an order.
    rates: dict[str, Decimal | None] = field(default_factory=dict)

    @property
    def applies(self) -> bool:
        return self.rules is not None or bool(self.missing)

    def convert(self, amount: Decimal, currency: str) -> Decimal | Reason:
        """`amount` in the currency of the limits, or the reason why that is not known."""
        assert self.rules is not None
        if currency not in self.rates:
            try:
                self.rates[currency] = RateBook.load().get(currency, self.rules.currency, self.day).rate
            except RateUnknown:
                self.rates[currency] = None
        rate = self.rates[currency]
        if rate is None:
            day = self.day.isoformat()
            return unknowns.RateNotLoaded.reason(
                "order.currency", base=currency, quote=self.rules.currency, day=day, data_set="exchange rates"
            )
        return (amount * rate).quantize(_CENT, ROUND_HALF_UP)


def load_limits(country: str, at: datetime) -> LimitBook:
    """The limits of `country` on the day that it is there at `at`."""
    day = day_in(country, at)
    book = RuleBook.load([country])
    found = {code: book.find(code, country, day) for code in CODES}
    if not any(found.values()):
        return LimitBook(country, day, None)
    missing = tuple(
        unknowns.RuleNotLoaded.reason(
            rule=code, jurisdiction=country, day=day.isoformat(), data_set=f"rules of {country}"
        )
        for code, rule in found.items()
        if rule is None
    )
    single, annual = found.values()
    if single is None or annual is None:
        return LimitBook(country, day, None, missing)
    of: Literal["value", "paid"] = "paid" if single.value.get("of") == "paid" else "value"
    rules = LimitRules(country, str(annual.value["currency"]), single.decimal("limit"), annual.decimal("limit"), of)
    return LimitBook(country, day, rules)
