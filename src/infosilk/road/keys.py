"""Keys: this node's own and its partners'.

The first key of a partner is pinned by hand: `infosilk road key export` there, `key import` here, after comparing the
fingerprint by another way. Every later one is announced over the road, signed by the key before it (rotation.py).
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.utils import timezone

from infosilk.road import here
from infosilk.road.engine import jws
from infosilk.road.engine.envelope import CLOCK_SKEW
from infosilk.road.engine.jws import KnownKey, Signer, thumbprint
from infosilk.road.models import Key, OutLink


class KeyProblem(Exception):
    """A key cannot be used as asked; the message says why and how to mend it."""


class StoredKeys:
    """The key ring of one request or batch: each key is read from the database at most once."""

    def __init__(self) -> None:
        self._found: dict[str, KnownKey | None] = {}

    def find(self, kid: str) -> KnownKey | None:
        if kid not in self._found:
            # A kid that no column could hold (a NUL, say) is simply unknown.
            row = Key.objects.filter(kid=kid).first() if kid.isprintable() and len(kid) <= 100 else None
            self._found[kid] = known(row) if row else None
        return self._found[kid]


def known(row: Key) -> KnownKey:
    return KnownKey(
        node=row.node,
        kid=row.kid,
        key=Ed25519PublicKey.from_public_bytes(bytes(row.public)),
        not_before=row.not_before,
        not_after=row.not_after,
        revoked_at=row.revoked_at,
    )


def key_id(node: str, key: Ed25519PublicKey) -> str:
    """`<node>.<first 16 characters of the JWK thumbprint>`: names the key by its content."""
    return f"{node}.{thumbprint(key)[:16]}"


def new_key(not_before: datetime | None = None) -> Key:
    """Make a key of this node: the private half in a 0600 file, the public half as a row."""
    private = Ed25519PrivateKey.generate()
    kid = key_id(here.name(), private.public_key())
    folder = here.secrets()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(_path(kid), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        handle.write(pem)
        handle.flush()
        os.fsync(handle.fileno())
    return Key.objects.create(
        kid=kid,
        node=here.name(),
        public=private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw),
        # A little back: what is signed in this very moment, or by a clock just set right, is signed validly.
        not_before=not_before or timezone.now() - CLOCK_SKEW,
    )


def _path(kid: str) -> Path:
    return here.secrets() / f"road-{kid}.key"


_signers: dict[Path, Signer] = {}


def signer(kid: str) -> Signer:
    """The private key `kid`; KeyProblem names the file that is missing."""
    path = _path(kid)
    if path not in _signers:
        try:
            private = load_pem_private_key(path.read_bytes(), password=None)
        except FileNotFoundError:
            raise KeyProblem(f"{path} is missing: restore it from the backup of secrets, or rotate the key") from None
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyProblem(f"{path} is no Ed25519 key")
        _signers[path] = Signer(kid, private)
    return _signers[path]


def own_key() -> Key:
    """This node's oldest key that is still valid; made if there is none."""
    now = timezone.now()
    for row in Key.objects.filter(node=here.name(), revoked_at=None, not_before__lte=now).order_by("not_before"):
        if row.not_after is None or row.not_after > now:
            return row
    return new_key()


def signer_for(partner: str, *, announced: bool = False) -> Signer:
    """The key by which `partner` knows this node now, or, `announced`, the one it is just being told of."""
    link, _ = OutLink.objects.get_or_create(partner=partner)
    if not link.kid:
        kid = own_key().kid
        OutLink.objects.filter(partner=partner, kid="").update(kid=kid)
        return signer(kid)
    return signer(link.next_kid if announced and link.next_kid else link.kid)


def public_jwk(row: Key) -> dict[str, Any]:
    """The public key as a JWK (RFC 7517, 8037) with the node's name and validity: what `key import` reads."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": jws.b64(bytes(row.public)).decode("ascii"),
        "kid": row.kid,
        "use": "sig",
        "alg": "EdDSA",
        "node": row.node,
        "not_before": row.not_before.astimezone(UTC).isoformat(),
    }


def export_public_key() -> dict[str, Any]:
    """This node's public key, made if there is none: give it to the partner's `import_public_key`."""
    return public_jwk(own_key())


def read_jwk(data: dict[str, Any]) -> tuple[str, str, Ed25519PublicKey, datetime]:
    """node, kid, key and not_before of an exported key. KeyProblem says what is wrong with it."""
    try:
        if (data["kty"], data["crv"]) != ("OKP", "Ed25519"):
            raise KeyProblem("not an Ed25519 key (kty OKP, crv Ed25519)")
        key = Ed25519PublicKey.from_public_bytes(jws.unb64(str(data["x"]).encode("ascii")))
        node, kid = str(data["node"]), str(data["kid"])
        not_before = datetime.fromisoformat(data["not_before"])
    except KeyError as error:
        raise KeyProblem(
            f"the member {error} is missing; export the key again with `infosilk road key export`"
        ) from None
    except KeyProblem:
        raise
    except Exception as error:
        raise KeyProblem(f"not an exported road key: {error}") from None
    if kid != key_id(node, key):
        raise KeyProblem(f"the key id {kid} does not belong to this key of {node}; it would be {key_id(node, key)}")
    if not_before.tzinfo is None:
        raise KeyProblem("not_before has no time zone")
    return node, kid, key, not_before


def import_public_key(data: dict[str, Any] | str) -> Key:
    """Pin a partner's public key (the dict of `export_public_key`, or its JSON). Importing it again changes nothing."""
    if isinstance(data, str):
        try:
            data = json.loads(data)
        except ValueError:
            raise KeyProblem("the key file is not JSON") from None
    if not isinstance(data, dict):
        raise KeyProblem("the key file is not a JSON object")
    node, kid, key, not_before = read_jwk(data)
    if here.partner(node) is None:
        raise KeyProblem(f"the zone {here.zone().name} has no partner node {node!r} of {here.name()!r}")
    row, _ = Key.objects.get_or_create(
        kid=kid,
        defaults={
            "node": node,
            "public": key.public_bytes(Encoding.Raw, PublicFormat.Raw),
            "not_before": not_before,
        },
    )
    return row


def revoke(kid: str) -> Key:
    """Nothing that this key signed is taken any more, except what the log already holds."""
    row = Key.objects.filter(kid=kid).first()
    if row is None:
        raise KeyProblem(f"no key {kid!r}; `infosilk road key list` shows them")
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
    return row
