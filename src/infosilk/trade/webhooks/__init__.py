"""Feeds of statuses to the addresses that firms gave, signed."""
