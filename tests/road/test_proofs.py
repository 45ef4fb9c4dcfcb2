"""Keys are pinned and change with an overlap; the log proves what a partner sent, to us and to the partner."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from infosilk.road import keys, rotation, verify
from infosilk.road.engine import request
from infosilk.road.engine.envelope import START
from infosilk.road.models import Key, LogEntry, Parked
from tests.road.partner import Partner, post

pytestmark = pytest.mark.django_db


def parked() -> dict[int, tuple[str, str]]:
    return {row.seq: (row.kind, row.state) for row in Parked.objects.filter(direction="in")}


def test_a_rotated_key_is_taken_with_an_overlap(partner: Partner) -> None:
    # Given a new key, announced by the old one.
    old, new = partner.signer, partner.new_signer()
    import json

    data = json.dumps({"key": partner.jwk(new), "overlap_seconds": 3600}).encode()
    assert partner.post(partner.message(signer=new), signer=new).status_code == 401
    partner.seq, partner.prev = 0, START
    partner.deliver(partner.message(new.kid, topic=rotation.ANNOUNCED, data=data))
    # Then both count during the overlap, the old one not after it.
    partner.deliver(partner.message(signer=old))
    partner.signer = new
    partner.deliver(partner.message())
    ends = Key.objects.get(kid=old.kid).not_after
    assert ends is not None
    assert timedelta(minutes=59) < ends - timezone.now() < timedelta(minutes=61)
    Key.objects.filter(kid=old.kid).update(not_after=timezone.now() - timedelta(minutes=1))
    answer = partner.post(partner.message(signer=old))
    assert b"key-expired" in answer.content
    # And what the old key signed in its time is still proved.
    assert verify.verify_chain("hangzhou", "in").holds


def test_an_announcement_of_another_nodes_key_is_refused(partner: Partner) -> None:
    import json

    foreign = Partner("belgrade")
    data = json.dumps({"key": foreign.jwk(), "overlap_seconds": 3600}).encode()
    partner.deliver(partner.message(foreign.signer.kid, topic=rotation.ANNOUNCED, data=data))
    assert parked() == {1: ("refused", "waiting")}
    assert not Key.objects.filter(node="belgrade").exists()


def test_keys_are_pinned_by_export_and_import(partner: Partner) -> None:
    exported = keys.export_public_key()
    assert exported["kid"].startswith("nis.")
    assert "d" not in exported
    path = keys._path(exported["kid"])
    assert path.stat().st_mode & 0o777 == 0o600
    for change in ({"node": "belgrade"}, {"kty": "EC"}, {"x": "AAAA"}, {"kid": "hangzhou.x"}, {"not_before": "soon"}):
        with pytest.raises(keys.KeyProblem):
            keys.import_public_key(partner.jwk() | change)
    assert keys.import_public_key(partner.jwk()).kid == partner.signer.kid  # again: nothing changes


def test_the_proof_finds_every_change_of_the_log(partner: Partner) -> None:
    partner.deliver(*[partner.message(number=n) for n in range(4)])
    assert verify.verify_chain("hangzhou", "in").holds
    other = Partner("hangzhou")
    other.signer = partner.signer
    changes = [
        ("UPDATE road_logentry SET topic = 'test.other' WHERE seq = 2", "columns"),
        ("UPDATE road_logentry SET hash = sha256('x') WHERE seq = 2", "hash"),
        ("UPDATE road_logentry SET jws = replace(jws, '.', '.A') WHERE seq = 2", ""),
        ("DELETE FROM road_logentry WHERE seq = 2", "missing"),
        ("DELETE FROM road_logentry WHERE seq = 4", "log ends"),
        ("UPDATE road_inlink SET seq = 5", "stands"),
        (f"UPDATE road_logentry SET jws = '{other.message(seq=2).decode()}' WHERE seq = 2", "chain"),
    ]
    for statement, reason in changes:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE road_logentry DISABLE TRIGGER road_log_append_only")
            cursor.execute(statement)
            chain = verify.verify_chain("hangzhou", "in")
            transaction.set_rollback(True)
        assert not chain.holds
        assert any(reason in one.reason for one in chain.breaks), (statement, chain.breaks)
    proof = verify.prove(LogEntry.objects.get(seq=3))
    assert proof.holds
    assert proof.data == {"number": 2}


def test_a_partner_that_lost_its_log_gets_its_own_messages_back(partner: Partner) -> None:
    sealed = [partner.message(number=n) for n in range(4)]
    partner.deliver(*sealed)

    def ask(body: bytes) -> Any:
        headers, _ = request.sign(body, signer=partner.signer, sender="hangzhou", receiver="nis", path=request.LOG)
        return post(headers, body, request.LOG)

    assert ask(b"1").content.split(b"\n") == sealed[1:]
    assert ask(b"4").content == b""
    for body in (b"", b"-1", b"x"):
        assert ask(body).status_code == 400
    # A signature for one address is none for the other.
    headers, body = partner.request(b"1")
    assert post(headers, body, request.LOG).status_code == 401
