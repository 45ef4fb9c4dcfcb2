"""What is forged, tampered, replayed, late, too large or not granted is refused with its reason, and changes
nothing.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone
from http_message_signatures import HTTPMessageSigner, algorithms

from infosilk.road import jws, keys
from infosilk.road import request as signatures
from infosilk.road.envelope import START
from infosilk.road.models import InLink, Key, LogEntry, Nonce, Outbox, OutLink, Parked
from infosilk.road.receipt import Receipt, issue
from infosilk.road.request import HttpRequest
from tests.road.partner import TOPIC, Partner, post

pytestmark = pytest.mark.django_db

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


def snapshot() -> list[Any]:
    """Everything of the road that a message can change; notes of refusals are meant to change."""
    tables = [LogEntry, Outbox, OutLink, Parked, Key, Nonce]
    rows = [sorted(str(row) for row in table.objects.values_list()) for table in tables]
    return [*rows, list(InLink.objects.values_list("partner", "seq", "hash"))]


# Messages


@messages("bad-signature")
def payload_tampered(partner: Partner) -> bytes:
    return forged(partner.message(), lambda payload: payload["data"].update(number=99))


@messages("bad-signature")
def number_tampered(partner: Partner) -> bytes:
    raw = partner.message(seq=7)
    return forged(raw, lambda payload: payload.update(seq="2"))


@messages("bad-signature")
def chain_tampered(partner: Partner) -> bytes:
    prev = partner.prev
    raw = partner.message(prev=START)
    return forged(raw, lambda payload: payload.update(prev=jws.b64(prev).decode()))


@messages("bad-signature")
def header_names_another_known_key(partner: Partner) -> bytes:
    other = partner.new_signer()
    keys.import_public_key(partner.jwk(other))
    return with_header(partner.message(), {"alg": "EdDSA", "kid": other.kid, "typ": jws.MESSAGE_TYPE})


@messages("bad-signature")
def signed_by_another_key_under_this_name(partner: Partner) -> bytes:
    impostor = jws.Signer(partner.signer.kid, partner.new_signer().key)
    return partner.message(signer=impostor)


@messages("bad-signature")
def algorithm_none(partner: Partner) -> bytes:
    raw = with_header(partner.message(), {"alg": "none", "kid": partner.signer.kid, "typ": jws.MESSAGE_TYPE})
    return b".".join([*parts(raw)[:2], b""])


@messages("bad-signature")
def algorithm_none_with_the_old_signature(partner: Partner) -> bytes:
    return with_header(partner.message(), {"alg": "none", "kid": partner.signer.kid, "typ": jws.MESSAGE_TYPE})


@messages("bad-signature")
def hmac_with_the_public_key_as_secret(partner: Partner) -> bytes:
    head = jws.b64(json.dumps({"alg": "HS256", "kid": partner.signer.kid, "typ": jws.MESSAGE_TYPE}).encode())
    content = head + b"." + parts(partner.message())[1]
    public = partner.signer.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    mac = hmac.new(public, content, hashlib.sha256).digest()
    return content + b"." + jws.b64(mac + mac)


@messages("bad-signature")
def another_curve(partner: Partner) -> bytes:
    return with_header(partner.message(), {"alg": "ES256", "kid": partner.signer.kid, "typ": jws.MESSAGE_TYPE})


@messages("bad-signature")
def signature_cut_short(partner: Partner) -> bytes:
    return partner.message()[:-8]


@messages("bad-signature")
def signature_spelled_otherwise(partner: Partner) -> bytes:
    raw = partner.message()
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    last = alphabet.index(raw[-1:])
    return raw[:-1] + alphabet[last ^ 1 : (last ^ 1) + 1]  # the same 64 bytes, other unused bits


@messages("bad-signature")
def signature_of_another_message(partner: Partner) -> bytes:
    first, second = partner.message(), partner.message()
    return b".".join([*parts(first)[:2], parts(second)[2]])


@messages("unknown-key")
def key_that_nobody_imported(partner: Partner) -> bytes:
    return partner.message(signer=partner.new_signer())


@messages("unknown-key")
def key_id_with_a_nul(partner: Partner) -> bytes:
    return partner.message(signer=jws.Signer("hangzhou.\x00", partner.signer.key))


@messages("malformed")
def key_in_the_header(partner: Partner) -> bytes:
    header = {"alg": "EdDSA", "kid": partner.signer.kid, "typ": jws.MESSAGE_TYPE, "jwk": partner.jwk()}
    return with_header(partner.message(), header)


@messages("malformed")
def critical_header(partner: Partner) -> bytes:
    header = {"alg": "EdDSA", "kid": partner.signer.kid, "typ": jws.MESSAGE_TYPE, "crit": ["b64"], "b64": False}
    return with_header(partner.message(), header)


@messages("malformed")
def receipt_in_place_of_a_message(partner: Partner) -> bytes:
    return issue(Receipt("hangzhou", "nis", 5, START, datetime.now(UTC), "x" * 24), partner.signer)


def other_key(partner: Partner, **changes: Any) -> jws.Signer:
    """A second key of the partner, imported and then changed; requests go on with the first."""
    signer = partner.new_signer()
    keys.import_public_key(partner.jwk(signer))
    Key.objects.filter(kid=signer.kid).update(**changes)
    return signer


@messages("key-revoked")
def revoked_key(partner: Partner) -> bytes:
    return partner.message(signer=other_key(partner, revoked_at=timezone.now()))


@messages("key-revoked")
def revoked_key_and_an_old_date(partner: Partner) -> bytes:
    signer = other_key(partner, revoked_at=timezone.now())
    return partner.message(signer=signer, at=timezone.now() - timedelta(days=3))


@messages("key-expired")
def expired_key(partner: Partner) -> bytes:
    return partner.message(signer=other_key(partner, not_after=timezone.now() - timedelta(hours=1)))


@messages("key-not-yet-valid")
def key_of_tomorrow(partner: Partner) -> bytes:
    return partner.message(signer=other_key(partner, not_before=timezone.now() + timedelta(days=1)))


@messages("stale-request")
def sealed_in_the_future(partner: Partner) -> bytes:
    return partner.message(at=timezone.now() + timedelta(minutes=6))


@messages("wrong-audience")
def for_another_node(partner: Partner) -> bytes:
    return partner.message(audience="belgrade")


@messages("wrong-source")
def in_the_name_of_another_node(partner: Partner) -> bytes:
    return partner.message(source="belgrade")


@messages("wrong-source")
def our_own_message_reflected(partner: Partner) -> bytes:
    own = keys.signer(keys.own_key().kid)
    return partner.message(signer=own, source="nis", audience="nis")


@messages("wrong-source")
def signed_by_our_own_key_in_the_partners_name(partner: Partner) -> bytes:
    return partner.message(signer=keys.signer(keys.own_key().kid))


@messages("gap")
def one_left_out(partner: Partner) -> bytes:
    partner.message()
    return partner.message()


@messages("gap")
def two_exchanged(partner: Partner) -> list[bytes]:
    first, second = partner.message(), partner.message()
    return [second, first]


@messages("gap")
def one_twice_in_a_batch(partner: Partner) -> list[bytes]:
    first = partner.message()
    return [first, first]


@messages("chain-broken")
def continues_another_chain(partner: Partner) -> bytes:
    return partner.message(prev=b"\x01" * 32)


@messages("duplicate-differs")
def the_past_rewritten(partner: Partner) -> bytes:
    return partner.message(seq=1, prev=START, number=2)


@messages("bad-signature")
def the_past_forged(partner: Partner) -> bytes:
    raw = partner.message(seq=1, prev=START, number=2)
    return forged(raw, lambda payload: payload["data"].update(number=3))


@messages("id-repeated")
def an_id_used_before(partner: Partner) -> bytes:
    return partner.message(id=str(LogEntry.objects.get().message_id))


@messages("topic-not-granted")
def topic_not_granted(partner: Partner) -> bytes:
    return partner.message(topic="trade.consignment.announced")


@messages("topic-not-granted")
def topic_that_only_begins_like_a_granted_one(partner: Partner) -> bytes:
    return partner.message(topic="testing.counted")


@messages("topic-not-granted")
def good_messages_before_a_bad_one(partner: Partner) -> list[bytes]:
    return [partner.message(number=2), partner.message(number=3), partner.message(topic="trade.x.y")]


@messages("malformed")
def truncated(partner: Partner) -> bytes:
    raw = partner.message()
    return raw[: len(raw) // 3]


@messages("malformed")
def empty_line(partner: Partner) -> list[bytes]:
    return [partner.message(), b""]


@messages("malformed")
def not_json(partner: Partner) -> bytes:
    return partner.payload(b"<message/>")


@messages("malformed")
def not_an_object(partner: Partner) -> bytes:
    return partner.payload(b"[1, 2, 3]")


@messages("malformed")
def nested_too_deep(partner: Partner) -> bytes:
    return partner.message(data=b'{"a":' * 5000 + b"1" + b"}" * 5000)


@messages("malformed")
def not_utf8(partner: Partner) -> bytes:
    return partner.message(data=b'{"text":"\xff\xfe"}')


@messages("malformed")
def half_a_character(partner: Partner) -> bytes:
    return partner.message(data=b'{"text":"\\ud800"}')


@messages("malformed")
def not_a_number(partner: Partner) -> bytes:
    return partner.message(data=b'{"number":NaN}')


@messages("malformed")
def data_is_no_object(partner: Partner) -> bytes:
    return partner.message(data=b'"text"')


@messages("malformed")
def subject_with_a_nul(partner: Partner) -> bytes:
    return partner.message(subject="S\x001")


@messages("malformed")
def no_subject(partner: Partner) -> bytes:
    return partner.changed(partner.message(), subject=None)


@messages("malformed")
def old_cloudevents(partner: Partner) -> bytes:
    return partner.changed(partner.message(), specversion="0.3")


@messages("malformed")
def number_written_otherwise(partner: Partner) -> bytes:
    return partner.changed(partner.message(), seq="02")


@messages("malformed")
def number_zero(partner: Partner) -> bytes:
    return partner.changed(partner.message(), seq="0")


@messages("malformed")
def time_without_a_zone(partner: Partner) -> bytes:
    return partner.changed(partner.message(), time="2026-01-01T00:00:00")


@messages("too-large")
def message_too_large(partner: Partner) -> bytes:
    return partner.message(data=json.dumps({"text": "x" * 500_000}).encode())


@messages("too-large")
def too_many_messages(partner: Partner) -> list[bytes]:
    return [partner.message()] * 5001


# Requests


@case("unsigned-request")
def no_signature(partner: Partner) -> Request:
    return {"Content-Type": signatures.CONTENT_TYPE}, partner.message()


@case("body-digest-mismatch")
def body_exchanged(partner: Partner) -> Request:
    headers, _ = partner.request(partner.message())
    return headers, partner.message(seq=2, prev=partner.prev, number=9)


@case("bad-signature")
def digest_exchanged_with_the_body(partner: Partner) -> Request:
    headers, _ = partner.request(partner.message())
    other, body = partner.request(partner.message())
    return headers | {"Content-Digest": other["Content-Digest"]}, body


def signed(partner: Partner, covered: tuple[str, ...], **changes: Any) -> Request:
    """A request signed by the library itself, with other choices than ours."""
    body = partner.message()
    request = HttpRequest(
        "POST", changes.pop("url", "http://road/road/inbox"), {"Content-Type": signatures.CONTENT_TYPE}
    )
    options: dict[str, Any] = {
        "key_id": partner.signer.kid,
        "created": datetime.now(UTC),
        "nonce": "n" * 24,
        "label": "road",
        "tag": signatures.tag("hangzhou", "nis"),
        "body": body,
    } | changes
    signer = HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=signatures._Private(partner.signer))
    signer.sign(request, covered_component_ids=covered, **options)
    headers = request.headers
    if options["body"] is None:
        digest = hashlib.sha256(body).digest()
        headers["Content-Digest"] = f"sha-256=:{__import__('base64').b64encode(digest).decode()}:"
    return headers, body


@case("signature-incomplete")
def body_not_covered(partner: Partner) -> Request:
    return signed(partner, ("@method", "@path", "content-type"), body=None)


@case("signature-incomplete")
def path_not_covered(partner: Partner) -> Request:
    return signed(partner, ("@method", "content-type"))


@case("signature-incomplete")
def content_type_not_covered(partner: Partner) -> Request:
    return signed(partner, ("@method", "@path"))


@case("signature-incomplete")
def no_nonce(partner: Partner) -> Request:
    return signed(partner, ("@method", "@path", "content-type"), nonce=None)


@case("malformed")
def short_nonce(partner: Partner) -> Request:
    return signed(partner, ("@method", "@path", "content-type"), nonce="1")


@case("bad-signature")
def signed_for_another_path(partner: Partner) -> Request:
    return signed(partner, ("@method", "@path", "content-type"), url="http://road/other/inbox")


@case("wrong-audience")
def no_tag(partner: Partner) -> Request:
    return signed(partner, ("@method", "@path", "content-type"), tag=None)


@case("stale-request")
def signed_six_minutes_ago(partner: Partner) -> Request:
    return partner.request(partner.message(), at=timezone.now() - timedelta(minutes=6))


@case("stale-request")
def signed_in_six_minutes(partner: Partner) -> Request:
    return partner.request(partner.message(), at=timezone.now() + timedelta(minutes=6))


@case("replayed")
def replayed_question(partner: Partner) -> Request:
    headers, body = partner.request()
    assert post(headers, body).status_code == 200
    return headers, body


@case("replayed")
def replayed_delivery(partner: Partner) -> Request:
    headers, body = partner.request(partner.message(number=2))
    assert post(headers, body).status_code == 200
    return headers, body


@case("unknown-key")
def request_by_an_unknown_key(partner: Partner) -> Request:
    return partner.request(partner.message(), signer=partner.new_signer())


@case("bad-signature")
def request_by_an_impostor(partner: Partner) -> Request:
    return partner.request(partner.message(), signer=jws.Signer(partner.signer.kid, partner.new_signer().key))


@case("key-revoked")
def request_by_a_revoked_key(partner: Partner) -> Request:
    keys.revoke(partner.signer.kid)
    return partner.request(partner.message())


@case("key-expired")
def request_by_an_expired_key(partner: Partner) -> Request:
    return partner.request(partner.message(), signer=other_key(partner, not_after=timezone.now() - timedelta(hours=1)))


@case("wrong-audience")
def request_for_another_node(partner: Partner) -> Request:
    return partner.request(partner.message(), receiver="belgrade")


@case("unknown-partner")
def request_by_our_own_key(partner: Partner) -> Request:
    return partner.request(partner.message(), signer=keys.signer(keys.own_key().kid), sender="nis")


@case("unknown-partner")
def request_by_a_node_that_left_the_zone(partner: Partner) -> Request:
    Key.objects.filter(kid=partner.signer.kid).update(node="belgrade")
    return partner.request(partner.message(), sender="belgrade")


@case("malformed")
def another_content_type(partner: Partner) -> Request:
    headers, body = partner.request(partner.message())
    return headers | {"Content-Type": "application/json"}, body


@case("bad-signature")
def signature_header_is_noise(partner: Partner) -> Request:
    headers, body = partner.request(partner.message())
    return headers | {"Signature": "road=((((;;"}, body


@case("bad-signature")
def two_signatures(partner: Partner) -> Request:
    headers, body = partner.request(partner.message())
    doubled = {name: f"{headers[name]}, again{headers[name][4:]}" for name in ("Signature", "Signature-Input")}
    return headers | doubled, body


@case("too-large")
def body_over_the_limit(partner: Partner) -> Request:
    headers, _ = partner.request(partner.message())
    return headers | {"Content-Length": str(signatures.MAX_BODY + 1)}, b""


@pytest.mark.parametrize(("build", "reason"), CASES)
def test_a_bad_request_is_refused_with_its_reason_and_changes_nothing(
    partner: Partner, effects: Any, build: Case, reason: str
) -> None:
    # Given a partner one of whose messages was taken, and a bad request.
    partner.deliver(partner.message("S0", 0, TOPIC))
    headers, body = build(partner)
    before, done = snapshot(), effects()
    # When it arrives, then it is refused for what it is.
    answer = post(headers, body)
    problem = json.loads(answer.content)
    assert (problem["code"], problem["status"]) == (reason, answer.status_code), problem
    assert answer["Content-Type"] == "application/problem+json"
    assert 400 <= answer.status_code < 500
    # And nothing has changed.
    assert snapshot() == before
    assert effects() == done


def test_the_corpus_is_large_enough() -> None:
    assert len(CASES) >= 30


def test_the_operator_sees_why_an_authenticated_partner_was_refused(partner: Partner) -> None:
    partner.post(partner.message(topic="trade.consignment.announced"))
    assert InLink.objects.get(partner="hangzhou").last_refusal.startswith("topic-not-granted")
