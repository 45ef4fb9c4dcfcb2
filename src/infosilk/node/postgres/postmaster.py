"""The server's process: finding it, telling it from what a killed one left behind, and waiting for it."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil

from infosilk.node.postgres.errors import PlaceUnusable, StartFailed
from infosilk.node.postgres.place import PORT, Account, Place

POLL_SECONDS = 0.01
ORPHAN_SECONDS = 5.0

# Servers that this process started. They are polled so that a dead one does not stay a zombie.
_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class PidFile:
    """postmaster.pid: the process on line 1, its state on line 8 (src/include/utils/pidfile.h)."""

    pid: int
    state: str


def adopt(child: subprocess.Popen[bytes]) -> None:
    """Remember a server that this process started."""
    _children[child.pid] = child


def reap() -> None:
    """Take leave of started servers that have ended."""
    for pid, child in list(_children.items()):
        if child.poll() is not None:
            _children.pop(pid, None)


def read_pid_file(place: Place) -> PidFile | None:
    """The pid file, None when there is none. A half-written one reads as pid 0: nobody's."""
    try:
        text = (place.pgdata / "postmaster.pid").read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise PlaceUnusable(
            f"{place.pgdata} cannot be read by this user. Run the node as the user that owns its database."
        ) from error
    lines = text.splitlines()
    pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
    return PidFile(pid, lines[7].strip() if len(lines) > 7 else "")


def postmaster(place: Place) -> psutil.Process | None:
    """The live server of this database; not a zombie, another's server, or who has its process id by now."""
    reap()
    noted = read_pid_file(place)
    if noted is None or noted.pid <= 0:
        return None
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(noted.pid)
        if alive(process) and _is_server(process, place):
            return process
    return None


def _is_server(process: psutil.Process, place: Place) -> bool:
    # By command line, not by working folder: root in a container may not read the latter of other users.
    line = process.cmdline()
    return len(line) > 2 and Path(line[0]).name == "postgres" and line[1:3] == ["-D", str(place.pgdata)]


def alive(process: psutil.Process) -> bool:
    """Whether the process still runs; a zombie, whose parent has not looked yet, does not."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def processes(place: Place, account: Account) -> list[psutil.Process]:
    """All live processes of this database, with or without a server above them."""
    title = f"postgres: {place.name}: "
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.uids().effective != account.uid:
                continue
            if " ".join(process.cmdline()).startswith(title) or _is_server(process, place):
                found.append(process)
    return [process for process in found if alive(process)]


def clear_remains(place: Place, account: Account) -> None:
    """After a kill: wait until the orphans are gone, and remove a pid file that would mislead the next one.

    Orphans end by themselves once they notice. One in a long query does not, and is told as its server would
    have told it: while one lives, PostgreSQL must not start, for both would write to the same files. Returns
    early when a server shows up after all: whoever launched it was killed before it wrote its pid file.
    """

    def settled() -> bool:
        return not processes(place, account) or postmaster(place) is not None

    if not wait_until(settled, ORPHAN_SECONDS / 2):
        for ending in (signal.SIGQUIT, signal.SIGKILL):
            for process in processes(place, account):
                with contextlib.suppress(psutil.Error):
                    process.send_signal(ending)
            if wait_until(settled, ORPHAN_SECONDS):
                break
    if left := [] if postmaster(place) else processes(place, account):
        raise StartFailed(
            f"Processes of a killed database server in {place.pgdata} do not end: "
            f"{', '.join(str(process.pid) for process in left)}. They wait for a disk, most likely. Mend it "
            "or restart the machine, then start again."
        )
    # Where the noted process id is free, PostgreSQL clears up by itself. Where another process has it by now,
    # PostgreSQL would take that for a running server.
    noted = read_pid_file(place)
    if noted is not None and postmaster(place) is None and (noted.pid <= 0 or psutil.pid_exists(noted.pid)):
        socket = f".s.PGSQL.{PORT}"
        for path in (place.pgdata / "postmaster.pid", place.socket / socket, place.socket / f"{socket}.lock"):
            path.unlink(missing_ok=True)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Poll `condition`; False when it does not hold within `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def tail(path: Path, lines: int = 12) -> str:
    """The last lines of a log, "" when there is none."""
    try:
        with path.open("rb") as handle:
            handle.seek(0, os.SEEK_END)
            handle.seek(max(0, handle.tell() - 8192))
            return "\n".join(handle.read().decode("utf-8", "replace").splitlines()[-lines:])
    except OSError:
        return ""
