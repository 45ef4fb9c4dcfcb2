"""The jurisdictions whose law is known here, and their engines with the law of one day in them."""

from datetime import date
from importlib.metadata import entry_points
from typing import Any

from infosilk.kernel.law.rules import RuleBook
from infosilk.trade.charges.engine.jurisdiction import Engine, Jurisdiction, Registry
from infosilk.trade.charges.law.china import CHINA
from infosilk.trade.charges.law.reader import Reader
from infosilk.trade.charges.law.serbia import SERBIA
from infosilk.trade.charges.law.union import UNION

# Packages that are installed beside this one add theirs by an entry point of this group (docs/handbook).
ENTRY_POINTS = "infosilk.jurisdictions"
JURISDICTIONS = Registry(SERBIA, CHINA, UNION, *(one.load() for one in entry_points(group=ENTRY_POINTS)))


def find_jurisdiction(country: str) -> Jurisdiction[Any] | None:
    """The jurisdiction that `country` belongs to; None: its law is not known here."""
    return JURISDICTIONS.find(country)


def law_on(day: date, *countries: str) -> Reader:
    """A reader of the rules of `countries` and of the unions that they belong to, in force on `day`."""
    unions = [found.code for country in countries if (found := find_jurisdiction(country)) is not None]
    return Reader(RuleBook.load(list(dict.fromkeys([*countries, *unions]))), day)


def engine_of(law: Reader, destination: str) -> Engine | None:
    """The engine of `destination` on the day of `law`; None when a rule that it needs is missing
    (`law.missing` says which)."""
    found = find_jurisdiction(destination)
    if found is None:
        law.lacks("duty", destination)
        return None
    made: Engine | None = found.engine(law, destination)
    return made


def currency_of(destination: str) -> str:
    """The currency in which `destination` charges; EUR where its law is not known."""
    found = find_jurisdiction(destination)
    return "EUR" if found is None else found.currency
