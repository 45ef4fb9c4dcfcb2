"""What the road needs to know of the node that it belongs to, in one place: name, zone, partners, secrets."""

from pathlib import Path

from django.conf import settings

from infosilk.kernel.here import name as name
from infosilk.kernel.here import zone as zone
from infosilk.kernel.zone import NodeEntry


def partners() -> list[NodeEntry]:
    """Every other node of the zone."""
    return zone().partners(name())


def partner(node: str) -> NodeEntry | None:
    """The partner called `node`, or None if the zone has none of that name (or it is this node)."""
    return next((entry for entry in partners() if entry.name == node), None)


def secrets() -> Path:
    return settings.NODE.home / "secrets"


def batch() -> int:
    """How many messages travel in one delivery."""
    return settings.NODE.road_batch
