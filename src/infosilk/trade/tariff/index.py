"""National tariffs: what is in force for goods of a code, fast, and loading a dated, sourced data set.

A tariff is data that the node's operator loads; nothing here knows a rate. The measures in force on a day lie in
memory and are read anew when the table's version moves (a trigger counts every change).
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from infosilk.kernel.actor import Acting
from infosilk.kernel.law.versions import data_version
from infosilk.trade.tariff import store
from infosilk.trade.tariff.engine.measure import GoodsMeasures, GoodsView, goods_view

_KEPT_DAYS = 16
_KEPT_CODES = 20_000


@dataclass(frozen=True, slots=True)
class TariffLoad:
    """What a load did: the data set, measures in force by it, samples left out, the number of its version."""

    data_set: str
    loaded: int
    samples_left_out: int
    data_version: int = 0


class _Index:
    """The measures of one jurisdiction on one day, with what was looked up already."""

    def __init__(self, made_at: int, look: GoodsView) -> None:
        self.made_at = made_at
        self._look = look
        self._goods: dict[str, GoodsMeasures] = {}

    def goods(self, code: str) -> GoodsMeasures:
        found = self._goods.get(code)
        if found is None:
            if len(self._goods) >= _KEPT_CODES:
                self._goods.clear()
            found = self._goods[code] = self._look(code)
        return found


_indexes: dict[tuple[str, date], _Index] = {}


def goods_measures(jurisdiction: str, day: date, known: datetime | None = None) -> GoodsView:
    """What is in force in `jurisdiction` on `day` for goods of a code: `goods("RS", day)("85183000").mfn`.

    `known`: as this node knew it at that moment, read from the history; otherwise as it knows now, from memory.
    """
    if known is not None:
        return goods_view(jurisdiction, store.measures(jurisdiction, day, known))
    return _index(jurisdiction, day).goods


def _index(jurisdiction: str, day: date) -> _Index:
    now = data_version("trade_tariff")
    held = _indexes.get((jurisdiction, day))
    if held is None or held.made_at != now:
        if len(_indexes) >= _KEPT_DAYS:
            _indexes.clear()
        held = _Index(now, goods_view(jurisdiction, store.measures(jurisdiction, day)))
        _indexes[jurisdiction, day] = held
    return held


def load_tariff(
    acting: Acting, path: Path, *, include_samples: bool = False, accept_warnings: bool = False
) -> TariffLoad:
    """Load the file `path` (CSV or XLSX) as a new version of the data set of its name.

    Samples are loaded only when asked for. Invalid names every violated rule with its row; Conflict when there are
    warnings that nobody accepted.
    """
    from infosilk.trade.tariff.actions import from_disk, load

    name, content = from_disk(path)
    done = load(acting, name, content, include_samples=include_samples, accept_warnings=accept_warnings)
    return TariffLoad(done.data_set, done.rows, done.samples_left_out, done.number)
