"""What is still to be paid of an amount, and what is to be given back. Engine: no database, no clock."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_ZERO = Decimal("0.00")
State = Literal["due", "announced", "paid", "cancelled"]


@dataclass(frozen=True, slots=True)
class Balance:
    """Of `amount` due, `received` came in, `refunded` was given back, `reversed` was taken back by the bank and
    `written_off` is not asked for any more; all in one currency."""

    amount: Decimal
    received: Decimal
    refunded: Decimal
    reversed: Decimal = _ZERO
    written_off: Decimal = _ZERO

    @property
    def kept(self) -> Decimal:
        """What is here now; below zero where a refund was told before the sum that it gives back."""
        return self.received - self.refunded - self.reversed

    @property
    def asked(self) -> Decimal:
        return max(self.amount - self.written_off, _ZERO)

    @property
    def left(self) -> Decimal:
        """What is still to be paid."""
        return max(self.asked - self.kept, _ZERO)

    @property
    def to_refund(self) -> Decimal:
        """What came in beyond what is due: paid too much, or for something that was cancelled."""
        return max(self.kept - self.asked, _ZERO)

    def state(self, *, announced: bool) -> State:
        if self.left:
            return "announced" if announced else "due"
        return "paid" if self.asked else "cancelled"
