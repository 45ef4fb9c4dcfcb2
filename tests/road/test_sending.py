"""Sending: rows of the action's own transaction, sealed without gap or loss, in each subject's order."""

import random
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infosilk.road import rotation, verify
from infosilk.road.engine.envelope import read
from infosilk.road.models import LogEntry, Outbox, OutLink
from infosilk.road.public import NotGranted, links, send, send_many
from infosilk.road.sealer import seal_next, sealed_after
from tests.kit.examples import example_count

pytestmark = pytest.mark.django_db


def sealed() -> list[tuple[int, str, dict[str, Any]]]:
    rows = LogEntry.objects.filter(partner="hangzhou", direction="out").order_by("seq")
    letters = [read(row.jws.encode()) for row in rows]
    return [(letter.seq, letter.event.subject, letter.event.data) for letter in letters]


def test_a_message_is_part_of_its_actions_transaction() -> None:
    class Undone(Exception):
        pass

    with pytest.raises(Undone), transaction.atomic():
        send("hangzhou", "test.counted", "S1", {"number": 1})
        raise Undone
    with transaction.atomic():
        identity = send("hangzhou", "test.counted", "S1", {"number": 2})
    assert [str(row.message_id) for row in Outbox.objects.all()] == [identity]


@pytest.mark.django_db(transaction=True)
def test_sending_outside_a_transaction_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        send("hangzhou", "test.counted", "S1", {})


@pytest.mark.parametrize(
    ("partner", "topic"), [("hangzhou", "trade.order.lodged"), ("belgrade", "test.x"), ("nis", "test.x")]
)
def test_what_the_zone_does_not_grant_cannot_be_sent(partner: str, topic: str) -> None:
    with pytest.raises(NotGranted, match=r"zone|grants"):
        send(partner, topic, "S1", {})
    with pytest.raises(NotGranted):
        send_many(partner, topic, [("S1", {})])


def test_many_are_sent_in_their_order_and_sealed_in_batches() -> None:
    assert send_many("hangzhou", "test.counted", ((f"S{n % 3}", {"number": n}) for n in range(250))) == 250
    sizes = []
    while batch := seal_next("hangzhou", 100):
        sizes.append(len(batch))
    assert sizes == [100, 100, 50]
    assert [data["number"] for _, _, data in sealed()] == list(range(250))
    assert verify.verify_chain("hangzhou", "out").holds


def test_what_is_sent_again_is_the_same_to_the_byte() -> None:
    send("hangzhou", "test.counted", "S1", {"number": 1})
    first = seal_next("hangzhou", 10)
    assert sealed_after("hangzhou", 0, 10) == first
    assert seal_next("hangzhou", 10) == []


def test_the_state_of_the_link_shows_queue_and_lag() -> None:
    send_many("hangzhou", "test.counted", [("S1", {"number": n}) for n in range(3)])
    seal_next("hangzhou", 1)
    link = links()[0]
    assert (link.partner, link.queue, link.in_flight, link.acked_seq) == ("hangzhou", 3, 1, 0)
    assert link.lag_seconds >= 0


def test_the_log_is_append_only() -> None:
    from django.db import InternalError, ProgrammingError

    send("hangzhou", "test.counted", "S1", {"number": 1})
    seal_next("hangzhou", 10)
    for statement in ("UPDATE road_logentry SET topic = 'x'", "DELETE FROM road_logentry"):
        with (
            pytest.raises((InternalError, ProgrammingError), match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(120)
@settings(max_examples=example_count(5), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), limit=st.integers(1, 40))
def test_concurrent_writers_and_sealers_leave_no_gap_no_loss_and_each_subjects_order(seed: int, limit: int) -> None:
    # Given a few subjects that many actions count on at once; one action in five is rolled back.
    subjects = [f"S{n}" for n in range(4)]
    start = LogEntry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS roadtest_counter")
        cursor.execute("CREATE TABLE roadtest_counter (subject text PRIMARY KEY, last int)")
        cursor.execute("INSERT INTO roadtest_counter SELECT unnest(%s::text[]), 0", (subjects,))

    def write(number: int) -> None:
        chance = random.Random(f"{seed}/{number}")
        for _ in range(25):
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    subject = chance.choice(subjects)
                    cursor.execute(
                        "UPDATE roadtest_counter SET last = last + 1 WHERE subject = %s RETURNING last", (subject,)
                    )
                    send("hangzhou", "test.counted", subject, {"number": cursor.fetchone()[0]})
                    if chance.random() < 0.2:
                        raise KeyError
            except KeyError:
                pass
        connection.close()

    done = threading.Event()

    def keep_sealing() -> None:
        while not done.is_set():
            try:
                seal_next("hangzhou", limit)
            except Exception:
                connection.rollback() if connection.in_atomic_block else None
        connection.close()

    # When they write while two sealers (one more than ever should be) compete.
    writers = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in writers + sealers:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in sealers:
        thread.join()
    while seal_next("hangzhou", limit):
        pass
    # Then the numbers have no gap, and each subject counts from one without a hole.
    assert OutLink.objects.get().sealed_seq == LogEntry.objects.count()
    new = sealed()[start:]
    assert [seq for seq, _, _ in new] == list(range(start + 1, start + len(new) + 1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, last FROM roadtest_counter")
        for subject, last in cursor.fetchall():
            numbers = [data["number"] for _, about, data in new if about == subject]
            assert numbers == list(range(1, last + 1))
        cursor.execute("DROP TABLE roadtest_counter")
    assert verify.verify_chain("hangzhou", "out").holds


def test_a_rotation_is_announced_before_the_new_key_signs() -> None:
    send("hangzhou", "test.counted", "S1", {"number": 1})
    seal_next("hangzhou", 10)
    old = OutLink.objects.get().kid
    new = rotation.rotate(timedelta(days=1)).kid
    send("hangzhou", "test.counted", "S1", {"number": 2})
    seal_next("hangzhou", 10)
    kids = [read(row.jws.encode()).parts.kid for row in LogEntry.objects.order_by("seq")]
    assert kids == [old, old, old]
    link = OutLink.objects.get()
    assert (link.kid, link.next_kid, link.next_kid_seq) == (old, new, 2)
