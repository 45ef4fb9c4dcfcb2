"""The audit trail: every action leaves an entry in its transaction, chained per represented organisation.

`record` writes the entry; the database seals it at commit (triggers.py), so that the stream's lock is taken
last. `verify` recomputes a stream and names every break: an edited, missing, inserted or moved entry.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import AuditEntry, AuditHead

SYSTEM = "system"
GENESIS = bytes(32)


@dataclass(frozen=True)
class Break:
    """A place where a stream is not what was recorded. `number` is the place in the stream."""

    stream: str
    number: int
    reason: str

    def __str__(self) -> str:
        return f"{self.stream} {self.number}: {self.reason}"


def stream_of(organisation_id: int | None) -> str:
    """The name of an organisation's stream; the node's own is "system"."""
    return SYSTEM if organisation_id is None else f"organisation:{organisation_id}"


def record(
    acting: Acting,
    action: str,
    object_type: str,
    object_id: str,
    changes: dict[str, Any],
    organisation_id: int | None = None,
) -> None:
    """Write one entry in the caller's transaction; RuntimeError outside one.

    `organisation_id` is whose trail it belongs to (default: the organisation represented; none: the node's
    own). `changes` is JSON; dates, decimals and UUIDs become text. Put numbers of people there, not names.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"the audit entry {action!r} belongs in the transaction of what it tells")
    owner = organisation_id if organisation_id is not None else acting.organisation_id
    at = timezone.now()
    # A person stands by number: the trail outlives the erasure of a person's data.
    actor = acting.name if acting.person_id is None else f"person {acting.person_id}"
    entry = {
        "at": at.isoformat(),
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "actor": actor,
        "via": acting.via,
        "person": acting.person_id,
        "organisation": acting.organisation_id,
        "mandate": acting.mandate_id,
        "token": acting.token_id,
        "roles": sorted(acting.roles),
        "changes": changes,
    }
    AuditEntry.objects.create(
        stream=stream_of(owner),
        at=at,
        action=action,
        object_type=object_type,
        object_id=object_id,
        actor=actor,
        person_id=acting.person_id,
        organisation_id=acting.organisation_id,
        body=canonical(entry),
    )


def canonical(entry: dict[str, Any]) -> str:
    """JSON with sorted keys and no white space: the same entry is the same text everywhere.

    NUL characters, which PostgreSQL's text cannot hold, become the replacement character.
    """
    text = json.dumps(
        entry,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        cls=DjangoJSONEncoder,
        allow_nan=False,
    )
    return text.replace("\\u0000", "\\ufffd")


def link(previous: bytes, stream: str, number: int, body: str) -> bytes:
    """The hash of an entry: SHA-256 over the previous hash, the stream, the number and the entry's canonical JSON."""
    return hashlib.sha256(f"{previous.hex()}|{stream}|{number}|{body}".encode()).digest()


def seal_now() -> None:
    """Seal this transaction's entries before its commit, for whoever reads them inside it."""
    if connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS kernel_audit_seal IMMEDIATE")
            cursor.execute("SET CONSTRAINTS kernel_audit_seal DEFERRED")


def streams() -> list[str]:
    """Every stream that has entries or a head."""
    names = set(AuditHead.objects.values_list("stream", flat=True))
    return sorted(names.union(AuditEntry.objects.values_list("stream", flat=True).distinct()))


def verify(stream: str) -> list[Break]:
    """Recompute `stream` from its first entry; every break found, [] when it is whole.

    A cut-off end shows against the stream's head. Who can rewrite entries and head together can hide it: note
    `head(stream)` elsewhere from time to time (docs/handbook/audit.md).
    """
    seal_now()
    return list(_breaks(stream))


def head(stream: str) -> tuple[int, str]:
    """The stream's last number and hash (hex); (0, "") for an empty one."""
    found = AuditHead.objects.filter(stream=stream).first()
    return (found.number, bytes(found.hash).hex()) if found else (0, "")


def _breaks(stream: str) -> Iterator[Break]:
    previous, expected = GENESIS, 1
    for entry in AuditEntry.objects.filter(stream=stream).order_by("number").iterator(chunk_size=2000):
        if entry.number is None or entry.hash is None:
            yield Break(stream, expected, _("entry %(id)s was never sealed") % {"id": entry.pk})
            continue
        if entry.number != expected:
            yield Break(stream, expected, _("missing up to entry %(number)s") % {"number": entry.number - 1})
        found = bytes(entry.hash)
        if link(previous, stream, entry.number, entry.body) != found:
            yield Break(stream, entry.number, _("its hash does not follow from its content and its predecessor"))
        elif not _columns_agree(entry):
            yield Break(stream, entry.number, _("its columns differ from its sealed content"))
        previous, expected = found, entry.number + 1
    last = AuditHead.objects.filter(stream=stream).first()
    if last is None:
        if expected > 1:
            yield Break(stream, expected, _("the head of the stream is missing"))
    elif (last.number, bytes(last.hash)) != (expected - 1, previous):
        yield Break(stream, expected, _("the stream ends before its head, entry %(number)s") % {"number": last.number})


def _columns_agree(entry: AuditEntry) -> bool:
    try:
        body = json.loads(entry.body)
        at = datetime.fromisoformat(body["at"])
    except (ValueError, KeyError):
        return False
    return (
        at,
        body["action"],
        body["object_type"],
        body["object_id"],
        body["actor"],
        body["person"],
        body["organisation"],
    ) == (
        entry.at,
        entry.action,
        entry.object_type,
        entry.object_id,
        entry.actor,
        entry.person_id,
        entry.organisation_id,
    )
