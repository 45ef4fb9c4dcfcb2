"""Applying: runs of messages go to their handlers; what a handler does not take is parked, and nothing else waits.

Runs inside the inbox's transaction. Each run has a savepoint; if it fails it is repeated one by one, so that
only the culprit is parked, and behind it, in order, what follows on the same subject of the same partner.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

from django.db import Error as DatabaseError
from django.db import connection, transaction

from infosilk.road import refusals
from infosilk.road.engine.envelope import Letter
from infosilk.road.models import Direction, Parked
from infosilk.road.registry import Message, Refused, handler_for

log = logging.getLogger("infosilk.road")

FIRST_RETRY = timedelta(seconds=2)


class NoHandler(Exception):
    """No area of this node handles the topic (yet)."""


def message_of(letter: Letter) -> Message:
    event = letter.event
    return Message(event.id, event.source, event.type, event.subject, letter.seq, event.time, event.data)


def apply(partner: str, letters: Sequence[Letter], now: datetime) -> None:
    """Apply verified, recorded messages in order, parking what is not taken."""
    parked: list[Parked] = []
    blocked = blocked_subjects(partner, {letter.event.subject for letter in letters})
    free: list[Message] = []
    for letter in letters:
        expires = letter.event.expires
        message = message_of(letter)
        if expires is not None and expires <= now:
            parked.append(park(message, Parked.Kind.EXPIRED, f"expired at {expires.isoformat()}", now))
        else:
            free.append(message)
    for topic, group in groupby(free, key=lambda message: message.topic):
        run = []
        for message in group:
            if message.subject in blocked:
                parked.append(park(message, Parked.Kind.BEHIND, "", now))
            else:
                run.append(message)
        if run and not _whole(topic, run):
            parked += _one_by_one(run, blocked, now)
    if parked:
        Parked.objects.bulk_create(parked)
        for row in parked:
            log.warning("message parked", extra={"partner": partner, "seq": row.seq, "reason": row.reason[:200]})
            if row.state == Parked.State.REFUSED:
                refusals.tell(row)


def blocked_subjects(partner: str, subjects: set[str]) -> set[str]:
    """Those of `subjects` on which an earlier message of `partner` waits."""
    rows = Parked.objects.filter(
        partner=partner, direction=Direction.IN, state=Parked.State.WAITING, subject__in=subjects
    )
    return set(rows.values_list("subject", flat=True))


def call(topic: str, messages: Sequence[Message]) -> None:
    """The handler of `topic` in a savepoint. Whatever it raises is raised, its changes undone.

    Foreign keys are checked before the savepoint ends: Django defers them to the commit, where one bad
    message would fail the whole batch, over and over.
    """
    handler = handler_for(topic)
    if handler is None:
        raise NoHandler(f"no area of this node handles {topic}")
    # Errors of a handler's own COPY come as psycopg's; from here on all are Django's.
    with connection.wrap_database_errors, transaction.atomic():
        handler(messages)
        connection.check_constraints()


def _whole(topic: str, run: Sequence[Message]) -> bool:
    try:
        call(topic, run)
    except Exception as error:
        raise_if_disconnected(error)
        if len(run) > 1:
            log.info("a run of %s messages of %s is repeated one by one: %s", len(run), topic, error)
        return False
    return True


def _one_by_one(run: Sequence[Message], blocked: set[str], now: datetime) -> list[Parked]:
    parked = []
    for message in run:
        if message.subject in blocked:
            parked.append(park(message, Parked.Kind.BEHIND, "", now))
            continue
        try:
            call(message.topic, [message])
        except Exception as error:
            raise_if_disconnected(error)
            blocked.add(message.subject)
            parked.append(park(message, *why(error), now))
    return parked


def why(error: Exception) -> tuple[Parked.Kind, str]:
    """Kind and reason of a handler's failure, for the operator."""
    if isinstance(error, Refused):
        return Parked.Kind.REFUSED, error.reason
    return Parked.Kind.ERROR, f"{type(error).__name__}: {error}"[:2000]


def park(message: Message, kind: Parked.Kind, reason: str, now: datetime) -> Parked:
    expired = kind == Parked.Kind.EXPIRED
    return Parked(
        partner=message.partner,
        direction=Direction.IN,
        seq=message.seq,
        message_id=message.id,
        topic=message.topic,
        subject=message.subject,
        kind=kind,
        reason=reason,
        state=Parked.State.REFUSED if expired else Parked.State.WAITING,
        attempts=0 if kind == Parked.Kind.BEHIND else 1,
        last_try_at=now,
        next_try_at=now + FIRST_RETRY if kind == Parked.Kind.ERROR else None,
    )


def raise_if_disconnected(error: Exception) -> None:
    """A lost connection is nobody's message's fault: give the whole batch back."""
    if isinstance(error, DatabaseError) and (connection.connection is None or connection.connection.closed):
        raise error
