"""The version of a table that processes keep in memory; triggers of the table move it (record/triggers.py)."""

from infosilk.kernel.models import DataVersion


def data_version(name: str) -> int:
    """A number that changes with each change of the table behind `name` ("rules", "rates"); 0: never. One query."""
    return DataVersion.objects.filter(name=name).values_list("version", flat=True).first() or 0


def versions(*names: str) -> tuple[int, ...]:
    """`version` of several, in their order. One query."""
    found = dict(DataVersion.objects.filter(name__in=names).values_list("name", "version"))
    return tuple(found.get(name, 0) for name in names)
