"""Shipments along a corridor: what is ready to leave, dispatch, arrival, unloading."""
