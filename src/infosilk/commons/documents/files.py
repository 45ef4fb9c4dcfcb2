"""Where files lie: written and read in parts, under names of our own, in any store that fsspec knows (`files_url`).

On a disk a file is written beside its name and moved there whole: under its name it is never half. What a crash leaves
has no row, and the nightly sweep removes it (removal.py).
"""

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import IO, Any

import fsspec
from django.conf import settings

from infosilk.commons.documents.engine.looks import CHUNK

_DRAFT = ".part"


def write(path: str, content: IO[bytes]) -> str:
    """Write `content` from its start under `path`; the SHA-256 of what was written, in hexadecimal."""
    system, full = _place(path)
    system.makedirs(full.rsplit("/", 1)[0], exist_ok=True)
    # An object store shows an object when it is whole; a disk shows each byte.
    on_disk = "file" in _protocols(system)
    draft = full + _DRAFT if on_disk else full
    digest = hashlib.sha256()
    content.seek(0)
    with system.open(draft, "wb") as handle:
        while part := content.read(CHUNK):
            digest.update(part)
            handle.write(part)
        if on_disk:
            # The row is kept by the database through a loss of power, so its file must be too.
            handle.flush()
            os.fsync(handle.fileno())
    if on_disk:
        os.replace(draft, full)  # noqa: PTH105 - both are names of the file system
    return digest.hexdigest()


def parts(path: str, start: int, stop: int) -> Iterator[bytes]:
    """The file's bytes from `start` up to `stop`, in parts; fewer where it ends before, none where it is missing."""
    system, full = _place(path)
    try:
        with system.open(full, "rb") as handle:
            handle.seek(start)
            while start < stop and (part := handle.read(min(CHUNK, stop - start))):
                start += len(part)
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


def size(path: str) -> int | None:
    """How many bytes the file has; None where it is missing."""
    system, full = _place(path)
    try:
        return int(system.size(full))
    except FileNotFoundError:
        return None


def discard(paths: list[str]) -> None:
    """Remove files whose rows are gone; one that is missing already is no matter."""
    for path in paths:
        system, full = _place(path)
        if system.exists(full):
            system.rm_file(full)


def everything() -> Iterator[tuple[str, datetime]]:
    """The path of each file, drafts too, and when it was last written."""
    system, root = _place("")
    try:
        for folder, _folders, names in system.walk(root.rstrip("/"), detail=True):
            for name, about in names.items():
                full = f"{folder.rstrip('/')}/{name}"
                yield full[len(root.rstrip("/")) + 1 :], _written(about)
    except FileNotFoundError:
        return


def _written(about: dict[str, Any]) -> datetime:
    """When a store says that a file was written; now where it does not say, so that nothing is removed too early."""
    said = about.get("mtime") or about.get("LastModified") or about.get("last_modified")
    if isinstance(said, int | float):
        return datetime.fromtimestamp(said, UTC)
    return said if isinstance(said, datetime) and said.tzinfo is not None else datetime.now(UTC)


def _protocols(system: Any) -> tuple[str, ...]:
    return (system.protocol,) if isinstance(system.protocol, str) else tuple(system.protocol)


def _place(path: str) -> tuple[Any, str]:
    """The file system and the full name of `path` in it."""
    url = settings.NODE.files_url or f"file://{settings.NODE.home / 'files'}"
    system, root = fsspec.core.url_to_fs(url)
    return system, f"{root.rstrip('/')}/{path}"
