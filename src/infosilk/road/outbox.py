"""Sending: an action writes outbox rows in its own transaction, and nothing else happens until it commits.

No lock is taken: each row is an INSERT (or a COPY) with an id from a sequence. Order per subject follows from
the action's own lock on the subject: whoever locks it second draws a later id and becomes visible later (ADR
0011). The sender is woken after the commit, by a NOTIFY of its own: inside the transaction it would make all
committing transactions queue behind each other's fsync (ADR 0013).
"""

import os
import threading
import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from infosilk.road import here
from infosilk.road.engine.envelope import check_names, encode_data

CHANNEL = "road"
HELLO = "hello "  # before a partner's name: it can be reached
_pending = threading.local()


class NotGranted(Exception):
    """The zone lets this node send no such topic to that partner; zone.toml's [[grants]] would have to."""


def message_id() -> str:
    """A UUID of version 7 (RFC 9562): ordered by time, so that indexes grow at their end."""
    value = int.from_bytes(os.urandom(16), "big")
    value = (time.time_ns() // 1_000_000) << 80 | value & ((1 << 80) - 1)
    value = value & ~(0xF << 76) & ~(0x3 << 62) | 0x7 << 76 | 0x2 << 62
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _check(partner: str, topic: str) -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("send() belongs into the transaction of the change that it tells of: transaction.atomic()")
    if here.partner(partner) is None:
        raise NotGranted(f"the zone {here.zone().name} has no partner node {partner!r} of {here.name()!r}")
    if not here.zone().may_send(here.name(), partner, topic):
        raise NotGranted(f"{here.zone().folder}/zone.toml grants {here.name()!r} no topic {topic!r} to {partner!r}")


def send(partner: str, topic: str, subject: str, data: dict[str, Any], expires: datetime | None = None) -> str:
    """Queue one message for `partner`; the id that it will carry.

    RuntimeError outside a transaction; NotGranted unless the zone grants the topic; ValueError for names or
    data that cannot travel. After `expires` the partner no longer applies it, and says so.
    """
    _check(partner, topic)
    check_names(topic, subject)
    raw = encode_data(data)
    identity = message_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO road_outbox (partner, topic, subject, message_id, data, expires_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (partner, topic, subject, identity, raw.decode(), expires),
        )
    wake(partner)
    return identity


def send_many(partner: str, topic: str, rows: Iterable[tuple[str, dict[str, Any]]]) -> int:
    """Queue many messages, `(subject, data)` each, in their order, by COPY; how many. Errors as of `send`."""
    _check(partner, topic)
    count = 0
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy("COPY road_outbox (partner, topic, subject, message_id, data) FROM STDIN") as copy,
    ):
        for subject, data in rows:
            check_names(topic, subject)
            copy.write_row((partner, topic, subject, message_id(), encode_data(data).decode()))
            count += 1
    if count:
        wake(partner)
    return count


def wake(partner: str) -> None:
    """Wake the sender for `partner` once this transaction has committed; once a transaction, however many messages."""
    waiting: set[str] = _pending.__dict__.setdefault("partners", set())
    waiting.add(partner)

    def notify() -> None:
        if partner in waiting:
            waiting.discard(partner)
            notify_now(partner)

    transaction.on_commit(notify, robust=True)


def notify_now(what: str) -> None:
    """NOTIFY on the road's channel, in a transaction of its own: it writes nothing and waits for no disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", (CHANNEL, what))
