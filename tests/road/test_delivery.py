"""Delivery against a real HTTP peer: never given up, never out of order, and no receipt believed that is not one."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, Forbidden
from infosilk.road import keys, links, recovery, rotation, verify, worker
from infosilk.road.engine.receipt import Receipt, issue
from infosilk.road.models import OutLink
from infosilk.road.public import send, send_many
from infosilk.road.sender import Pace, leadership
from tests.road.conftest import reload_zone
from tests.road.nodes import ZONE, until
from tests.road.partner import Partner
from tests.road.peer import Peer

pytestmark = pytest.mark.django_db(transaction=True)

OPERATOR = Acting("operator", "page", roles=frozenset({"operator"}))
PACE = Pace(first=0.02, cap=0.2, stalled_after=0.5, poll=0.1)


@pytest.fixture
def peer(zone: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Peer]:
    partner = Partner("hangzhou")
    keys.import_public_key(partner.jwk())
    peer = Peer(partner, keys.export_public_key())
    (zone / "zone.toml").write_text(ZONE.format(nis=1, hangzhou=peer.port), encoding="utf-8")
    reload_zone(zone, monkeypatch)
    yield peer
    peer.close()


@dataclass
class Working:
    """A worker of the road in a thread of this process."""

    thread: threading.Thread
    stop: threading.Event

    def end(self) -> None:
        """Stop it, and wait until it does nothing more."""
        self.stop.set()
        self.thread.join(15)
        assert not self.thread.is_alive()


@pytest.fixture
def work(peer: Peer) -> Iterator[Callable[[], Working]]:
    """Start a worker as often as wanted; each is stopped in the end, quickly."""
    started: list[Working] = []

    def start() -> Working:
        stop = threading.Event()
        working = Working(threading.Thread(target=worker.run, args=(stop, PACE)), stop)
        working.thread.start()
        started.append(working)
        return working

    yield start
    for working in started:
        working.stop.set()
    for working in started:
        working.end()


def say(*numbers: int, subject: str = "A") -> None:
    with transaction.atomic():
        for number in numbers:
            send("hangzhou", "test.counted", subject, {"number": number})


def link() -> OutLink:
    return OutLink.objects.get(partner="hangzhou")


def acknowledged(seq: int) -> None:
    until(lambda: OutLink.objects.filter(acked_seq=seq).exists(), 20, f"{seq} is acknowledged")


def state(expected: str) -> OutLink:
    until(lambda: OutLink.objects.filter(state=expected).exists(), 20, expected)
    return link()


def numbers(peer: Peer) -> list[int]:
    return [data["number"] for _, _, data in peer.taken]


def test_what_waited_and_what_comes_is_delivered_in_order(peer: Peer, work: Any) -> None:
    with transaction.atomic():
        send_many("hangzhou", "test.counted", (("A", {"number": n}) for n in range(1200)))
    work()
    acknowledged(1200)
    for number in range(1200, 1220):
        say(number)
    acknowledged(1220)
    assert numbers(peer) == list(range(1220))
    assert link().state == "up"
    assert verify.verify_chain("hangzhou", "out").acknowledged == 1220


def test_a_lost_answer_leads_to_a_question_and_no_repetition_in_effect(peer: Peer, work: Any) -> None:
    lost = iter([True, False, True, True])

    def lose(status: int, body: bytes) -> tuple[int, bytes]:
        return (200, b"") if body and peer.requests[-1] and next(lost, False) else (status, body)

    peer.twist = lose
    work()
    for number in range(5):
        say(number)
    acknowledged(5)
    assert numbers(peer) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("status", [200, 202, 204, 301, 400, 404, 500, 503])
def test_an_answer_without_a_valid_receipt_is_no_delivery(peer: Peer, work: Any, status: int) -> None:
    peer.twist = lambda _status, _body: (status, b"" if status == 204 else b"thank you")
    say(1)
    work()
    stalled = state("stalled")
    assert stalled.stalled_at is not None
    assert stalled.attempts > 1
    assert stalled.last_error
    assert stalled.acked_seq == 0
    # It never gives up: once the partner answers properly, all is well by itself.
    peer.twist = None
    acknowledged(1)
    assert state("up").last_error == ""


def test_a_partner_that_is_away_is_waited_for(
    peer: Peer, work: Any, zone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer.server.shutdown()
    peer.server.server_close()
    say(1)
    work()
    assert "Connection" in state("stalled").last_error


def test_a_receipt_by_a_stranger_or_for_another_request_is_not_believed(peer: Peer, work: Any) -> None:
    stranger = peer.partner.new_signer()
    now = datetime.now(UTC)
    say(1)
    for signer, nonce in ((stranger, "x"), (peer.partner.signer, "an older nonce")):
        forged = issue(Receipt("hangzhou", "nis", 1, b"\x00" * 32, now, nonce), signer)
        peer.twist = lambda _status, _body, forged=forged: (200, forged)
        working = work()
        state("stalled")
        assert link().acked_seq == 0
        working.end()
        OutLink.objects.update(state="up")


def test_a_refused_message_does_not_hold_back_those_before_it(peer: Peer, work: Any) -> None:
    peer.refuse = {4}
    say(1, 2, 3, 4, 5)
    work()
    acknowledged(3)
    assert numbers(peer) == [1, 2, 3]
    assert "topic-not-granted" in state("stalled").last_error
    peer.refuse = set()
    acknowledged(5)


def lie(peer: Peer, **changes: Any) -> None:
    """Let the peer sign another mark than the true one."""

    def twist(status: int, body: bytes) -> tuple[int, bytes]:
        import json

        from infosilk.road.engine import jws

        if status != 200:
            return status, body
        nonce = json.loads(jws.unb64(body.split(b".")[1]))["request"]
        mark = {"seq": peer.seq, "hash": peer.hash} | changes
        receipt = Receipt("hangzhou", "nis", mark["seq"], mark["hash"], datetime.now(UTC), nonce)
        return 200, issue(receipt, peer.partner.signer)

    peer.twist = twist


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"seq": 9}, "ever sealed here"), ({"seq": 1}, "had confirmed 3"), ({"hash": b"\x07" * 32}, "forked")],
)
def test_a_mark_that_contradicts_our_log_is_an_alarm(peer: Peer, work: Any, changes: Any, reason: str) -> None:
    work()
    say(1, 2, 3)
    acknowledged(3)
    lie(peer, **changes)
    say(4)
    broken = state("broken")
    assert reason in broken.last_error
    assert broken.alarm
    assert broken.acked_seq == 3
    # Nothing more is sent until the operator has looked.
    asked = len(peer.requests)
    say(5)
    peer.twist = None
    with pytest.raises(Forbidden):
        links.resume(Acting("trader", "page", roles=frozenset({"trader"})), "hangzhou")
    assert len(peer.requests) == asked
    links.resume(OPERATOR, "hangzhou")
    acknowledged(5)
    assert numbers(peer) == [1, 2, 3, 4, 5]


def test_a_partner_restored_from_a_backup_gets_again_what_it_lost(peer: Peer, work: Any) -> None:
    work()
    say(1)
    acknowledged(1)
    kept = (peer.seq, peer.hash, list(peer.taken))
    say(2, 3)
    acknowledged(3)
    peer.seq, peer.hash, peer.taken = kept
    say(4)
    assert "restored" in state("broken").last_error
    assert links.resume(OPERATOR, "hangzhou", rewind=True) == 2
    acknowledged(4)
    assert numbers(peer) == [1, 2, 3, 4]


def test_a_link_is_not_rewound_to_where_our_chain_never_was(peer: Peer, work: Any) -> None:
    work()
    say(1, 2, 3)
    acknowledged(3)
    with pytest.raises(Conflict):
        links.resume(OPERATOR, "hangzhou", rewind=True)
    lie(peer, seq=2, hash=b"\x09" * 32)
    say(4)
    state("broken")
    with pytest.raises(Conflict):
        links.resume(OPERATOR, "hangzhou", rewind=True)


def test_this_node_restored_from_a_backup_notices_before_it_seals(peer: Peer, work: Any) -> None:
    # Given a partner that holds more of our messages than our own log.
    working = work()
    say(1)
    acknowledged(1)
    working.end()
    peer.seq, peer.hash = 2, b"\x05" * 32
    # When work begins again with new messages waiting.
    say(2)
    work()
    # Then there is an alarm, and no second message 2 was ever signed.
    assert "ever sealed here" in state("broken").last_error
    assert link().sealed_seq == 1


def test_this_node_restored_from_a_backup_fetches_what_it_had_said(peer: Peer, work: Any) -> None:
    # Given a node that has said five things and is restored to where it had said two.
    working = work()
    say(1, 2)
    acknowledged(2)
    old = (link().sealed_hash, link().receipt)
    say(3, 4, 5)
    acknowledged(5)
    working.end()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE road_logentry DISABLE TRIGGER road_log_append_only")
        cursor.execute("DELETE FROM road_logentry WHERE seq > 2")
        cursor.execute("ALTER TABLE road_logentry ENABLE TRIGGER road_log_append_only")
    OutLink.objects.update(sealed_seq=2, sealed_hash=old[0], acked_seq=2, receipt=old[1])
    with pytest.raises(Conflict):
        recovery.recover(OPERATOR, "hangzhou")
    say(6)
    work()
    state("broken")
    # When its operator recovers (the partner's first answers are forged), then the chain is whole again.
    kept, peer.raw = peer.raw, [*peer.raw[:2], peer.raw[1], *peer.raw[3:]]
    with pytest.raises(Conflict):
        recovery.recover(OPERATOR, "hangzhou")
    assert link().sealed_seq == 2
    peer.raw = kept
    assert recovery.recover(OPERATOR, "hangzhou") == 3
    acknowledged(6)
    assert numbers(peer) == [1, 2, 3, 4, 5, 6]
    assert verify.verify_chain("hangzhou", "out").holds


def test_a_lost_receipt_for_the_new_key_does_not_lock_this_node_out(peer: Peer, work: Any) -> None:
    # Given a partner that took the announcement, whose receipt is lost until the old key has run out.
    work()
    say(1)
    acknowledged(1)
    old = link().kid
    peer.twist = lambda status, body: (500, b"")
    new = rotation.rotate(timedelta(days=1))
    until(lambda: len(peer.taken) == 2, 10, "the announcement is taken")
    peer.trust(keys.public_jwk(new))
    peer.known[old] = replace(peer.known[old], not_after=datetime.now(UTC) - timedelta(seconds=2))
    peer.twist = None
    # Then this node finds in with the new key.
    acknowledged(2)
    say(2)
    acknowledged(3)
    assert peer.kids[-1] == new.kid


def test_the_new_key_signs_once_its_announcement_is_acknowledged(peer: Peer, work: Any) -> None:
    work()
    say(1)
    acknowledged(1)
    old = link().kid
    new = rotation.rotate(timedelta(days=1))
    peer.trust(keys.public_jwk(new))
    acknowledged(2)
    until(lambda: link().kid == new.kid, 10, "the new key is used")
    say(2)
    acknowledged(3)
    assert peer.kids == [old, old, new.kid]
    assert verify.verify_chain("hangzhou", "out").holds


def test_only_one_of_many_workers_sends(peer: Peer, work: Any) -> None:
    workers = [work(), work()]
    say(1)
    acknowledged(1)
    assert [numbers for numbers in peer.requests if numbers] == [[1]]
    # And when it ends, the other takes over.
    workers[0].end()
    say(2)
    acknowledged(2)


def test_a_lost_database_connection_is_opened_again(peer: Peer, work: Any) -> None:
    work()
    say(1)
    acknowledged(1)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    say(2)
    acknowledged(2)
    assert numbers(peer) == [1, 2]


def test_pauses_grow_to_the_cap_with_jitter() -> None:
    pace = Pace(first=0.2, cap=30.0)
    for attempts in range(1, 40):
        assert 0.5 * min(30.0, 0.2 * 2**attempts) <= pace.pause(attempts) <= min(30.0, 0.2 * 2**attempts)


def test_leadership_is_for_one_connection_at_a_time(peer: Peer) -> None:
    seen: list[bool] = []

    def other() -> None:
        with leadership("hangzhou") as held:
            seen.append(held)
        connection.close()

    with leadership("hangzhou") as held:
        assert held
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert seen == [False, True]
