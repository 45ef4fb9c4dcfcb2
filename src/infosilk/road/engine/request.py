"""The signed request: HTTP Message Signatures (RFC 9421) with Ed25519 over a delivery.

Covered: method, path, content type and content digest (RFC 9530), with creation time, nonce and key. The
`tag` names sender and receiver, so a request for one node is none for another, whatever proxies do to host
names. The library's `verify()` takes a tampered body when `body=` is not given and knows no replays: both are
seen to here and in inbox.py.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from http_message_signatures import (
    HTTPMessageSigner,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    InvalidSignature,
    algorithms,
)
from http_message_signatures.digests import ContentDigest

from infosilk.road.engine.jws import KeyRing, KnownKey, Signer
from infosilk.road.engine.rejection import Rejected

INBOX: Final = "/road/inbox"
LOG: Final = "/road/log"
CONTENT_TYPE: Final = "application/vnd.infosilk.road-batch"
WINDOW: Final = timedelta(minutes=5)
COVERED: Final = ("@method", "@path", "content-type", "content-digest")
MAX_BODY: Final = 16 * 1024 * 1024
SIGNED_HEADERS: Final = ("content-type", "content-digest", "signature-input", "signature")


@dataclass
class HttpRequest:
    """A request as the signature sees it. The host is no part of what is signed: proxies change it."""

    method: str
    url: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Caller:
    """Who signed a request, with the nonce that makes it the only one of its kind."""

    node: str
    kid: str
    nonce: str


def tag(sender: str, receiver: str) -> str:
    return f"infosilk-road {sender} {receiver}"


def sign(
    body: bytes, *, signer: Signer, sender: str, receiver: str, path: str = INBOX, at: datetime | None = None
) -> tuple[dict[str, str], str]:
    """The headers that go with `body` to `receiver`, and the nonce among them."""
    nonce = secrets.token_urlsafe(18)
    request = HttpRequest("POST", f"http://road{path}", {"Content-Type": CONTENT_TYPE})
    HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=_Private(signer)).sign(
        request,
        key_id=signer.kid,
        created=at or datetime.now(UTC),
        nonce=nonce,
        label="road",
        tag=tag(sender, receiver),
        covered_component_ids=COVERED[:3],
        body=body,
    )
    return request.headers, nonce


def verify(headers: Mapping[str, str], body: bytes, keys: KeyRing, *, receiver: str, method: str, path: str) -> Caller:
    """Who sent this `body` to `receiver`, proved. Rejected with the exact reason otherwise. Nonces are the caller's."""
    lower = {name.lower(): value for name, value in headers.items()}
    if "signature" not in lower or "signature-input" not in lower:
        raise Rejected("unsigned-request", "Signature and Signature-Input are needed (RFC 9421)")
    if lower.get("content-type") != CONTENT_TYPE:
        raise Rejected("malformed", f"content type {lower.get('content-type', '')[:60]!r}; expected {CONTENT_TYPE}")
    present: dict[str, str] = {name: lower[name] for name in SIGNED_HEADERS if name in lower}
    request = HttpRequest(method, f"http://road{path}", present)
    public = _Public(keys)
    verifier = _Verifier(signature_algorithm=algorithms.ED25519, key_resolver=public)
    try:
        # The digest itself is compared below, to tell a changed body from a wrong signature.
        results = verifier.verify(request, max_age=None)
        if len(results) != 1:
            raise Rejected("malformed", "exactly one signature is expected")
        parameters: dict[str, Any] = results[0].parameters
    except InvalidSignature as error:
        if public.asked and public.found is None:
            raise Rejected("unknown-key", f"key {public.asked[:80]!r}") from None
        raise Rejected("bad-signature", str(error)[:200]) from None
    except Rejected:
        raise
    except Exception as error:  # the parser below meets whatever a stranger sends
        raise Rejected("malformed", f"the signature cannot be read: {str(error)[:200]}") from None
    known = public.found
    if known is None:
        raise Rejected("unknown-key", "the signature names no key")
    covered = {name.strip('"') for name in results[0].covered_components}
    missing = [name for name in COVERED if name not in covered]
    missing += [name for name in ("created", "nonce") if name not in parameters]
    if missing:
        raise Rejected("signature-incomplete", f"not covered: {', '.join(missing)}")
    if parameters.get("tag") != tag(known.node, receiver):
        raise Rejected(
            "wrong-audience",
            f"tag {str(parameters.get('tag'))[:80]!r}; expected {tag(known.node, receiver)!r}",
        )
    created = datetime.fromtimestamp(int(parameters["created"]), UTC)
    if abs(datetime.now(UTC) - created) > WINDOW:
        raise Rejected("stale-request", f"signed at {created.isoformat()}; compare the clocks of both nodes")
    known.check(created)
    try:
        ContentDigest.verify(lower["content-digest"], body)
    except InvalidSignature as error:
        raise Rejected("body-digest-mismatch", str(error)[:200]) from None
    if not 16 <= len(str(parameters["nonce"])) <= 100:
        raise Rejected("malformed", "the nonce has 16 to 100 characters")
    return Caller(known.node, known.kid, str(parameters["nonce"]))


class _Private(HTTPSignatureKeyResolver):
    def __init__(self, signer: Signer) -> None:
        self.signer = signer

    def resolve_private_key(self, key_id: str) -> Any:
        return self.signer.key

    def resolve_public_key(self, key_id: str) -> Any:
        raise NotImplementedError


class _Public(HTTPSignatureKeyResolver):
    """Remembers which key was asked for, so that an unknown key is told from a wrong signature."""

    def __init__(self, keys: KeyRing) -> None:
        self.keys = keys
        self.asked = ""
        self.found: KnownKey | None = None

    def resolve_public_key(self, key_id: str) -> Any:
        self.asked = key_id
        self.found = self.keys.find(key_id)
        return self.found.key if self.found else None

    def resolve_private_key(self, key_id: str) -> Any:
        raise NotImplementedError


class _Verifier(HTTPMessageVerifier):
    """The window for `created` is ours, with its own reason."""

    require_created = False

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        """Checked in `verify`, after the signature."""
