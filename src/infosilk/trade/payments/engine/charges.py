"""What of a parcel's charges is owed. Engine: no database, no clock."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_CENT = Decimal("0.01")


def owed(charges: Mapping[str, Any] | None, total: Decimal | None, *, stands: bool) -> Decimal:
    """What is owed in the currency of the charges: their total without what returns have cancelled; nothing for a
    consignment that does not stand (refused, withdrawn)."""
    if total is None or charges is None or not stands:
        return Decimal(0)
    return max(total - Decimal(str(charges.get("cancelled") or 0)), Decimal(0))


def in_currency(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(_CENT, ROUND_HALF_UP)
