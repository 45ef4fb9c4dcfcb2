"""Statements: what a node signs to be kept and shown, such as a certificate, apart from the messages that carry it.

A statement is a JWS of its own type over JSON that names its kind, who states it, to whom and when. Whoever
holds it can have it verified later, also after the key has been replaced: the key must have been valid when
the statement was made. A revoked key proves nothing any more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from pydantic_core import from_json, to_json

from infosilk.road import here
from infosilk.road.engine import jws
from infosilk.road.engine.envelope import CLOCK_SKEW
from infosilk.road.engine.rejection import Rejected
from infosilk.road.keys import StoredKeys, signer_for

MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Statement:
    """A verified statement: who stated `data` of `kind` to whom, when, and by which key."""

    kind: str
    source: str
    audience: str
    time: datetime
    kid: str
    data: dict[str, Any]


class NotVerified(Exception):
    """A statement is not what it claims; the message says why."""


def sign(partner: str, kind: str, data: dict[str, Any]) -> str:
    """The compact JWS of `data`, signed with the key by which `partner` knows this node."""
    content = {
        "kind": kind,
        "source": here.name(),
        "audience": partner,
        "time": timezone.now().isoformat(),
        "data": data,
    }
    return signer_for(partner).sign(jws.STATEMENT_TYPE, to_json(content)).decode("ascii")


def verify(text: str, *, source: str, kind: str) -> Statement:
    """The statement in `text`, if the node `source` signed it as one of `kind`. NotVerified says why not."""
    if len(text) > MAX_BYTES:
        raise NotVerified("the statement is too long")
    try:
        parts = jws.take_apart(text.encode("ascii", "replace"), jws.STATEMENT_TYPE)
        key = StoredKeys().find(parts.kid)
        if key is None:
            raise NotVerified(f"the key {parts.kid[:100]} is not known here")
        jws.verify(parts, key)
        content = from_json(parts.payload, allow_inf_nan=False)
        found = Statement(
            kind=str(content["kind"]),
            source=str(content["source"]),
            audience=str(content["audience"]),
            time=datetime.fromisoformat(content["time"]),
            kid=parts.kid,
            data=dict(content["data"]),
        )
        if found.time.tzinfo is None or found.time > timezone.now() + CLOCK_SKEW:
            raise NotVerified("the statement's time is not one that has been")
        key.check(found.time)
    except Rejected as error:
        raise NotVerified(error.detail) from error
    except (KeyError, TypeError, ValueError) as error:
        raise NotVerified("the statement's content is not of the form of a statement") from error
    if key.node != found.source or found.source != source:
        raise NotVerified(f"signed by {key.node}, not by {source}")
    if found.kind != kind:
        raise NotVerified(f"a statement of the kind {found.kind[:60]!r}, not {kind!r}")
    return found
