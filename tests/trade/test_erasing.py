"""Erasing somebody from a whole node: every table and every file is searched for them afterwards."""

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.models import Blocked, IdempotencyRecord
from infosilk.kernel.notices import mail
from infosilk.kernel.problems import Conflict, Forbidden, Invalid
from infosilk.kernel.record import audit, blocking, privacy, subjects
from infosilk.road import sealer, verify
from infosilk.road.models import LogEntry, OutLink
from infosilk.trade.clearance.models.consignments import Batch, Consignment, ReceivedLine, TradeDocument
from infosilk.trade.clearance.public import bundle_of
from infosilk.trade.intake.models import WaitingDocument
from tests.trade import sample_batch as sample
from tests.trade.node import put
from tests.web import walk

NAME = "Zvezdana Kvržić-Pantić"
EMAIL = "zvezdana.kvrzic@erasable.example"
NUMBER = "2309988735019"
PHONE = "+381641234987"
ADDRESS = "Ulica Neponovljivog zmaja 77"
WORDS = (NAME, EMAIL, NUMBER, PHONE, ADDRESS)

KEPT_READABLE = ("clear", "going-on")
OPERATOR = system("cli", "test")


def order(number: str, **more: Any) -> dict[str, Any]:
    made = sample.order(
        number,
        sample.one("KITE", "9503000000", "Dragon kite", 16.0),
        buyer_name=NAME,
        buyer_email=EMAIL,
        buyer_address=ADDRESS,
        buyer_telephone=PHONE,
        buyer_id_type="passport",
        buyer_id_number=NUMBER,
        **more,
    )
    made["payment"].update(payer_name=NAME, payer_id_number=NUMBER, telephone=PHONE)
    made["waybill"].update(consignee=NAME, consignee_address=ADDRESS, consignee_telephone=PHONE)
    return made


def forms(word: str) -> Iterator[bytes]:
    """A word as it is, as JSON escapes it, and inside of base64 (three places to begin), base64url and hex."""
    for raw in {word.encode(), json.dumps(word)[1:-1].encode()}:
        yield raw
        yield raw.hex().encode()
        for shift in range(3):
            whole = base64.b64encode(b"\0" * shift + raw + b"\0" * ((-shift - len(raw)) % 3))
            inner = whole[4 if shift else 0 : -4]
            yield inner
            yield inner.replace(b"+", b"-").replace(b"/", b"_")


def found(words: tuple[str, ...] = WORDS) -> dict[str, set[str]]:
    """Where on this node the words stand, in any of their forms: table or file -> words."""
    places: dict[str, set[str]] = {}

    def look(place: str, content: bytes) -> None:
        for word in words:
            if any(form in content for form in forms(word)):
                places.setdefault(place, set()).add(word)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT schemaname, tablename FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema', 'law')"
        )
        for schema, table in cursor.fetchall():
            cursor.execute(f'SELECT t::text FROM "{schema}"."{table}" t')
            look(table, "\n".join(text for (text,) in cursor.fetchall()).encode())
    for path in Path(settings.NODE.home).rglob("*"):
        if path.is_file() and "postgres" not in path.parts:
            look(str(path.relative_to(settings.NODE.home)), path.read_bytes())
    return places


@pytest.fixture
def node(hangzhou: SimpleNamespace) -> SimpleNamespace:
    """A node full of samples, where one buyer stands in orders that are over, on the road, in drafts and in mail."""
    put(hangzhou.market, *sample.ordinary("SM-ER", 6), *sample.special(), order("SM-GONE-1"), order("SM-GONE-2"))
    OutLink.objects.get_or_create(partner="nis")
    while sealer.seal_next("nis", 500):
        pass
    link = OutLink.objects.get(partner="nis")
    OutLink.objects.filter(partner="nis").update(acked_seq=link.sealed_seq)
    Consignment.objects.filter(buyer_email=EMAIL).update(state="arrived")
    batch, now = Batch.objects.latest("pk"), timezone.now()
    line = json.dumps(order("SM-BAD")).encode()
    ReceivedLine.objects.create(batch=batch, line=999, raw=line, expires_at=now)
    WaitingDocument.objects.create(
        organisation=hangzhou.organisations["silk-market"],
        kind="order",
        order_no="SM-WAIT",
        guid="g",
        number="SM-WAIT",
        payload=order("SM-WAIT")["order"],
        sha256="",
        received_at=now,
        expires_at=now,
    )
    IdempotencyRecord.objects.create(
        scope="1:1", key="k", request_hash=b"", status=200, media_type="application/json", body=line
    )
    mail.write(EmailMessage("Your parcel", f"Dear {NAME}", to=[EMAIL]), settings.NODE.home / "mail")
    return hangzhou


def erase() -> Any:
    with transaction.atomic():
        return privacy.erase_without_account(OPERATOR, EMAIL, NUMBER, "file 12/2026")


def test_after_erasing_no_table_and_no_file_holds_the_person_and_what_law_keeps_is_named(
    node: SimpleNamespace, django_capture_on_commit_callbacks: Any
) -> None:
    before = found()
    assert {"trade_clearance_consignment", "trade_clearance_tradedocument", "road_logentry"} <= set(before)
    assert any(place.startswith("mail/") for place in before)

    with django_capture_on_commit_callbacks(execute=True):
        erasure = erase()

    assert found() == {}
    kept = {(one["table"], one["rule"]) for one in erasure.report if one["state"] == "blocked"}
    assert kept == {
        ("trade_clearance.consignment", "record.keep-customs"),
        ("trade_clearance.tradedocument", "record.keep-customs"),
        ("road.logentry", "record.keep-customs"),
    }
    assert all(one["until"] for one in erasure.report if one["state"] == "blocked")
    assert found(("Milica Jovanović",)), "others stay"


def test_the_chains_prove_after_erasing_and_say_what_is_erased(node: SimpleNamespace) -> None:
    erase()

    chain = verify.verify_chain("nis", "out")
    assert [(one.seq, one.reason) for one in chain.breaks if one.seq] == []
    assert chain.erased == LogEntry.objects.filter(jws__startswith='{"erased"').count() > 0
    assert [one for stream in audit.streams() for one in audit.verify(stream)] == []


@pytest.mark.parametrize("change", ["columns", "digest", "another", "forged"])
def test_what_nobody_erased_is_found(node: SimpleNamespace, change: str) -> None:
    erase()
    gone = LogEntry.objects.filter(jws__startswith='{"erased"').first()
    other = LogEntry.objects.exclude(jws__startswith='{"erased"').first()
    assert gone is not None and other is not None
    audit.seal_now()
    rows = LogEntry.objects.filter(partner="nis", direction="out")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE road_logentry DISABLE TRIGGER road_log_append_only")
    if change == "columns":
        rows.filter(seq=gone.seq).update(subject="HGH-2026-0000000000")
    elif change == "digest":
        rows.filter(seq=gone.seq).update(hash=bytes(32))
    elif change == "another":
        flipped = other.jws[:-100] + ("A" if other.jws[-100] != "A" else "B") + other.jws[-99:]
        rows.filter(seq=other.seq).update(jws=flipped)
    else:
        digest = json.loads(gone.jws)["erased"]["sha256"]
        forged = gone.jws.replace(digest, bytes(other.hash).hex())
        rows.filter(seq=other.seq).update(jws=forged)

    blamed = {one.seq for one in verify.verify_chain("nis", "out").breaks}

    assert (other if change in ("another", "forged") else gone).seq in blamed


def test_the_database_takes_no_tombstone_that_the_trail_does_not_tell_of(node: SimpleNamespace) -> None:
    document = TradeDocument.objects.filter(kind="order").first()
    assert document is not None
    for text in ("", "changed", json.dumps({"erased": {"sha256": document.sha256}}, separators=(",", ":"))):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            TradeDocument.objects.filter(pk=document.pk).update(payload=text)


def test_what_is_blocked_opens_for_officers_with_a_reason_and_ends_with_its_key(node: SimpleNamespace) -> None:
    erase()
    row = Consignment.objects.get(order_no="SM-GONE-1")
    with pytest.raises(Conflict):
        bundle_of(row)
    officer: Acting = node.officer
    with pytest.raises(Forbidden):
        blocking.unblock(node.market, "trade_clearance.consignment", str(row.pk), "curious")
    with pytest.raises(Invalid):
        blocking.unblock(officer, "trade_clearance.consignment", str(row.pk), " ")

    opened = blocking.unblock(officer, "trade_clearance.consignment", str(row.pk), "claim 7")

    assert opened["buyer_name"] == NAME
    ends = max(Blocked.objects.values_list("until", flat=True))
    assert blocking.destroy_ended(ends) == 0
    assert blocking.destroy_ended(ends.replace(year=ends.year + 1)) > 0
    assert not list((settings.NODE.home / "secrets" / "blocked").glob("*.key"))
    assert not Blocked.objects.filter(content__isnull=False).exists()
    assert verify.verify_chain("nis", "out").erased


def test_what_goes_on_stays_readable_and_is_named(node: SimpleNamespace) -> None:
    Consignment.objects.filter(order_no="SM-GONE-2").update(state="on_the_way")

    erasure = erase()

    assert Consignment.objects.get(order_no="SM-GONE-2").buyer_name == NAME
    assert [one["rows"] for one in erasure.report if one["state"] == "going-on"] == [1]


def test_nobody_is_erased_without_proof_or_by_another(node: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        privacy.erase_without_account(OPERATOR, EMAIL, "", " ")
    with pytest.raises(Forbidden):
        privacy.erase_without_account(node.market, EMAIL, "", "file")
    with pytest.raises(Invalid):
        privacy.erase_without_account(OPERATOR, "", "12", "file")


def test_a_subject_reads_everything_held_about_them(node: SimpleNamespace) -> None:
    exported = privacy.export_without_account(OPERATOR, EMAIL, "")

    assert exported["marked"]["trade_clearance.consignment"][0]["buyer_name"] == NAME
    assert {one["purpose"] for one in exported["held"]} >= {"customs", "road"}


def test_every_marked_field_of_every_room_is_erased_or_named_as_kept(nis: SimpleNamespace) -> None:
    # Given what all rooms show on their pages, and the buyer in each marked field that text alone finds. Letters of the
    # tests before are no part of it: files do not go with a test's transaction.
    shutil.rmtree(settings.NODE.home / "mail", ignore_errors=True)
    walk.given()
    subjects.load()
    filled = set()
    for model, marks in subjects.marked():
        label = model._meta.label_lower
        row = model._default_manager.first()
        if row is None or label in subjects._rows or label in {"kernel.person", "kernel.blocked"}:
            continue
        for name in marks:
            field: Any = model._meta.get_field(name)
            kind = type(field).__name__
            value = {"JSONField": {"to": [EMAIL]}, "BinaryField": f"to {EMAIL}".encode()}.get(kind, f"to {EMAIL}")
            # What only grows refuses it, and has tests of its own.
            with suppress(DatabaseError), transaction.atomic():
                model._default_manager.filter(pk=row.pk).update(**{name: value})
                filled.add(model._meta.db_table)
    assert {"trade_returns_return", "kernel_notification"} <= filled <= set(found((EMAIL,)))

    erasure = erase()

    kept = {apps.get_model(one["table"])._meta.db_table for one in erasure.report if one["state"] in KEPT_READABLE}
    assert set(found((EMAIL,))) == kept
    assert all(one["rule"] and one["until"] for one in erasure.report if one["state"] == "clear")
    assert len(filled - kept) >= 3, (filled, kept)
