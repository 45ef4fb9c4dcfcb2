"""Who uses a node's embedded database, and who may stop it.

Every user holds a shared lock on <home>/run/database.users. A command that finds the database stopped starts it for
its own duration and marks it temporary; the last user to leave a temporary database stops it. A running node's keeper
takes the mark away. A killed command's lock is freed by the kernel, and its mark is honoured by the next user.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from infosilk.node import processes
from infosilk.node.config import NodeSettings
from infosilk.node.embedded import EmbeddedPostgres

POLL_SECONDS = 0.25


@contextlib.contextmanager
def using(home: Path) -> Iterator[None]:
    """Have the database of the node at `home` running inside the block. A database server of one's own is left alone."""
    if NodeSettings(home=home).database_url:
        yield
        return
    server = EmbeddedPostgres(home)
    with _user(home) as handle:
        if not server.running():
            _mark(home).touch()
        server.start()
        try:
            yield
        finally:
            # Without the last user's lock somebody else is still at work and will stop it.
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _mark(home).exists():
                    _mark(home).unlink()
                    server.stop()


def keep(home: Path) -> int:
    """Be the database's keeper until SIGTERM; returns 1 when the server ended by itself, so that it is started anew."""
    stop = processes.stop_event()
    server = EmbeddedPostgres(home)
    with _user(home):
        server.start()
        _mark(home).unlink(missing_ok=True)
        processes.say_ready(home, "database")
        while not stop.wait(POLL_SECONDS):
            if not server.running():
                return 1
    server.stop("fast")
    return 0


def _mark(home: Path) -> Path:
    return home / "run" / "database.temporary"


@contextlib.contextmanager
def _user(home: Path) -> Iterator[int]:
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "database.users", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH)
        yield handle
    finally:
        os.close(handle)
