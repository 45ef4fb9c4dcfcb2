"""Whom trade tells of what: officers of what is held here, owners of what the partner city stopped. Once a batch or run
of messages, never once a consignment; in the transaction of what it tells.
"""

from collections import Counter
from collections.abc import Collection

from django.utils import timezone
from django.utils.translation import gettext_noop, override

from infosilk.kernel.models import Mandate, Role
from infosilk.kernel.notify import notify
from infosilk.trade.models import Consignment, Return, ReturnState

_HELD = gettext_noop("Consignments that are held and wait for your decision: %(count)s.")
_PROPOSED = gettext_noop("A colleague proposes a decision that needs a second officer.")
_ANSWERED = gettext_noop("A trader answered a question about a held consignment.")
_ASKED = gettext_noop("A customs officer asks you about consignment %(number)s.")
_RETURN = gettext_noop("A buyer applies to return goods.")
_RETURN_CHANGED = gettext_noop("Return %(number)s: %(state)s.")
_STOPPED = gettext_noop("Consignments of yours that the partner city held or refused: %(count)s.")


def held_here(count: int) -> None:
    """Tell every customs officer of this node that `count` more consignments wait."""
    if count:
        _officers("trade.held", _HELD, {"count": count})


def proposed_here() -> None:
    """Tell the officers of this node that a proposal waits for a second one."""
    _officers("trade.proposed", _PROPOSED, {})


def answered_here() -> None:
    """Tell the officers of this node that a trader answered."""
    _officers("trade.answered", _ANSWERED, {})


def asked(found: Consignment) -> None:
    """Tell marketplace, seller and consignee that an officer asks them about their consignment."""
    owners = {
        (found.marketplace_id, Role.MARKETPLACE), (found.seller_id, Role.TRADER), (found.consignee_id, Role.TRADER),
    }  # fmt: skip
    for owner, role in owners:
        if owner is not None:
            address = f"/trade/consignments/{found.number}/"
            notify((owner, role), "trade.asked", _ASKED, {"number": found.number}, address)


def return_applied() -> None:
    """Tell the officers of this node that a return is applied for."""
    _officers("trade.return", _RETURN, {}, "trade:returns")


def return_changed(row: Return) -> None:
    """Tell the person who applied where the return stands."""
    if row.person is not None and row.state != ReturnState.APPLIED:
        state = {"msgid": _english(row.state)}
        notify(row.person, "trade.return", _RETURN_CHANGED, {"number": row.number, "state": state}, "trade:my-returns")


def _english(state: str) -> str:
    with override("en"):
        return str(ReturnState(state).label)


def _officers(kind: str, message: str, params: dict[str, int], url: str = "trade:work-list") -> None:
    mandates = Mandate.objects.active(timezone.now()).filter(role=Role.OFFICER)
    for organisation in mandates.values_list("organisation_id", flat=True).distinct():
        notify((organisation, Role.OFFICER), kind, message, params, url)


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
