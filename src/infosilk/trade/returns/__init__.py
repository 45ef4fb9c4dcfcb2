"""Goods that come back: applied for and received within the periods, charges cancelled, the buyer's limit restored."""
