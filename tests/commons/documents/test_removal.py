"""Removed documents, the law that keeps some, the quota, thumbnails; what crashes leave is swept."""

import os
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from infosilk.commons.documents import actions, files, grants, links, quota, removal, thumbnails
from infosilk.commons.documents.models import Purpose, StoredDocument
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rules import RuleUnknown
from infosilk.kernel.models import AuditEntry, DatedRule, Organisation
from infosilk.kernel.problems import Conflict, Invalid, NotFound
from tests.commons.documents import pictures
from tests.commons.documents.test_documents import path_of
from tests.conftest import ROOT
from tests.kernel import people
from tests.kit.children import environment
from tests.road.nodes import until

PHOTO = pictures.saved(pictures.corners(800, 400), "PNG")


def rule(code: str, value: object, since: date = date(2020, 1, 1)) -> None:
    DatedRule.objects.filter(code=code, jurisdiction=settings.NODE.city.country).delete()
    DatedRule.objects.create(
        code=code,
        jurisdiction=settings.NODE.city.country,
        valid_from=since,
        value=value,
        source="a test",
        legal_basis="Law of the test, art. 1",
        data_set="test",
    )


def kept(acting: Acting, kind: str = "commons.file", content: bytes = b"an offer") -> StoredDocument:
    return actions.keep(acting, "Offer of Petar.txt", "text/plain", content, kind)


@pytest.mark.django_db(transaction=True)
def test_a_removed_document_leaves_its_checksum_and_neither_name_nor_file_nor_a_way_to_it() -> None:
    mine, theirs = people.actor("trader"), people.actor("trader")
    document = kept(mine)
    to = Organisation.objects.get(pk=theirs.organisation_id).code
    grants.grant(mine, document.pk, to, Purpose.SALE, today())
    link = links.make(mine, document.pk, Purpose.SALE, 1, 1)
    path = path_of(document)
    assert path.is_file()

    removal.remove(mine, document.pk)

    row = StoredDocument.objects.get(pk=document.pk)
    assert (row.name, row.sha256, row.size) == ("", document.sha256, 8)
    assert not path.exists()
    for who in (mine, theirs):
        with pytest.raises(NotFound):
            grants.read(who, document.pk)
    with pytest.raises(NotFound):
        links.open_by(links.token(link))
    with pytest.raises(NotFound):
        removal.remove(mine, document.pk)
    assert AuditEntry.objects.filter(action="document.removed", object_id=str(document.pk)).count() == 1


@pytest.mark.django_db
def test_outsiders_and_who_was_granted_it_remove_nothing() -> None:
    mine, theirs, third = (people.actor("trader") for _ in range(3))
    document = kept(mine)
    to = Organisation.objects.get(pk=theirs.organisation_id).code
    grants.grant(mine, document.pk, to, Purpose.SALE, today())

    for who in (theirs, third):
        with pytest.raises(NotFound):
            removal.remove(who, document.pk)


@pytest.mark.django_db
def test_what_law_keeps_is_not_removed_before_its_day_and_the_refusal_says_the_day_and_the_law() -> None:
    rule("record.keep-accounting", {"years": 10})
    acting = people.actor("trader")
    document = kept(acting, "commons.accounting")
    day = today().replace(year=today().year + 10)

    with pytest.raises(Conflict) as refused:
        removal.remove(acting, document.pk)
    assert day.isoformat() in str(refused.value)
    assert "Law of the test, art. 1" in str(refused.value)

    long_ago = timezone.now() - timedelta(days=366 * 10 + 3)
    StoredDocument.objects.filter(pk=document.pk).update(created_at=long_ago)
    removal.remove(acting, document.pk)


@pytest.mark.django_db
def test_without_the_rule_nothing_that_a_law_may_keep_is_removed_and_it_is_named() -> None:
    DatedRule.objects.filter(code="record.keep-origin").delete()
    acting = people.actor("trader")
    document = kept(acting, "commons.origin")

    with pytest.raises(RuleUnknown, match=r"record\.keep-origin"):
        removal.remove(acting, document.pk)


@pytest.mark.django_db
def test_a_kind_that_is_not_offered_is_refused_with_those_that_are() -> None:
    with pytest.raises(Invalid, match=r"commons\.accounting"):
        kept(people.actor("trader"), "job-result")


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_removal_leaves_the_file() -> None:
    acting = people.actor("trader")
    document = kept(acting)

    with transaction.atomic():
        removal.remove(acting, document.pk)
        transaction.set_rollback(True)

    assert grants.read(acting, document.pk).content == b"an offer"


@pytest.mark.django_db
def test_the_sweep_removes_old_files_that_no_row_names_and_nothing_else() -> None:
    acting = people.actor("trader")
    document = kept(acting)
    root = Path(settings.NODE.home) / "files"
    folder = root / "organisation-1" / "ab"
    waste = [folder / ("a" * 32), folder / f"{'b' * 32}.part", root / thumbnails.path_of("f" * 64)]
    young, foreign = folder / ("c" * 32), folder / "somebody else's.txt"
    for path in (*waste, young, foreign):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    old = (timezone.now() - timedelta(days=2)).timestamp()
    for path in (*waste, foreign, path_of(document)):
        os.utime(path, (old, old))

    removal.sweep()

    assert not any(path.exists() for path in waste)
    assert young.exists()
    assert foreign.exists()
    assert path_of(document).exists()
    young.unlink()
    foreign.unlink()


@pytest.mark.django_db
def test_a_store_that_another_node_may_share_is_not_swept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    theirs = tmp_path / "organisation-1" / "ab" / ("d" * 32)
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"x")
    monkeypatch.setattr(settings, "NODE", settings.NODE.model_copy(update={"files_url": f"file://{tmp_path}"}))

    assert removal.sweep(timezone.now() + timedelta(days=2)) == 0
    assert theirs.exists()


@pytest.mark.django_db
def test_the_quota_is_asked_before_the_first_byte_is_read() -> None:
    class Unread:
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("it was read")

    rule(quota.RULE, {"mib": 1})
    acting = people.actor("trader")
    kept(acting, content=b"x" * 1024 * 1024)

    with pytest.raises(Conflict) as refused:
        actions.keep(acting, "a.txt", "text/plain", Unread())  # type: ignore[arg-type]
    assert refused.value.mend
    assert kept(people.actor("trader")).size == 8


@pytest.mark.django_db
def test_a_file_that_is_more_than_what_is_left_is_refused_and_what_was_removed_is_free_again() -> None:
    rule(quota.RULE, {"mib": 1})
    acting = people.actor("trader")
    first = kept(acting, content=b"x" * 600_000)

    with pytest.raises(Conflict):
        kept(acting, content=b"x" * 600_000)
    removal.remove(acting, first.pk)
    kept(acting, content=b"x" * 600_000)


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_do_not_go_beyond_the_quota_together() -> None:
    rule(quota.RULE, {"mib": 1})
    acting = people.actor("trader")
    both = threading.Barrier(2)
    refused: list[Conflict] = []

    class Slow:
        """Two files of 600,000 bytes that are at the same place at the same time."""

        left = 600_000

        def read(self, size: int = -1) -> bytes:
            if self.left == 600_000:
                both.wait(30)
            part, self.left = b"x" * min(size, self.left), max(self.left - size, 0)
            return part

    def hand_in() -> None:
        try:
            actions.keep(acting, "a.txt", "text/plain", Slow())  # type: ignore[arg-type]
        except Conflict as problem:
            refused.append(problem)
        finally:
            connection.close()

    workers = [threading.Thread(target=hand_in) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)

    assert len(refused) == 1
    assert quota.used(acting.organisation_id or 0) == 600_000


@pytest.mark.django_db
def test_a_photo_s_thumbnail_is_small_made_once_and_gone_with_the_last_document_of_its_content() -> None:
    acting = people.actor("trader")
    one, other = (actions.keep(acting, f"{at}.png", "image/png", PHOTO) for at in range(2))
    path = Path(settings.NODE.home) / "files" / thumbnails.path_of(one.sha256)

    assert thumbnails.make(one.pk)
    made = path.stat().st_mtime_ns
    assert thumbnails.make(other.pk)

    assert path.stat().st_mtime_ns == made
    assert pictures.opened(path.read_bytes()).size == (320, 160)
    StoredDocument.objects.filter(pk=one.pk).update(removed_at=timezone.now(), name="")
    removal._discard(one)
    assert path.exists()
    StoredDocument.objects.filter(pk=other.pk).update(removed_at=timezone.now(), name="")
    removal._discard(other)
    assert not path.exists()


@pytest.mark.django_db(transaction=True)
def test_sigkill_while_a_file_is_written_leaves_neither_row_nor_file_under_a_document_s_name() -> None:
    acting = people.actor("trader")
    root = Path(settings.NODE.home) / "files" / f"organisation-{acting.organisation_id}"
    given = {**environment(), "INFOSILK_HOME": str(settings.NODE.home)}
    # Of organisations that had this number in tests before.
    before = {one for one in root.rglob("*") if one.is_file()}
    command = [sys.executable, "-m", "tests.commons.documents.uploader", str(acting.organisation_id)]
    uploader = subprocess.Popen(command, cwd=ROOT, env=given)

    until(lambda: any(one.stat().st_size for one in root.rglob("*.part")), 60, "half of a file")
    uploader.kill()
    uploader.wait()

    written = {one for one in root.rglob("*") if one.is_file()} - before
    assert written
    assert all(one.suffix == ".part" for one in written)
    assert not StoredDocument.objects.filter(organisation_id=acting.organisation_id).exists()
    # Files of tests beside this one are young, and their rows in another database.
    old = (timezone.now() - timedelta(days=2)).timestamp()
    for one in written:
        os.utime(one, (old, old))
    assert removal.sweep() >= 1
    assert not any(one.exists() for one in written)
    assert files.size("nothing/there") is None
