"""What is known of a key from earlier declarations: how many, how many of them irregular, mean and spread of figures.

Engine. A key is a combination of codes (importer and HS code, say), hashed to 64 bits. A declaration that the model
learns from must not know its own result, so its history is made without it: of earlier days alone ("past"), or
of the other folds ("folds"). A new declaration sees everything that was learned.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from infosilk.trade.risk.engine.table import Codes, Days, Floats

Way = Literal["past", "folds"]
FOLDS = 10
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


def mix(values: Codes) -> Codes:
    """Spread bits: SplitMix64's last step (Steele, Lea, Flood 2014)."""
    with np.errstate(over="ignore"):
        mixed = values + _GOLDEN
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
        return mixed ^ (mixed >> np.uint64(31))


def combine(columns: list[Codes]) -> Codes:
    """One key of several codes; their order counts."""
    key = mix(columns[0])
    for column in columns[1:]:
        with np.errstate(over="ignore"):
            key = mix(key * np.uint64(31) + column)
    return key


def code_of_number(values: Floats) -> Codes:
    """A code for a figure, equal for figures that are equal to six significant digits; 0 for none."""
    known = np.isfinite(values)
    safe = np.where(known, values, 1.0)
    size = np.where(safe == 0, 1.0, 10.0 ** (np.floor(np.log10(np.abs(np.where(safe == 0, 1.0, safe)))) - 5))
    rounded = np.round(safe / size).astype(np.int64)
    power = np.round(np.log10(size)).astype(np.int64)
    return np.where(known, mix(rounded.view(np.uint64) ^ mix(power.view(np.uint64))), np.uint64(0))


@dataclass(frozen=True, slots=True)
class History:
    """Sums by key: `sums[i]` are those of `keys[i]` (ascending); the first column counts."""

    keys: Codes
    sums: Floats

    def of(self, wanted: Codes) -> Floats:
        """The sums of each of `wanted`; zeros for a key that was never seen."""
        if not len(self.keys):
            return np.zeros((len(wanted), self.sums.shape[1]))
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where((self.keys[place] == wanted)[:, None], self.sums[place], 0.0)


def learn(keys: Codes, values: Floats) -> History:
    """The history of `keys`; `values` are rows of figures to sum (NaN counts nothing)."""
    unique, where = np.unique(keys, return_inverse=True)
    return History(unique, _sums(where, values, len(unique)))


def _sums(where: NDArray[np.intp], values: Floats, size: int) -> Floats:
    columns = [np.bincount(where, weights=np.nan_to_num(column), minlength=size) for column in values.T]
    return np.stack(columns, axis=1) if columns else np.zeros((size, 0))


def without_self(keys: Codes, values: Floats, days: Days, way: Way, seed: int = 7) -> Floats:
    """For each declaration the sums that it may know: those of earlier days, or of the other folds."""
    unique, where = np.unique(keys, return_inverse=True)
    clean = np.nan_to_num(values)
    if way == "folds":
        fold = np.random.default_rng(seed).integers(0, FOLDS, len(keys))
        total = _sums(where, clean, len(unique))
        within = _sums(where * FOLDS + fold, clean, len(unique) * FOLDS)
        return np.asarray(total[where] - within[where * FOLDS + fold])
    order = np.lexsort((days, where))
    group, day = where[order], days[order]
    running = np.cumsum(clean[order], axis=0) - clean[order]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    sizes = np.diff(np.r_[starts, len(group)])
    since_start = running - np.repeat(running[starts], sizes, axis=0)
    # Results of the same day are not known yet: all declarations of a day see what was known when it began.
    first = np.flatnonzero(np.r_[True, (group[1:] != group[:-1]) | (day[1:] != day[:-1])])
    seen = np.repeat(since_start[first], np.diff(np.r_[first, len(group)]), axis=0)
    found = np.empty_like(seen)
    found[order] = seen
    return found


def together(one: History, other: History) -> History:
    """The sums of both: what was learned, and what came since."""
    if not len(other.keys):
        return one
    if not len(one.keys):
        return other
    return learn(np.concatenate([one.keys, other.keys]), np.concatenate([one.sums, other.sums]))
