"""Consignments in the search index: by their numbers, parties and goods; for whoever `visible_to` shows them to."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from infosilk.commons.search import public as search
from infosilk.kernel.actor import Acting
from infosilk.trade.clearance.models.consignments import OWNERS, Consignment, verified_addresses

_ALL = "all"


def read(keys: Sequence[int]) -> Iterator[search.Entry]:
    """The entries of these consignments."""
    for row in Consignment.objects.filter(pk__in=keys).iterator():
        goods = [str(one.get("name") or one.get("description") or "") for one in row.goods if isinstance(one, dict)]
        owners = {row.marketplace_id, row.seller_id, row.consignee_id} - {None}
        access = [_ALL, *(f"own{one}" for one in sorted(owner for owner in owners if owner is not None))]
        access += [f"car{row.carrier_id}"] if row.carrier_id else []
        access += [_buyer(row.buyer_email)] if row.buyer_kind == "private" and row.buyer_email else []
        texts = [row.order_no, row.logistics_no, row.shipment_no, row.seller_name, row.marketplace_name, row.buyer_name]
        yield search.Entry(
            key=row.pk,
            title=row.number,
            note=f"{row.order_no} · {row.seller_name} → {row.buyer_name}, {row.buyer_city}",
            argument=row.number,
            texts=[*texts, row.buyer_city, *goods],
            access=access,
            number=row.number,
        )


def keys(after: int, limit: int) -> list[int]:
    return list(Consignment.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def who(acting: Acting) -> list[str]:
    """As `Consignment.objects.visible_to`, in words of the index."""
    if "system" in acting.roles or acting.may("trade", "officer"):
        return [_ALL]
    own = acting.organisation_id
    if own is None:
        return [] if acting.person_id is None else [_buyer(one) for one in verified_addresses(acting.person_id)]
    found = [f"own{own}"] if acting.may("trade", *OWNERS) else []
    return [*found, f"car{own}"] if acting.may("trade", "forwarder") else found


def _buyer(address: str) -> str:
    return f"buy{sha256(address.lower().encode()).hexdigest()[:20]}"


CONSIGNMENTS = search.declare(
    search.Kind("trade.consignment", _("Consignments"), "trade", "trade:home:consignment", 10, read, keys, who)
)
