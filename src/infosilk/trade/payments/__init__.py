"""Charges of private parcels: what is due, what was paid, what is to be given back."""
