"""A partner node made of the engine's functions and a key: it says what a test wants it to say, also what is wrong."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.http import HttpResponse
from django.test import Client

from infosilk.road.engine import jws, request
from infosilk.road.engine.envelope import START, Draft, chain_hash, seal
from infosilk.road.engine.jws import KnownKey, Signer
from infosilk.road.engine.receipt import Receipt, accept
from infosilk.road.keys import key_id
from infosilk.road.outbox import message_id

TOPIC = "test.counted"


class Partner:
    """Keeps its own end of the chain. `message()` seals the next one; `post()` delivers."""

    def __init__(self, name: str, receiver: str = "nis") -> None:
        self.name = name
        self.receiver = receiver
        self.signer = self.new_signer()
        self.seq = 0
        self.prev = START

    def new_signer(self) -> Signer:
        private = Ed25519PrivateKey.generate()
        return Signer(key_id(self.name, private.public_key()), private)

    def jwk(self, signer: Signer | None = None, **changes: Any) -> dict[str, Any]:
        signer = signer or self.signer
        raw = signer.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return {
            "kty": "OKP",
            "crv": "Ed25519",
            "x": jws.b64(raw).decode(),
            "kid": signer.kid,
            "node": self.name,
            "not_before": (datetime.now(UTC) - timedelta(days=30)).isoformat(),
        } | changes

    def message(self, subject: str = "S1", number: int = 1, topic: str = TOPIC, **changes: Any) -> bytes:
        """The next message, sealed. `changes`: signer, source, audience, seq, prev, at, data, id, expires."""
        self.seq = changes.pop("seq", self.seq + 1)
        data = changes.pop("data", json.dumps({"number": number}).encode())
        now = datetime.now(UTC)
        draft = Draft(changes.pop("id", message_id()), topic, subject, now, data, expires=changes.pop("expires", None))
        raw = seal(
            draft,
            signer=changes.pop("signer", self.signer),
            source=changes.pop("source", self.name),
            audience=changes.pop("audience", self.receiver),
            seq=self.seq,
            prev=changes.pop("prev", self.prev),
            at=changes.pop("at", now),
        )
        assert not changes
        self.prev = chain_hash(raw)
        return raw

    def payload(self, payload: bytes, signer: Signer | None = None) -> bytes:
        """A message with exactly this payload, properly signed."""
        return (signer or self.signer).sign(jws.MESSAGE_TYPE, payload)

    def changed(self, raw: bytes, **attributes: Any) -> bytes:
        """`raw` with other attributes (None: without), signed anew."""
        content = json.loads(jws.unb64(raw.split(b".")[1])) | attributes
        return self.payload(json.dumps({key: value for key, value in content.items() if value is not None}).encode())

    def request(self, *messages: bytes, **changes: Any) -> tuple[dict[str, str], bytes]:
        """Headers and body of a signed delivery. `changes`: signer, sender, receiver, at."""
        body = b"\n".join(messages)
        headers, _ = request.sign(
            body,
            signer=changes.get("signer", self.signer),
            sender=changes.get("sender", self.name),
            receiver=changes.get("receiver", self.receiver),
            at=changes.get("at"),
        )
        return headers, body

    def post(self, *messages: bytes, **changes: Any) -> HttpResponse:
        return post(*self.request(*messages, **changes))

    def deliver(self, *messages: bytes) -> Receipt:
        """Deliver and take the receipt; AssertionError unless it is a valid one."""
        headers, body = self.request(*messages)
        answer = post(headers, body)
        assert answer.status_code == 200, answer.content
        nonce = headers["Signature-Input"].split('nonce="')[1].split('"')[0]
        return accept(
            answer.content, OwnKeys(), node=self.receiver, partner=self.name, request=nonce, now=datetime.now(UTC)
        )


class OwnKeys:
    """The node's own keys, as its partner would have imported them."""

    def find(self, kid: str) -> KnownKey | None:
        from infosilk.road.keys import StoredKeys

        return StoredKeys().find(kid)


def post(headers: dict[str, str], body: bytes, path: str = "/road/inbox", method: str = "POST") -> HttpResponse:
    """To the node's own address, through all of its middleware."""
    extra = {
        f"HTTP_{name.upper().replace('-', '_')}": value
        for name, value in headers.items()
        if name.lower() not in ("content-type", "content-length")
    }
    length = headers.get("Content-Length", str(len(body)))
    answer = Client(raise_request_exception=False).generic(
        method,
        path,
        body,
        content_type=headers.get("Content-Type", ""),
        CONTENT_LENGTH=length,
        CONTENT_TYPE=headers.get("Content-Type", ""),
        **extra,
    )
    assert isinstance(answer, HttpResponse)
    return answer
