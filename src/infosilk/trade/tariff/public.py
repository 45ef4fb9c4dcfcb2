"""What other rooms use of the tariff: measures of goods, loading a zone's files, what is missing."""

from pathlib import Path

from infosilk.kernel.actor import Acting
from infosilk.trade.tariff import index
from infosilk.trade.tariff.gaps import gaps
from infosilk.trade.tariff.index import TariffLoad, goods_measures

__all__ = [
    "TariffLoad",
    "gaps",
    "goods_measures",
]


def load_tariffs(acting: Acting, folder: Path, *, include_samples: bool) -> list[TariffLoad]:
    """Load every tariff file (*.csv) of a zone's `tariffs` folder; see `tariff.index.load_tariff` for
    what it raises."""
    return [
        index.load_tariff(acting, path, include_samples=include_samples, accept_warnings=True)
        for path in sorted(folder.glob("*.csv"))
    ]
