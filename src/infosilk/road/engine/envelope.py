"""The envelope: a message is a CloudEvents 1.0 event in JSON, signed as a compact JWS.

Beside CloudEvents' own attributes it carries `seq` (gapless for each direction between two nodes; a string,
as CloudEvents' integers end at 2^31), `prev` (SHA-256 of the JWS before it, base64url: the chain), `audience`
(the receiver), `sealed` (when it was signed; `time` is when it happened) and perhaps `expires`. Pure: no
database, no clock. Sources: CloudEvents 1.0.2 with its JSON format, RFC 7515, RFC 3339.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json, to_json

from infosilk.road.engine import jws
from infosilk.road.engine.jws import KeyRing, Parts, Signer
from infosilk.road.engine.rejection import Rejected

START: Final = bytes(32)  # the chain's hash before its first message
MAX_DATA: Final = 256 * 1024  # bytes of one message's data; documents travel by reference
MAX_MESSAGE: Final = 400 * 1024  # bytes of one JWS: data in base64 and the attributes
CLOCK_SKEW: Final = timedelta(minutes=5)

TOPIC = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){1,4}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def chain_hash(message: bytes) -> bytes:
    """What the next message's `prev` must name: SHA-256 over the exact bytes of this JWS."""
    return hashlib.sha256(message).digest()


def encode_data(data: Any) -> bytes:
    """A message's data as JSON bytes. ValueError when it is no JSON object or too large for the road."""
    if not isinstance(data, dict):
        raise ValueError("a message's data is a dict")
    raw = to_json(data, inf_nan_mode="constants")
    _refuse_nan(raw)
    if len(raw) > MAX_DATA:
        raise ValueError(f"a message's data has {len(raw):,} bytes; the road carries {MAX_DATA:,}: send a reference")
    return raw


def _refuse_nan(raw: bytes) -> None:
    """ValueError for NaN and Infinity, which are no JSON. pydantic lets them pass; this looks twice
    at suspects only."""
    if b"NaN" in raw or b"Infinity" in raw:
        from_json(raw, allow_inf_nan=False)


def check_names(topic: str, subject: str) -> None:
    """ValueError unless topic (`area.noun.verb`) and subject (1-200 printable characters) can travel."""
    if len(topic) > 100 or not TOPIC.fullmatch(topic):
        raise ValueError(f"{topic!r} is not a topic: lower-case words with dots between them, at most 100 characters")
    if not 1 <= len(subject) <= 200 or _CONTROL.search(subject):
        raise ValueError(f"{subject[:40]!r} is not a subject: 1 to 200 characters, none of them a control character")


def timestamp(at: datetime) -> str:
    """RFC 3339 in UTC, with microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message before it has a number: what an action wants to say. `data` is JSON bytes."""

    message_id: str
    topic: str
    subject: str
    time: datetime
    data: bytes
    expires: datetime | None = None


def seal(draft: Draft, *, signer: Signer, source: str, audience: str, seq: int, prev: bytes, at: datetime) -> bytes:
    """Number, chain and sign `draft`: the compact JWS that is stored, sent and, if need be, sent again."""
    expires = b',"expires":"%b"' % timestamp(draft.expires).encode() if draft.expires else b""
    payload = (
        b'{"specversion":"1.0","id":"%b","source":"%b","type":"%b","subject":%b,"time":"%b",'
        b'"datacontenttype":"application/json","seq":"%d","prev":"%b","audience":"%b","sealed":"%b"%b,"data":%b}'
    ) % (
        draft.message_id.encode(),
        source.encode(),
        draft.topic.encode(),
        to_json(draft.subject),
        timestamp(draft.time).encode(),
        seq,
        jws.b64(prev),
        audience.encode(),
        timestamp(at).encode(),
        expires,
        draft.data,
    )
    return signer.sign(jws.MESSAGE_TYPE, payload)


class Event(BaseModel):
    """The payload as it is read; attributes unknown to this version are allowed, as CloudEvents asks."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    specversion: str = Field(pattern=r"^1\.0$")
    id: str = Field(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")
    source: str = Field(min_length=1, max_length=40)
    type: str = Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*){1,4}$", max_length=100)
    subject: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")
    time: AwareDatetime
    datacontenttype: str = Field(pattern=r"^application/json$")
    seq: str = Field(pattern=r"^[1-9][0-9]{0,17}$")
    prev: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")
    audience: str = Field(min_length=1, max_length=40)
    sealed: AwareDatetime
    expires: AwareDatetime | None = None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Letter:
    """A message taken out of its JWS. `raw` are the exact bytes, `hash` theirs."""

    event: Event
    seq: int
    prev: bytes
    raw: bytes
    hash: bytes
    parts: Parts


def read(raw: bytes) -> Letter:
    """Take a message apart and check its form. Nothing is verified yet; Rejected when the form is wrong."""
    if len(raw) > MAX_MESSAGE:
        raise Rejected("too-large", f"a message of {len(raw):,} bytes; the road carries {MAX_MESSAGE:,}")
    parts = jws.take_apart(raw, jws.MESSAGE_TYPE)
    try:
        _refuse_nan(parts.payload)
        event = Event.model_validate_json(parts.payload)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(step) for step in first["loc"]) or "payload"
        raise Rejected("malformed", f"{where}: {first['msg']}") from None
    except ValueError as error:
        raise Rejected("malformed", f"the payload is not JSON: {str(error)[:200]}") from None
    return Letter(event, int(event.seq), jws.unb64(event.prev.encode()), raw, chain_hash(raw), parts)


def authenticate(letter: Letter, keys: KeyRing, *, source: str, audience: str, now: datetime) -> None:
    """Whether `source` signed this for `audience`, by a key valid when it was sealed. Rejected otherwise."""
    event = letter.event
    known = keys.find(letter.parts.kid)
    if known is None:
        raise Rejected("unknown-key", f"key {letter.parts.kid[:80]!r}", letter.seq)
    try:
        jws.verify(letter.parts, known)
        if event.source != source or known.node != source:
            raise Rejected("wrong-source", f"source {event.source!r}, signed by {known.node!r}, sent by {source!r}")
        if event.audience != audience:
            raise Rejected("wrong-audience", f"audience {event.audience!r}; this node is {audience!r}")
        if event.sealed > now + CLOCK_SKEW:
            raise Rejected("stale-request", f"sealed at {event.sealed.isoformat()}, which is in the future")
        known.check(event.sealed)
    except Rejected as rejected:
        rejected.seq = letter.seq
        raise


def check_chain(letter: Letter, seq: int, prev: bytes) -> None:
    """Whether `letter` is number `seq` and continues the chain that ends in `prev`. Rejected otherwise."""
    if letter.seq != seq:
        raise Rejected("gap", f"message {letter.seq} came where {seq} is next", letter.seq)
    if letter.prev != prev:
        raise Rejected("chain-broken", f"message {seq} names another message {seq - 1} than the one taken", seq)
