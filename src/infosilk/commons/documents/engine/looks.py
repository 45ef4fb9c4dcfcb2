"""Whether a file is what it is said to be: by how it begins, how it ends, and by being text at all.

Engine: no Django. Photos are judged by being decoded (engine/photo.py), workbooks by their parts (engine/workbook.py).
"""

import codecs
from typing import IO

from infosilk.commons.documents.engine.photo import FORMATS

PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PHOTOS = frozenset(FORMATS)
TEXTS = frozenset({"application/xml", "application/json", "application/x-ndjson", "text/csv", "text/plain"})
TAKEN = PHOTOS | TEXTS | {PDF, XLSX}
# By the ending of a file's name, for who does not say its type.
_ENDINGS = {
    "pdf": PDF,
    "xlsx": XLSX,
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "heic": "image/heic",
    "heif": "image/heif",
    "xml": "application/xml",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv",
    "txt": "text/plain",
}
# How a file of a type begins; text begins like none of them.
MAGIC: dict[str, tuple[bytes, ...]] = {
    PDF: (b"%PDF-",),
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/webp": (b"RIFF",),
    XLSX: (b"PK\x03\x04",),
}
# What a text does not begin with: files that some programs open by how they begin, whatever they are called.
NO_TEXT = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"PK\x03\x04", b"%!PS")
# What a PDF does not say near its start: browsers that guess look so far (WHATWG, MIME Sniffing, section 5.2).
_PAGE = (b"<html", b"<script", b"<!doctype html", b"<body", b"<iframe", b"<svg")
_SNIFFED = 1445
# After the last %%EOF of a PDF some programs write a line or a few blanks; a second file is more than that.
MOST_BEHIND_PDF = 1024
CHUNK = 1024 * 1024


def by_name(name: str) -> str:
    """The media type that a file's name promises, "" for an ending that is not taken."""
    return _ENDINGS.get(name.rpartition(".")[2].lower(), "")


def looks_like(media_type: str, content: IO[bytes]) -> bool:
    """Whether `content`, read from its start, may be a file of `media_type` (one of TAKEN)."""
    content.seek(0)
    start = content.read(64)
    if media_type in TEXTS:
        return not start.removeprefix(codecs.BOM_UTF8).startswith(NO_TEXT) and _is_text(media_type, content)
    if media_type in {"image/heic", "image/heif"}:
        return start[4:8] == b"ftyp"
    return start.startswith(MAGIC[media_type]) and (media_type != PDF or _is_pdf(content))


def _is_pdf(content: IO[bytes]) -> bool:
    content.seek(0)
    head = content.read(_SNIFFED).lower()
    return not any(mark in head for mark in _PAGE) and _ends_as_pdf(content)


def _ends_as_pdf(content: IO[bytes]) -> bool:
    """Whether little or nothing stands behind the last %%EOF. One without that mark is cut off, and readers mend it."""
    content.seek(0)
    behind, tail, seen = 0, b"", False
    while part := content.read(CHUNK):
        window = tail + part
        place = window.rfind(b"%%EOF")
        if place >= 0:
            seen, behind = True, len(window) - place - 5
        else:
            behind += len(part)
        tail = window[-4:]
    return not seen or behind <= MOST_BEHIND_PDF


def _is_text(media_type: str, content: IO[bytes]) -> bool:
    """UTF-8 without NUL, beginning as its type does; read in parts, never whole."""
    content.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    start = ""
    try:
        while part := content.read(CHUNK):
            if b"\0" in part:
                return False
            text = decoder.decode(part)
            start = start or text.lstrip()[:1]
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    if media_type == "application/xml":
        return start == "<"
    if media_type in {"application/json", "application/x-ndjson"}:
        return start in set('{["0123456789-tfn')
    return True
