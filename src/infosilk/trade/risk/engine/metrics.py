"""How good a choice of inspections was: F1, area under the curve, precision, recall and revenue at a share.

Engine. Scores are any numbers that grow with the risk; `irregular` is 1.0 or 0.0.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from infosilk.trade.risk.engine.table import Floats

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the declarations: chosen and irregular, chosen and regular, missed, rightly left."""

    hits: int
    false: int
    missed: int
    left: int

    @property
    def precision(self) -> float:
        return self.hits / (self.hits + self.false) if self.hits + self.false else 0.0

    @property
    def recall(self) -> float:
        return self.hits / (self.hits + self.missed) if self.hits + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Of the class irregular: 2 PR / (P + R)."""
        return _f1(self.hits, self.false, self.missed)

    @property
    def macro_f1(self) -> float:
        """The mean of the F1 of irregular and of regular, as scikit-learn's average="macro"."""
        return (self.f1 + _f1(self.left, self.missed, self.false)) / 2


def _f1(hits: int, false: int, missed: int) -> float:
    return 2 * hits / (2 * hits + false + missed) if hits + false + missed else 0.0


def counts(scores: Floats, irregular: Floats, threshold: float) -> Counts:
    chosen, bad = scores >= threshold, irregular > 0
    return Counts(
        int((chosen & bad).sum()), int((chosen & ~bad).sum()), int((~chosen & bad).sum()), int((~chosen & ~bad).sum())
    )


def best_threshold(scores: Floats, irregular: Floats) -> float:
    """The score from which on inspecting gives the highest F1 on these declarations."""
    if not len(scores) or not irregular.sum():
        return math.inf
    order = np.argsort(-scores, kind="stable")
    sorted_scores, hits = scores[order], np.cumsum(irregular[order])
    f1 = 2 * hits / (np.arange(1, len(scores) + 1) + irregular.sum())
    # A threshold can only stand between two different scores.
    f1[:-1][sorted_scores[1:] == sorted_scores[:-1]] = -1
    best = int(np.argmax(f1))
    after = sorted_scores[best + 1] if best + 1 < len(scores) else sorted_scores[best]
    return float((sorted_scores[best] + after) / 2)


def auc(scores: Floats, irregular: Floats) -> float:
    """The chance that an irregular declaration has the higher score of two; 0.5 when there is only one kind."""
    bad = int(irregular.sum())
    good = len(irregular) - bad
    if not bad or not good:
        return 0.5
    _unique, where, sizes = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(sizes)
    ranks = (ends - (sizes - 1) / 2)[where]
    return float((ranks[irregular > 0].sum() - bad * (bad + 1) / 2) / (bad * good))


@dataclass(frozen=True, slots=True)
class AtShare:
    """What inspecting the `share` with the highest scores finds: `inspected` declarations, precision, recall, and the
    part of the amounts of all irregular declarations that is found (None without amounts)."""

    share: float
    inspected: int
    precision: float
    recall: float
    revenue: float | None
    value: float | None


def at_share(scores: Floats, irregular: Floats, share: float, duty: Floats, price: Floats) -> AtShare:
    """`duty` is the duty at stake (item price x tax rate / 100), `price` the item price."""
    size = max(1, round(len(scores) * share))
    chosen = np.argsort(-scores, kind="stable")[:size]
    found = irregular[chosen]
    bad = irregular.sum()
    return AtShare(
        share,
        size,
        float(found.mean()) if size else 0.0,
        float(found.sum() / bad) if bad else 0.0,
        _part(duty, irregular, chosen),
        _part(price, irregular, chosen),
    )


def _part(amounts: Floats, irregular: Floats, chosen: NDArray[np.intp]) -> float | None:
    at_stake = np.nan_to_num(amounts) * (irregular > 0)
    total = float(at_stake.sum())
    return float(at_stake[chosen].sum() / total) if total > 0 else None


def wilson(hits: int, tried: int, z: float = 1.96) -> tuple[float, float]:
    """The interval that a share lies in with 95 % (Wilson 1927); 0 to 1 when nothing was tried."""
    if not tried:
        return 0.0, 1.0
    share, square = hits / tried, z * z
    middle = (share + square / (2 * tried)) / (1 + square / tried)
    reach = z * math.sqrt(share * (1 - share) / tried + square / (4 * tried * tried)) / (1 + square / tried)
    return max(0.0, middle - reach), min(1.0, middle + reach)
