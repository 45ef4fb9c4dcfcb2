"""Money with its currency, and the exchange rate of a day.

Amounts are `Decimal`, never float. Rounding is half up to the currency's smallest unit (ISO 4217), as customs
and tax law do. Rates are dated rows: 1 `base` costs `rate` `quote`.
"""

import threading
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from moneyed import CurrencyDoesNotExist, Money, get_currency
from moneyed.l10n import format_money

from infosilk.kernel.law.rates_file import load_rates
from infosilk.kernel.law.versions import versions
from infosilk.kernel.models import DatedRule, ExchangeRate
from infosilk.kernel.problems import ErrorItem, Invalid, Problem

__all__ = [
    "MAX_AGE",
    "Money",
    "Rate",
    "RateBook",
    "RateUnknown",
    "digits",
    "load_rates",
    "money",
    "quantize",
    "rate_on",
    "shown",
]

# How long a published rate is carried over where the zone has no rule "rates.carry-over": customs administrations
# publish weekly or monthly, so an older rate is a gap in the data.
MAX_AGE = timedelta(days=45)
CARRY_OVER = "rates.carry-over"
LOCALES = {"en": "en", "sr-latn": "sr_Latn_RS", "sr-cyrl": "sr_Cyrl_RS", "zh-hans": "zh_Hans_CN"}


def money(amount: Decimal | int | str, currency: str) -> Money:
    """`amount` in `currency` (ISO 4217). Invalid for an unknown currency or no number, TypeError for a float."""
    if isinstance(amount, float):
        raise TypeError("money is Decimal: a float has lost the amount already")
    try:
        value = Decimal(amount)
        if not value.is_finite():
            raise ValueError
        return Money(value, get_currency(currency))
    except CurrencyDoesNotExist:
        fault = ErrorItem(
            "currency",
            _("“%(code)s” is no currency.") % {"code": currency},
            _("Write its ISO 4217 code, such as EUR."),
        )
    except (ArithmeticError, ValueError):
        fault = ErrorItem("amount", _("“%(amount)s” is no amount.") % {"amount": amount}, _("Write 1234.50."))
    raise Invalid(errors=[fault])


def digits(currency: str) -> int:
    """Decimal places of the currency's smallest unit: 2 for EUR and CNY, 0 for JPY."""
    return max(0, len(str(money(0, currency).currency.sub_unit)) - 1)


def quantize(value: Money) -> Money:
    """Rounded half up to the currency's smallest unit."""
    unit = Decimal(1).scaleb(-digits(value.currency.code))
    return Money(value.amount.quantize(unit, rounding=ROUND_HALF_UP), value.currency)


def shown(value: Money, language: str | None = None) -> str:
    """The amount as people write it in `language` (default: the active one)."""
    locale = LOCALES.get((language or get_language() or "en").lower(), "en")
    return format_money(quantize(value), locale=locale)


@dataclass(frozen=True)
class Rate:
    """1 `base` costs `rate` `quote`, as published for `day`; `derived` from two published rates of a third currency."""

    base: str
    quote: str
    day: date
    rate: Decimal
    source: str
    sample: bool
    derived: bool = False

    def convert(self, value: Money) -> Money:
        """`value` (in `base`) in `quote`, not rounded: round sums once, at the end."""
        if value.currency.code != self.base:
            raise ValueError(f"this rate converts {self.base}, not {value.currency.code}")
        return Money(value.amount * self.rate, self.quote)

    def inverse(self) -> "Rate":
        return Rate(self.quote, self.base, self.day, 1 / self.rate, self.source, self.sample, self.derived)


class RateUnknown(Problem):
    """No rate answers for this day; the detail says what to load."""

    status = 409
    code = "rate-unknown"

    def __init__(self, base: str, quote: str, day: date, carried: timedelta = MAX_AGE) -> None:
        self.base, self.quote, self.day = base, quote, day
        super().__init__(
            _("No exchange rate from %(base)s to %(quote)s is known for %(day)s.")
            % {"base": base, "quote": quote, "day": day.isoformat()},
            title=_("An exchange rate is missing"),
            mend=_(
                "The node's operator loads the published rates: infosilk rates load FILE, with a line for "
                "%(base)s, %(quote)s and a day up to %(days)s days before."
            )
            % {"base": base, "quote": quote, "days": carried.days},
        )


class RateBook:
    """All rates in memory, as they stood at one version of the table. Not changed once made.

    `carry` says from when until when (both included; None: no end) a published rate is carried over how long.
    """

    def __init__(
        self, version: int, rates: list[Rate], carry: Sequence[tuple[date, date | None, timedelta]] = ()
    ) -> None:
        self.version = version
        self.carry = tuple(carry)
        self._rates: dict[tuple[str, str, bool], list[Rate]] = {}
        for rate in sorted(rates, key=lambda rate: rate.day):
            self._rates.setdefault((rate.base, rate.quote, rate.sample), []).append(rate)
        self._days = {key: [rate.day for rate in found] for key, found in self._rates.items()}
        self._beside: dict[str, set[str]] = {}
        for base, quote, _sample in self._rates:
            self._beside.setdefault(base, set()).add(quote)
            self._beside.setdefault(quote, set()).add(base)

    @classmethod
    def load(cls) -> "RateBook":
        """The book; one small query when nothing has changed since this process read it."""
        global _book, _made_at
        rates, rules = versions("rates", "rules")
        now = (rates, rules, settings.NODE.city.country)
        with _lock:
            book, made_at = _book, _made_at
        if book is None or made_at != now:
            book = cls(rates, [_rate(row) for row in ExchangeRate.objects.all()], _carry_over())
            with _lock:
                _book, _made_at = book, now
        return book

    def carried(self, day: date) -> timedelta:
        """How old a published rate may be that answers for `day`."""
        for begins, ends, age in self.carry:
            if begins <= day and (ends is None or day <= ends):
                return age
        return MAX_AGE

    def get(self, base: str, quote: str, day: date) -> Rate:
        """The rate that holds on `day`: the last one published for it or a day before, not older than `carried`.

        A pair that is listed the other way round is inverted; one that is not listed is derived from the rates of both
        in a third currency; a sample has no age and serves where nothing is published. RateUnknown says what to load.
        """
        if base == quote:
            return Rate(base, quote, day, Decimal(1), "", sample=False)
        for sample in (False, True):
            found = self._listed(base, quote, day, sample)
            if found is not None:
                return found if found.base == base else found.inverse()
            derived = self._derived(base, quote, day, sample)
            if derived is not None:
                return derived
        raise RateUnknown(base, quote, day, self.carried(day))

    def _listed(self, base: str, quote: str, day: date, sample: bool) -> Rate | None:
        """The newer of the pair as listed either way; the listed direction before the inverted."""
        ways = (self._latest(base, quote, day, sample), self._latest(quote, base, day, sample))
        return max((rate for rate in ways if rate), key=lambda rate: (rate.day, rate.base == base), default=None)

    def _derived(self, base: str, quote: str, day: date, sample: bool) -> Rate | None:
        """The cross rate over a third currency: exact (one division, at the end), as old as its older half."""
        best: tuple[date, str, Rate, Rate] | None = None
        for pivot in self._beside.get(base, set()) & self._beside.get(quote, set()):
            one, other = self._listed(base, pivot, day, sample), self._listed(pivot, quote, day, sample)
            if one is None or other is None:
                continue
            # The newest; of equals the euro, whose list is the widest.
            rank = (min(one.day, other.day), "~" if pivot == "EUR" else pivot)
            if best is None or rank > best[:2]:
                best = (*rank, one, other)
        if best is None:
            return None
        one, other = best[2:]
        exact = (Fraction(one.rate) if one.base == base else 1 / Fraction(one.rate)) * (
            Fraction(other.rate) if other.quote == quote else 1 / Fraction(other.rate)
        )
        rate = Decimal(exact.numerator) / Decimal(exact.denominator)
        source = "derived from " + (one.source if one.source == other.source else f"{one.source}; {other.source}")
        return Rate(base, quote, best[0], rate, source, sample, derived=True)

    def _latest(self, base: str, quote: str, day: date, sample: bool) -> Rate | None:
        """The last published rate that is young enough, or the last sample."""
        key = (base, quote, sample)
        place = bisect_right(self._days.get(key, []), day)
        if place and (sample or day - self._rates[key][place - 1].day <= self.carried(day)):
            return self._rates[key][place - 1]
        return None


_lock = threading.Lock()
_book: RateBook | None = None
_made_at: tuple[int, int, str] | None = None


def rate_on(base: str, quote: str, day: date) -> Rate:
    """The rate from `base` to `quote` that holds on `day`; RateUnknown says what to load."""
    return RateBook.load().get(base, quote, day)


def _rate(row: ExchangeRate) -> Rate:
    return Rate(row.base, row.quote, row.day, row.rate, row.source, row.sample)


def _carry_over() -> list[tuple[date, date | None, timedelta]]:
    """The rule of this node's country; a table of every day, so that a book answers without a query."""
    rows = DatedRule.objects.filter(code=CARRY_OVER, jurisdiction=settings.NODE.city.country)
    return [(row.valid_from, row.valid_until, timedelta(days=int(row.value["days"]))) for row in rows]
