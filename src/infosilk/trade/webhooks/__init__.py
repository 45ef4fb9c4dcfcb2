"""Statuses of consignments, told to the addresses that firms gave, each call signed."""
