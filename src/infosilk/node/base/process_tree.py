"""Processes of a node: none outlives the one that started it, and each says when it is ready.

A child learns its parent's process id by the environment and asks the kernel (Linux: PR_SET_PDEATHSIG) for
a SIGTERM when that parent ends, however it ends. Elsewhere a thread looks. So a supervisor that is killed
leaves nothing behind.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from pathlib import Path
from types import FrameType

PARENT = "INFOSILK_PARENT"
_PR_SET_PDEATHSIG = 1
_POLL_SECONDS = 1.0
_ONE_ORDER_SECONDS = 1.0


def follow_parent() -> None:
    """End gracefully when the parent named in INFOSILK_PARENT ends; without that variable, nothing.

    To be called from the main thread, before anything else is started.
    """
    parent = os.environ.pop(PARENT, "")
    if parent.isdigit():
        die_with(int(parent), signal.SIGTERM)


def die_with(parent: int, how: signal.Signals) -> None:
    """Have this process sent `how` when its parent, which must be `parent`, ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, int(how), 0, 0, 0)
        # It may have ended before the kernel was asked.
        if os.getppid() != parent:
            os.kill(os.getpid(), how)
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_POLL_SECONDS)
        os.kill(os.getpid(), how)

    threading.Thread(target=watch, name="parent", daemon=True).start()


def stop_event() -> threading.Event:
    """An event that SIGTERM and SIGINT set; another one, a second later or more, ends the process at once."""
    stop = threading.Event()
    told = 0.0

    def handle(number: int, frame: FrameType | None) -> None:
        nonlocal told
        # When a parent with several threads is killed, the kernel tells of the death of each of them: its
        # children are handed from thread to thread and signalled every time. That is one order, not many.
        if stop.is_set() and time.monotonic() - told > _ONE_ORDER_SECONDS:
            os._exit(128 + number)
        if not stop.is_set():
            told = time.monotonic()
            stop.set()

    signal.signal(signal.SIGTERM, handle)
    signal.signal(signal.SIGINT, handle)
    return stop


def say_ready(home: Path, name: str) -> None:
    """Tell the supervisor that this process, the node's `name`, does its work."""
    path = ready_file(home, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(str(os.getpid()), encoding="ascii")
    draft.replace(path)


def ready_file(home: Path, name: str) -> Path:
    """Where `say_ready` writes the process id."""
    return home / "run" / f"{name}.ready"


def is_ready(home: Path, name: str, pid: int) -> bool:
    """Whether process `pid` has said that it is ready."""
    try:
        return ready_file(home, name).read_text(encoding="ascii") == str(pid)
    except OSError:
        return False
