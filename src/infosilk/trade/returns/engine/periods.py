"""What may still be returned, until when, and what of the charges is cancelled with it.

Source: returns of cross-border retail import: applied for within 30 days and back within 45 days of the release; the
tax of what came back is not levied. Engine: no database, no clock, no Django.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_CENT = Decimal("0.01")
_ZERO = Decimal(0)
Quantities = Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Bought:
    """One goods line as it was bought; `value` is that of the whole line."""

    number: int
    quantity: Decimal
    value: Decimal


@dataclass(frozen=True, slots=True)
class Periods:
    """Days from the release to the last day of applying and of the goods being back."""

    apply: int
    back: int

    def apply_until(self, released: date) -> date:
        return released + timedelta(days=self.apply)

    def back_until(self, released: date) -> date:
        return released + timedelta(days=self.back)


def bought(goods: Iterable[Mapping[str, Any]]) -> tuple[Bought, ...]:
    """The goods lines of a consignment as it keeps them."""
    return tuple(
        Bought(int(line["number"]), Decimal(str(line["quantity"])), Decimal(str(line["value"]))) for line in goods
    )


def added(*parts: Quantities) -> dict[int, Decimal]:
    """The sum of quantities by line."""
    total: dict[int, Decimal] = {}
    for part in parts:
        for number, quantity in part.items():
            total[number] = total.get(number, _ZERO) + quantity
    return total


def left(goods: Sequence[Bought], taken: Quantities) -> dict[int, Decimal]:
    """What of each line is neither back nor on its way back; lines with nothing left are left out."""
    found = {line.number: line.quantity - taken.get(line.number, _ZERO) for line in goods}
    return {number: quantity for number, quantity in found.items() if quantity > 0}


def share(goods: Sequence[Bought], back: Quantities, lines: Iterable[int] | None = None) -> Decimal:
    """The share, by value, of the goods that are back (of the `lines` named alone): 0 to 1."""
    wanted = None if lines is None else set(lines)
    counted = [line for line in goods if wanted is None or line.number in wanted]
    whole = sum([line.value for line in counted], _ZERO)
    if not counted:
        return _ZERO
    weights = [line.value if whole else Decimal(1) for line in counted]
    parts = [
        weight * min(back.get(line.number, _ZERO) / line.quantity, Decimal(1))
        for line, weight in zip(counted, weights, strict=True)
    ]
    return sum(parts, _ZERO) / sum(weights, _ZERO)


def cancelled(charges: Mapping[str, Any], goods: Sequence[Bought], back: Quantities) -> Decimal:
    """What of stored `charges` falls away when `back` is back in all: each step by the share of its own lines."""
    if not left(goods, back):
        return Decimal(str(charges["total"]))
    amount = _ZERO
    for step in charges.get("steps", ()):
        amount += Decimal(str(step["amount"])) * share(goods, back, step.get("lines") or None)
    return min(amount.quantize(_CENT, ROUND_HALF_UP), Decimal(str(charges["total"])))
