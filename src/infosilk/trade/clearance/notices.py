"""Whom trade tells of what: officers of what is held here, owners of what the partner city stopped. Once a batch or run
of messages, never once a consignment; in the transaction of what it tells.
"""

from collections import Counter
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext_noop

from infosilk.kernel.models import Mandate
from infosilk.kernel.notices.notify import notify
from infosilk.trade.clearance.models.consignments import Consignment

_HELD = gettext_noop("Consignments that are held and wait for your decision: %(count)s.")


_STOPPED = gettext_noop("Consignments of yours that the partner city held or refused: %(count)s.")


def held_here(count: int) -> None:
    """Tell every customs officer of this node that `count` more consignments wait."""
    if count:
        officers_of("trade.held", _HELD, {"count": count})


def officers_of(kind: str, message: str, params: dict[str, int], url: str = "trade:home:work-list") -> None:
    mandates = Mandate.objects.active(timezone.now()).filter(role="officer")
    for organisation in mandates.values_list("organisation_id", flat=True).distinct():
        notify((organisation, "officer"), kind, message, params, url)


def stopped_there(numbers: Collection[str]) -> None:
    """Tell marketplaces and sellers that the partner city held or refused some of their consignments."""
    if not numbers:
        return
    rows = Consignment.objects.filter(number__in=numbers).values_list("marketplace_id", "seller_id")
    owners = Counter(
        (owner, role)
        for marketplace, seller in rows
        for owner, role in ((marketplace, "marketplace"), (seller, "trader"))
        if owner is not None
    )
    for (owner, role), count in owners.items():
        notify((owner, role), "trade.stopped", _STOPPED, {"count": count}, "trade:clearance:consignments")
