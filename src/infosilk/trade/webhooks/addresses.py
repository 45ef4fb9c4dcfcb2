"""Where a webhook may lead: addresses of the open internet, never into the node's own network.

The name is resolved once, every answer is looked at, and the connection goes to the address that was looked at: a name
that answers otherwise a moment later leads nowhere.
"""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_URL = 500


class NotAllowed(Exception):
    """An address that no webhook may lead to; the message says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where to connect (`address`), and what to ask there."""

    scheme: str
    host: str
    port: int
    path: str
    address: str


def split(url: str, *, open_network: bool) -> Target:
    """The parts of `url`, not resolved yet. NotAllowed unless it is plain https (http too where the network is
    not only open)."""
    if len(url) > MAX_URL or not url.isascii() or any(ord(letter) < 33 for letter in url):
        raise NotAllowed("an address has at most 500 letters of ASCII without blanks")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed(str(error)) from error
    if parts.scheme != "https" and (open_network or parts.scheme != "http"):
        raise NotAllowed("an address begins with https://")
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise NotAllowed("an address has a host, and neither a password nor a #")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path, "")


def resolve(url: str, *, open_network: bool) -> Target:
    """The target with the address to connect to. With `open_network` every address of the name must be public."""
    target = split(url, open_network=open_network)
    try:
        found = {info[4][0] for info in socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise NotAllowed(f"{target.host} cannot be found: {error}") from error
    for address in sorted(map(str, found)):
        if open_network and not _public(address):
            raise NotAllowed(f"{target.host} leads to {address}, which is not on the open internet")
    return Target(target.scheme, target.host, target.port, target.path, sorted(map(str, found))[0])


def _public(address: str) -> bool:
    parsed = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None)
    return parsed.is_global and not parsed.is_multicast and (mapped is None or mapped.is_global)
