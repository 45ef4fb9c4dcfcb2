"""The road's own messages: a key announced, a message refused. Their handlers stand where they act."""

from infosilk.road.refusals import refused_by_partner
from infosilk.road.rotation import announced as key_announced

__all__ = ["key_announced", "refused_by_partner"]
