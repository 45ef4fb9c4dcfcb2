"""The dated rules, measures and exchange rates of one day, as the engines of charging ask for them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from infosilk.kernel.law.rates import RateBook, RateUnknown
from infosilk.kernel.law.rules import Rule, RuleBook, RuleUnknown
from infosilk.kernel.reasons.reason import Reason
from infosilk.trade.charges.engine import unknowns
from infosilk.trade.charges.engine.case import Exchange, Exchanged
from infosilk.trade.charges.engine.jurisdiction import Ruled
from infosilk.trade.charges.engine.memory import remembered
from infosilk.trade.tariff import public as tariff
from infosilk.trade.tariff.engine.measure import Cited, GoodsView


class Reader:
    """Reads rules of one day and remembers which are missing."""

    def __init__(self, book: RuleBook, day: date) -> None:
        self.book = book
        self.day = day
        self.missing: list[Reason] = []

    def value(self, code: str, jurisdiction: str) -> Ruled | None:
        try:
            rule = self.book.get(code, jurisdiction, self.day)
        except RuleUnknown:
            self.lacks(code, jurisdiction)
            return None
        return rule.value, _cited(rule)

    def lacks(self, code: str, jurisdiction: str) -> None:
        self.missing.append(
            unknowns.RuleNotLoaded.reason(
                rule=code,
                jurisdiction=jurisdiction,
                day=self.day.isoformat(),
                data_set=f"rules of {jurisdiction}",
            )
        )

    def all(self, jurisdiction: str, *codes: str) -> list[Ruled] | None:
        """The rules of `codes`, or None when one of them is missing."""
        found = [self.value(code, jurisdiction) for code in codes]
        kept = [one for one in found if one is not None]
        return kept if len(kept) == len(codes) else None

    def maybe(self, code: str, jurisdiction: str) -> Ruled | None:
        """A rule that need not be in force."""
        rule = self.book.find(code, jurisdiction, self.day)
        return None if rule is None else (rule.value, _cited(rule))

    def goods(self, jurisdiction: str) -> GoodsView:
        """What the jurisdiction's tariff lays on goods of a code; each code is looked up once."""
        return remembered(tariff.goods_measures(jurisdiction, self.day))

    def exchanged(self, currency: str) -> Exchanged:
        """What 1 unit of other currencies is worth in `currency` on the day."""
        find = Rates(RateBook.load(), self.day).to(currency)

        def rate(other: str) -> Decimal | None:
            found = find(other)
            return None if found is None else found.rate

        return rate


@dataclass(frozen=True, slots=True)
class Rates:
    """Exchange rates of one day."""

    book: RateBook
    day: date

    def to(self, quote: str) -> Callable[[str], Exchange | None]:
        """Answers the rate of a currency to `quote`, None when none is loaded."""
        known: dict[str, Exchange | None] = {quote: Exchange(quote, Decimal(1), self.day, "", sample=False)}

        def rate(currency: str) -> Exchange | None:
            if currency not in known:
                try:
                    found = self.book.get(currency, quote, self.day)
                except RateUnknown:
                    known[currency] = None
                else:
                    known[currency] = Exchange(currency, found.rate, found.day, found.source, found.sample)
            return known[currency]

        return rate


def _cited(rule: Rule) -> Cited:
    return Cited(rule.code, rule.legal_basis, rule.source, rule.verified, rule.sample)
