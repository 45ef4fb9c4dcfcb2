"""Requests that must be refused: unsigned, half signed, replayed, stale, by the wrong key, for another node."""

import base64
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from http_message_signatures import HTTPMessageSigner, algorithms

from infosilk.road import keys
from infosilk.road.engine import jws
from infosilk.road.engine import request as signatures
from infosilk.road.engine.request import HttpRequest
from infosilk.road.models import Key
from tests.road.cases import Request, case, other_key
from tests.road.partner import Partner, post


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
        headers["Content-Digest"] = f"sha-256=:{base64.b64encode(digest).decode()}:"
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
