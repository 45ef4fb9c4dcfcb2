"""Shipments in the search index: by number, corridor and forwarder; for forwarder, corridor's keeper and officers."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from infosilk.commons.search import public as search
from infosilk.kernel import here
from infosilk.kernel.actor import Acting
from infosilk.logistics.corridors import queries
from infosilk.logistics.corridors.models import Shipment

_ALL = "all"


def read(keys: Sequence[int]) -> Iterator[search.Entry]:
    """The entries of these shipments."""
    for row in Shipment.objects.filter(pk__in=keys).iterator():
        access = [_ALL, f"to-{row.corridor}-{row.destination_node}"]
        access += [f"own{row.forwarder_id}"] if row.forwarder_id else []
        yield search.Entry(
            key=row.pk,
            title=row.number,
            note=f"{row.corridor} · {row.forwarder_name}",
            argument=row.number,
            texts=[row.corridor, row.forwarder_name],
            access=access,
            number=row.number,
        )


def keys(after: int, limit: int) -> list[int]:
    return list(Shipment.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def who(acting: Acting) -> list[str]:
    """As `queries.shipments`, in words of the index."""
    if queries.sees_all(acting):
        return [_ALL]
    found = [f"to-{corridor.code}-{here.name()}" for corridor in queries.kept_corridors(acting)]
    if acting.may("logistics", "forwarder") and acting.organisation_id is not None:
        found.append(f"own{acting.organisation_id}")
    return found


SHIPMENTS = search.declare(
    search.Kind("logistics.shipment", _("Shipments"), "logistics", "logistics:corridors:shipment", 30, read, keys, who)
)
