"""What other districts and the node use of logistics."""

from infosilk.logistics.corridors.public import corridors, moving

__all__ = [
    "corridors",
    "moving",
]
