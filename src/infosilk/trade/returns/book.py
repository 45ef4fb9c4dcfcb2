"""The periods of returns in force."""

from datetime import date

from django.conf import settings

from infosilk.kernel.law.rules import RuleBook
from infosilk.trade.returns.engine.periods import Periods


def periods(released: date) -> Periods:
    """The periods for goods released here on `released`; RuleUnknown says which rule is not loaded."""
    home = settings.NODE.city.country
    book = RuleBook.load([home])
    return Periods(
        int(book.get("return.apply", home, released).value["days"]),
        int(book.get("return.back", home, released).value["days"]),
    )
