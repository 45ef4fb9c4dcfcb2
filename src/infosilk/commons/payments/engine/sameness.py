"""Whether sums that several tell are one sum. Engine: no database, no clock.

A firm, a provider and a bank may each tell of the same money. Sums that name a common number are one. Of equal sums for
one due without a common number, as many are counted as the one that tells the most of them tells: what one source
calls two payments are two, what two sources call one payment each may be one, and is left to a person. So the count
does not depend on the order in which they are told.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Told:
    """One sum: its key, who told of it, whether it is counted."""

    key: int
    sources: frozenset[str]
    counted: bool


def to_count(sums: Sequence[Told]) -> list[int]:
    """Keys of those that are to be counted too, among equal sums for one due; the ones with the lowest keys first."""
    by_source = Counter(source for one in sums for source in one.sources)
    needed = max(by_source.values(), default=0) - sum(one.counted for one in sums)
    waiting = sorted(one.key for one in sums if not one.counted)
    return waiting[: max(needed, 0)]
