"""Goods on their way between the cities."""

REQUIRES = ("trace", "trade", "warehouse")
