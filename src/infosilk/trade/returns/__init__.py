"""Goods that come back and orders that are withdrawn, and what that does to charges and limits."""
