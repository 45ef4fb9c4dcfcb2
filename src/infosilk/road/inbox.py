"""Receiving: a verified batch is applied whole, in order, together with its log entries and the high-water mark.

A request is atomic (ADR 0012): either every message of it is taken (applied or parked) or nothing is. The answer is a
signed high-water mark, the same for a first delivery and for every repetition. Expensive checks (signatures) are done
before the link's row is locked, and done again only if another request moved the link meanwhile.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from infosilk.kernel.record import tombstones
from infosilk.road import here
from infosilk.road.apply import apply
from infosilk.road.engine import receipt
from infosilk.road.engine.envelope import START, Letter, authenticate, chain_hash, check_chain, read
from infosilk.road.engine.receipt import Receipt
from infosilk.road.engine.rejection import Rejected
from infosilk.road.engine.request import Caller
from infosilk.road.erased import Left
from infosilk.road.keys import StoredKeys, signer_for
from infosilk.road.models import InLink, LogEntry

MAX_MESSAGES = 5000
HANDFUL = 32
# Verifying leaves the interpreter's lock, so a second core verifies while this one parses.
_verifiers = ThreadPoolExecutor(2, thread_name_prefix="road-verify")


@dataclass(frozen=True)
class Position:
    """How far the partner's messages have been taken: the last number and the chain's hash."""

    seq: int
    hash: bytes


def receive(body: bytes, caller: Caller, keys: StoredKeys) -> bytes:
    """Take a partner's batch (JWS separated by newlines; empty to ask for the mark): the signed receipt.

    Rejected, with nothing changed, when anything of it cannot be taken.
    """
    if here.partner(caller.node) is None:
        raise Rejected("unknown-partner", f"{caller.node!r}")
    lines = body.split(b"\n") if body else []
    if len(lines) > MAX_MESSAGES:
        raise Rejected("too-large", f"{len(lines):,} messages in one request; at most {MAX_MESSAGES:,}")
    InLink.objects.get_or_create(partner=caller.node)
    while True:
        position = _position(caller.node)
        letters = _check(lines, caller.node, position, keys)
        mark = _take(caller, position, letters)
        if mark is not None:
            return receipt.issue(
                Receipt(here.name(), caller.node, mark.seq, mark.hash, timezone.now(), caller.nonce),
                signer_for(caller.node),
            )


def _position(partner: str, *, lock: bool = False) -> Position:
    rows = InLink.objects.select_for_update() if lock else InLink.objects
    seq, raw = rows.values_list("seq", "hash").get(partner=partner)
    return Position(seq, bytes(raw))


def _check(lines: Sequence[bytes], partner: str, position: Position, keys: StoredKeys) -> list[Letter]:
    """The new messages of the batch, all verified; repetitions are compared with the log and dropped."""
    if not lines:
        return []
    first = read(lines[0])
    repeated = max(0, min(position.seq - first.seq + 1, len(lines)))
    if repeated:
        _compare(first, lines[:repeated], partner, keys)
    new = [read(line) for line in lines[repeated:]] if repeated else [first, *map(read, lines[1:])]
    for letter in new:
        keys.find(letter.parts.kid)  # the pool's threads have no database connection
    verify = partial(authenticate, keys=keys, source=partner, audience=here.name(), now=timezone.now())
    # By the handful: a task for each signature would cost a third of the signature again.
    handfuls = [new[first : first + HANDFUL] for first in range(0, len(new), HANDFUL)]
    for _ in (_verifiers.map if len(handfuls) > 1 else map)(partial(_each, verify), handfuls):
        pass
    seq, prev = position.seq, position.hash
    for letter in new:
        seq += 1
        check_chain(letter, seq, prev)
        prev = letter.hash
        if not here.zone().may_send(partner, here.name(), letter.event.type):
            raise Rejected("topic-not-granted", f"{letter.event.type!r} from {partner!r}", seq)
    return new


def _each(verify: Callable[[Letter], None], letters: Sequence[Letter]) -> None:
    for letter in letters:
        verify(letter)


def _compare(first: Letter, lines: Sequence[bytes], partner: str, keys: StoredKeys) -> None:
    """Repetitions must be the very messages that the log holds, however long ago they came."""
    last = first.seq + len(lines) - 1
    rows = LogEntry.objects.filter(partner=partner, direction="in", seq__gte=first.seq, seq__lte=last).order_by("seq")
    stored = dict(rows.values_list("seq", "hash"))
    for seq, line in enumerate(lines, first.seq):
        if chain_hash(line) != bytes(stored[seq]):
            letter = read(line)
            authenticate(letter, keys, source=partner, audience=here.name(), now=timezone.now())
            if letter.seq != seq:
                raise Rejected("gap", f"message {letter.seq} came where {seq} is next", letter.seq)
            raise Rejected("duplicate-differs", f"message {seq} was taken before with other content: a fork", seq)


def _take(caller: Caller, position: Position, letters: Sequence[Letter]) -> Position | None:
    """Apply and record under the link's lock; None if another request moved the link since `position`."""
    with transaction.atomic():
        if _position(caller.node, lock=True) != position:
            return None
        _once(caller)
        now = timezone.now()
        if letters:
            try:
                _record(caller.node, letters)
            except IntegrityError as error:
                raise Rejected("id-repeated", str(error)[:200]) from None
            position = Position(letters[-1].seq, letters[-1].hash)
            apply(caller.node, letters, now)
        InLink.objects.filter(partner=caller.node).update(
            seq=position.seq, hash=position.hash, last_contact_at=now, last_refusal="", last_refusal_at=None
        )
    return position


def _once(caller: Caller) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO road_nonce (partner, nonce) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            (caller.node, caller.nonce),
        )
        if cursor.rowcount != 1:
            raise Rejected("replayed", "the nonce of this request was seen before")


def give_back(body: bytes, caller: Caller) -> bytes:
    """The caller's own messages after the number in `body`, as they lie here: for a node that lost its log.

    At most 500 and 8 MiB of them, separated by newlines; empty when there are none.
    """
    if here.partner(caller.node) is None:
        raise Rejected("unknown-partner", f"{caller.node!r}")
    if not body.isdigit() or len(body) > 18:
        raise Rejected("malformed", "the body is the number of the last message that is known")
    _once(caller)
    rows = LogEntry.objects.filter(partner=caller.node, direction="in", seq__gt=int(body)).order_by("seq")
    lines: list[bytes] = []
    size = 0
    for entry in rows[:500]:
        line = _line_of(entry)
        size += len(line) + 1
        if lines and size > 8 * 1024 * 1024:
            break
        lines.append(line)
    return b"\n".join(lines)


def _line_of(entry: LogEntry) -> bytes:
    """The signed bytes; of an erased message what is left of it, as JSON."""
    stone = tombstones.read(entry.jws)
    if stone is None:
        return entry.jws.encode("ascii")
    left = Left(entry.seq, str(entry.message_id), entry.topic, entry.subject, stone)
    return left.line()


def _record(partner: str, letters: Sequence[Letter]) -> None:
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(
            "COPY road_logentry (partner, direction, seq, message_id, topic, subject, jws, hash) FROM STDIN"
        ) as copy,
    ):
        for letter in letters:
            event = letter.event
            copy.write_row(
                (
                    partner,
                    "in",
                    letter.seq,
                    event.id,
                    event.type,
                    event.subject,
                    letter.raw.decode(),
                    letter.hash,
                )
            )


def note_refusal(partner: str, rejected: Rejected, at: datetime) -> None:
    """Show the operator that an authenticated partner's request was refused, and why."""
    InLink.objects.filter(partner=partner).update(last_refusal=str(rejected)[:500], last_refusal_at=at)


def mark(partner: str) -> Position:
    """How far `partner`'s messages have been taken."""
    row = InLink.objects.filter(partner=partner).values_list("seq", "hash").first()
    return Position(row[0], bytes(row[1])) if row else Position(0, START)
