"""Charges of private parcels as dues: what a parcel owes by the law of its day, for buyers, desks and payment firms."""
