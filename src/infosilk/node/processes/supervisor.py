"""Keeps the processes of one or several nodes running: first the database, then web and worker.

One keeper thread starts and watches every child, because Linux ties a child's life to the thread that started it. The
children follow the supervisor into death (see processes.py), so even a SIGKILL leaves nothing behind.
"""

import contextlib
import errno
import fcntl
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

import psutil

from infosilk.node.base.homes import NodeHome
from infosilk.node.postgres.postmaster import alive
from infosilk.node.processes.children import Child, by_file, by_readyz

__all__ = ["NodeHome", "Supervisor", "SupervisorError", "check_port", "state_of"]

TICK_SECONDS = 0.1
START_SECONDS = 180.0
GRACE_SECONDS = 30.0
LEFTOVER_SECONDS = 30.0
ROTATE_SECONDS = 5.0
# A process that ends this often before it was ever ready will not become ready.
GIVE_UP_AFTER = 3


class SupervisorError(Exception):
    """The nodes cannot be started; the message says why, where, and what to do."""


class Supervisor:
    """Runs `nodes` (each its own home and port) until told to stop.

    `tell` gets one line for each event worth reading. `console` lets the children write to this process's
    own output instead of <home>/logs. Use it from the main thread: start(), wait(), and always stop().
    """

    def __init__(
        self,
        nodes: Sequence[NodeHome],
        *,
        tell: Callable[[str], None] | None = None,
        console: bool = False,
        grace: float = GRACE_SECONDS,
    ) -> None:
        self.nodes = list(nodes)
        self.tell = tell or (lambda line: None)
        self.console = console
        self.grace = grace
        self._groups = {node.home: self._children(node) for node in self.nodes}
        self._locks: list[int] = []
        self._changed = threading.Event()
        self._up = threading.Event()
        self._stopping = threading.Event()
        self._ended = threading.Event()
        self._ended.set()
        self._forced = threading.Event()
        self._failure = ""
        self._handlers: dict[int, Any] = {}

    # What the caller does

    def start(self) -> None:
        """Start everything; returns when every child of every node is ready.

        SupervisorError when one will not be.
        """
        self._handle_signals()
        self._refuse_conflicts()
        for node in self.nodes:
            self._locks.append(_lock(node))
        for node in self.nodes:
            _end_leftovers(node)
            settings = node.settings
            check_port(settings.listen, settings.listen_port, node.name)
        self._ended.clear()
        threading.Thread(target=self._keep, name="keeper").start()
        deadline = time.monotonic() + START_SECONDS
        while not self._up.is_set() and not self._failure:
            if time.monotonic() > deadline:
                self._failure = "not everything is ready after %.0f s: %s" % (START_SECONDS, self._missing())  # noqa: UP031
            self._changed.wait(0.05)
            self._changed.clear()
        if self._failure:
            failure = self._failure
            self.stop()
            raise SupervisorError(failure)

    def wait(self) -> None:
        """Return when a signal asks for the end."""
        with contextlib.suppress(KeyboardInterrupt):
            # Not join(): in Python 3.11 a signal's exception in it makes the thread look ended.
            while not self._ended.wait(0.5) and not self._stopping.is_set():
                pass

    def stop(self) -> None:
        """Stop gracefully: web and worker finish what they do, then the databases.

        A further Ctrl-C ends it at once.
        """
        self._stopping.set()
        while not self._ended.wait(0.5):
            pass
        for handle in self._locks:
            os.close(handle)
        self._locks.clear()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers.clear()

    def children(self) -> dict[str, int]:
        """Process ids of what runs now, by "node/child"."""
        return {
            f"{child.node.name}/{child.name}": child.process.pid for child in self._all() if child.process is not None
        }

    # Before the start

    def _children(self, node: NodeHome) -> list[Child]:
        first = [] if node.settings.database_url else [("database", ["node", "database"], by_file)]
        rest = [("web", ["node", "serve"], by_readyz), ("worker", ["node", "work"], by_file)]
        return [Child(node, name, words, ready, console=self.console) for name, words, ready in [*first, *rest]]

    def _refuse_conflicts(self) -> None:
        keys: tuple[tuple[str, Callable[[NodeHome], str]], ...] = (
            ("home", lambda node: str(node.home)),
            ("name", lambda node: node.settings.node),
            ("port", lambda node: str(node.settings.listen_port)),
            ("database", lambda node: node.settings.database_url or str(node.home)),
        )
        for what, value in keys:
            seen: dict[str, NodeHome] = {}
            for node in self.nodes:
                key = value(node)
                if key in seen:
                    raise SupervisorError(
                        f"The nodes in {seen[key].home} and {node.home} have the same {what}"
                        f"{'' if what == 'database' else f' {key}'}. Set it for each in its node.toml, and not by "
                        "an environment variable, which both of them read."
                    )
                seen[key] = node

    def _handle_signals(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self._stopping.is_set():
            self._forced.set()
            return
        raise KeyboardInterrupt

    # The keeper thread

    def _keep(self) -> None:
        try:
            rotated = time.monotonic()
            while not self._stopping.is_set():
                if sum(self._look(group) for group in self._groups.values()):
                    self._note()
                if all(not child.missing for child in self._all()):
                    self._set(self._up)
                if time.monotonic() - rotated > ROTATE_SECONDS:
                    rotated = time.monotonic()
                    for child in self._all():
                        child.rotate()
                self._stopping.wait(TICK_SECONDS)
        except Exception as error:
            self._failure = f"the supervisor itself failed: {type(error).__name__}: {error}"
            self._changed.set()
            raise
        finally:
            try:
                self._end()
            finally:
                self._ended.set()

    def _look(self, group: list[Child]) -> bool:
        """Look after one node's children, the others once its database was ready; whether anything changed."""
        changed = False
        for place, child in enumerate(group):
            if place and group[0].name == "database" and not group[0].was_ready:
                break
            event = child.look()
            changed |= bool(event)
            who = f"{child.node.name}: {child.name}"
            if event == "ready":
                self.tell(f"{who} is up" if not child.restarts else f"{who} is up again")
            elif event == "crashed":
                self.tell(f"{who} {child.missing}; starting it again (log: {child.log})")
                self._judge(child)
            elif not child.was_ready and "not applied" in child.missing:
                self._failure = (
                    f"The database of {child.node.name} lacks migrations ({child.missing}). Apply them first: "
                    f"infosilk --home {child.node.home} node migrate"
                )
                self._changed.set()
        return changed

    def _judge(self, child: Child) -> None:
        if child.was_ready or self._up.is_set() or child.restarts < GIVE_UP_AFTER:
            return
        said = child.tail() if not self.console else ""
        self._failure = (
            f"{child.name} of {child.node.name} does not start: it {child.missing}, {child.restarts} times. "
            f"`infosilk --home {child.node.home} doctor` looks for the cause. "
            + (f"The last lines of {child.log}:\n{said}" if said else "")
        )
        self._changed.set()

    def _end(self) -> None:
        services = [child for child in self._all() if child.name != "database"]
        databases = [child for child in self._all() if child.name == "database"]
        for wave, seconds in ((services, self.grace), (databases, 120.0)):
            for child in wave:
                child.signal(signal.SIGTERM)
            deadline = time.monotonic() + seconds
            # Each is asked, so that none stays a zombie while another takes its time.
            while sum(child.alive for child in wave) and time.monotonic() < deadline and not self._hurry(wave):
                time.sleep(0.05)
            for child in wave:
                if child.alive:
                    self.tell(f"{child.node.name}: {child.name} did not stop and is killed")
                    child.kill()
                if child.process is not None:
                    child.process.wait()
        for node in self.nodes:
            _state_file(node).unlink(missing_ok=True)

    def _hurry(self, wave: list[Child]) -> bool:
        # A database is never killed for haste: its fast stop ends every session anyway.
        return self._forced.is_set() and wave[0].name != "database"

    # What is known

    def _all(self) -> Iterator[Child]:
        for group in self._groups.values():
            yield from group

    def _missing(self) -> str:
        return ", ".join(f"{child.node.name} {child.name} ({child.missing})" for child in self._all() if child.missing)

    def _set(self, event: threading.Event) -> None:
        if not event.is_set():
            event.set()
            self._changed.set()
            self._note()

    def _note(self) -> None:
        """Write down who runs what: for `node status`, a second supervisor, a next one after a SIGKILL."""
        for node in self.nodes:
            children = {}
            for child in self._groups[node.home]:
                pid = child.process.pid if child.process is not None else None
                children[child.name] = {
                    "pid": pid,
                    "created": _created(pid),
                    "state": "ready" if not child.missing else child.missing,
                    "restarts": child.restarts,
                }
            path = _state_file(node)
            draft = path.with_name(f".{path.name}")
            draft.write_text(json.dumps({**_who(), "children": children}), encoding="utf-8")
            draft.replace(path)


def state_of(node: NodeHome) -> dict[str, Any] | None:
    """What the supervisor that runs `node` last wrote down; None when none runs."""
    try:
        handle = os.open(_lock_file(node), os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read_state(node) or {"children": {}}
    else:
        return None
    finally:
        os.close(handle)


def check_port(address: str, port: int, node: str) -> None:
    """SupervisorError when something else listens on the port. Granian itself would share it silently."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # A connection that is just closing does not keep the port; a listener does.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise SupervisorError(
                    f"Port {port} of {address}, where {node} would listen, is taken{_holder(port)}. Stop that "
                    "process, or give the node another port in its node.toml: port = 8080"
                ) from None
            raise SupervisorError(
                f"{node} cannot listen on {address}:{port}: {error.strerror}. Change listen and port in its node.toml."
            ) from None


def _holder(port: int) -> str:
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("tcp"):
            if connection.laddr and connection.laddr.port == port and connection.status == psutil.CONN_LISTEN:
                process = psutil.Process(connection.pid) if connection.pid else None
                return f" by {process.name()} (process {process.pid})" if process else ""
    return ""


def _lock(node: NodeHome) -> int:
    """Hold the home's lock for this process's life, whatever ends it; SupervisorError with who holds it."""
    path = _lock_file(node)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        try:
            who = json.loads(path.read_text(encoding="utf-8"))
            known = f"process {who['pid']}, `{who['command']}`, since {who['since']}"
        except (ValueError, KeyError):
            known = "another process"
        raise SupervisorError(
            f"The node in {node.home} is already running ({known}). Stop it there with Ctrl-C, or: "
            f"infosilk --home {node.home} node stop"
        ) from None
    os.ftruncate(handle, 0)
    os.write(handle, json.dumps(_who()).encode())
    return handle


def _end_leftovers(node: NodeHome) -> None:
    """After a supervisor was killed, its children are still stopping: wait for them, and insist."""
    state = _read_state(node)
    left = []
    for child in (state or {"children": {}})["children"].values():
        if child["pid"] and _created(child["pid"]) == child["created"]:
            left.append(psutil.Process(child["pid"]))
    deadline = time.monotonic() + LEFTOVER_SECONDS
    while left := [process for process in left if alive(process)]:
        if time.monotonic() > deadline:
            for process in left:
                with contextlib.suppress(psutil.Error):
                    process.kill()
        time.sleep(0.05)


def _created(pid: int | None) -> float | None:
    try:
        return psutil.Process(pid).create_time() if pid else None
    except psutil.Error:
        return None


def _who() -> dict[str, Any]:
    command = " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])
    return {"pid": os.getpid(), "command": command, "since": datetime.now(UTC).isoformat(timespec="seconds")}


def _read_state(node: NodeHome) -> dict[str, Any] | None:
    try:
        state: dict[str, Any] = json.loads(_state_file(node).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return state


def _state_file(node: NodeHome) -> Path:
    return node.home / "run" / "supervisor.json"


def _lock_file(node: NodeHome) -> Path:
    return node.home / "run" / "supervisor.lock"
