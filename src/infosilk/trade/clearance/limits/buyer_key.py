"""The key under which a buyer's purchases are counted: a keyed hash, so that no identity number lies in a table."""

import hashlib
import hmac
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from infosilk.commons.addresses.engine.numbers import normal

SECRET = "trade-buyer-key"  # noqa: S105 - a file's name


def buyer_key(country: str, id_number: str) -> str:
    """64 hexadecimal digits for the holder of `id_number` in `country`, however it is spelt; the same on every call on
    this node alone."""
    told = f"{country}|{normal(id_number)}"
    return hmac.new(_secret(settings.NODE.home), told.encode(), hashlib.sha256).hexdigest()


def mark() -> str:
    """Tells the secret of this node from another, and says nothing else about it."""
    return hashlib.sha256(b"mark|" + _secret(settings.NODE.home)).hexdigest()[:8]


@lru_cache(maxsize=4)
def _secret(home: Path) -> bytes:
    # By home: tests run as several nodes in one process.
    return str(settings.NODE.secret(SECRET)).encode()
