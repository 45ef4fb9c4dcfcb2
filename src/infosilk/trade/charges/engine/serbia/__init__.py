"""Charges and options of Serbia."""
