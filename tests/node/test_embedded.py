"""The embedded database as a node has it: what it is set to, who is let in, its client programs."""

import contextlib
import os
import stat
import subprocess
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from infosilk.node.postgres.embedded import (
    FAST_BUT_NOT_DURABLE,
    EmbeddedPostgres,
    SettingRefused,
    StartFailed,
    Status,
    ToolFailed,
    wheel_version,
)
from infosilk.node.postgres.place import account_of
from infosilk.node.postgres.postmaster import processes
from tests.node.servers import ask, execute, plain_environment, plain_python, root_only

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


def test_each_database_name_is_made_on_start(durable: EmbeddedPostgres) -> None:
    second = EmbeddedPostgres(durable.home, database='odd "name" %', settings={})

    second.start()

    assert ask(second, "SELECT current_database()") == 'odd "name" %'


def test_settings_override_the_defaults_and_survive_quoting(spare: EmbeddedPostgres) -> None:
    server = EmbeddedPostgres(
        spare.home, settings={**FAST_BUT_NOT_DURABLE, "max_connections": "42", "application_name": r"it's \n"}
    )

    server.start()

    assert ask(server, "SELECT reset_val FROM pg_settings WHERE name = 'max_connections'") == "42"
    assert ask(server, "SHOW fsync") == "off"


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


def test_a_wrong_setting_is_told_in_the_servers_words(spare: EmbeddedPostgres) -> None:
    server = EmbeddedPostgres(spare.home, settings={"work_mem": "plenty"})

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


def test_a_lost_node_password_is_made_anew(spare: EmbeddedPostgres) -> None:
    server = spare
    server.start()
    old = server.url
    (server.home / "secrets" / "database.password").unlink()

    server.start()

    assert ask(server, "SELECT 1") == 1
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(old)


# Client programs


def test_a_dump_is_restored_into_a_fresh_database(
    durable: EmbeddedPostgres, spare: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGHOST", "elsewhere.invalid")
    source, target = spare, EmbeddedPostgres(durable.home, database="fresh")
    source.start()
    target.start()
    execute(source, "CREATE TABLE city (name text)", "INSERT INTO city VALUES ('Niš'), ('杭州')")

    dump = source.run_tool("pg_dump", "--format=custom", "--no-owner").stdout
    target.run_tool("pg_restore", "--no-owner", "--exit-on-error", "--dbname=fresh", input=dump)

    assert ask(target, "SELECT string_agg(name, ' ' ORDER BY name) FROM city") == "Niš 杭州"


def test_a_failed_program_is_told_in_its_own_words(durable: EmbeddedPostgres) -> None:
    with pytest.raises(ToolFailed, match=r"psql failed .*nowhere"):
        durable.run_tool("psql", "-Xc", "SELECT * FROM nowhere", "-v", "ON_ERROR_STOP=1")
    assert durable.run_tool("psql", "-Xc", "SELECT * FROM nowhere", check=False).returncode == 1


def test_the_superuser_is_at_hand_for_the_operator(durable: EmbeddedPostgres) -> None:
    assert durable.run_tool("psql", "-XAtc", "SHOW is_superuser", admin=True).stdout == b"on\n"
