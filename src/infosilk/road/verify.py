"""Proving the log: one message, or both chains with every partner, from nothing but what is stored.

For each message: the columns say what the signed bytes say, the hash is theirs, the signature is by a known
key of its source, the number follows and the chain continues. For each way: the link's state is the chain's
end, and the partner's signed receipt lies on the chain. Keys retired or revoked since then still prove what
was taken in their time.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from infosilk.kernel.record import tombstones
from infosilk.kernel.record.erasing import BESIDE, row_key
from infosilk.road import here
from infosilk.road.engine import jws, receipt
from infosilk.road.engine.envelope import START, Letter, chain_hash, read, timestamp
from infosilk.road.engine.rejection import Rejected
from infosilk.road.keys import StoredKeys
from infosilk.road.models import Direction, InLink, LogEntry, OutLink
from infosilk.road.personal import TABLE

SHOWN = 20


@dataclass(frozen=True)
class Break:
    """Where the log is not what it should be. `seq` 0: the link itself."""

    seq: int
    reason: str


@dataclass
class Chain:
    """One way between this node and a partner. At most 20 breaks are kept, all are counted."""

    partner: str
    direction: str
    messages: int = 0
    acknowledged: int = 0
    erased: int = 0
    last_hash: str = ""
    broken: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return self.broken == 0

    def blame(self, seq: int, reason: str) -> None:
        self.broken += 1
        if len(self.breaks) < SHOWN:
            self.breaks.append(Break(seq, reason))

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"holds": self.holds}


def verify_all() -> list[Chain]:
    """Both chains with every partner of the zone that any message was exchanged with."""
    chains = []
    for entry in here.partners():
        for direction in (Direction.OUT, Direction.IN):
            chains.append(verify_chain(entry.name, direction))
    return chains


def verify_chain(partner: str, direction: str) -> Chain:
    """Walk the chain from its first message to its end."""
    chain = Chain(partner, direction)
    keys, prev, seq = StoredKeys(), START, 0
    receipted = _receipt(chain, keys) if direction == Direction.OUT else None
    for entry in _entries(partner, direction):
        seq += 1
        chain.messages += 1
        if entry.seq != seq:
            chain.blame(entry.seq, f"message {seq} is missing from the log")
            seq = entry.seq
        chain.erased += tombstones.read(entry.jws) is not None
        for reason in check(entry, prev, keys):
            chain.blame(entry.seq, reason)
        prev = bytes(entry.hash)
        if receipted is not None and receipted.seq == seq and receipted.hash != prev:
            chain.blame(seq, "the partner's receipt confirms another message of this number")
    if receipted is not None and receipted.seq > seq:
        chain.blame(receipted.seq, f"the partner's receipt confirms message {receipted.seq}; the log ends at {seq}")
    chain.last_hash = prev.hex()
    if direction == Direction.OUT:
        link = OutLink.objects.filter(partner=partner).values_list("sealed_seq", "sealed_hash").first()
    else:
        link = InLink.objects.filter(partner=partner).values_list("seq", "hash").first()
    if link is not None and (link[0], bytes(link[1])) != (seq, prev):
        chain.blame(0, f"the link stands at message {link[0]}, the log ends at {seq} with another hash or number")
    if link is None and seq:
        chain.blame(0, "the log has messages, but the link's state is missing")
    return chain


def _entries(partner: str, direction: str) -> Iterator[LogEntry]:
    rows = LogEntry.objects.filter(partner=partner, direction=direction).order_by("seq")
    return rows.iterator(chunk_size=500)


def _receipt(chain: Chain, keys: StoredKeys) -> receipt.Receipt | None:
    link = OutLink.objects.filter(partner=chain.partner).first()
    if link is None or not link.receipt:
        return None
    chain.acknowledged = link.acked_seq
    try:
        found = receipt.accept(
            link.receipt.encode("ascii"),
            keys,
            node=chain.partner,
            partner=here.name(),
            request=None,
            now=None,
        )
    except Rejected as rejected:
        chain.blame(0, f"the stored receipt proves nothing: {rejected}")
        return None
    if found.seq != link.acked_seq:
        chain.blame(0, f"the link says {link.acked_seq} is confirmed, the receipt says {found.seq}")
    return found


def check(entry: LogEntry, prev: bytes | None, keys: StoredKeys) -> list[str]:
    """What is wrong with one stored message; empty when it is proved. `prev` None: not compared."""
    stone = tombstones.read(entry.jws)
    if stone is not None:
        return _check_erased(entry, stone)
    raw = entry.jws.encode("utf-8")
    wrong = []
    if chain_hash(raw) != bytes(entry.hash):
        wrong.append("the stored hash is not that of the stored message")
    try:
        letter = read(raw)
        known = keys.find(letter.parts.kid)
        if known is None:
            return [*wrong, f"its key {letter.parts.kid} is not known here"]
        jws.verify(letter.parts, known)
    except Rejected as rejected:
        return [*wrong, str(rejected)]
    incoming = entry.direction == Direction.IN
    source, audience = (entry.partner, here.name()) if incoming else (here.name(), entry.partner)
    event = letter.event
    if (event.source, event.audience, known.node) != (source, audience, source):
        wrong.append(f"it is from {event.source} to {event.audience}, signed by {known.node}")
    stored = (entry.seq, str(entry.message_id), entry.topic, entry.subject)
    if (letter.seq, event.id, event.type, event.subject) != stored:
        wrong.append("its columns say something else than its signed content")
    if prev is not None and letter.prev != prev:
        wrong.append("it does not continue the chain")
    return wrong


def _check_erased(entry: LogEntry, stone: tombstones.Tombstone) -> list[str]:
    """The digest of an erased message is the chain's link, and the audit trail tells of it and of its columns; the
    message after it, signed, names the same digest."""
    wrong = []
    if bytes.fromhex(stone.sha256) != bytes(entry.hash):
        wrong.append("the stored hash is not that of the erased message")
    beside = {name: str(getattr(entry, name)) for name in BESIDE[TABLE]}
    if not tombstones.is_told(TABLE, row_key(entry), stone, **beside):
        wrong.append("it is said to be erased as the audit trail does not tell")
    return wrong


@dataclass(frozen=True)
class Proof:
    """One message with everything that proves it."""

    partner: str
    direction: str
    seq: int
    message_id: str
    topic: str
    subject: str
    source: str
    audience: str
    time: str
    sealed: str
    recorded: str
    kid: str
    hash: str
    prev: str
    data: dict[str, Any]
    jws: str
    confirmed_by: str
    wrong: list[str]

    @property
    def holds(self) -> bool:
        return not self.wrong


def prove(entry: LogEntry) -> Proof:
    """Verify one message and its place between its neighbours. Rejected when the stored bytes are no message,
    and when they were erased: the reason says whether that is told of."""
    keys = StoredKeys()
    siblings = LogEntry.objects.filter(partner=entry.partner, direction=entry.direction)
    before = siblings.filter(seq=entry.seq - 1).values_list("hash", flat=True).first()
    prev = START if entry.seq == 1 else bytes(before) if before is not None else b""
    wrong = check(entry, prev, keys)
    after = siblings.filter(seq=entry.seq + 1).first()
    if tombstones.read(entry.jws) is not None:
        raise Rejected("erased", "; ".join(wrong) or "erased as the audit trail tells; its digest holds the chain")
    if after is not None and tombstones.read(after.jws) is None and read(after.jws.encode()).prev != bytes(entry.hash):
        wrong.append("the message after it names another one")
    letter: Letter = read(entry.jws.encode())
    event = letter.event
    link = OutLink.objects.filter(partner=entry.partner).first() if entry.direction == Direction.OUT else None
    confirmed = link.receipt if link is not None and link.acked_seq >= entry.seq else ""
    return Proof(
        partner=entry.partner,
        direction=entry.direction,
        seq=entry.seq,
        message_id=event.id,
        topic=event.type,
        subject=event.subject,
        source=event.source,
        audience=event.audience,
        time=timestamp(event.time),
        sealed=timestamp(event.sealed),
        recorded=timestamp(entry.recorded_at),
        kid=letter.parts.kid,
        hash=jws.b64(letter.hash).decode(),
        prev=event.prev,
        data=event.data,
        jws=entry.jws,
        confirmed_by=confirmed,
        wrong=wrong,
    )


def find(reference: str, partner: str = "", direction: str = "") -> list[LogEntry]:
    """The entries with this message id, or this number (both ways, all partners, unless narrowed)."""
    rows = LogEntry.objects.order_by("partner", "direction", "seq")
    if partner:
        rows = rows.filter(partner=partner)
    if direction:
        rows = rows.filter(direction=direction)
    if reference.isascii() and reference.isdigit():
        return list(rows.filter(seq=int(reference)))
    try:
        identity = UUID(reference)
    except ValueError:
        return []
    return list(rows.filter(message_id=identity))
