"""Files behind fsspec: a folder of the node's home, or any store that fsspec knows (`files_url`).

Stored once under a name of our own, never overwritten. Size and checksum are kept and checked at each
reading. The declared media type must be what the content looks like, so that nobody is served a page that
calls itself a picture.
"""

import hashlib
import uuid
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

import fsspec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import StoredDocument
from infosilk.kernel.problems import ErrorItem, Forbidden, Invalid, NotFound, Problem, TooLarge
from infosilk.kernel.record import audit

_CHUNK = 1024 * 1024
# What a file of the type begins with; text types have no magic and must be UTF-8.
MAGIC: dict[str, tuple[bytes, ...]] = {
    "application/pdf": (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
}
TEXTS = frozenset({"application/xml", "application/json", "application/x-ndjson", "text/csv", "text/plain"})


@dataclass(frozen=True)
class OpenedDocument:
    """A document and its whole content, checked against its checksum."""

    document: StoredDocument
    content: bytes


class Damaged(Problem):
    """A stored file is not what was stored."""

    status = 500
    code = "document-damaged"


def store(acting: Acting, name: str, media_type: str, content: bytes | IO[bytes], kind: str) -> StoredDocument:
    """Keep a file for the organisation represented (or the person). `kind` is the area's word for what it is.

    TooLarge beyond the node's limit, Invalid for a type that is not taken or that the content does not look like.
    """
    if acting.person_id is None and acting.organisation_id is None:
        raise Forbidden(_("A document belongs to somebody; the node itself keeps none."))
    data = _read(content)
    base_type = media_type.split(";")[0].strip().lower()
    _looks_like(base_type, data)
    plain_name = PurePosixPath(name.replace("\\", "/")).name[:255] or "document"
    identifier = uuid.uuid4()
    path = f"{_folder(acting)}/{identifier.hex[:2]}/{identifier.hex}"
    # The file first: a row without a file would be a lie, a file without a row is only waste.
    system, full = _place(path)
    system.makedirs(full.rsplit("/", 1)[0], exist_ok=True)
    with system.open(full, "wb") as handle:
        handle.write(data)
    with transaction.atomic():
        document = StoredDocument.objects.create(
            id=identifier,
            organisation_id=acting.organisation_id,
            person_id=acting.person_id if acting.organisation_id is None else None,
            name=plain_name,
            media_type=base_type,
            kind=kind,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            path=path,
        )
        audit.record(
            acting,
            "document.stored",
            "kernel.document",
            str(identifier),
            {"kind": kind, "media_type": base_type, "size": document.size, "sha256": document.sha256},
        )
    return document


def open_document(acting: Acting, document_id: uuid.UUID | str) -> OpenedDocument:
    """The actor's own document with its content; NotFound for anybody else's, Damaged when it was changed outside."""
    try:
        key = document_id if isinstance(document_id, uuid.UUID) else uuid.UUID(document_id)
    except ValueError:
        raise NotFound(what=_("document")) from None
    owned = StoredDocument.objects.filter(pk=key)
    if acting.organisation_id is not None:
        owned = owned.filter(organisation_id=acting.organisation_id)
    else:
        owned = owned.filter(organisation_id__isnull=True, person_id=acting.person_id or 0)
    document = owned.first()
    if document is None:
        raise NotFound(what=_("document"))
    system, full = _place(document.path)
    try:
        with system.open(full, "rb") as handle:
            data: bytes = handle.read(document.size + 1)
    except FileNotFoundError:
        data = b""
    if len(data) != document.size or hashlib.sha256(data).hexdigest() != document.sha256:
        raise Damaged(
            _("The file of document %(id)s is missing or was changed outside the node.") % {"id": document.pk},
            title=_("A stored document is damaged"),
            mend=_("The node's operator restores it from the backup."),
        )
    return OpenedDocument(document, data)


def _read(content: bytes | IO[bytes]) -> bytes:
    limit: int = settings.NODE.upload_limit_mb * 1024 * 1024
    if isinstance(content, bytes):
        data = content
    else:
        parts, size = [], 0
        while size <= limit and (part := content.read(_CHUNK)):
            parts.append(part)
            size += len(part)
        data = b"".join(parts)
    if len(data) > limit:
        raise TooLarge(limit=limit)
    if not data:
        raise Invalid(errors=[ErrorItem("content", _("The file is empty."), _("Choose another one."))])
    return data


def _looks_like(media_type: str, data: bytes) -> None:
    types = ", ".join(sorted([*MAGIC, *TEXTS]))
    if media_type not in MAGIC and media_type not in TEXTS:
        raise Invalid(
            errors=[
                ErrorItem(
                    "media_type",
                    _("This node does not take files of the type “%(type)s”.") % {"type": media_type[:100]},
                    _("It takes: %(types)s.") % {"types": types},
                )
            ]
        )
    found = next((kind for kind, starts in MAGIC.items() if data.startswith(starts)), None)
    right = found == (media_type if media_type in MAGIC else None)
    if right and media_type in TEXTS:
        right = _is_text(media_type, data)
    if not right:
        raise Invalid(
            errors=[
                ErrorItem(
                    "content",
                    _("The content is not what “%(type)s” looks like.") % {"type": media_type},
                    _("Name the type that the file has; text is UTF-8."),
                )
            ]
        )


def _is_text(media_type: str, data: bytes) -> bool:
    try:
        start = data.decode("utf-8-sig").lstrip()[:1]
    except UnicodeDecodeError:
        return False
    if b"\0" in data:
        return False
    if media_type == "application/xml":
        return start == "<"
    if media_type in {"application/json", "application/x-ndjson"}:
        return start in set('{["0123456789-tfn')
    return True


def _folder(acting: Acting) -> str:
    if acting.organisation_id is not None:
        return f"organisation-{acting.organisation_id}"
    return f"person-{acting.person_id}"


def _place(path: str) -> tuple[Any, str]:
    """The file system and the full name of `path` in it."""
    url = settings.NODE.files_url or f"file://{settings.NODE.home / 'files'}"
    system, root = fsspec.core.url_to_fs(url)
    return system, f"{root.rstrip('/')}/{path}"


def discard(paths: list[str]) -> None:
    """Remove files whose rows are gone; one that is missing already is no matter."""
    for path in paths:
        system, full = _place(path)
        if system.exists(full):
            system.rm_file(full)
