"""The version of a table that processes keep in memory; triggers of the table move it (triggers.py)."""

from infosilk.kernel.models import DataVersion


def version(name: str) -> int:
    """How often the table behind `name` ("rules", "rates") has changed; 0 before the first time. One
    query.
    """
    return DataVersion.objects.filter(name=name).values_list("version", flat=True).first() or 0
