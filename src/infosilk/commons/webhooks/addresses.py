"""Where a webhook may lead: addresses of the open internet, never into the node's own network.

The name is resolved once, every answer is looked at, and the connection goes to the address that was looked at: a name
that answers otherwise a moment later leads nowhere.
"""

import ipaddress
import socket
import threading
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_URL = 500
RESOLVE_SECONDS = 5.0
# What wraps an IPv4 address or leads through a translator or a tunnel (RFC 4291, 6052, 8215, 3056, 4380, 3879): the
# address behind it is not the one that was looked at.
_TRANSLATED = [
    ipaddress.ip_network(one)
    for one in (
        "::/96",
        "::ffff:0:0/96",
        "::ffff:0:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
        "fec0::/10",
    )
]
# Of IANA's special-purpose registry, where Python calls some of them global.
_RESERVED = [ipaddress.ip_network(one) for one in ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4")]
# Webhooks are the web's: what else listens is none of theirs.
PORTS = frozenset({443, 8443})


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
    if open_network and (port or 443) not in PORTS:
        raise NotAllowed(f"port {port} is not one of {', '.join(map(str, sorted(PORTS)))}")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80), path, "")


def resolve(url: str, *, open_network: bool, seconds: float = RESOLVE_SECONDS) -> Target:
    """The target with the address to connect to. With `open_network` every address of the name must be public.
    NotAllowed also when the name's server does not answer in time."""
    target = split(url, open_network=open_network)
    found = _ask(target, seconds)
    if open_network:
        for address in found:
            if not public(address):
                raise NotAllowed(f"{target.host} leads to {address}, which is not on the open internet")
    return Target(target.scheme, target.host, target.port, target.path, found[0])


def _ask(target: Target, seconds: float) -> list[str]:
    """Every address of the name. The system's resolver takes no deadline, so a thread asks it that may be left."""
    said: list[list[str] | Exception] = []

    def ask() -> None:
        try:
            infos = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
            said.append(sorted({str(info[4][0]) for info in infos}))
        except (OSError, UnicodeError) as error:
            said.append(error)

    asking = threading.Thread(target=ask, daemon=True, name="webhook-name")
    asking.start()
    asking.join(seconds)
    if not said:
        raise NotAllowed(f"{target.host} was not found within {seconds:.0f} seconds")
    if isinstance(said[0], Exception):
        raise NotAllowed(f"{target.host} cannot be found: {said[0]}") from said[0]
    if not said[0]:
        raise NotAllowed(f"{target.host} has no address")
    return said[0]


def public(address: str) -> bool:
    """Whether an address is one of the open internet, whatever it wraps: an IPv4 address within one of IPv6, a way
    through a translator or a tunnel."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and any(parsed in net for net in _TRANSLATED):
        return False
    if isinstance(parsed, ipaddress.IPv4Address) and any(parsed in net for net in _RESERVED):
        return False
    return parsed.is_global and not parsed.is_multicast and not parsed.is_reserved
