"""The periods of returns in force, and the day from which they run."""

from datetime import date

from django.conf import settings

from infosilk.kernel.days import day_in
from infosilk.kernel.rules import RuleBook
from infosilk.trade import statuses
from infosilk.trade.models import Consignment
from infosilk.trade.returns.engine import Periods


def periods(released: date) -> Periods:
    """The periods for goods released here on `released`; RuleUnknown says which rule is not loaded."""
    home = settings.NODE.city.country
    book = RuleBook.load([home])
    return Periods(
        int(book.get("return.apply", home, released).value["days"]),
        int(book.get("return.back", home, released).value["days"]),
    )


def released_on(found: Consignment) -> date:
    """The day on which this node's desk released it."""
    home = settings.NODE.city.country
    moments = [
        one.at for one in statuses.history([found.pk]) if one.code == statuses.RELEASED and one.authority == home
    ]
    # Stored by an earlier release, which kept no statuses: the periods run from its lodging.
    return day_in(home, moments[-1] if moments else found.lodged_at)
