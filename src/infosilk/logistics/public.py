"""What other districts and the node use of logistics: corridors, and what travels on them now."""

from infosilk.logistics.corridors.public import corridors, moving

__all__ = [
    "corridors",
    "moving",
]
