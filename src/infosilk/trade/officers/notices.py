"""What officers and traders are told of a review."""

from django.utils.translation import gettext_noop

from infosilk.kernel.notices.notify import notify
from infosilk.trade.clearance.public import Consignment, officers_of

_PROPOSED = gettext_noop("A colleague proposes a decision that needs a second officer.")
_ANSWERED = gettext_noop("A trader answered a question about a held consignment.")
_ASKED = gettext_noop("A customs officer asks you about consignment %(number)s.")


def proposed_here() -> None:
    """Tell the officers of this node that a proposal waits for a second one."""
    officers_of("trade.proposed", _PROPOSED, {})


def answered_here() -> None:
    """Tell the officers of this node that a trader answered."""
    officers_of("trade.answered", _ANSWERED, {})


def asked(found: Consignment) -> None:
    """Tell marketplace, seller and consignee that an officer asks them about their consignment."""
    owners = {
        (found.marketplace_id, "marketplace"),
        (found.seller_id, "trader"),
        (found.consignee_id, "trader"),
    }
    for owner, role in owners:
        if owner is not None:
            address = f"/trade/consignments/{found.number}/"
            notify((owner, role), "trade.asked", _ASKED, {"number": found.number}, address)
