"""The signature of the test provider's callbacks: HMAC-SHA256 over time and body. Engine: no clock, no Django.

The header says `t=<seconds since 1970>,v1=<hex>`; signed is `<t>.<body>`.
"""

import hashlib
import hmac
import re

TOLERANCE_SECONDS = 300
_HEADER = re.compile(r"^t=([0-9]{1,12}),v1=([0-9a-f]{64})$")


def sign(secret: str, body: bytes, at: int) -> str:
    """The header of a callback with `body`, sent at `at`."""
    return f"t={at},v1={_digest(secret, body, at)}"


def fits(secret: str, header: str, body: bytes, now: float) -> bool:
    """Whether `body` was signed with `secret` within the last five minutes."""
    found = _HEADER.match(header)
    if found is None or abs(now - int(found[1])) > TOLERANCE_SECONDS:
        return False
    return hmac.compare_digest(_digest(secret, body, int(found[1])), found[2])


def _digest(secret: str, body: bytes, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
