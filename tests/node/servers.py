"""Embedded database servers for tests: asked, started by processes of their own, killed."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import psutil
import psycopg
import pytest

from infosilk.node.postgres.embedded import FAST_BUT_NOT_DURABLE, EmbeddedPostgres, PlaceUnusable

# This checkout and the packages, for whatever Python another user can run.
PYTHONPATH = f"{Path(__file__).resolve().parents[2] / 'src'}:{Path(psycopg.__file__).parents[1]}"
IS_ROOT = os.geteuid() == 0
root_only = pytest.mark.skipif(not IS_ROOT, reason="needs root, to act as several users")
Make = Callable[..., EmbeddedPostgres]

# Starts the database of the home that is its first argument, tells its process, stays until its input ends.
START = """
import sys
from pathlib import Path
from infosilk.node.postgres.embedded import *
programs = Path(sys.argv[2]) if len(sys.argv) > 2 else None
server = EmbeddedPostgres(Path(sys.argv[1]), settings=FAST_BUT_NOT_DURABLE, programs=programs)
server.start()
print((server.place.pgdata / "postmaster.pid").read_text().split()[0], server.url, flush=True)
sys.stdin.read()
"""


@contextmanager
def makes() -> Iterator[Make]:
    """What makes databases, each in a home of its own; at the end of the block they are deleted."""
    made: list[EmbeddedPostgres] = []
    folder = Path(mkdtemp(prefix="infosilk-embedded-"))

    def make(home: Path | None = None, **options: Any) -> EmbeddedPostgres:
        options.setdefault("settings", FAST_BUT_NOT_DURABLE)
        made.append(EmbeddedPostgres(home or folder / f"home{len(made)}", **options))
        return made[-1]

    yield make
    for server in made:
        with suppress(PlaceUnusable):
            server.destroy()
    rmtree(folder)


def python(script: str, *args: object) -> subprocess.Popen[str]:
    """A process of its own that runs `script`; its errors go to the test's output."""
    environment = {**os.environ, "PYTHONPATH": PYTHONPATH}
    command = [sys.executable, "-c", script, *map(str, args)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=environment, text=True, stdin=pipe, stdout=pipe)


def pid_of(server: EmbeddedPostgres) -> int:
    return int((server.place.pgdata / "postmaster.pid").read_text().splitlines()[0])


def ask(server: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(server.url) as connection:
        row = connection.execute(query).fetchone()
    return row[0] if row else None


def execute(server: EmbeddedPostgres, *statements: str) -> None:
    with psycopg.connect(server.url) as connection:
        for statement in statements:
            connection.execute(statement)


def kill_and_wait(*victims: psutil.Process) -> None:
    for victim in victims:
        victim.kill()
    until(lambda: not any(v.is_running() and v.status() != psutil.STATUS_ZOMBIE for v in victims))


def until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.005)


def plain_environment() -> dict[str, str]:
    return {"PYTHONPATH": PYTHONPATH, "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}


@cache
def plain_python() -> tuple[str, dict[str, Any]]:
    """A Python that a plain user can run, and who that is. Skips where this checkout is closed to others."""
    if not IS_ROOT:
        return sys.executable, {}
    identity: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    version = f"python3.{sys.version_info.minor}"
    for executable in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        with suppress(OSError):
            command = [
                executable,
                "-c",
                "import psycopg, infosilk.node.postgres.embedded as e; e.wheel_version()",
            ]
            if not subprocess.run(
                command, env=plain_environment(), cwd="/", capture_output=True, **identity
            ).returncode:
                return executable, identity
    pytest.skip("no Python with this checkout and its packages is open to the user nobody")
