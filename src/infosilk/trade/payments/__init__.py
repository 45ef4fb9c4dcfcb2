"""Charges of private parcels: what is due, to whom, and what payment firms took."""
