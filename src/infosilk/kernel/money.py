"""Money with its currency, and the exchange rate of a day.

Amounts are `Decimal`, never float. Rounding is half up to the currency's smallest unit (ISO 4217), as customs
and tax law do. Rates are dated rows: 1 `base` costs `rate` `quote`.
"""

import threading
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from moneyed import CurrencyDoesNotExist, Money, get_currency
from moneyed.l10n import format_money

from infosilk.kernel.models import ExchangeRate
from infosilk.kernel.problems import ErrorItem, Invalid, Problem
from infosilk.kernel.rates_file import load_rates
from infosilk.kernel.versions import version

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

# Customs administrations publish weekly or monthly; an older published rate is a gap in the data.
MAX_AGE = timedelta(days=45)
LOCALES = {"en": "en", "sr-latn": "sr_Latn_RS", "sr-cyrl": "sr_Cyrl_RS", "zh-hans": "zh_Hans_CN"}


def money(amount: Decimal | int | str, currency: str) -> Money:
    """`amount` in `currency` (ISO 4217). Invalid for an unknown currency or no number, TypeError for a
    float.
    """
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
    """1 `base` costs `rate` `quote`, as published for `day`."""

    base: str
    quote: str
    day: date
    rate: Decimal
    source: str
    sample: bool

    def convert(self, value: Money) -> Money:
        """`value` (in `base`) in `quote`, not rounded: round sums once, at the end."""
        if value.currency.code != self.base:
            raise ValueError(f"this rate converts {self.base}, not {value.currency.code}")
        return Money(value.amount * self.rate, self.quote)

    def inverse(self) -> "Rate":
        return Rate(self.quote, self.base, self.day, 1 / self.rate, self.source, self.sample)


class RateUnknown(Problem):
    """No rate answers for this day; the detail says what to load."""

    status = 409
    code = "rate-unknown"

    def __init__(self, base: str, quote: str, day: date) -> None:
        self.base, self.quote, self.day = base, quote, day
        super().__init__(
            _("No exchange rate from %(base)s to %(quote)s is known for %(day)s.")
            % {"base": base, "quote": quote, "day": day.isoformat()},
            title=_("An exchange rate is missing"),
            mend=_(
                "The node's operator loads the published rates: infosilk rates load FILE, with a line for "
                "%(base)s, %(quote)s and a day up to %(days)s days before."
            )
            % {"base": base, "quote": quote, "days": MAX_AGE.days},
        )


class RateBook:
    """All rates in memory, as they stood at one version of the table. Not changed once made."""

    def __init__(self, version: int, rates: list[Rate]) -> None:
        self.version = version
        self._rates: dict[tuple[str, str, bool], list[Rate]] = {}
        for rate in sorted(rates, key=lambda rate: rate.day):
            self._rates.setdefault((rate.base, rate.quote, rate.sample), []).append(rate)
        self._days = {key: [rate.day for rate in found] for key, found in self._rates.items()}

    @classmethod
    def load(cls) -> "RateBook":
        """The book; one small query when nothing has changed since this process read it."""
        global _book
        now = version("rates")
        with _lock:
            book = _book
        if book is None or book.version != now:
            book = cls(now, [_rate(row) for row in ExchangeRate.objects.all()])
            with _lock:
                _book = book
        return book

    def get(self, base: str, quote: str, day: date) -> Rate:
        """The rate that holds on `day`: the last one published for it or a day before, at most MAX_AGE old.

        A pair that is listed the other way round is inverted; a sample has no age. RateUnknown says what to
        load.
        """
        if base == quote:
            return Rate(base, quote, day, Decimal(1), "", sample=False)
        found = [rate for rate in (self._latest(base, quote, day), self._latest(quote, base, day)) if rate]
        if not found:
            raise RateUnknown(base, quote, day)
        # A published rate before a sample, a newer one before an older, the listed direction before the
        # inverted.
        best = max(found, key=lambda rate: (not rate.sample, rate.day, rate.base == base))
        return best if best.base == base else best.inverse()

    def _latest(self, base: str, quote: str, day: date) -> Rate | None:
        """The last published rate that is young enough, else the last sample."""
        for sample in (False, True):
            key = (base, quote, sample)
            place = bisect_right(self._days.get(key, []), day)
            if place and (sample or day - self._rates[key][place - 1].day <= MAX_AGE):
                return self._rates[key][place - 1]
        return None


_lock = threading.Lock()
_book: RateBook | None = None


def rate_on(base: str, quote: str, day: date) -> Rate:
    """The rate from `base` to `quote` that holds on `day`; RateUnknown says what to load."""
    return RateBook.load().get(base, quote, day)


def _rate(row: ExchangeRate) -> Rate:
    return Rate(row.base, row.quote, row.day, row.rate, row.source, row.sample)
