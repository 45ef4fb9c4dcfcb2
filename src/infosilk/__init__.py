"""Infosilk: the open platform of an information silk road between two partner cities."""

__version__ = "0.1.0"
