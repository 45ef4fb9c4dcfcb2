"""Charges and options of the European Union."""
