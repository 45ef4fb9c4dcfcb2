"""Signatures of webhooks, as the Standard Webhooks specification describes them. Engine.

Signed is `id.timestamp.body` with HMAC-SHA256; the header `webhook-signature` holds one or more `v1,<base64>`,
parted by blanks, so that a secret can be replaced without a gap. A secret is `whsec_` and base64 of 32 bytes.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

PREFIX = "whsec_"
TOLERANCE_SECONDS = 300


class BadSignature(Exception):
    """The request was not signed with the secret, or not lately; the message says which."""


def new_secret() -> str:
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        raise BadSignature("the secret is not whsec_ and base64") from None


def sign(secret_list: Sequence[str], identifier: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The three headers of a request with `body`, signed with each secret of the list."""
    content = f"{identifier}.{timestamp}.".encode() + body
    signed = [
        "v1," + base64.b64encode(hmac.new(_key(secret), content, hashlib.sha256).digest()).decode()
        for secret in secret_list
    ]
    return {"webhook-id": identifier, "webhook-timestamp": str(timestamp), "webhook-signature": " ".join(signed)}


def verify(secret: str, headers: Mapping[str, str], body: bytes, now: float) -> None:
    """BadSignature unless `body` was signed with `secret` within the last five minutes: what a receiver does."""
    try:
        identifier, stamp = headers["webhook-id"], int(headers["webhook-timestamp"])
        given = headers["webhook-signature"].split()
    except (KeyError, ValueError):
        raise BadSignature("a header of the signature is missing") from None
    if abs(now - stamp) > TOLERANCE_SECONDS:
        raise BadSignature("the signature is too old, or of a time to come")
    expected = sign([secret], identifier, stamp, body)["webhook-signature"]
    if not any(hmac.compare_digest(expected, one) for one in given):
        raise BadSignature("no signature fits")
