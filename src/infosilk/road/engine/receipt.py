"""The receipt: the receiver's signed high-water mark.

It says "of your messages I hold all up to `seq`, and the chain ends in `hash`". As the hash covers everything
before it, the latest receipt proves every message ever acknowledged. `request` is the nonce of the request
that it answers, so that an old receipt cannot be passed off as a new one. Pure, like the envelope.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import to_json

from infosilk.road.engine import jws
from infosilk.road.engine.envelope import CLOCK_SKEW, timestamp
from infosilk.road.engine.jws import KeyRing, Signer
from infosilk.road.engine.rejection import Rejected

MAX_RECEIPT = 4096


@dataclass(frozen=True, slots=True)
class Receipt:
    """`node` has taken `partner`'s messages up to `seq` (0: none), whose chain ends in `hash`."""

    node: str
    partner: str
    seq: int
    hash: bytes
    time: datetime
    request: str
    raw: bytes = b""


class _Payload(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    node: str
    partner: str
    seq: str = Field(pattern=r"^(0|[1-9][0-9]{0,17})$")
    hash: str = Field(pattern=r"^[A-Za-z0-9_-]{43}$")
    time: AwareDatetime
    request: str = Field(max_length=100)


def issue(receipt: Receipt, signer: Signer) -> bytes:
    """The signed receipt as a compact JWS."""
    payload = {
        "node": receipt.node,
        "partner": receipt.partner,
        "seq": str(receipt.seq),
        "hash": jws.b64(receipt.hash).decode("ascii"),
        "time": timestamp(receipt.time),
        "request": receipt.request,
    }
    return signer.sign(jws.RECEIPT_TYPE, to_json(payload))


def accept(raw: bytes, keys: KeyRing, *, node: str, partner: str, request: str | None, now: datetime | None) -> Receipt:
    """Verify a receipt that `node` gave to `partner` for `request`. Rejected unless everything fits.

    `request` None and `now` None are for a receipt read from storage: whose request it was no longer matters
    then, nor whether its key has been retired or revoked since.
    """
    if len(raw) > MAX_RECEIPT:
        raise Rejected("too-large", "a receipt of more than 4 KiB")
    parts = jws.take_apart(raw, jws.RECEIPT_TYPE)
    known = keys.find(parts.kid)
    if known is None:
        raise Rejected("unknown-key", f"key {parts.kid[:80]!r} of the receipt")
    jws.verify(parts, known)
    try:
        payload = _Payload.model_validate_json(parts.payload)
    except ValidationError as error:
        raise Rejected("malformed", f"the receipt: {error.errors()[0]['msg']}") from None
    if known.node != node or payload.node != node:
        raise Rejected("wrong-source", f"a receipt by {payload.node!r} where {node!r} was asked")
    if payload.partner != partner:
        raise Rejected("wrong-audience", f"a receipt for {payload.partner!r}; this node is {partner!r}")
    if request is not None and payload.request != request:
        raise Rejected("wrong-request", "the receipt names another nonce than the one sent")
    if now is not None:
        if abs(payload.time - now) > CLOCK_SKEW:
            raise Rejected("stale-request", f"the receipt was signed at {payload.time.isoformat()}")
        known.check(payload.time)
    return Receipt(
        node=payload.node,
        partner=payload.partner,
        seq=int(payload.seq),
        hash=jws.unb64(payload.hash.encode()),
        time=payload.time,
        request=payload.request,
        raw=raw,
    )
