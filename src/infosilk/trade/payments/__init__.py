"""Charges of parcels: what is due, paid and given back."""
