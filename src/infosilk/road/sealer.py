"""Sealing: committed outbox rows become numbered, chained, signed entries of the log, in one transaction.

Only what is sealed is ever sent, and it is sent from the log, so that a message sent again is the same to the
byte. One sender a partner seals (sender.py holds an advisory lock); should two ever meet, the compare-and-set
on `sealed_seq` and the log's primary key let only one commit.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone

from infosilk.road import here, keys
from infosilk.road.engine.envelope import Draft, chain_hash, seal
from infosilk.road.models import LogEntry, OutLink
from infosilk.road.rotation import ANNOUNCED


class SealedElsewhere(Exception):
    """Another sealer was faster; nothing was done here."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message ready to send."""

    seq: int
    raw: bytes


# The rows come in id order, which is the order of drawing; ADR 0011 shows that this keeps each subject's
# order although transactions with lower ids may become visible later.
_TAKE = """
WITH taken AS (SELECT id FROM road_outbox WHERE partner = %s ORDER BY id LIMIT %s)
DELETE FROM road_outbox o USING taken WHERE o.id = taken.id
RETURNING o.id, o.message_id::text, o.topic, o.subject, o.created_at, o.data, o.expires_at
"""


def seal_next(partner: str, limit: int) -> list[Sealed]:
    """Seal up to `limit` waiting messages for `partner`, durably. Empty when none waits."""
    signer = keys.signer_for(partner)
    with connection.wrap_database_errors, transaction.atomic(), connection.cursor() as cursor:
        # Take first, read the link after: when another sealer has these rows, this waits for its commit.
        cursor.execute(_TAKE, (partner, limit))
        rows = sorted(cursor.fetchall())
        if not rows:
            return []
        cursor.execute("SELECT sealed_seq, sealed_hash FROM road_outlink WHERE partner = %s", (partner,))
        before, prev = cursor.fetchone()
        seq, prev, source, now = before, bytes(prev), here.name(), timezone.now()
        sealed: list[Sealed] = []
        switch = None
        with cursor.copy(
            "COPY road_logentry (partner, direction, seq, message_id, topic, subject, jws, hash) FROM STDIN"
        ) as copy:
            for _, identity, topic, subject, created, data, expires in rows:
                seq += 1
                draft = Draft(identity, topic, subject, created, data.encode(), expires)
                raw = seal(draft, signer=signer, source=source, audience=partner, seq=seq, prev=prev, at=now)
                prev = chain_hash(raw)
                copy.write_row((partner, "out", seq, identity, topic, subject, raw.decode("ascii"), prev))
                sealed.append(Sealed(seq, raw))
                if topic == ANNOUNCED:
                    switch = (subject, seq)
        cursor.execute(
            "UPDATE road_outlink SET sealed_seq = %s, sealed_hash = %s WHERE partner = %s AND sealed_seq = %s",
            (seq, prev, partner, before),
        )
        if cursor.rowcount != 1:
            raise SealedElsewhere(partner)
        if switch:
            OutLink.objects.filter(partner=partner).update(next_kid=switch[0], next_kid_seq=switch[1])
    return sealed


def sealed_after(partner: str, seq: int, limit: int) -> list[Sealed]:
    """Up to `limit` sealed messages after number `seq`, from the log, in their exact bytes."""
    rows = LogEntry.objects.filter(partner=partner, direction="out", seq__gt=seq).order_by("seq")[:limit]
    return [Sealed(number, text.encode("ascii")) for number, text in rows.values_list("seq", "jws")]
