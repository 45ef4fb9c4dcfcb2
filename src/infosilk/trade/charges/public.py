"""What other rooms use of charges: the law of a day, quotes, sums in words."""

from infosilk.trade.charges.law import JURISDICTIONS, currency_of, engine_of, find_jurisdiction, law_on
from infosilk.trade.charges.law.reader import Rates, Reader
from infosilk.trade.charges.queries import currencies, quote, today
from infosilk.trade.charges.schemas import SumOut
from infosilk.trade.charges.sum_words import money, regime, sums
from infosilk.trade.charges.words import money_or_blank, option_status, quote_out

__all__ = [
    "JURISDICTIONS",
    "Rates",
    "Reader",
    "SumOut",
    "currencies",
    "currency_of",
    "engine_of",
    "find_jurisdiction",
    "law_on",
    "money",
    "money_or_blank",
    "option_status",
    "quote",
    "quote_out",
    "regime",
    "sums",
    "today",
]
