"""What other rooms use of the tariff: measures of goods, what is missing."""

from infosilk.trade.tariff.gaps import gaps
from infosilk.trade.tariff.index import TariffLoad, goods_measures

__all__ = [
    "TariffLoad",
    "gaps",
    "goods_measures",
]
