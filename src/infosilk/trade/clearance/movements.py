"""Consignments leave and arrive: what logistics reports, on either node, as a set and all or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, ErrorItem
from infosilk.kernel.record import audit
from infosilk.trace import public as trace
from infosilk.trade.clearance import statuses
from infosilk.trade.clearance.engine import status_codes
from infosilk.trade.clearance.models.consignments import Consignment, ConsignmentQuerySet, Direction, State

_SHOWN = 100


def mark_departed(acting: Acting, numbers: Sequence[str], shipment_no: str, at: datetime) -> None:
    """Accepted consignments are on their way with `shipment_no`. Conflict names each that cannot be."""
    acting.require("trade", "forwarder", "system")
    _move(
        acting,
        Consignment.objects.visible_to(acting),
        numbers,
        State.ACCEPTED,
        State.ON_THE_WAY,
        at,
        shipment_no=shipment_no,
    )


def undo_departure(acting: Acting, numbers: Sequence[str], shipment_no: str, at: datetime) -> None:
    """The partner refused the shipment that they left with: they are accepted again. Conflict names each that did not
    leave with it."""
    acting.require("trade", "forwarder", "system")
    rows = Consignment.objects.visible_to(acting).filter(shipment_no=shipment_no)
    _move(acting, rows, numbers, State.ON_THE_WAY, State.ACCEPTED, at, shipment_no="")


def leave(acting: Acting, numbers: Sequence[str], shipment_no: str, at: datetime) -> None:
    """Released consignments that no partner node waits for leave with their carrier: exports to a country without a
    node, and bonded goods to their buyers. Conflict names each that cannot."""
    acting.require("trade", "forwarder")
    rows = Consignment.objects.visible_to(acting).filter(partner="")
    with transaction.atomic():
        _move(acting, rows, numbers, State.RELEASED, State.ON_THE_WAY, at, shipment_no=shipment_no)
        for direction, biz_step in ((Direction.EXPORT, "departing"), (Direction.IMPORT, "shipping")):
            going = list(rows.filter(number__in=numbers, direction=direction).values_list("number", flat=True))
            if going:
                events = trace.consignment_events(going, at=at, biz_step=biz_step, disposition="in_transit")
                trace.capture(acting, events)


def delivered(acting: Acting, numbers: Sequence[str], place: str, at: datetime) -> None:
    """What left by `leave` was delivered at `place`, as its carrier says. Conflict names each that was not."""
    acting.require("trade", "forwarder")
    rows = Consignment.objects.visible_to(acting).filter(partner="")
    with transaction.atomic():
        _move(acting, rows, numbers, State.ON_THE_WAY, State.ARRIVED, at, place=place)
        events = trace.consignment_events(list(numbers), at=at, biz_step="accepting", disposition="in_progress")
        trace.capture(acting, events)


def mark_arrived(acting: Acting, numbers: Sequence[str], place: str, at: datetime) -> None:
    """Consignments on their way have arrived at `place`. Conflict names each that cannot have."""
    acting.require("trade", "warehouse", "forwarder", "system")
    # A cargo centre receives what comes, whoever owns it: the road told this node what is on its way.
    rows = Consignment.objects.all()
    if not acting.may("trade", "warehouse", "system"):
        rows = rows.visible_to(acting)
    _move(acting, rows, numbers, State.ON_THE_WAY, State.ARRIVED, at, place=place)


def _move(
    acting: Acting,
    rows: ConsignmentQuerySet,
    numbers: Sequence[str],
    before: State,
    after: State,
    at: datetime,
    **fields: str,
) -> None:
    wanted = list(dict.fromkeys(numbers))
    with transaction.atomic():
        locked = dict(rows.filter(number__in=wanted).order_by("id").select_for_update().values_list("number", "state"))
        errors = [_wrong(number, locked.get(number), before) for number in wanted if locked.get(number) != before]
        if errors:
            raise Conflict(
                _("%(count)s consignments cannot become “%(state)s”.") % {"count": len(errors), "state": after.label},
                errors=errors[:_SHOWN],
                mend=_("Leave them out; nothing was changed."),
            )
        Consignment.objects.filter(number__in=wanted).update(state=after, changed_at=at, **fields)
        if after == State.ARRIVED:
            home = settings.NODE.city.country
            keys = Consignment.objects.filter(number__in=wanted).order_by("id").values_list("id", flat=True)
            statuses.write(((key, home, (status_codes.CLOSED,)) for key in keys), at)
        audit.record(
            acting,
            f"trade.consignments.{after}",
            "trade.consignment",
            wanted[0] if wanted else "",
            {"count": len(wanted), **fields},
        )


def _wrong(number: str, state: str | None, before: State) -> ErrorItem:
    if state is None:
        return ErrorItem(number, _("There is no such consignment among what you may see."))
    return ErrorItem(
        number,
        _("It is: %(state)s; it would have to be: %(needed)s.") % {"state": State(state).label, "needed": before.label},
    )
