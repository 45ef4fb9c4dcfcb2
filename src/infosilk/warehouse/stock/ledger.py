"""The arithmetic of the stock ledger: moves, what they do to balances, what would go below zero. No database.

A move takes a positive quantity from one location to another. Every quantity comes from somewhere: goods
that arrive come from the virtual location *supplier*, goods that leave go to *customer*, what is missing
goes to *loss* and what is found comes from there. So all balances of one thing always sum to zero, and each
balance is the sum of its moves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple


class Key(NamedTuple):
    """What one balance is kept for; the order of its fields is the order in which balances are locked."""

    location: int
    sku: str
    lot: str
    owner: str
    customs_status: str
    unit: str


@dataclass(frozen=True, slots=True)
class NewMove:
    """`quantity` (above zero, `unit`) of `sku` from the location `source` to `target`."""

    source: int
    target: int
    sku: str
    lot: str
    owner: str
    customs_status: str
    quantity: Decimal
    unit: str
    hs_code: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        if self.quantity <= 0:
            raise ValueError(f"a move carries more than nothing, not {self.quantity}")
        if self.source == self.target:
            raise ValueError("a move goes from one location to another")

    def key(self, location: int) -> Key:
        return Key(location, self.sku, self.lot, self.owner, self.customs_status, self.unit)


@dataclass(frozen=True, slots=True)
class Shortage:
    """A balance that the moves would bring below zero: `available` is there, `asked` is taken."""

    key: Key
    available: Decimal
    asked: Decimal


def deltas(moves: Iterable[NewMove]) -> dict[Key, Decimal]:
    """What the moves together do to each balance, in locking order. They sum to zero."""
    change: dict[Key, Decimal] = {}
    for move in moves:
        source, target = move.key(move.source), move.key(move.target)
        change[source] = change.get(source, Decimal(0)) - move.quantity
        change[target] = change.get(target, Decimal(0)) + move.quantity
    return dict(sorted(change.items()))


def shortages(
    change: Mapping[Key, Decimal], balances: Mapping[Key, Decimal], virtual: frozenset[int]
) -> list[Shortage]:
    """Where a real location would end below zero; a location in `virtual` may."""
    short = []
    for key, delta in change.items():
        available = balances.get(key, Decimal(0))
        if key.location not in virtual and available + delta < 0:
            short.append(Shortage(key, available, -delta))
    return short
