"""The demo as people run it, once for the whole test session: two real nodes with web, worker and database.

Whichever test worker asks first starts it; the others wait for it behind a lock file. The process that started
pytest ends it (tests/conftest.py calls `stop`).
"""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
ZONE = ROOT / "zones" / "nis-hangzhou"
START_SECONDS = 240


@dataclass(frozen=True)
class Site:
    """The running demo: where each node is, and what its secrets folder holds for tests."""

    workspace: Path
    zone: Path
    urls: dict[str, str]
    log: Path

    def home(self, node: str) -> Path:
        return self.workspace / "var" / node

    def password(self, node: str) -> str:
        return (self.home(node) / "secrets" / "demo.password").read_text().strip()

    def token(self, node: str, role: str) -> str:
        return (self.home(node) / "secrets" / f"token-{role}").read_text().strip()

    def call(self, node: str, role: str, method: str, path: str, **options: Any) -> requests.Response:
        """One API call as the demo account that holds `role` on `node`."""
        headers = {"Authorization": f"Bearer {self.token(node, role)}", **options.pop("headers", {})}
        url = f"{self.urls[node]}/api/v1/{path}"
        return requests.request(method, url, headers=headers, timeout=60, **options)

    def command(self, *words: str, node: str | None = None) -> subprocess.CompletedProcess[str]:
        """One `infosilk` command in the demo's workspace."""
        where = ["--home", str(self.home(node))] if node else []
        environment = {k: v for k, v in os.environ.items() if k not in ("INFOSILK_HOME", "DATABASE_URL")}
        return subprocess.run(
            [sys.executable, "-m", "infosilk.node.commands.main", *where, *words],
            cwd=self.workspace,
            env=environment,
            text=True,
            capture_output=True,
            check=False,
            timeout=180,
        )


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def _own_zone(folder: Path) -> dict[str, str]:
    """A copy of the zone on free ports, so that a demo that is already up does not matter."""
    shutil.copytree(ZONE, folder)
    path = folder / "zone.toml"
    text = path.read_text(encoding="utf-8")
    urls = {}
    for name, old, new in zip(("nis", "hangzhou"), ("8000", "8001"), _free_ports(2), strict=True):
        text = text.replace(f"http://localhost:{old}", f"http://localhost:{new}")
        text = text.replace(f"port = {old}", f"port = {new}")
        urls[name] = f"http://localhost:{new}"
    path.write_text(text, encoding="utf-8")
    return urls


def start(base: Path) -> Site:
    """The demo below `base`, started by the first caller of the session, joined by the rest."""
    base.mkdir(parents=True, exist_ok=True)
    with (base / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        state = base / "state.json"
        if not state.is_file():
            state.write_text(json.dumps(_launch(base)))
        told = json.loads(state.read_text())
    if told.get("failed"):
        raise RuntimeError(f"the demo did not come up:\n{told['failed']}")
    return Site(base, Path(told["zone"]), told["urls"], Path(told["log"]))


def _launch(base: Path) -> dict[str, Any]:
    zone, log = base / "zone", base / "demo.log"
    urls = _own_zone(zone)
    (base / "var").mkdir()
    environment = {k: v for k, v in os.environ.items() if k not in ("INFOSILK_HOME", "DATABASE_URL")}
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "infosilk.node.commands.main", "demo", "--zone", str(zone)],
            cwd=base,
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    told = {"pid": process.pid, "zone": str(zone), "urls": urls, "log": str(log)}
    end = time.monotonic() + START_SECONDS
    while "Both nodes are up" not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > end:
            process.kill()
            return {**told, "failed": log.read_text(errors="replace")[-6000:]}
        time.sleep(0.1)
    return told


def stop(base: Path) -> None:
    """End the demo below `base`, if any: as Ctrl-C does, then by force; its databases are removed."""
    state = base / "state.json"
    if not state.is_file():
        return
    told = json.loads(state.read_text())
    try:
        os.kill(told["pid"], signal.SIGINT)
        end = time.monotonic() + 60
        while time.monotonic() < end and _alive(told["pid"]):
            time.sleep(0.1)
        if _alive(told["pid"]):
            os.killpg(told["pid"], signal.SIGKILL)
    except ProcessLookupError:
        pass
    from infosilk.node.postgres.embedded import EmbeddedPostgres

    for home in (base / "var").glob("*/node.toml"):
        EmbeddedPostgres(home.parent).destroy()


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
