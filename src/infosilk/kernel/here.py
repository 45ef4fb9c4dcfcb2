"""Which node this is, and of which zone."""

from django.conf import settings

from infosilk.kernel.zone import Zone


def name() -> str:
    """This node's name in zone.toml."""
    return settings.NODE.node


def zone() -> Zone:
    return settings.NODE.zone_data
