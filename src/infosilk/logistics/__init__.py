"""Goods on their way between the cities."""
