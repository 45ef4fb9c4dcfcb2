"""Products in the search index: by article number, GTIN, titles in every language, HS code; for their organisation."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from infosilk.commons.search import public as search
from infosilk.kernel.actor import Acting
from infosilk.trade.catalogue.models import CATALOGUE_ROLES, Product


def read(keys: Sequence[int]) -> Iterator[search.Entry]:
    """The entries of these products."""
    for row in Product.objects.filter(pk__in=keys).iterator():
        yield search.Entry(
            key=row.pk,
            title=row.title or row.sku,
            note=" · ".join(part for part in (row.sku, row.gtin, row.hs_code) if part),
            argument=str(row.pk),
            texts=[row.gtin, row.hs_code, row.category, *map(str, row.titles.values())],
            access=[f"own{row.organisation_id}"],
            number=row.sku,
        )


def keys(after: int, limit: int) -> list[int]:
    return list(Product.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def who(acting: Acting) -> list[str]:
    """The organisation represented, where its products are visible to the actor at all."""
    if acting.organisation_id is None or not acting.may("trade", *CATALOGUE_ROLES):
        return []
    return [f"own{acting.organisation_id}"]


PRODUCTS = search.declare(
    search.Kind("trade.product", _("Products"), "trade", "trade:catalogue:product", 40, read, keys, who)
)
