"""Where files lie: written and read in parts, under names of our own, in any store that fsspec knows (`files_url`)."""

import hashlib
from collections.abc import Iterator
from typing import IO, Any

import fsspec
from django.conf import settings

from infosilk.commons.documents.engine.looks import CHUNK


def write(path: str, content: IO[bytes]) -> str:
    """Write `content` from its start under `path`; the SHA-256 of what was written, in hexadecimal."""
    system, full = _place(path)
    system.makedirs(full.rsplit("/", 1)[0], exist_ok=True)
    digest = hashlib.sha256()
    content.seek(0)
    with system.open(full, "wb") as handle:
        while part := content.read(CHUNK):
            digest.update(part)
            handle.write(part)
    return digest.hexdigest()


def parts(path: str, most: int) -> Iterator[bytes]:
    """The file in parts, at most `most` bytes and one more part; nothing where it is missing."""
    system, full = _place(path)
    try:
        with system.open(full, "rb") as handle:
            read = 0
            while read <= most and (part := handle.read(CHUNK)):
                read += len(part)
                yield part
    except FileNotFoundError:
        return


def stream(path: str) -> IO[bytes] | None:
    """The file to be read and sought in, to be closed by the caller; None where it is missing."""
    system, full = _place(path)
    try:
        handle: IO[bytes] = system.open(full, "rb")
    except FileNotFoundError:
        return None
    return handle


def discard(paths: list[str]) -> None:
    """Remove files whose rows are gone; one that is missing already is no matter."""
    for path in paths:
        system, full = _place(path)
        if system.exists(full):
            system.rm_file(full)


def _place(path: str) -> tuple[Any, str]:
    """The file system and the full name of `path` in it."""
    url = settings.NODE.files_url or f"file://{settings.NODE.home / 'files'}"
    system, root = fsspec.core.url_to_fs(url)
    return system, f"{root.rstrip('/')}/{path}"
