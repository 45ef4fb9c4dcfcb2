"""Collecting bad messages and requests, and the tools to make them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from infosilk.road import keys
from infosilk.road.engine import jws
from infosilk.road.models import Key
from tests.road.partner import Partner

Request = tuple[dict[str, str], bytes]
Case = Callable[[Partner], Request]

CASES: list[Any] = []


def case(reason: str) -> Callable[[Case], Case]:
    """Collect a bad request: built after one good message was taken, refused with `reason`."""

    def collect(build: Case) -> Case:
        CASES.append(pytest.param(build, reason, id=f"{build.__name__}-{reason}"))
        return build

    return collect


def messages(reason: str) -> Callable[[Callable[[Partner], bytes | list[bytes]]], None]:
    """Collect bad messages that travel in a good request."""

    def collect(build: Callable[[Partner], bytes | list[bytes]]) -> None:
        def whole(partner: Partner) -> Request:
            made = build(partner)
            return partner.request(*(made if isinstance(made, list) else [made]))

        whole.__name__ = build.__name__
        case(reason)(whole)

    return collect


def parts(raw: bytes) -> list[bytes]:
    return raw.split(b".")


def forged(raw: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """`raw` with its payload changed and its signature left as it was."""
    head, body, signature = parts(raw)
    payload = json.loads(jws.unb64(body))
    change(payload)
    return b".".join([head, jws.b64(json.dumps(payload).encode()), signature])


def with_header(raw: bytes, header: dict[str, Any]) -> bytes:
    _, body, signature = parts(raw)
    return b".".join([jws.b64(json.dumps(header).encode()), body, signature])


def other_key(partner: Partner, **changes: Any) -> jws.Signer:
    """A second key of the partner, imported and then changed; requests go on with the first."""
    signer = partner.new_signer()
    keys.import_public_key(partner.jwk(signer))
    Key.objects.filter(kid=signer.kid).update(**changes)
    return signer
