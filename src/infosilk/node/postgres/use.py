"""Who uses a node's embedded database, and who may stop it.

Every user holds a shared lock on <home>/run/database.users. A command that finds the database stopped
starts it for its own duration and marks it temporary; the last user to leave a temporary database stops it.
A running node's keeper takes the mark away. A killed command's lock is freed by the kernel, and its mark is
honoured by the next user.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from infosilk.node.base import process_tree
from infosilk.node.base.config import NodeSettings
from infosilk.node.postgres.embedded import EmbeddedPostgres

POLL_SECONDS = 0.25
# So long a database that is told to stop waits for its other users.
LEAVE_SECONDS = 30.0


@contextlib.contextmanager
def using(home: Path) -> Iterator[None]:
    """Have the database of the node at `home` running inside the block.

    A database server of one's own is left alone.
    """
    if NodeSettings(home=home).database_url:
        yield
        return
    server = EmbeddedPostgres(home)
    with user(home) as handle:
        if not server.running():
            _mark(home).touch()
        server.start()
        try:
            yield
        finally:
            # Otherwise somebody else is still at work and will stop it.
            if _is_last(handle) and _mark(home).exists():
                _mark(home).unlink()
                server.stop()


def keep(home: Path) -> int:
    """Be the database's keeper until SIGTERM; returns 1 when the server ended by itself, to be started anew."""
    stop = process_tree.stop_event()
    server = EmbeddedPostgres(home)
    with user(home) as handle:
        server.start()
        _mark(home).unlink(missing_ok=True)
        process_tree.say_ready(home, "database")
        while not stop.wait(POLL_SECONDS):
            if not server.running():
                return 1
        # Whoever is told to end at the same moment, as when the supervisor was killed, writes its last words first.
        deadline = time.monotonic() + LEAVE_SECONDS
        while not _is_last(handle) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS / 5)
        server.stop("fast")
    return 0


def _is_last(handle: int) -> bool:
    """Whether no other user is there; no new one comes before `handle` is closed."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _mark(home: Path) -> Path:
    return home / "run" / "database.temporary"


@contextlib.contextmanager
def user(home: Path) -> Iterator[int]:
    """Be counted as a user of the database inside the block; yields the lock's file descriptor."""
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "database.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield handle
    finally:
        os.close(handle)
