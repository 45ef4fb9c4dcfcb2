"""Goods that come back and orders that are withdrawn: what is given back for them."""
