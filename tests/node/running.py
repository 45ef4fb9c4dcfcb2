"""Real nodes for tests: a home of their own, a free port, the real command line."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def environment(**more: str) -> dict[str, str]:
    """This process's environment without the test session's own node."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith("INFOSILK_") and key != "DATABASE_URL"
    }
    return {**kept, "COLUMNS": "200", "NO_COLOR": "1", **more}


def infosilk(home: Path | None, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `infosilk` for the node in `home` to its end."""
    command = [sys.executable, "-m", "infosilk.node.commands.main", *(["--home", str(home)] if home else []), *words]
    return subprocess.run(
        command,
        env=environment(**more),
        text=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def begin(home: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    """Start `infosilk` for the node in `home` and go on; its output is in `stderr`."""
    command = [sys.executable, "-m", "infosilk.node.commands.main", "--home", str(home), *words]
    return subprocess.Popen(
        command,
        env=environment(**more),
        text=True,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def python(home: Path, code: str) -> str:
    """Run Python code inside the node in `home`, whose database is up; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        env=environment(INFOSILK_HOME=str(home), DJANGO_SETTINGS_MODULE="infosilk.node.settings"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_node(home: Path, **settings: object) -> int:
    """A complete demo node in `home`, stopped. Returns the port that it will listen on."""
    port = free_port()
    done = infosilk(home, "node", "init", "--name", "nis", "--demo", "--port", str(port))
    assert done.returncode == 0, done.stderr
    with (home / "node.toml").open("a", encoding="utf-8") as handle:
        for key, value in settings.items():
            handle.write(f"{key} = {json.dumps(value)}\n")
    return port


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (lower case) and body of a GET; (0, {}, b"") when nobody answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with _opener.open(request, timeout=10) as answer:
            return answer.status, {key.lower(): value for key, value in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, {key.lower(): value for key, value in error.headers.items()}, error.read()
    except OSError:
        return 0, {}, b""


def until(what: str, condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Poll `condition` until it holds; its value."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain: {what}"
        time.sleep(0.05)
    return value


def state(home: Path) -> dict[str, Any]:
    """What the supervisor of `home` last wrote down, {} when there is none."""
    try:
        found: dict[str, Any] = json.loads((home / "run" / "supervisor.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def processes_of(home: Path) -> list[psutil.Process]:
    """Every live process of the node in `home`, its database server's included."""
    from infosilk.node.postgres.embedded import EmbeddedPostgres

    place = EmbeddedPostgres(home).place
    found = []
    for process in psutil.process_iter():
        try:
            line = " ".join(process.cmdline())
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            belongs = any(one in line for one in (str(home), str(place.pgdata), f"postgres: {place.name}:"))
            # A process forked by granian shows another command line.
            belongs |= process.pid != os.getpid() and process.environ().get("INFOSILK_HOME") == str(home)
        except psutil.Error:
            continue
        if belongs:
            found.append(process)
    return found


def all_gone(home: Path, seconds: float = 60) -> None:
    """Wait until no process of the node in `home` lives; AssertionError names those that still do."""
    deadline = time.monotonic() + seconds
    while left := processes_of(home):
        named = [_described(one) for one in left]
        assert time.monotonic() < deadline, f"after {seconds:.0f} s these still live: {named}"
        time.sleep(0.05)


def _described(process: psutil.Process) -> str:
    try:
        with process.oneshot():
            line = " ".join(process.cmdline())[-160:]
            return f"{process.pid} of {process.ppid()}, {process.status()}: {line}"
    except psutil.Error:
        return f"{process.pid}, gone now"


def destroy(home: Path) -> None:
    """Delete the node's database, which for root lies outside of the home."""
    from infosilk.node.postgres.embedded import EmbeddedPostgres

    EmbeddedPostgres(home).destroy()
