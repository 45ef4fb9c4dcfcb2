"""Figures that every charge is reckoned with: nought, a cent, a hundred."""

from decimal import Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
HUNDRED = Decimal(100)
