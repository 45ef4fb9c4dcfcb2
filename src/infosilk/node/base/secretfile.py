"""A secret in a file that only its owner reads, made on first use."""

import contextlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def read_or_make(path: Path, make: Callable[[], str]) -> str:
    """What the file `path` holds (ASCII, ends stripped); made by `make` when there is none, durably, mode 0600.

    Processes that start together agree on one. Raises OSError when the file can be neither read nor made.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with contextlib.suppress(FileNotFoundError):
        return path.read_text(encoding="ascii").strip()
    # Written whole under another name and linked into place: who comes second finds the first one's.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(make())
        handle.flush()
        os.fsync(handle.fileno())
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
