"""Warehouse: the bonded stock ledger. Immutable moves, one balance per owner, lot and customs status."""
