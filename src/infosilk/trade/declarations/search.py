"""Customs declarations in the search index: by their numbers and parties; for who lodged them, and officers."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from infosilk.commons.search import public as search
from infosilk.kernel.actor import Acting
from infosilk.trade.declarations.models import LodgedDeclaration

_ALL = "all"


def read(keys: Sequence[int]) -> Iterator[search.Entry]:
    """The entries of these declarations."""
    for row in LodgedDeclaration.objects.filter(pk__in=keys).iterator():
        yield search.Entry(
            key=row.pk,
            title=row.number,
            note=f"{row.lrn} · {row.exporter_name} → {row.importer_name}",
            argument=row.number,
            texts=[row.lrn, row.importer_name, row.exporter_name],
            access=[_ALL, f"own{row.organisation_id}"],
            number=row.number,
        )


def keys(after: int, limit: int) -> list[int]:
    return list(LodgedDeclaration.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def who(acting: Acting) -> list[str]:
    """As `LodgedDeclaration.objects.visible_to`, in words of the index."""
    if "system" in acting.roles or acting.may("trade", "officer"):
        return [_ALL]
    if acting.organisation_id is None or not acting.may("trade", "broker", "trader", "administrator"):
        return []
    return [f"own{acting.organisation_id}"]


DECLARATIONS = search.declare(
    search.Kind("trade.declaration", _("Declarations"), "trade", "trade:declarations:declaration", 20, read, keys, who)
)
