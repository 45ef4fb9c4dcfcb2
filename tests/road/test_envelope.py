"""The envelope: CloudEvents that any JOSE library can prove, chained without a gap."""

import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infosilk.road.engine import jws
from infosilk.road.engine.envelope import (
    MAX_DATA,
    START,
    Draft,
    authenticate,
    chain_hash,
    check_chain,
    check_names,
    encode_data,
    read,
    seal,
)
from infosilk.road.engine.jws import KnownKey, Signer
from infosilk.road.engine.receipt import Receipt, accept, issue
from infosilk.road.engine.rejection import Rejected
from infosilk.road.outbox import message_id

KEY = Ed25519PrivateKey.generate()
SIGNER = Signer("hangzhou.k1", KEY)
NOW = datetime(2026, 5, 4, 3, 2, 1, 123456, tzinfo=UTC)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
DATA = st.dictionaries(st.text(), JSON, max_size=6)
SUBJECTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200)


class Ring:
    def __init__(self, *known: KnownKey) -> None:
        self.known = {key.kid: key for key in known}

    def find(self, kid: str) -> KnownKey | None:
        return self.known.get(kid)


RING = Ring(KnownKey("hangzhou", "hangzhou.k1", KEY.public_key(), NOW - timedelta(days=1)))


def sealed(data: bytes = b'{"n":1}', subject: str = "S1", seq: int = 1, prev: bytes = START, **rest: object) -> bytes:
    draft = Draft(message_id(), "trade.order.lodged", subject, NOW, data, **rest)  # type: ignore[arg-type]
    return seal(draft, signer=SIGNER, source="hangzhou", audience="nis", seq=seq, prev=prev, at=NOW)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=DATA, subject=SUBJECTS)
def test_what_is_sealed_is_what_is_read(data: dict[str, object], subject: str) -> None:
    raw = sealed(encode_data(data), subject)
    letter = read(raw)
    authenticate(letter, RING, source="hangzhou", audience="nis", now=NOW)
    assert letter.event.data == data
    assert (letter.event.subject, letter.seq, letter.prev) == (subject, 1, START)
    assert letter.event.time == NOW
    assert b"\n" not in raw


@given(position=st.integers(0, 10**6), flip=st.integers(1, 255))
def test_no_bit_of_a_sealed_message_can_change(position: int, flip: int) -> None:
    raw = bytearray(sealed())
    raw[position % len(raw)] ^= flip
    with pytest.raises(Rejected):
        authenticate(read(bytes(raw)), RING, source="hangzhou", audience="nis", now=NOW)


@given(st.binary(max_size=300))
def test_noise_is_refused_and_never_fails_otherwise(noise: bytes) -> None:
    with pytest.raises(Rejected):
        read(noise)
    with pytest.raises(Rejected):
        authenticate(read(SIGNER.sign(jws.MESSAGE_TYPE, noise)), RING, source="hangzhou", audience="nis", now=NOW)


@given(st.integers(2, 12), st.data())
def test_a_chain_accepts_only_its_own_next_message(length: int, draw: st.DataObject) -> None:
    chain, prev = [], START
    for seq in range(1, length + 1):
        chain.append(sealed(b'{"n":%d}' % seq, seq=seq, prev=prev))
        prev = chain_hash(chain[-1])
    taken, prev = 0, START
    order = draw.draw(st.permutations(range(length)))
    for index in [*order, *range(length)]:
        letter = read(chain[index])
        if index == taken:
            check_chain(letter, taken + 1, prev)
            taken, prev = taken + 1, letter.hash
        else:
            with pytest.raises(Rejected):
                check_chain(letter, taken + 1, prev)
    assert taken == length


def test_another_jose_library_proves_a_message() -> None:
    raw = sealed()
    public = jwt.PyJWK.from_dict(
        {"kty": "OKP", "crv": "Ed25519", "x": jws.b64(KEY.public_key().public_bytes_raw()).decode()}
    )
    decoded = jwt.PyJWS().decode_complete(raw, public.key, algorithms=["EdDSA"])
    assert decoded["header"] == {"alg": "EdDSA", "kid": "hangzhou.k1", "typ": "road-message+jws"}
    assert json.loads(decoded["payload"])["data"] == {"n": 1}
    with pytest.raises(jwt.InvalidSignatureError):
        jwt.PyJWS().decode(raw, Ed25519PrivateKey.generate().public_key(), algorithms=["EdDSA"])


def test_we_prove_what_another_jose_library_signed() -> None:
    payload = jws.unb64(sealed().split(b".")[1])
    other = jwt.PyJWS().encode(
        payload, KEY, algorithm="EdDSA", headers={"kid": "hangzhou.k1", "typ": "road-message+jws"}
    )
    authenticate(read(other.encode()), RING, source="hangzhou", audience="nis", now=NOW)


def test_the_payload_has_the_attributes_that_cloudevents_requires() -> None:
    event = json.loads(jws.unb64(sealed(expires=NOW + timedelta(hours=1)).split(b".")[1]))
    assert event["specversion"] == "1.0"
    assert {"id", "source", "type"} <= set(event)
    assert event["datacontenttype"] == "application/json"
    assert event["time"] == "2026-05-04T03:02:01.123456Z"
    # CloudEvents 1.0.2, 3: extension names are lower-case letters and digits, context attributes are strings
    # here.
    assert all(name.isalnum() and name.islower() for name in event)
    assert all(isinstance(value, str) for name, value in event.items() if name != "data")


def test_a_receipt_answers_one_request_only() -> None:
    raw = issue(Receipt("hangzhou", "nis", 3, b"h" * 32, NOW, "nonce-1"), SIGNER)
    good = accept(raw, RING, node="hangzhou", partner="nis", request="nonce-1", now=NOW)
    assert (good.seq, good.hash) == (3, b"h" * 32)
    for wrong in (
        {"request": "nonce-2"},
        {"node": "belgrade"},
        {"partner": "belgrade"},
        {"now": NOW + timedelta(hours=1)},
    ):
        options = {"node": "hangzhou", "partner": "nis", "request": "nonce-1", "now": NOW} | wrong
        with pytest.raises(Rejected):
            accept(raw, RING, **options)  # type: ignore[arg-type]


def test_data_that_cannot_travel_is_refused_at_once() -> None:
    for bad in ([1], {"x": "y" * MAX_DATA}, {"x": float("nan")}, {"x": float("inf")}):
        with pytest.raises(ValueError):
            encode_data(bad)
    for topic, subject in (("Trade.x", "S"), ("trade", "S"), ("trade.x", ""), ("trade.x", "a\nb"), ("t.x", "s" * 201)):
        with pytest.raises(ValueError):
            check_names(topic, subject)


def test_message_ids_are_version_7_uuids_in_the_order_of_time() -> None:
    from uuid import UUID

    ids = [UUID(message_id()) for _ in range(2)]
    assert all(identity.version == 7 for identity in ids)
    assert (ids[0].int >> 80) <= (ids[1].int >> 80)
