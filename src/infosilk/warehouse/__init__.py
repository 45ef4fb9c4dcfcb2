"""Goods at rest: bonded stock of the zone's cargo centres."""

REQUIRES = ("trace",)
