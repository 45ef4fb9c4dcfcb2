"""An order is withdrawn before it leaves: by its marketplace or seller here, and told to the partner that holds it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, NotFound
from infosilk.kernel.record import audit
from infosilk.road import public as road
from infosilk.trace import public as trace
from infosilk.trade.clearance import public as clearance
from infosilk.trade.clearance.public import Consignment, State
from infosilk.trade.orders.engine import faults
from infosilk.trade.payments.public import recount

WITHDRAWN = "trade.consignment.withdrawn"
_HERE = (State.HELD, State.RELEASED, State.ANNOUNCED, State.ACCEPTED, State.HELD_THERE)
_TOLD = (State.ANNOUNCED, State.ACCEPTED, State.HELD_THERE)
_THERE = (State.HELD, State.ACCEPTED)
_MAY = ("marketplace", "trader", "broker")


def withdraw(acting: Acting, number: str, note: str = "") -> Consignment:
    """Withdraw an order that was lodged here and has not left; its buyer's limit is given back, here or there.

    Its order number stays used: a new order has a new one. Conflict when it has left, or is over already.
    """
    acting.require("trade", *_MAY)
    with transaction.atomic():
        rows = Consignment.objects.visible_to(acting).select_for_update()
        found = rows.filter(number=number, batch__isnull=False).first()
        if found is None or acting.organisation_id not in (found.marketplace_id, found.seller_id):
            raise NotFound(what=_("consignment"))
        if found.state not in _HERE:
            raise Conflict(
                _("Consignment %(number)s cannot be withdrawn any more; it is: %(state)s.")
                % {"number": number, "state": found.get_state_display()},
                mend=_("What has left may come back as a return."),
            )
        told = found.state in _TOLD
        _over(found, note, timezone.now(), acting)
        if told:
            road.send(found.partner, WITHDRAWN, found.number, {"number": found.number, "note": note[:400]})
    return found


def may_withdraw(acting: Acting, found: Consignment) -> bool:
    """Whether this actor may withdraw it now."""
    owner = acting.organisation_id is not None and acting.organisation_id in (found.marketplace_id, found.seller_id)
    return acting.may("trade", *_MAY) and owner and found.batch_id is not None and found.state in _HERE


def _over(found: Consignment, note: str, at: datetime, acting: Acting) -> None:
    # Before the row changes: whoever lodges this buyer's next order holds the buyer, and waits for no consignment.
    clearance.give_limit_back([found.pk], "release", at)
    clearance.withdraw(found, faults.Withdrawn.reason(note=note.strip()[:400] or "-").as_dict(), at)
    recount(found)
    events = trace.consignment_events([found.number], at=at, biz_step="void_shipping", disposition="inactive")
    trace.capture(acting, events)
    audit.record(acting, "trade.consignment.withdrawn", "trade.consignment", found.number, {"note": note[:400]})
