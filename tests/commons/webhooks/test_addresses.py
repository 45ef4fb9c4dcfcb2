"""Where a webhook may lead, and how it is signed: never into the node's own network, as the specification has it."""

import socket
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from infosilk.commons.webhooks import actions, addresses
from infosilk.commons.webhooks.engine import signature
from infosilk.kernel.problems import Invalid
from tests.commons.webhooks.kit import THINGS
from tests.kernel import people


def test_the_published_example_of_the_specification_verifies() -> None:
    # Example of the Standard Webhooks specification and of its reference libraries' tests.
    secret, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", b'{"test": 2432232314}'

    signed = signature.sign([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)

    assert signed["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@given(body=st.binary(max_size=200), shift=st.integers(1, 10_000), place=st.integers(0, 199))
def test_a_changed_body_or_an_old_request_does_not_verify(body: bytes, shift: int, place: int) -> None:
    secret = signature.new_secret()
    headers = signature.sign([secret], "msg_1", 1_000_000, body)

    signature.verify(secret, headers, body, 1_000_000)
    for changed, now in ((body + b"x", 1_000_000), (body, 1_000_000 + signature.TOLERANCE_SECONDS + shift)):
        with pytest.raises(signature.BadSignature):
            signature.verify(secret, headers, changed, now)
    with pytest.raises(signature.BadSignature):
        signature.verify(signature.new_secret(), headers, body, 1_000_000)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "url",
    [
        "http://shop.example/",
        "ftp://shop.example/",
        "https://",
        "https://user:pw@shop.example/",
        "https://a b.example/",
        "https://shop.example/#x",
        "https://shop.example:99999/",
        "https://shop.example:22/",
        "https://shop.example:5432/",
        "https://š.example/",
        "javascript:alert(1)",
        "",
        f"https://{'x' * 500}",
    ],
)
def test_an_address_that_is_none_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"demo": False}))

    with pytest.raises(Invalid):
        actions.make(people.actor("trader"), THINGS.code, url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.9",
        "169.254.169.254",
        "0.0.0.0",
        "::1",
        "::",
        "::10.0.0.1",
        "fd00::1",
        "fe80::1",
        "fec0::1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:10.0.0.1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "2002:a00:1::1",
        "2001:0:a00:1::1",
        "224.0.0.1",
        "ff02::1",
        "100.64.0.1",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "240.0.0.1",
        "255.255.255.255",
    ],
)
def test_no_webhook_leads_into_a_private_network(address: str) -> None:
    host = f"[{address}]" if ":" in address else address

    with pytest.raises(addresses.NotAllowed, match="open internet"):
        addresses.resolve(f"https://{host}/", open_network=True)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1:248:1893:25c8:1946"])
def test_addresses_of_the_open_internet_pass(address: str) -> None:
    assert addresses.public(address)


def answering(monkeypatch: pytest.MonkeyPatch, *found: str, seconds: float = 0.0) -> None:
    def answers(*_arguments: Any, **_named: Any) -> list[Any]:
        time.sleep(seconds)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", answers)


def test_a_name_with_one_private_address_among_others_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "93.184.216.34", "10.0.0.1")

    with pytest.raises(addresses.NotAllowed, match="open internet"):
        addresses.resolve("https://shop.example/", open_network=True)


def test_a_name_whose_server_does_not_answer_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "93.184.216.34", seconds=1.0)

    with pytest.raises(addresses.NotAllowed, match="not found within"):
        addresses.resolve("https://shop.example/", open_network=True, seconds=0.1)


def test_the_receiver_of_the_guide_takes_what_is_signed_and_nothing_else() -> None:
    guide = Path(__file__).resolve().parents[3] / "docs" / "guide" / "webhooks.md"
    code = guide.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    there: dict[str, Any] = {}
    exec(code, there)
    secret = signature.new_secret()
    headers = signature.sign([signature.new_secret(), secret], "msg_1", int(time.time()), b"{}")

    assert there["genuine"](secret, headers, b"{}")
    assert not there["genuine"](secret, headers, b"{} ")
    assert not there["genuine"](signature.new_secret(), headers, b"{}")
    late = signature.sign([secret], "msg_1", int(time.time()) - 600, b"{}")
    assert not there["genuine"](secret, late, b"{}")
