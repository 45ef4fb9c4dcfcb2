"""The state of the way out: what a receipt changes, what a failure changes, what contradicts our log."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, NotFound
from infosilk.kernel.record import audit
from infosilk.road import alarms, here, keys
from infosilk.road.engine import receipt
from infosilk.road.engine.envelope import START
from infosilk.road.engine.receipt import Receipt
from infosilk.road.engine.rejection import Rejected
from infosilk.road.models import Direction, LogEntry, OutLink
from infosilk.road.outbox import HELLO, notify_now


class Broken(Exception):
    """The partner's signed mark contradicts this node's log."""


def is_broken(partner: str) -> bool:
    return OutLink.objects.filter(partner=partner, state=OutLink.State.BROKEN).exists()


# One statement, so that nothing is between the check and the step: not below what was acknowledged, not above
# what was sealed, and the chain's hash the one that our log holds at this number.
_ACKNOWLEDGE = """
UPDATE road_outlink o
   SET acked_seq = %(seq)s, receipt = %(raw)s, last_contact_at = %(now)s,
       state = CASE WHEN (%(up)s OR sealed_seq = %(seq)s) THEN 'up' ELSE state END,
       attempts = CASE WHEN (%(up)s OR sealed_seq = %(seq)s) THEN 0 ELSE attempts END,
       next_try_at = CASE WHEN (%(up)s OR sealed_seq = %(seq)s) THEN NULL ELSE next_try_at END,
       last_error = CASE WHEN (%(up)s OR sealed_seq = %(seq)s) THEN '' ELSE last_error END,
       stalled_at = CASE WHEN (%(up)s OR sealed_seq = %(seq)s) THEN NULL ELSE stalled_at END,
       kid = CASE WHEN next_kid <> '' AND next_kid_seq <= %(seq)s THEN next_kid ELSE kid END,
       next_kid = CASE WHEN next_kid_seq <= %(seq)s THEN '' ELSE next_kid END
 WHERE partner = %(partner)s AND acked_seq <= %(seq)s AND sealed_seq >= %(seq)s
   AND %(hash)s = CASE WHEN %(seq)s = 0 THEN %(start)s ELSE (
         SELECT hash FROM road_logentry l
          WHERE l.partner = o.partner AND l.direction = 'out' AND l.seq = %(seq)s) END
RETURNING state = 'up'
"""


def acknowledge(partner: str, mark: Receipt, *, delivered: bool) -> bool:
    """Take a verified receipt into account; whether the link is up again. Broken, with the alarm recorded, if
    the receipt contradicts our log.

    `delivered` False: the partner answered a question after a failure, which ends the failure only if nothing
    that was sealed is still to be delivered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _ACKNOWLEDGE,
            {
                "partner": partner,
                "seq": mark.seq,
                "hash": mark.hash,
                "start": START,
                "raw": mark.raw.decode("ascii"),
                "now": timezone.now(),
                "up": delivered,
            },
        )
        if (row := cursor.fetchone()) is not None:
            return bool(row[0])
    link = OutLink.objects.get(partner=partner)
    reason = _contradiction(link, mark)
    OutLink.objects.filter(partner=partner).update(
        state=OutLink.State.BROKEN, last_error=reason, alarm=mark.raw.decode("ascii"), next_try_at=None
    )
    alarms.tell_operators("road.broken", alarms.BROKEN, {"partner": partner, "reason": reason})
    raise Broken(reason)


def _contradiction(link: OutLink, mark: Receipt) -> str:
    if mark.seq > link.sealed_seq:
        return (
            f"{link.partner} confirms message {mark.seq}, but only {link.sealed_seq} were ever sealed here: "
            "this node has probably been restored from an old backup"
        )
    if mark.seq < link.acked_seq:
        return (
            f"{link.partner} confirms only message {mark.seq}, but had confirmed {link.acked_seq} before: "
            "that node has probably been restored from an old backup"
        )
    return f"{link.partner} confirms another message {mark.seq} than our log holds: the histories have forked"


def failed(partner: str, attempts: int, reason: str, stalled: bool, next_try: datetime) -> None:
    """Record a failed attempt; once `stalled`, since when."""
    rows = OutLink.objects.filter(partner=partner)
    changes: dict[str, Any] = {"state": OutLink.State.RETRYING}
    first = stalled and rows.filter(stalled_at=None).exists()
    if stalled:
        changes = {"state": OutLink.State.STALLED, "stalled_at": Coalesce("stalled_at", Now())}
    rows.update(**changes, attempts=attempts, last_error=reason[:500], next_try_at=next_try)
    if first:
        alarms.tell_operators("road.stalled", alarms.STALLED, {"partner": partner, "reason": reason[:200]})


def resume(acting: Acting, partner: str, *, rewind: bool = False) -> int:
    """Let a broken or stalled link try again at once; from which number on it will send.

    `rewind`: the partner has lost messages that it had confirmed (restored from a backup); send them again
    from its signed mark on, which must lie on our own chain. Only the operator may. NotFound; Conflict if
    that is not so.
    """
    acting.require("road", "operator", "system")
    if here.partner(partner) is None:
        raise NotFound(what=_("partner"))
    with transaction.atomic():
        link, _created = OutLink.objects.select_for_update().get_or_create(partner=partner)
        if rewind:
            link.acked_seq = _rewound(link)
        link.save(update_fields=["acked_seq"])
        set_going(partner)
        audit.record(acting, "road.resume", "road.link", partner, {"rewind": rewind, "from": link.acked_seq + 1})
    notify_now(f"{HELLO}{partner}")
    return link.acked_seq + 1


def set_going(partner: str) -> None:
    """Forget alarm and failures, so that the sender tries at once."""
    OutLink.objects.filter(partner=partner).update(state=OutLink.State.RETRYING, alarm="", attempts=0, next_try_at=None)


def _rewound(link: OutLink) -> int:
    mend = _("Rewind only after the partner's node was restored from a backup, and resume without it otherwise.")
    if not link.alarm:
        raise Conflict(detail=_("There is no contradicting receipt to rewind to."), mend=mend)
    try:
        mark = receipt.accept(
            link.alarm.encode("ascii"),
            keys.StoredKeys(),
            node=link.partner,
            partner=here.name(),
            request=None,
            now=None,
        )
    except Rejected as rejected:
        raise Conflict(detail=str(rejected), mend=mend) from rejected
    stored = START
    if mark.seq:
        found = LogEntry.objects.filter(partner=link.partner, direction=Direction.OUT, seq=mark.seq).first()
        stored = bytes(found.hash) if found else b""
    if mark.seq > link.acked_seq or stored != mark.hash:
        raise Conflict(detail=_("The partner's mark does not lie on this node's own chain."), mend=mend)
    return mark.seq
