"""Shipments along a corridor: dispatch, arrival, unloading."""
