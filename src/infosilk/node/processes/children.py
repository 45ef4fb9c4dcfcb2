"""One supervised process of a node: its start, whether it is ready, and its next start after a crash."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

from infosilk.node.base import process_tree
from infosilk.node.base.config import NodeSettings
from infosilk.node.base.homes import NodeHome

BACKOFF_SECONDS = (0.3, 0.6, 1.2, 2.5, 5.0, 10.0, 20.0, 30.0)
STABLE_SECONDS = 60.0
LOG_BYTES = 10 * 1024 * 1024
LOG_KEPT = 3

# Readiness is asked of the node itself, whatever proxy the environment names for the world outside.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Child:
    """The process `name` of `node`, run as `infosilk --home <home> <arguments>`.

    `ready` answers "" when the process does its work, else what is missing. All methods belong to one thread.
    """

    def __init__(
        self,
        node: NodeHome,
        name: str,
        arguments: list[str],
        ready: Callable[["Child"], str],
        *,
        console: bool,
    ) -> None:
        self.node = node
        self.name = name
        self.arguments = arguments
        self.console = console
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.crashes = 0
        self.restarts = 0
        self.not_before = 0.0
        self.was_ready = False
        self.missing = "not started"
        self._ready = ready

    @property
    def log(self) -> Path:
        return self.node.home / "logs" / f"{self.name}.log"

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start the process. It follows this one into death; the terminal's Ctrl-C is ours alone to obey."""
        command = [sys.executable, "-m", "infosilk.node.commands.main", "--home", str(self.node.home), *self.arguments]
        environment = {**self.node.environment(), process_tree.PARENT: str(os.getpid()), "PYTHONUNBUFFERED": "1"}
        if self.console:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)
        else:
            self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.log.open("ab") as log:
                self.process = subprocess.Popen(
                    command,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        self.started = time.monotonic()
        self.missing = "starting"

    def look(self) -> str:
        """What happened since the last look: "ready", "crashed", "restarted" or ""."""
        now = time.monotonic()
        if self.process is None:
            if now < self.not_before:
                return ""
            self.start()
            return "restarted" if self.restarts else ""
        code = self.process.poll()
        if code is not None:
            self.process = None
            lasted = now - self.started
            self.crashes = 0 if lasted > STABLE_SECONDS else self.crashes + 1
            self.restarts += 1
            self.not_before = now + BACKOFF_SECONDS[min(self.crashes, len(BACKOFF_SECONDS) - 1)]
            self.missing = f"ended with {_ending(code)}"
            return "crashed"
        if self.missing:
            self.missing = self._ready(self)
            if not self.missing:
                self.was_ready = True
                return "ready"
        return ""

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End the process and what it started, at once."""
        if self.process is None:
            return
        try:
            family = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.Error:
            family = []
        self.signal(signal.SIGKILL)
        for process in family:
            # PostgreSQL's server was started by the keeper, but stops by its own rules.
            if process.is_running() and _name(process) != "postgres":
                process.kill()

    def rotate(self) -> None:
        """Keep the log within its size. Copied and emptied, because the process keeps its file open."""
        try:
            if self.console or self.log.stat().st_size < LOG_BYTES:
                return
        except OSError:
            return
        for number in range(LOG_KEPT, 1, -1):
            older = self.log.with_suffix(f".log.{number - 1}")
            if older.exists():
                older.replace(self.log.with_suffix(f".log.{number}"))
        shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
        os.truncate(self.log, 0)

    def tail(self, lines: int = 15) -> str:
        """The log's last lines, "" without a log."""
        try:
            with self.log.open("rb") as handle:
                handle.seek(max(0, self.log.stat().st_size - 16384))
                return "\n".join(handle.read().decode("utf-8", "replace").splitlines()[-lines:])
        except OSError:
            return ""


def _name(process: psutil.Process) -> str:
    try:
        return str(process.name())
    except psutil.Error:
        return ""


def _ending(code: int) -> str:
    return f"code {code}" if code >= 0 else signal.Signals(-code).name


def by_file(child: Child) -> str:
    """Ready once the process has said so with `node.base.process_tree.say_ready`."""
    pid = child.process.pid if child.process else 0
    return "" if process_tree.is_ready(child.node.home, child.name, pid) else "starting"


def by_readyz(child: Child) -> str:
    """Ready once /readyz answers 200; else what it says is missing."""
    return readiness(child.node.settings)


def readiness(settings: NodeSettings) -> str:
    """ "" when the node's web process answers that it is ready, else what is missing."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.listen, settings.listen)  # noqa: S104 - compared
    request = urllib.request.Request(f"http://{host}:{settings.listen_port}/readyz")
    try:
        with _opener.open(request, timeout=3):
            return ""
    except urllib.error.HTTPError as error:
        try:
            checks = json.load(error).get("checks", {})
        except ValueError:
            return f"/readyz answered {error.code}"
        return "; ".join(f"{name}: {text}" for name, text in checks.items() if text != "ok") or str(error.code)
    except OSError:
        return "the web does not answer yet"
