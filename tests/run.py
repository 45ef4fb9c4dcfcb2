"""One run of the tests: its folder, which is a throw-away node home, and its embedded database.

The process that starts pytest makes both before Django is configured, and hands them to its workers through the
environment. It holds the folder's `run.lock` for as long as it lives: what a killed run left is found by a lock that
nobody holds, and is cleared up by the next one.
"""

import contextlib
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

PREFIX = "infosilk-test-"
VARIABLE = "INFOSILK_TEST_HOME"
LOCK = "run.lock"
_lock: IO[str] | None = None


def folder() -> Path:
    """The folder of this run."""
    return Path(os.environ[VARIABLE])


def begin() -> None:
    """Make the folder and start the database; nothing in a process that was handed them."""
    global _lock
    if VARIABLE in os.environ:
        return
    clear_up(Path(tempfile.gettempdir()))
    home = Path(tempfile.mkdtemp(prefix=PREFIX))
    _lock = hold(home)
    os.environ[VARIABLE] = os.environ["INFOSILK_HOME"] = str(home)
    (home / "node.toml").write_text('node = "nis"\ndemo = true\nlog_level = "warning"\n', encoding="utf-8")
    if not os.environ.get("DATABASE_URL"):
        from infosilk.node.postgres.embedded import EmbeddedPostgres

        # The tests' own server may forget everything at a power cut; the crash tests start durable ones.
        EmbeddedPostgres(home, settings={"fsync": "off", "max_connections": "300"}).start()


def end() -> None:
    """Clear up, in the process that began the run alone."""
    if _lock is not None:
        _remove(folder())
        del os.environ[VARIABLE]


def hold(home: Path) -> IO[str]:
    """Say that the run in `home` is alive, until the file is closed. The lock is there before its name is."""
    draft = home / "draft.lock"
    lock = draft.open("w", encoding="utf-8")
    fcntl.flock(lock, fcntl.LOCK_EX)
    draft.rename(home / LOCK)
    return lock


def clear_up(where: Path) -> list[Path]:
    """Stop and remove what runs below `where` left whose process is gone; the folders that were removed."""
    removed = []
    for path in sorted(where.glob(f"{PREFIX}*/{LOCK}")):
        with contextlib.suppress(OSError), path.open(encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(path.parent)
            removed.append(path.parent)
    return removed


def _remove(home: Path) -> None:
    from infosilk.node.postgres.embedded import EmbeddedPostgres
    from tests import database
    from tests.e2e import site as demo
    from tests.web import site as pages

    pages.stop(home)
    demo.stop(home / "demo")
    if os.environ.get("DATABASE_URL"):
        database.drop_template(home)
    EmbeddedPostgres(home).destroy()
    shutil.rmtree(home, ignore_errors=True)
