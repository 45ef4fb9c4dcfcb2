"""Parked messages: tried again by the worker when their handler failed, retried or refused by the operator.

Every step holds the partner's inbox row, like the inbox itself, so a message that arrives meanwhile cannot
slip past one that waits on its subject. One message is one transaction: what succeeded stays.
"""

import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, NotFound
from infosilk.kernel.record import audit
from infosilk.road import refusals
from infosilk.road.apply import call, message_of, raise_if_disconnected, why
from infosilk.road.engine.envelope import read
from infosilk.road.models import Direction, InLink, LogEntry, Parked

LONGEST_PAUSE = 300.0


def retry(acting: Acting, parked_id: int) -> bool:
    """Try a parked message, and all that waits on its subject, now; whether the whole subject is free again.

    Only the operator may. NotFound; Conflict if it no longer waits.
    """
    acting.require("road", "operator", "system")
    row = _waiting(parked_id)
    with transaction.atomic():
        audit.record(acting, "road.retry", "road.parked", str(row.pk), {"seq": row.seq, "subject": row.subject})
    return try_subject(row.partner, row.subject)


def refuse(acting: Acting, parked_id: int, reason: str) -> None:
    """Give a parked message up and tell the partner why; what waits behind it is tried at once.

    Only the operator may. NotFound; Conflict if it no longer waits.
    """
    acting.require("road", "operator", "system")
    row = _waiting(parked_id)
    with transaction.atomic():
        InLink.objects.select_for_update().get(partner=row.partner)
        row.refresh_from_db()
        if row.state != Parked.State.WAITING:
            raise _no_longer(row)
        row.state, row.reason = Parked.State.REFUSED, reason or row.reason
        row.save(update_fields=["state", "reason"])
        refusals.tell(row)
        audit.record(acting, "road.refuse", "road.parked", str(row.pk), {"seq": row.seq, "reason": row.reason})
    try_subject(row.partner, row.subject)


def _waiting(parked_id: int) -> Parked:
    row = Parked.objects.filter(pk=parked_id, direction=Direction.IN).first()
    if row is None:
        raise NotFound(what=_("parked message"))
    if row.state != Parked.State.WAITING:
        raise _no_longer(row)
    return row


def _no_longer(row: Parked) -> Conflict:
    return Conflict(
        detail=_("The message is no longer waiting; it is %(state)s.") % {"state": row.get_state_display()},
        mend=_("Look at the list of parked messages again."),
    )


def try_due(now: datetime | None = None) -> None:
    """Try every subject whose first waiting message is due."""
    now = now or timezone.now()
    heads = (
        Parked.objects.filter(direction=Direction.IN, state=Parked.State.WAITING)
        .order_by("partner", "subject", "seq")
        .distinct("partner", "subject")
    )
    for head in list(heads):
        # Behind: its head was refused or resolved by hand. Refused by the handler: only the operator tries
        # again.
        if head.kind == Parked.Kind.BEHIND or (head.next_try_at is not None and head.next_try_at <= now):
            try_subject(head.partner, head.subject)


def try_subject(partner: str, subject: str) -> bool:
    """Apply what waits on `subject`, in order, until one is not taken; whether nothing waits any more."""
    while True:
        with transaction.atomic():
            InLink.objects.select_for_update().get(partner=partner)
            head = (
                Parked.objects.filter(
                    partner=partner, subject=subject, direction=Direction.IN, state=Parked.State.WAITING
                )
                .order_by("seq")
                .first()
            )
            if head is None:
                return True
            if not _try(head):
                return False


def _try(row: Parked) -> bool:
    entry = LogEntry.objects.get(partner=row.partner, direction=Direction.IN, seq=row.seq)
    row.attempts += 1
    row.last_try_at = timezone.now()
    try:
        call(row.topic, [message_of(read(entry.jws.encode("ascii")))])
    except Exception as error:
        raise_if_disconnected(error)
        row.kind, row.reason = why(error)
        pause = min(LONGEST_PAUSE, 2.0 ** min(row.attempts, 10)) * random.uniform(0.75, 1.25)  # noqa: S311
        row.next_try_at = row.last_try_at + timedelta(seconds=pause) if row.kind == Parked.Kind.ERROR else None
        row.save()
        return False
    row.state, row.next_try_at = Parked.State.RESOLVED, None
    row.save()
    return True
