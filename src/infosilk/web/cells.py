"""Values as people read them: the language's numbers and dates, the city's time, money with its currency."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.numbers import format_currency, get_currency_precision, get_currency_symbol
from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from infosilk.kernel.text import Text

Kind = Literal["ok", "wait", "hold", "stop", "info"]
KINDS = ("ok", "wait", "hold", "stop", "info")
NOTHING = "–"


@dataclass(frozen=True)
class Status:
    """A state as a coloured tag: ok (done), wait (running), hold (needs somebody), stop (refused), info."""

    label: Text
    kind: Kind = "info"

    def __str__(self) -> str:
        return str(self.label)


@dataclass(frozen=True)
class Cell:
    """A table's cell as drawn."""

    text: str
    link: str = ""
    numeric: bool = False
    kind: str = ""
    machine: str = ""


def locale() -> Locale:
    """Babel's locale of the active language."""
    code = get_language() or settings.LANGUAGE_CODE
    return Locale.parse(code, sep="-")


def city_zone(zone: tzinfo | str | None = None) -> tzinfo:
    """`zone`, or the zone of this node's city."""
    if zone is None or zone == "":
        return ZoneInfo(settings.NODE.city.timezone)
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def city_time(value: datetime | None, zone: tzinfo | str | None = None) -> str:
    """An aware time in the city's time, by the language: "21.11.2026. 14:05". "" for None."""
    if value is None:
        return ""
    local = timezone.localtime(value, city_zone(zone))
    return f"{formats.date_format(local, 'SHORT_DATE_FORMAT')} {formats.time_format(local, 'H:i')}"


def is_money(value: Any) -> bool:
    return hasattr(value, "amount") and hasattr(value, "currency")


def money(value: Any, currency: str = "") -> str:
    """Money, or an amount and its ISO 4217 code: "1.234,56 EUR" in Serbian, "€1,234.56" in English."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value.amount if is_money(value) else value))
    code = str(value.currency if is_money(value) else currency)
    if not code:
        return formats.number_format(amount, 2)
    # A currency's own decimals (CLDR says 0 for RSD, whose accounts are kept with two) never hide a fraction.
    decimals = max(get_currency_precision(code), 2 if amount != amount.to_integral_value() else 0)
    pattern = locale().currency_formats["standard"].pattern
    if get_currency_symbol(code, locale())[-1].isalpha():
        # A code before the number keeps its distance, as CLDR says and Babel does not.
        pattern = pattern.replace("¤#", "¤\u00a0#")
    fraction = f".{'0' * decimals}" if decimals else ""
    wanted = ";".join(_with_fraction(part, fraction) for part in pattern.split(";"))
    return format_currency(amount, code, format=wanted, locale=locale(), currency_digits=False)


def _with_fraction(pattern: str, fraction: str) -> str:
    head, _dot, tail = pattern.partition(".00")
    return f"{head}{fraction}{tail}" if _dot else pattern


def number(value: Any, decimals: int | None = None) -> str:
    """A number with the language's separators; trailing zeros of a Decimal are dropped unless asked for."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal) and decimals is None:
        value = value.normalize()
        value = value.quantize(Decimal(1)) if value == value.to_integral_value() else value
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)


def weight(value: Any, unit: str = "kg") -> str:
    """A mass: "12.5 kg"; 1,000 kg and more in tonnes."""
    if value is None or value == "":
        return ""
    amount = Decimal(str(value))
    if unit == "kg" and abs(amount) >= 1000:
        amount, unit = (amount / 1000).quantize(Decimal("0.001")), "t"
    return f"{number(amount)}\u00a0{unit}"


def country(code: str) -> str:
    """A country's name in the active language by its ISO 3166-1 alpha-2 code; the code when unknown."""
    return locale().territories.get(str(code).upper(), str(code)) if code else ""


def text_of(value: Any) -> str:
    """Any value as a reader expects it; a dash for nothing."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return city_time(value)
    if isinstance(value, date):
        return formats.date_format(value, "SHORT_DATE_FORMAT")
    if is_money(value):
        return money(value)
    if isinstance(value, int | float | Decimal):
        return number(value)
    return str(value)


def cell(value: Any, link: str = "", numeric: bool = False) -> Cell:
    kind = value.kind if isinstance(value, Status) else ""
    machine = value.isoformat() if isinstance(value, date) else ""
    return Cell(text_of(value), link, numeric, kind, machine)


def plain(value: Any) -> str:
    """A value for machines: ISO 8601 times in UTC, plain decimals, no language."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if is_money(value):
        return f"{value.amount} {value.currency}"
    return str(value)
