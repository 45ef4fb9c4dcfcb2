"""Documents kept and opened.

Stored once under a name of our own, never overwritten. Size and checksum are kept and checked at each reading. The
content must be what its media type says: a photo is decoded and written anew, a workbook is looked through, the rest is
known by how it begins, so that nobody is served a page that calls itself a picture. No file is in memory whole.
"""

import hashlib
import io
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from infosilk.commons.documents import files, kinds, photos, quota, thumbnails, workbooks
from infosilk.commons.documents.engine.looks import CHUNK, PHOTOS, TAKEN, XLSX, looks_like
from infosilk.commons.documents.kinds import AREA, FILE, ROLES
from infosilk.commons.documents.models import StoredDocument
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Person
from infosilk.kernel.problems import ErrorItem, Forbidden, Invalid, NotFound, Problem, TooLarge
from infosilk.kernel.record import audit


@dataclass(frozen=True)
class OpenedDocument:
    """A document whose file was compared with its checksum."""

    document: StoredDocument

    def parts(self) -> Iterator[bytes]:
        """The content piece by piece."""
        return files.parts(self.document.path, 0, self.document.size)

    @property
    def content(self) -> bytes:
        """The whole content, for who needs it in memory and knows that it is small."""
        return b"".join(self.parts())


class Damaged(Problem):
    """A stored file is not what was stored."""

    status = 500
    code = "document-damaged"


def store(
    acting: Acting,
    name: str,
    media_type: str,
    content: bytes | IO[bytes],
    kind: str,
    limit: int | None = None,
) -> StoredDocument:
    """Keep a file for the organisation represented (or the person). `kind` is the area's word for what it is.

    TooLarge beyond the node's limit, Invalid for a type that is not taken or that the content does not look like.
    `limit` in bytes is what the organisation's quota still takes, for kinds that are counted.
    """
    if acting.person_id is None and acting.organisation_id is None:
        raise Forbidden(_("A document belongs to somebody; the node itself keeps none."))
    base_type = media_type.split(";")[0].strip().lower()
    if base_type not in TAKEN:
        raise _not_taken(base_type)
    with _spooled(content, limit) as taken:
        if not looks_like(base_type, taken):
            raise _unlike(base_type)
        if base_type == XLSX:
            workbooks.check(taken)
        if base_type in PHOTOS:
            base_type = _made_plain(taken, base_type)
        identifier = uuid.uuid4()
        path = f"{_folder(acting)}/{identifier.hex[:2]}/{identifier.hex}"
        # The file first: a row without a file would be a lie, a file without a row is only waste.
        sha256 = files.write(path, taken)
        size = taken.tell()
    with transaction.atomic():
        if limit is not None and acting.organisation_id is not None:
            quota.still_takes(acting.organisation_id, size)
        document = StoredDocument.objects.create(
            id=identifier,
            organisation_id=acting.organisation_id,
            person_id=acting.person_id if acting.organisation_id is None else None,
            name=_named(name, base_type),
            media_type=base_type,
            kind=kind,
            size=size,
            sha256=sha256,
            path=path,
        )
        audit.record(
            acting,
            "document.stored",
            "commons.document",
            str(identifier),
            {"kind": kind, "media_type": base_type, "size": document.size, "sha256": document.sha256},
        )
        if base_type in PHOTOS and kind in {one.code for one in kinds.own()}:
            thumbnails.ask(document)
    return document


def keep(acting: Acting, name: str, media_type: str, content: bytes | IO[bytes], kind: str = FILE) -> StoredDocument:
    """Keep a file that belongs to no other room, for the organisation represented and those it grants it to.

    Conflict when the organisation's quota takes no more, Invalid for a kind that is not one of `kinds.own`.
    """
    acting.require(AREA, *ROLES)
    if acting.organisation_id is None:
        raise Forbidden(_("These documents are an organisation's; say for which one you act."))
    offered = [one.code for one in kinds.own()]
    if kind not in offered:
        raise Invalid(
            errors=[
                ErrorItem(
                    "kind",
                    _("There is no kind of documents “%(kind)s”.") % {"kind": kind[:60]},
                    _("It is one of: %(kinds)s.") % {"kinds": ", ".join(offered)},
                )
            ]
        )
    return store(acting, name, media_type, content, kind, quota.left(acting.organisation_id))


def open_document(acting: Acting, document_id: uuid.UUID | str) -> OpenedDocument:
    """The actor's own document with its content; NotFound for anybody else's, Damaged when it was changed outside."""
    return opened(_own(acting, document_id))


@contextmanager
def stream_document(acting: Acting, document_id: uuid.UUID | str) -> Iterator[IO[bytes]]:
    """As `open_document`, as a stream that can be sought in: for large files that are read part by part."""
    document = open_document(acting, document_id).document
    # Compared with its checksum a moment ago, and never overwritten.
    handle = files.stream(document.path)
    if handle is None:
        raise damaged(document)
    with handle:
        yield handle


def _own(acting: Acting, document_id: uuid.UUID | str) -> StoredDocument:
    try:
        key = document_id if isinstance(document_id, uuid.UUID) else uuid.UUID(document_id)
    except ValueError:
        raise NotFound(what=_("document")) from None
    owned = StoredDocument.objects.present().filter(pk=key)
    if acting.organisation_id is not None:
        owned = owned.filter(organisation_id=acting.organisation_id)
    else:
        owned = owned.filter(organisation_id__isnull=True, person_id=acting.person_id or 0)
    document = owned.first()
    if document is None:
        raise NotFound(what=_("document"))
    return document


def opened(document: StoredDocument) -> OpenedDocument:
    """A document for whom the caller has found to see it; Damaged when its file was changed outside."""
    digest, size = hashlib.sha256(), 0
    # One byte more than it should have, to see that there is more.
    for part in files.parts(document.path, 0, document.size + 1):
        digest.update(part)
        size += len(part)
    if size != document.size or digest.hexdigest() != document.sha256:
        raise damaged(document)
    return OpenedDocument(document)


def damaged(document: StoredDocument) -> Damaged:
    """What is said of a document whose file is not what was stored."""
    return Damaged(
        _("The file of document %(id)s is missing or was changed outside the node.") % {"id": document.pk},
        title=_("A stored document is damaged"),
        mend=_("The node's operator restores it from the backup."),
    )


def forget(person: Person) -> None:
    """What a person kept for themselves alone goes with their account: rows now, files after the commit."""
    own = StoredDocument.objects.filter(person=person, organisation__isnull=True)
    paths = list(own.values_list("path", flat=True))
    own.delete()
    transaction.on_commit(lambda: files.discard(paths))


def _spooled(content: bytes | IO[bytes], left: int | None) -> IO[bytes]:
    """The content on disk beyond a megabyte; TooLarge as soon as it is beyond the limit, Invalid when it is empty,
    Conflict as soon as it is more than the `left` bytes of a quota."""
    limit: int = settings.NODE.upload_limit_mb * 1024 * 1024
    most = limit if left is None else min(limit, left)
    source = io.BytesIO(content) if isinstance(content, bytes) else content
    if left == 0:
        raise quota.full()
    taken = SpooledTemporaryFile(max_size=CHUNK)  # noqa: SIM115 - the caller closes it
    try:
        while taken.tell() <= most and (part := source.read(CHUNK)):
            taken.write(part)
        if taken.tell() > limit:
            raise TooLarge(limit=limit)
        if taken.tell() > most:
            raise quota.full()
        if not taken.tell():
            raise Invalid(errors=[ErrorItem("content", _("The file is empty."), _("Choose another one."))])
    except BaseException:
        taken.close()
        raise
    return taken


def _made_plain(taken: IO[bytes], media_type: str) -> str:
    """Put the photo made plain in the place of the one that came; its media type."""
    made, kept_as = photos.plain(taken, media_type)
    with made:
        limit: int = settings.NODE.upload_limit_mb * 1024 * 1024
        if made.seek(0, 2) > limit:
            raise TooLarge(limit=limit)
        made.seek(0)
        taken.seek(0)
        taken.truncate()
        shutil.copyfileobj(made, taken, CHUNK)
    return kept_as


def _named(name: str, media_type: str) -> str:
    """The last part of `name`; with the ending of what a photo has become."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    ending = {"image/jpeg": (".jpg", ".jpeg"), "image/png": (".png",)}.get(media_type)
    if ending and PurePosixPath(plain).suffix.lower() in {".webp", ".heic", ".heif"}:
        plain = str(PurePosixPath(plain).with_suffix(ending[0]))
    return plain[:255] or "document"


def _not_taken(media_type: str) -> Invalid:
    return Invalid(
        errors=[
            ErrorItem(
                "media_type",
                _("This node does not take files of the type “%(type)s”.") % {"type": media_type[:100]},
                _("It takes: %(types)s.") % {"types": ", ".join(sorted(TAKEN))},
            )
        ]
    )


def _unlike(media_type: str) -> Invalid:
    return Invalid(
        errors=[
            ErrorItem(
                "content",
                _("The content is not what “%(type)s” looks like.") % {"type": media_type},
                _("Name the type that the file has; text is UTF-8."),
            )
        ]
    )


def _folder(acting: Acting) -> str:
    if acting.organisation_id is not None:
        return f"organisation-{acting.organisation_id}"
    return f"person-{acting.person_id}"
