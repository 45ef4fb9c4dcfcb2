"""Logistics: shipments that carry released consignments along a corridor to the partner's cargo centre."""
