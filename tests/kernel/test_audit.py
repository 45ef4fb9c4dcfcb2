"""The audit trail: chained, append-only, and whoever changes it past the guards is found out."""

import threading

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.models import AuditEntry, AuditHead
from infosilk.kernel.record import audit
from tests.kernel import people

ACTING = system("cli", "test")


def record(count: int = 5, stream: int | None = None) -> None:
    for number in range(count):
        with transaction.atomic():
            audit.record(ACTING, "thing.done", "test.thing", str(number), {"n": number, "é": "\x00"}, stream)


def past_the_guards(statement: str) -> None:
    """What somebody with the database's own rights could do."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER USER")
        cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE kernel_auditentry ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER kernel_audit_no_truncate")


@pytest.mark.django_db(transaction=True)
def test_an_untouched_stream_is_whole() -> None:
    record(5)
    record(3, stream=7)

    assert audit.verify("system") == []
    assert audit.verify("organisation:7") == []
    assert audit.head("system")[0] == 5
    assert audit.streams() == ["organisation:7", "system"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE kernel_auditentry SET body = replace(body, 'thing.done', 'thing.made') WHERE number = 3", 3),
        ("UPDATE kernel_auditentry SET action = 'thing.made' WHERE number = 3", 3),
        ("UPDATE kernel_auditentry SET organisation_id = 9 WHERE number = 2", 2),
        ("DELETE FROM kernel_auditentry WHERE number = 2", 2),
        ("DELETE FROM kernel_auditentry WHERE number = 5", 5),
        ("DELETE FROM kernel_auditentry", 1),
        (
            "UPDATE kernel_auditentry SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN 2 END WHERE number IN (2, 3);"
            "UPDATE kernel_auditentry SET number = 3 WHERE number = -3",
            2,
        ),
        (
            "UPDATE kernel_auditentry SET number = -number WHERE number > 2;"
            "UPDATE kernel_auditentry SET number = 1 - number WHERE number < 0;"
            "INSERT INTO kernel_auditentry (stream, number, at, action, object_type, object_id, actor, body, hash)"
            " SELECT stream, 3, at, action, object_type, object_id, actor, body, hash"
            " FROM kernel_auditentry WHERE number = 2",
            3,
        ),
        (
            "DELETE FROM kernel_auditentry WHERE number = 4;"
            "UPDATE kernel_auditentry SET number = 4 WHERE number = 5;"
            "UPDATE kernel_audithead SET number = 4",
            4,
        ),
        ("DELETE FROM kernel_audithead", 6),
    ],
    ids=[
        "body edited",
        "column edited",
        "owner edited",
        "deleted",
        "end cut off",
        "emptied",
        "reordered",
        "inserted",
        "deleted and closed up",
        "head deleted",
    ],
)
def test_a_change_past_the_guards_is_found(statement: str, number: int) -> None:
    record(5)

    past_the_guards(statement)

    breaks = audit.verify("system")
    assert breaks
    assert breaks[0].number == number


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE kernel_auditentry SET action = 'x'",
        "UPDATE kernel_auditentry SET number = number + 100",
        "DELETE FROM kernel_auditentry",
        "TRUNCATE kernel_auditentry",
    ],
)
def test_the_database_refuses_to_change_the_trail(statement: str) -> None:
    record(1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry ENABLE TRIGGER kernel_audit_no_truncate")
    try:
        with pytest.raises(DatabaseError, match="append-only"), connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER kernel_audit_no_truncate")
    assert audit.verify("system") == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_cannot_bring_its_own_number_and_seal() -> None:
    record(1)

    with transaction.atomic():
        entry = AuditEntry.objects.get()
        entry.pk, entry.number, entry.hash = None, 77, b"x" * 32
        entry.save(force_insert=True)

    assert set(AuditEntry.objects.values_list("number", flat=True)) == {1, 2}


@pytest.mark.django_db(transaction=True)
def test_an_entry_lives_and_dies_with_its_transaction() -> None:
    def fail() -> None:
        with transaction.atomic():
            audit.record(ACTING, "thing.done", "test.thing", "1", {})
            raise ZeroDivisionError

    record(1)
    with pytest.raises(ZeroDivisionError):
        fail()
    record(1)

    assert audit.head("system")[0] == 2
    assert audit.verify("system") == []


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        audit.record(ACTING, "thing.done", "test.thing", "1", {})


@pytest.mark.django_db(transaction=True)
def test_many_writers_in_two_streams_neither_deadlock_nor_break_a_chain() -> None:
    failures: list[Exception] = []

    def write(first: int, second: int) -> None:
        try:
            for _ in range(15):
                with transaction.atomic():
                    audit.record(ACTING, "thing.done", "test.thing", "a", {}, first)
                    audit.record(ACTING, "thing.done", "test.thing", "b", {}, second)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=pair) for pair in [(1, 2), (2, 1), (1, 2), (2, 1)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert [audit.head(audit.stream_of(number))[0] for number in (1, 2)] == [60, 60]
    assert audit.verify("organisation:1") == audit.verify("organisation:2") == []


@pytest.mark.django_db
def test_an_entry_says_who_for_whom_and_by_which_mandate_but_no_name() -> None:
    acting: Acting = people.actor()

    audit.record(acting, "thing.done", "test.thing", "1", {})

    entry = AuditEntry.objects.latest("pk")
    assert entry.stream == f"organisation:{acting.organisation_id}"
    assert entry.person_id == acting.person_id
    assert f'"mandate":{acting.mandate_id}' in entry.body
    assert acting.name not in entry.body


@pytest.mark.django_db
def test_a_stream_can_be_verified_inside_its_transaction() -> None:
    audit.record(ACTING, "thing.done", "test.thing", "1", {})

    assert audit.verify("system") == []
    assert AuditHead.objects.get(stream="system").number >= 1


@pytest.mark.django_db
def test_what_is_no_json_is_refused() -> None:
    with pytest.raises((TypeError, ValueError)):
        audit.record(ACTING, "thing.done", "test.thing", "1", {"n": float("nan")})
