"""The catalogue: products of an organisation, and how their subheadings are found, confirmed and remembered.

The engine that reads words is `trade.classification`; this package holds what keeps, shows and asks.
"""
