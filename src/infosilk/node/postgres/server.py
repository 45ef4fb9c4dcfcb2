"""Making the data folder, launching the server, and letting the node in. Callers hold the home's lock."""

import contextlib
import secrets
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from infosilk.node.postgres import postmaster as postmasters
from infosilk.node.postgres.errors import PlaceUnusable, StartFailed
from infosilk.node.postgres.place import PORT, Account, Place, private_folder, sync_folder, write_conf
from infosilk.node.postgres.programs import environment, identity, run_as
from infosilk.node.postgres.settings import HBA, server_conf

ADMIN = "postgres"
START_SECONDS = 120.0


def has_data(place: Place) -> bool:
    """Whether the database was made."""
    try:
        return (place.pgdata / "PG_VERSION").is_file()
    except PermissionError as error:
        raise PlaceUnusable(
            f"{place.pgdata} cannot be read by this user. Run the node as the user that owns its database."
        ) from error


def initialise(place: Place, account: Account, programs: Path, admin_password: str, sync: bool) -> None:
    """Make the data folder under another name and rename it: half a database never has the right name."""
    if place.pgdata.exists() and any(place.pgdata.iterdir()):
        raise PlaceUnusable(f"{place.pgdata} is not empty and holds no database. Move it away, start again.")
    for left in place.base.glob(".pgdata-*"):  # by one that was killed
        shutil.rmtree(left, ignore_errors=True)
    draft = place.base / f".pgdata-{secrets.token_hex(4)}"
    password = place.conf / "initdb.password"
    try:
        private_folder(draft, account.uid, account.gid)
        write_conf(place, account, password.name, admin_password + "\n")
        command = [str(programs / "bin" / "initdb"), "-D", str(draft), "-U", ADMIN, f"--pwfile={password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", "--no-instructions"]
        # The builtin provider sorts alike on every machine. Text search still asks the system's LC_CTYPE.
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if not sync:
            command.append("--no-sync")
        done = run_as(account, [*command, "--lc-ctype=C.UTF-8"])
        if done.returncode != 0 and "locale" in done.stderr:
            done = run_as(account, command)
        if done.returncode != 0:
            raise StartFailed(
                f"The database could not be made in {place.base}: {done.stderr.strip()[-2000:]}. Mend the "
                "cause (space on the disk, rights) and start again; nothing was left behind."
            )
        with contextlib.suppress(FileNotFoundError):
            place.pgdata.rmdir()
        draft.rename(place.pgdata)
        sync_folder(place.base)
    finally:
        password.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)


def launch(place: Place, account: Account, programs: Path, settings: Mapping[str, str]) -> None:
    """Start the server and wait until it takes connections."""
    write_conf(place, account, "postgresql.conf", server_conf(place, settings))
    write_conf(place, account, "pg_hba.conf", HBA)
    fixed = {
        "config_file": place.conf / "postgresql.conf",
        "hba_file": place.conf / "pg_hba.conf",
        "listen_addresses": "",
        "port": PORT,
        "unix_socket_directories": place.socket,
        "unix_socket_permissions": "0700",
        "cluster_name": place.name,
    }
    command = [str(programs / "bin" / "postgres"), "-D", str(place.pgdata)]
    for name, value in fixed.items():
        command += ["-c", f"{name}={value}"]
    user, group, groups = identity(account)
    with (place.conf / "startup.log").open("wb") as log:
        # A session of its own: Ctrl-C in the terminal must not stop the database before its clients.
        child = subprocess.Popen(
            command,
            env=environment(),
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            umask=0o077,
            user=user,
            group=group,
            extra_groups=groups,
        )
    postmasters.adopt(child)
    if not await_ready(place, child):
        raise StartFailed(
            f"The database in {place.pgdata} did not start. Its last words, from {place.conf / 'startup.log'}"
            f" and {place.pgdata / 'log'}:\n{_last_words(place)}"
        )


def await_ready(place: Place, child: subprocess.Popen[bytes] | None = None) -> bool:
    """Wait until the server takes connections; False when it ended. `child` is ours, None another's."""

    def settled() -> bool:
        if (process := postmasters.postmaster(place)) is not None:
            noted = postmasters.read_pid_file(place)
            return noted is not None and (noted.pid, noted.state) == (process.pid, "ready")
        return child is None or child.poll() is not None

    if not postmasters.wait_until(settled, START_SECONDS):
        raise StartFailed(
            f"The database in {place.pgdata} is not ready after {START_SECONDS:.0f} s, and goes on: after a "
            f"crash it replays its log first. Watch {place.pgdata / 'log'} and start again later.\n"
            f"{_last_words(place)}"
        )
    return postmasters.postmaster(place) is not None


def _last_words(place: Place) -> str:
    logs = [place.conf / "startup.log"]
    with contextlib.suppress(OSError):
        logs += sorted((place.pgdata / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)[-1:]
    return "\n".join(filter(None, map(postmasters.tail, logs)))


def let_in(database: str, node: Mapping[str, str], admin: Mapping[str, str], place: Place) -> None:
    """See that the node's role and database exist and that its password opens them; mend what does not."""
    limit = {"connect_timeout": "10"}
    address = make_conninfo(**{**node, **limit}, dbname=database)
    try:
        psycopg.connect(address).close()
        return
    except psycopg.OperationalError as error:
        if "too many clients" in str(error) or "remaining connection slots" in str(error):
            return  # Busy, hence in order.
    try:
        with psycopg.connect(make_conninfo(**{**admin, **limit}, dbname=ADMIN), autocommit=True) as connection:
            _make_role(connection, node["user"], node["password"])
            _make_database(connection, database, node["user"])
        psycopg.connect(address).close()
    except psycopg.Error as error:
        raise StartFailed(
            f"The database in {place.pgdata} runs, but does not let the node in: {str(error).strip()}. If "
            "database*.password among the node's secrets were lost, put them back from a copy."
        ) from error


def _make_role(connection: psycopg.Connection, user: str, password: str) -> None:
    # Not a superuser: an injected statement must not reach files and programs. CREATEDB serves the tests.
    role = sql.Identifier(user)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [user]).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB IN ROLE pg_monitor").format(role))
    # The server gets a verifier and never sees the password.
    verifier = connection.pgconn.encrypt_password(password.encode(), user.encode(), b"scram-sha-256")
    connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(verifier.decode())))


def _make_database(connection: psycopg.Connection, name: str, owner: str) -> None:
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        statement = sql.SQL("CREATE DATABASE {} OWNER {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner)))
