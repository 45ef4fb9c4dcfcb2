"""A preference year by year: what the agreement leaves of the base rate, and which rate is the lower. Engine."""

from dataclasses import dataclass
from decimal import Decimal

from infosilk.trade.tariff.engine.measure import Agreement, Measure

YEARS_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Year:
    """`preference` is the agreement's rate in `year`, `charged` the lower of it and the third-country duty (None:
    that duty is not known, so what is charged is not either)."""

    year: int
    preference: Decimal
    charged: Decimal | None


def schedule(measure: Measure, agreement: Agreement, duty: Decimal | None, years: int = YEARS_SHOWN) -> list[Year]:
    """The years from the agreement's first to the first free one (at most `years`); empty for a fixed rate.

    The duty is taken as it is on the day of the question: what it will be in later years is not known.
    """
    if measure.category is None or measure.base is None:
        return []
    found: list[Year] = []
    for year in range(agreement.first_year, agreement.first_year + years):
        rate = agreement.cut(measure.category, measure.base, year)
        if rate is None:
            continue
        found.append(Year(year, rate, None if duty is None else min(rate, duty)))
        if rate == 0 and len(found) >= 5:
            break
    return found
