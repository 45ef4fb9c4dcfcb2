"""What a journey came to: each order of the batch, and what was lodged beside it."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass
class OrderRow:
    """One line of the batch at the end of its journey. Charges in EUR; times ISO 8601, or empty."""

    line: int
    order_no: str
    number: str
    state: str
    lane: str = ""
    reasons: tuple[str, ...] = ()
    charges: Decimal | None = None
    departed_at: str = ""
    arrived_at: str = ""


@dataclass
class Also:
    """A batch of another direction that was lodged too: at which node, and how many orders came to which state."""

    node: str
    file: str
    states: dict[str, int]


@dataclass
class JourneyResult:
    """What became of a batch, order by order, how long it took, and what was lodged beside it."""

    file: str
    rows: list[OrderRow]
    seconds: float
    also: list[Also] = field(default_factory=list)

    def count(self, *states: str) -> int:
        return sum(row.state in states for row in self.rows)

    def as_dict(self) -> dict[str, Any]:
        orders = [{**vars(row), "charges": None if row.charges is None else str(row.charges)} for row in self.rows]
        states = dict(sorted(Counter(row.state for row in self.rows).items()))
        also = [vars(one) for one in self.also]
        return {
            "file": self.file,
            "seconds": round(self.seconds, 3),
            "states": states,
            "orders": orders,
            "also": also,
        }
