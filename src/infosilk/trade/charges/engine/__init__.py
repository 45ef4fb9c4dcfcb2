"""Charges by jurisdiction, options, quotes, and what is not known: pure."""
