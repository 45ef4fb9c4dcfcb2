"""One request to an address that somebody gave: every step of it within one deadline, and no redirect followed.

A limit of each read would let a receiver that sends a byte now and then hold on for ever; so the connection is cut
at the deadline, whatever it is at: connecting, the handshake, headers. Of the answer the status alone is read.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

from infosilk.commons.webhooks.addresses import Target

CONNECT_SECONDS = 5.0
SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said: an HTTP status, or 0 and why there was none."""

    status: int
    error: str = ""

    @property
    def taken(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def post(target: Target, headers: Mapping[str, str], body: bytes, *, seconds: float = SECONDS) -> Answer:
    """Send `body` to the target's address, by its name, and wait at most `seconds` for the whole."""
    end = time.monotonic() + seconds
    try:
        connected = socket.create_connection((target.address, target.port), min(CONNECT_SECONDS, seconds))
    except OSError as error:
        return Answer(0, f"{type(error).__name__}: {error}"[:300])
    # A second handle on the same connection: TLS takes the first one over.
    handle = connected.dup()
    cut = threading.Event()

    def at_deadline() -> None:
        cut.set()
        with suppress(OSError):
            handle.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, end - time.monotonic()), at_deadline)
    timer.daemon = True
    timer.start()
    asked = http.client.HTTPConnection(target.host, target.port)
    asked.sock = connected
    try:
        connected.settimeout(seconds)
        if target.scheme == "https":
            asked.sock = ssl.create_default_context().wrap_socket(connected, server_hostname=target.host)
        asked.request("POST", target.path, body=body, headers=dict(headers))
        status = asked.getresponse().status
    except (http.client.HTTPException, OSError, ValueError) as error:
        if cut.is_set():
            return Answer(0, f"no answer within {seconds:.0f} seconds")
        return Answer(0, f"{type(error).__name__}: {error}"[:300])
    finally:
        timer.cancel()
        asked.close()
        connected.close()
        handle.close()
    return Answer(status, "" if status < HTTPStatus.MULTIPLE_CHOICES else f"HTTP {status}")
