"""Whether the road could work: asked by the node's readiness endpoint."""

from infosilk.road import here
from infosilk.road.models import Key


def ready() -> str | None:
    """None, or what is missing in one sentence with how to mend it."""
    rows = Key.objects.filter(node=here.name(), revoked_at=None)
    if not any((here.secrets() / f"road-{row.kid}.key").is_file() for row in rows):
        return "this node has no key of the road; make one with `infosilk road key new`"
    return None
