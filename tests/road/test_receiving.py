"""Receiving: once in effect, in order per subject; what is not taken is parked and holds up its own subject only."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.problems import Conflict, Forbidden, NotFound
from infosilk.road import parked as road_parked
from infosilk.road import registry, verify
from infosilk.road.engine.envelope import START, chain_hash, read
from infosilk.road.models import InLink, Outbox, Parked
from infosilk.road.public import Message, Received, Refused, handles, refused, send
from infosilk.road.sealer import seal_next
from tests.kit.examples import example_count
from tests.road.conftest import Picky
from tests.road.partner import Partner
from tests.road.testapp.messages import write_down

pytestmark = pytest.mark.django_db

Effects = Callable[[], list[tuple[str, int]]]
OPERATOR = Acting("operator", "page", roles=frozenset({"operator"}))


def parked() -> dict[int, tuple[str, str]]:
    return {row.seq: (row.kind, row.state) for row in Parked.objects.filter(direction="in")}


def test_the_receipt_is_the_signed_high_water_mark(partner: Partner) -> None:
    assert (partner.deliver().seq, partner.deliver().hash) == (0, START)
    receipt = partner.deliver(partner.message(), partner.message(), partner.message())
    assert (receipt.seq, receipt.hash) == (3, partner.prev)
    assert partner.deliver().seq == 3


def test_a_repetition_gets_the_same_mark_for_ever_and_does_nothing(partner: Partner, effects: Effects) -> None:
    batches = [[partner.message(number=n), partner.message(number=n + 1)] for n in (1, 3, 5)]
    for batch in batches:
        partner.deliver(*batch)
    for batch in (*batches, [*batches[0], *batches[1]], [batches[2][1]]):
        assert partner.deliver(*batch).seq == 6
    # A batch that overlaps what was taken is applied from where it is new.
    assert partner.deliver(*batches[2], partner.message(number=7)).seq == 7
    assert [number for _, number in effects()] == [1, 2, 3, 4, 5, 6, 7]


def test_runs_of_one_topic_reach_the_handler_as_one_call(partner: Partner, picky: Picky, handler: Any) -> None:
    others: list[Message] = []
    handler("test.other", others.extend)
    batch = [partner.message(number=n) for n in range(3)]
    batch.append(partner.message(topic="test.other", data=b'{"x":"y"}'))
    batch += [partner.message(number=n) for n in range(2)]
    partner.deliver(*batch)
    assert picky.runs == [3, 2]
    assert (others[0].seq, others[0].partner, others[0].topic, others[0].data) == (
        4,
        "hangzhou",
        "test.other",
        {"x": "y"},
    )


def test_only_the_culprit_and_what_follows_on_its_subject_waits(
    partner: Partner, picky: Picky, effects: Effects
) -> None:
    # Given a message that its handler refuses, in the middle of a run.
    picky.bad[("A", 2)] = Refused("no such order")
    batch = [partner.message(s, n) for s, n in (("A", 1), ("B", 1), ("A", 2), ("B", 2), ("A", 3))]
    # When the batch arrives and more on the same subjects after it.
    assert partner.deliver(*batch).seq == 5
    assert partner.deliver(partner.message("A", 4), partner.message("B", 3)).seq == 7
    # Then only subject A waits, in order, with its reason.
    assert effects() == [("A", 1), ("B", 1), ("B", 2), ("B", 3)]
    waiting = ("behind", "waiting")
    assert parked() == {3: ("refused", "waiting"), 5: waiting, 6: waiting}
    assert Parked.objects.get(seq=3).reason == "no such order"
    # And when the operator retries after mending, everything follows in order.
    picky.bad.clear()
    assert road_parked.retry(OPERATOR, Parked.objects.get(seq=3).pk)
    assert [number for subject, number in effects() if subject == "A"] == [1, 2, 3, 4]
    assert {state for _, state in parked().values()} == {"resolved"}


def test_a_refusal_frees_the_subject_and_tells_the_partner(partner: Partner, picky: Picky, effects: Effects) -> None:
    picky.bad[("A", 1)] = Refused("not ours")
    partner.deliver(partner.message("A", 1), partner.message("A", 2))
    row = Parked.objects.get(seq=1)
    road_parked.refuse(OPERATOR, row.pk, "wrong address")
    assert effects() == [("A", 2)]
    told = Outbox.objects.get()
    assert (told.topic, told.subject) == ("road.message.refused", "A")
    assert "wrong address" in told.data
    assert str(row.message_id) in told.data
    with pytest.raises(Conflict):
        road_parked.retry(OPERATOR, row.pk)


def test_only_an_operator_decides_about_parked_messages(partner: Partner, picky: Picky) -> None:
    picky.bad[("A", 1)] = Refused("no")
    partner.deliver(partner.message("A", 1))
    trader = Acting("trader", "page", roles=frozenset({"trader"}))
    for decide in (road_parked.retry, lambda acting, pk: road_parked.refuse(acting, pk, "")):
        with pytest.raises(Forbidden):
            decide(trader, Parked.objects.get().pk)
    with pytest.raises(NotFound):
        road_parked.retry(OPERATOR, 0)


def test_what_failed_unexpectedly_is_retried_by_itself_later_and_later(
    partner: Partner, picky: Picky, effects: Effects
) -> None:
    picky.bad[("A", 1)] = ZeroDivisionError("sum")
    partner.deliver(partner.message("A", 1), partner.message("A", 2))
    row = Parked.objects.get(seq=1)
    assert (row.kind, row.reason, row.attempts) == ("error", "ZeroDivisionError: sum", 1)
    pauses = []
    for _ in range(3):
        road_parked.try_due(Parked.objects.get(seq=1).next_try_at)
        row = Parked.objects.get(seq=1)
        assert row.next_try_at is not None
        assert row.last_try_at is not None
        pauses.append((row.next_try_at - row.last_try_at).total_seconds())
    assert pauses == sorted(pauses)
    road_parked.try_due(timezone.now())  # not due
    assert Parked.objects.get(seq=1).attempts == 4
    picky.bad.clear()
    road_parked.try_due(timezone.now() + timedelta(minutes=10))
    assert effects() == [("A", 1), ("A", 2)]


def test_a_topic_without_a_handler_waits_for_one(partner: Partner, handler: Any, effects: Effects) -> None:
    partner.deliver(partner.message("A", 1, topic="test.tomorrow"))
    assert Parked.objects.get().reason.startswith("NoHandler")
    handler("test.tomorrow", write_down)
    road_parked.try_due(timezone.now() + timedelta(minutes=10))
    assert effects() == [("A", 1)]


def test_a_deferred_constraint_of_one_message_does_not_fail_the_batch(
    partner: Partner, handler: Any, effects: Effects
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE parent (id int PRIMARY KEY);"
            "CREATE TEMP TABLE child (id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED)"
        )

    def orphan(messages: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO child VALUES (1)")

    handler("test.orphan", orphan)
    partner.deliver(partner.message("A", 1), partner.message("B", 1, topic="test.orphan"), partner.message("C", 1))
    assert effects() == [("A", 1), ("C", 1)]
    assert "ForeignKey" in Parked.objects.get().reason or "foreign key" in Parked.objects.get().reason


def test_a_handler_that_ruins_the_transaction_ruins_only_its_savepoint(
    partner: Partner, handler: Any, effects: Effects
) -> None:
    def ruin(messages: Any) -> None:
        from django.db import DatabaseError

        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        except DatabaseError:
            pass  # and goes on as if nothing had happened

    handler("test.ruin", ruin)
    partner.deliver(partner.message("A", 1), partner.message("B", 1, topic="test.ruin"), partner.message("C", 1))
    assert effects() == [("A", 1), ("C", 1)]
    assert parked() == {2: ("error", "waiting")}


def test_an_expired_message_is_recorded_refused_and_holds_nothing_up(partner: Partner, effects: Effects) -> None:
    late = datetime.now(UTC) - timedelta(seconds=1)
    soon = datetime.now(UTC) + timedelta(hours=1)
    receipt = partner.deliver(
        partner.message("A", 1, expires=late), partner.message("A", 2), partner.message("A", 3, expires=soon)
    )
    assert receipt.seq == 3
    assert effects() == [("A", 2), ("A", 3)]
    assert parked() == {1: ("expired", "refused")}
    assert Outbox.objects.get().topic == "road.message.refused"


class Order(BaseModel):
    order: str
    pieces: int


@pytest.fixture
def orders(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the handler of test.ordered took, in order; its messages are about their order."""
    taken: list[str] = []
    monkeypatch.delitem(registry._handlers, "test.ordered", raising=False)

    @handles("test.ordered", Order, about="order", mismatch="about {subject}, not {found} of {partner}")
    def ordered(received: Sequence[Received[Order]]) -> None:
        taken.extend(one.data.order for one in received)

    return taken


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'{"order":"A","pieces":"many"}', "pieces: Input should be a valid integer, unable to parse string"),
        (b'{"order":"A"}', "pieces: Field required"),
        (b'{"pieces":"x"}', "order: Field required"),
        (b'{"order":"B","pieces":1}', "about A, not B of hangzhou"),
    ],
)
def test_what_does_not_fit_its_topic_is_parked_with_its_first_fault(
    partner: Partner, orders: list[str], data: bytes, reason: str
) -> None:
    good = b'{"order":"C","pieces":1}'
    partner.deliver(
        partner.message("A", topic="test.ordered", data=data), partner.message("C", topic="test.ordered", data=good)
    )

    (row,) = Parked.objects.all()
    assert (row.seq, row.kind, row.reason.removesuffix(" as an integer")) == (1, "refused", reason)
    assert orders == ["C"]


def test_handlers_answer_in_the_same_transaction(partner: Partner, handler: Any) -> None:
    def answer(messages: Any) -> None:
        for message in messages:
            send(message.partner, "test.answered", message.subject, {"to": message.id})
        if messages[-1].subject == "B":
            raise Refused("changed my mind")

    handler("test.counted", answer)
    partner.deliver(partner.message("A", 1), partner.message("B", 1))
    assert [row.subject for row in Outbox.objects.all()] == ["A"]


def test_the_sender_of_a_refused_message_is_called_back(partner: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[tuple[Message, str]] = []
    monkeypatch.setattr(registry, "_refused", {})
    refused("test.counted")(lambda message, reason: called.append((message, reason)))
    identity = send("hangzhou", "test.counted", "A", {"number": 5})
    seal_next("hangzhou", 10)
    data = b'{"id":"%b","seq":1,"topic":"test.counted","reason":"no such city"}' % identity.encode()
    partner.deliver(partner.message("A", topic="road.message.refused", data=data))
    message, reason = called[0]
    assert (message.id, message.data, message.subject, reason) == (identity, {"number": 5}, "A", "no such city")
    row = Parked.objects.get(direction="out")
    assert (row.seq, row.kind, row.state, row.reason) == (1, "partner", "refused", "no such city")


@pytest.mark.parametrize("identity", ["nonsense", "00000000-0000-7000-8000-000000000000"])
def test_a_refusal_of_what_was_never_sent_is_parked(partner: Partner, identity: str) -> None:
    data = b'{"id":"%b","reason":"x"}' % identity.encode()
    partner.deliver(partner.message("A", topic="road.message.refused", data=data))
    assert parked() == {1: ("refused", "waiting")}


# Order against a simple oracle

MESSAGES = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["fine", "fine", "fine", "refused", "error"])),
    min_size=1,
    max_size=24,
)


@settings(max_examples=example_count(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    messages=MESSAGES,
    cuts=st.sets(st.integers(1, 23)),
    repairs=st.lists(st.integers(0, 23), max_size=8),
    again=st.booleans(),
)
def test_order_and_parking_agree_with_a_simple_model(
    partner: Partner, picky: Picky, effects: Effects, messages: Any, cuts: set[int], repairs: list[int], again: bool
) -> None:
    # Given a sequence in which some messages are not taken until they are repaired.
    Parked.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE roadtest_effect")
    picky.bad.clear()
    first = partner.seq
    for number, (subject, fate) in enumerate(messages):
        if fate != "fine":
            picky.bad[(subject, number)] = Refused("no") if fate == "refused" else ValueError("bad")
    # The model: each subject is a queue; it is applied up to its first bad message.
    queues: dict[str, list[int]] = defaultdict(list)
    applied: dict[str, list[int]] = defaultdict(list)

    def settle(subject: str) -> None:
        while queues[subject] and (subject, queues[subject][0]) not in picky.bad:
            applied[subject].append(queues[subject].pop(0))

    def compare() -> None:
        done: dict[str, list[int]] = defaultdict(list)
        for subject, number in effects():
            done[subject].append(number)
        assert done == {subject: numbers for subject, numbers in applied.items() if numbers}
        waiting = set(Parked.objects.filter(state="waiting").values_list("seq", flat=True))
        assert waiting == {first + 1 + number for queue in queues.values() for number in queue}

    # When it arrives in arbitrary batches, some delivered twice.
    sealed = [partner.message(subject, number) for number, (subject, _) in enumerate(messages)]
    bounds = [0, *sorted(cut for cut in cuts if cut < len(sealed)), len(sealed)]
    for begin, end in pairwise(bounds):
        for _ in range(2 if again else 1):
            partner.deliver(*sealed[begin:end])
        for number in range(begin, end):
            queues[messages[number][0]].append(number)
        for subject in "ABC":
            settle(subject)
        compare()
    # And some are repaired and retried, in any order.
    for number in repairs:
        if number < len(messages):
            subject = messages[number][0]
            picky.bad.pop((subject, number), None)
            row = Parked.objects.filter(subject=subject, state="waiting").order_by("-seq").first()
            if row is not None:
                road_parked.retry(system("cli", "test"), row.pk)
            settle(subject)
            compare()
    # Then the chain holds, whatever was parked.
    assert InLink.objects.get().seq == partner.seq
    assert verify.verify_chain("hangzhou", "in").holds
    assert chain_hash(sealed[-1]) == read(sealed[-1]).hash == bytes(InLink.objects.get().hash)
