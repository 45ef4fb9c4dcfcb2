"""Documents: kept whole, checked at each reading, seen by their owner alone."""

import io
from pathlib import Path

import pytest
from django.conf import settings

from infosilk.commons.documents import public as documents
from infosilk.commons.documents.public import StoredDocument
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import AuditEntry
from infosilk.kernel.problems import Invalid, NotFound, TooLarge
from tests.commons.documents import pictures
from tests.kernel import people

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n..."
PNG = pictures.saved(pictures.corners(), "PNG")


def path_of(document: StoredDocument) -> Path:
    return Path(settings.NODE.home) / "files" / document.path


def test_what_was_stored_is_read_back() -> None:
    acting = people.actor("trader")

    document = documents.store(acting, "../../invoice.pdf", "application/pdf", io.BytesIO(PDF), "invoice")
    opened = documents.open_document(acting, str(document.pk))

    assert opened.content == PDF
    assert (document.name, document.size) == ("invoice.pdf", len(PDF))
    assert AuditEntry.objects.filter(action="document.stored", object_id=str(document.pk)).exists()


def test_another_organisation_s_document_is_not_there() -> None:
    mine, other = people.actor("trader"), people.actor("trader")
    document = documents.store(mine, "a.pdf", "application/pdf", PDF, "invoice")

    with pytest.raises(NotFound):
        documents.open_document(other, document.pk)


def test_a_person_s_own_document_is_not_their_organisation_s() -> None:
    who = people.person()
    alone = choose(who, None)
    document = documents.store(alone, "a.pdf", "application/pdf", PDF, "passport")

    assert documents.open_document(alone, document.pk).content == PDF
    held = people.mandate("trader", who=who)
    with pytest.raises(NotFound):
        documents.open_document(choose(who, held.pk), document.pk)


@pytest.mark.parametrize(
    "change", [lambda p: p.write_bytes(PDF[:-1]), lambda p: p.write_bytes(PDF[:-1] + b"X"), Path.unlink]
)
def test_a_file_changed_behind_our_back_is_not_served(change: object) -> None:
    acting = people.actor("trader")
    document = documents.store(acting, "a.pdf", "application/pdf", PDF, "invoice")

    change(path_of(document))  # type: ignore[operator]

    with pytest.raises(documents.Damaged):
        documents.open_document(acting, document.pk)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", PDF),
        ("application/pdf", PDF + b"\n%%EOF\n  \n"),
        ("application/xml; charset=utf-8", "\ufeff<a>č</a>".encode()),
        ("application/json", b' {"a": 1}'),
        ("text/csv", "a,č\n".encode()),
    ],
)
def test_a_content_that_looks_like_its_type_is_taken(media_type: str, content: bytes) -> None:
    assert documents.store(people.actor(), "x", media_type, content, "test").size == len(content)


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("application/pdf", b"<html>"),
        ("image/png", PDF),
        ("application/json", b"<html>"),
        ("application/xml", b"{}"),
        ("text/csv", PNG),
        ("text/plain", b"\xff\xfe"),
        ("image/gif", b"GIF89a"),
        ("application/pdf", PDF + b"\n%%EOF\n" + b"PK\x03\x04" * 400),
        ("text/plain", b"a\x00b"),
        ("text/html", b"<html>"),
        ("application/pdf", b""),
    ],
)
def test_a_content_that_is_something_else_is_refused(media_type: str, content: bytes) -> None:
    with pytest.raises(Invalid):
        documents.store(people.actor(), "x", media_type, content, "test")


def test_a_file_beyond_the_limit_is_refused_before_it_is_read_whole() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"%PDF-" + b"x" * (size - 5)

    endless = Endless()

    with pytest.raises(TooLarge):
        documents.store(people.actor(), "x.pdf", "application/pdf", endless, "test")  # type: ignore[arg-type]
    assert endless.given <= (settings.NODE.upload_limit_mb + 2) * 1024 * 1024


@pytest.mark.parametrize("identifier", ["", "x", "1", "../../etc/passwd"])
def test_what_is_no_identifier_is_not_found(identifier: str) -> None:
    with pytest.raises(NotFound):
        documents.open_document(people.actor(), identifier)
