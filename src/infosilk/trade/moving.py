"""Consignments leave and arrive: what logistics reports, on either node, as a set and all or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from infosilk.kernel import audit
from infosilk.kernel.acting import Acting
from infosilk.kernel.models import Role
from infosilk.kernel.problems import Conflict, ErrorItem
from infosilk.trade.models import Consignment, ConsignmentQuerySet, State

_SHOWN = 100


def mark_departed(acting: Acting, numbers: Sequence[str], shipment_no: str, at: datetime) -> None:
    """Accepted consignments are on their way with `shipment_no`. Conflict names each that cannot be."""
    acting.require("trade", Role.FORWARDER, "system")
    _move(
        acting, Consignment.objects.visible_to(acting), numbers, State.ACCEPTED, State.ON_THE_WAY, at,
        shipment_no=shipment_no,
    )  # fmt: skip


def mark_arrived(acting: Acting, numbers: Sequence[str], place: str, at: datetime) -> None:
    """Consignments on their way have arrived at `place`. Conflict names each that cannot have."""
    acting.require("trade", Role.WAREHOUSE, Role.FORWARDER, "system")
    # A cargo centre receives what comes, whoever owns it: the road told this node what is on its way.
    rows = Consignment.objects.all()
    if not acting.may("trade", Role.WAREHOUSE, "system"):
        rows = rows.visible_to(acting)
    _move(acting, rows, numbers, State.ON_THE_WAY, State.ARRIVED, at, place=place)


def _move(
    acting: Acting, rows: ConsignmentQuerySet, numbers: Sequence[str], before: State, after: State, at: datetime,
    **fields: str,
) -> None:  # fmt: skip
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
        audit.record(
            acting, f"trade.consignments.{after}", "trade.consignment", wanted[0] if wanted else "",
            {"count": len(wanted), **fields},
        )  # fmt: skip


def _wrong(number: str, state: str | None, before: State) -> ErrorItem:
    if state is None:
        return ErrorItem(number, _("There is no such consignment among what you may see."))
    return ErrorItem(
        number,
        _("It is: %(state)s; it would have to be: %(needed)s.") % {"state": State(state).label, "needed": before.label},
    )
