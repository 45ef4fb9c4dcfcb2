"""Whom trade tells of what: officers of what is held here, owners of what the partner city stopped. Once a batch or run
of messages, never once a consignment; in the transaction of what it tells.
"""

from collections import Counter
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext_noop

from infosilk.kernel.models import Mandate, Role
from infosilk.kernel.notify import notify
from infosilk.trade.models import Consignment

_HELD = gettext_noop("Consignments that are held and wait for your decision: %(count)s.")
_STOPPED = gettext_noop("Consignments of yours that the partner city held or refused: %(count)s.")


def held_here(count: int) -> None:
    """Tell every customs officer of this node that `count` more consignments wait."""
    if not count:
        return
    mandates = Mandate.objects.active(timezone.now()).filter(role=Role.OFFICER)
    for organisation in mandates.values_list("organisation_id", flat=True).distinct():
        notify((organisation, Role.OFFICER), "trade.held", _HELD, {"count": count}, "trade:work-list")


def stopped_there(numbers: Collection[str]) -> None:
    """Tell marketplaces and sellers that the partner city held or refused some of their consignments."""
    if not numbers:
        return
    rows = Consignment.objects.filter(number__in=numbers).values_list("marketplace_id", "seller_id")
    owners = Counter(
        (owner, role)
        for marketplace, seller in rows
        for owner, role in ((marketplace, Role.MARKETPLACE), (seller, Role.TRADER))
        if owner is not None
    )
    for (owner, role), count in owners.items():
        notify((owner, role), "trade.stopped", _STOPPED, {"count": count}, "trade:consignments")
