"""The pure part of payments: the balance of a parcel, and the payment slip."""
