"""Refusals over the road: telling a partner that its message was not taken, and hearing that of ours."""

import logging
from collections.abc import Sequence
from uuid import UUID

from django.utils import timezone

from infosilk.kernel.record import tombstones
from infosilk.road import here
from infosilk.road.engine import jws
from infosilk.road.engine.envelope import read
from infosilk.road.models import Direction, LogEntry, Parked
from infosilk.road.outbox import send
from infosilk.road.registry import Message, Refused, handles, refused_callback_for

REFUSED = "road.message.refused"
log = logging.getLogger("infosilk.road")


def tell(row: Parked) -> None:
    """Answer the partner that `row` was refused, in this transaction. A refusal is not refused back."""
    if row.topic == REFUSED:
        return
    if not here.zone().may_send(here.name(), row.partner, REFUSED):
        log.error("the zone grants no %s to %s: the partner is not told of a refusal", REFUSED, row.partner)
        return
    data = {"id": str(row.message_id), "seq": row.seq, "topic": row.topic, "reason": row.reason}
    send(row.partner, REFUSED, row.subject, data)


@handles(REFUSED)
def refused_by_partner(messages: Sequence[Message]) -> None:
    """Record each refusal for the operator and call the area's `@refused` function."""
    for message in messages:
        _refused(message)


def _refused(message: Message) -> None:
    identity, reason = str(message.data.get("id", "")), str(message.data.get("reason", ""))[:2000]
    rows = LogEntry.objects.filter(partner=message.partner, direction=Direction.OUT, subject=message.subject)
    try:
        entry = rows.filter(message_id=UUID(identity)).first()
    except ValueError:
        entry = None
    if entry is None:
        raise Refused(f"no message {identity[:40]!r} about {message.subject!r} was sent to {message.partner}")
    if tombstones.read(entry.jws) is not None:
        raise Refused(f"message {entry.seq} about {message.subject!r} was erased here")
    sent = read(entry.jws.encode("ascii")).event
    now = timezone.now()
    Parked.objects.update_or_create(
        partner=message.partner,
        direction=Direction.OUT,
        seq=entry.seq,
        defaults={
            "message_id": entry.message_id,
            "topic": entry.topic,
            "subject": entry.subject,
            "kind": Parked.Kind.PARTNER,
            "reason": reason,
            "state": Parked.State.REFUSED,
            "last_try_at": now,
        },
    )
    callback = refused_callback_for(entry.topic)
    if callback is not None:
        original = Message(sent.id, message.partner, sent.type, sent.subject, entry.seq, sent.time, sent.data)
        callback(original, reason)


def payload(entry: LogEntry) -> bytes:
    """The signed JSON of a log entry."""
    return jws.unb64(entry.jws.encode("ascii").split(b".")[1])
