"""What other rooms use of charges: the law of a day, quotes, sums in words."""

from infosilk.trade.charges.law import JURISDICTIONS, currency_of, law_on
from infosilk.trade.charges.law import engine as engine_of
from infosilk.trade.charges.law import find as find_jurisdiction
from infosilk.trade.charges.law.reader import Rates, Reader
from infosilk.trade.charges.queries import currencies, quote, today
from infosilk.trade.charges.schemas import SumOut
from infosilk.trade.charges.sum_words import money, regime, sums
from infosilk.trade.charges.words import face as quote_face
from infosilk.trade.charges.words import plain as quote_plain
from infosilk.trade.charges.words import status as option_status

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
    "option_status",
    "quote",
    "quote_face",
    "quote_plain",
    "regime",
    "sums",
    "today",
]
