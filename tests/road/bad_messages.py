"""Messages that must be refused: forged, tampered, out of order, not granted, malformed, too large."""

import hashlib
import hmac
import json
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from infosilk.road import keys
from infosilk.road.engine import jws
from infosilk.road.engine.envelope import START
from infosilk.road.engine.receipt import Receipt, issue
from infosilk.road.models import LogEntry
from tests.road.cases import forged, messages, other_key, parts, with_header
from tests.road.partner import Partner


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
