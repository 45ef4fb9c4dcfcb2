"""Charges and options of China."""
