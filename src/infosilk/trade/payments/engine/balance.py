"""What of a parcel's charges is to be paid, was paid, and is to be given back. Engine: no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

_CENT, _ZERO = Decimal("0.01"), Decimal("0.00")
State = Literal["due", "announced", "paid", "cancelled"]


def owed(charges: Mapping[str, Any] | None, total: Decimal | None, *, stands: bool) -> Decimal:
    """What is owed in the currency of the charges: their total without what returns have cancelled; nothing for a
    consignment that does not stand (refused, withdrawn)."""
    if total is None or charges is None or not stands:
        return Decimal(0)
    return max(total - Decimal(str(charges.get("cancelled") or 0)), Decimal(0))


def in_currency(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Balance:
    """Of `amount` due, `received` came in and `refunded` went out again, all in one currency."""

    amount: Decimal
    received: Decimal
    refunded: Decimal

    @property
    def kept(self) -> Decimal:
        return self.received - self.refunded

    @property
    def left(self) -> Decimal:
        """What is still to be paid."""
        return max(self.amount - self.kept, _ZERO)

    @property
    def to_refund(self) -> Decimal:
        """What came in beyond what is due: paid too much, or for goods that went back."""
        return max(self.kept - self.amount, _ZERO)

    def state(self, *, announced: bool) -> State:
        if self.amount == 0:
            return "cancelled"
        if self.left == 0:
            return "paid"
        return "announced" if announced else "due"
