"""What the node's operator has to load: rates of today, sample data, law that nobody has verified."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from infosilk.kernel.front import address
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rates import RateBook, RateUnknown
from infosilk.kernel.law.rules import RuleBook
from infosilk.kernel.models import ExchangeRate
from infosilk.trade.tariff.models import TariffMeasure


@dataclass(frozen=True, slots=True)
class Gap:
    """`count` things that are missing or not to be relied on, and where they are loaded."""

    title: str
    count: int
    url: str
    urgent: bool = False


def gaps() -> list[Gap]:
    """The gaps of today."""
    day = today()
    missing, samples = 0, 0
    book = RateBook.load()
    for base, quote in ExchangeRate.objects.order_by().values_list("base", "quote").distinct():
        try:
            samples += book.get(base, quote, day).sample
        except RateUnknown:
            missing += 1
    countries = list(dict.fromkeys(city.country for city in settings.NODE.zone_data.cities.values()))
    rules = RuleBook.load([*countries, "EU"]).in_force(day)
    sets = (
        TariffMeasure.objects.filter(sample=True, known__endswith__isnull=True)
        .order_by()
        .values("data_set")
        .distinct()
        .count()
    )
    rates, law = address("account:rates"), address("account:rules")
    return [
        Gap(_("Exchange rates of today that are missing"), missing, rates, urgent=True),
        Gap(_("Exchange rates that are samples"), samples, rates),
        Gap(_("Tariff data sets that are samples"), sets, address("trade:tariff:tariff-sets")),
        Gap(_("Rules that are samples"), sum(rule.sample for rule in rules), law),
        Gap(_("Rules that nobody has verified"), sum(not rule.verified and not rule.sample for rule in rules), law),
    ]
