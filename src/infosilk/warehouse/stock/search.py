"""Stock in the search index: by consignment, article and goods; for the location's keeper, the owner and officers."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from infosilk.commons.search import public as search
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
from infosilk.warehouse.stock import queries
from infosilk.warehouse.stock.models import Balance

_ALL = "all"


def read(keys: Sequence[int]) -> Iterator[search.Entry]:
    """The entries of these balances; virtual locations have none."""
    rows = Balance.objects.filter(pk__in=keys, virtual=False).select_related("location")
    for row in rows.iterator():
        access = [_ALL, f"own-{row.owner}"]
        access += [f"kep{row.location.keeper_id}"] if row.location.keeper_id else []
        yield search.Entry(
            key=row.pk,
            title=f"{row.lot} · {row.sku}",
            note=f"{row.location.code} · {row.description}",
            argument=row.location.code,
            texts=[row.lot, row.sku, row.description, row.hs_code, row.location.code],
            access=access,
        )


def keys(after: int, limit: int) -> list[int]:
    return list(Balance.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def who(acting: Acting) -> list[str]:
    """As `queries.balances`, in words of the index."""
    if queries.sees_all(acting):
        return [_ALL]
    if acting.organisation_id is None:
        return []
    found = [f"kep{acting.organisation_id}"] if acting.may("warehouse", "warehouse") else []
    code = Organisation.objects.values_list("code", flat=True).filter(pk=acting.organisation_id).first()
    return [*found, f"own-{code}"] if code else found


STOCK = search.declare(
    search.Kind("warehouse.stock", _("Stock"), "warehouse", "warehouse:stock:location", 50, read, keys, who)
)
