"""Whole nodes for tests and benchmarks: each with its own home, durable embedded database, web and worker process."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg

from infosilk.node.base import process_tree
from infosilk.node.postgres.embedded import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = "tests.road.testapp.settings"
ROAD_ALONE = "tests.road.testapp.road_alone"

ZONE = """
[zone]
name = "testing"
languages = ["en"]
[zone.title]
en = "A zone for tests"
[[cities]]
code = "nis"
country = "RS"
unlocode = "RSINI"
timezone = "Europe/Belgrade"
currency = "RSD"
latitude = 43.3
longitude = 21.9
title = {{ en = "Niš" }}
[[nodes]]
name = "nis"
city = "nis"
url = "http://127.0.0.1:{nis}"
port = {nis}
[[nodes]]
name = "hangzhou"
city = "nis"
url = "http://127.0.0.1:{hangzhou}"
port = {hangzhou}
[[grants]]
from = "nis"
to = "hangzhou"
topics = ["road.*", "test.*"]
[[grants]]
from = "hangzhou"
to = "nis"
topics = ["road.*", "test.*"]
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """Poll `condition` until it is true; its value. AssertionError after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds:.0f} s: {what}")


@dataclass
class Node:
    """One node. `ways` are the ports by which each node is reached from here (a faulty line, perhaps)."""

    name: str
    home: Path
    port: int
    ways: dict[str, int]
    batch: int = 500
    settings: str = SETTINGS
    processes: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        zone = self.home / "zone"
        zone.mkdir(exist_ok=True)
        (zone / "zone.toml").write_text(ZONE.format(**self.ways), encoding="utf-8")
        (self.home / "node.toml").write_text(
            f'node = "{self.name}"\nzone = "{zone}"\ndemo = true\nport = {self.port}\n'
            f'road_batch = {self.batch}\nlog_level = "warning"\n',
            encoding="utf-8",
        )
        self.database = EmbeddedPostgres(self.home)

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("INFOSILK_", "DATABASE_", "PG"))}
        kept |= {"INFOSILK_HOME": str(self.home), "DJANGO_SETTINGS_MODULE": self.settings}
        kept["PYTHONPATH"] = os.pathsep.join([str(ROOT), str(ROOT / "src"), os.environ.get("PYTHONPATH", "")])
        return kept

    def run(self, *arguments: str, check: bool = True) -> str:
        """Run Python with `arguments` in this node to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        if check and done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout[-3000:]}{done.stderr[-3000:]}")
        return done.stdout

    def python(self, code: str) -> str:
        """Run `code` with Django set up in this node; what it printed."""
        return self.run("-c", f"import django; django.setup()\n{code}").strip()

    def prepare(self) -> str:
        """Database up, tables made; the node's public key as JSON."""
        self.database.start()
        return self.python(
            "import json; from django.core.management import call_command; from infosilk.road import keys\n"
            "call_command('migrate', verbosity=0); print(json.dumps(keys.export_public_key()))"
        ).splitlines()[-1]

    def trust(self, key: str) -> None:
        """Import a partner's public key, as its operator would."""
        self.python(f"from infosilk.road import keys; keys.import_public_key({key!r})")

    def start(self, name: str, *arguments: str) -> None:
        log = (self.home / f"{name}.log").open("ab")
        self.processes[name] = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=partial(process_tree.die_with, os.getpid(), signal.SIGKILL),
        )
        log.close()

    def start_web(self) -> None:
        self.start(
            "web",
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--no-ws",
            "infosilk.node.processes.web_process:application",
        )

    def start_worker(self) -> None:
        self.start("worker", "-m", "tests.road.testapp.work")

    def kill(self, name: str) -> None:
        """SIGKILL to the process and all its children."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_database(self) -> None:
        """SIGKILL to the postmaster: its children notice and die with it."""
        pid = int((self.database.place.pgdata / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.database.destroy()

    def answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1.0):
            return True
        return False

    def query(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database.url, autocommit=True) as connection:
            return connection.execute(sql, parameters).fetchall()

    def one(self, sql: str, *parameters: Any) -> Any:
        return self.query(sql, *parameters)[0][0]


def road(node: Node, *words: str, check: bool = True) -> str:
    """What `infosilk road WORDS` prints on this node."""
    code = "import django, sys; django.setup(); from infosilk.road.commands import app; app(sys.argv[1:])"
    return node.run("-c", code, *words, check=check)


@contextlib.contextmanager
def two_nodes(
    folder: Path, *, ways: dict[str, int] | None = None, batch: int = 500, settings: str = SETTINGS
) -> Iterator[tuple[Node, Node]]:
    """Two prepared and paired nodes, nis and hangzhou; no process of theirs runs yet but the databases."""
    ports = {"nis": free_port(), "hangzhou": free_port()}
    nodes = [Node(name, folder / name, ports[name], ways or ports, batch, settings) for name in ports]
    try:
        with ThreadPoolExecutor(2) as pool:
            keys = list(pool.map(Node.prepare, nodes))
            list(pool.map(Node.trust, nodes, reversed(keys)))
        yield nodes[0], nodes[1]
    finally:
        for node in nodes:
            node.stop()
