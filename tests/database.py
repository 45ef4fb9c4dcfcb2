"""The test database: migrated once a run, with the zone's law ready to be copied; each test worker has a clone of it.

Whichever process asks first makes the template, behind a lock file in the run's folder; the others wait and clone it.
In the template stands the schema `law`: the rows that a loading of the zone's law writes, and the function
`law.copy()`, which puts them into their tables. Their keys were drawn from the tables' own sequences, which stand
behind them in every clone, so that no row of a test takes one of them.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

# Triggers write these by themselves when rows come into the other tables.
_BY_TRIGGERS = {"kernel_dataversion", "kernel_audithead"}


def template(run: Path) -> str:
    """The name of the run's template database, which is made by the first who asks; `run` is the run's folder."""
    done = run / "template"
    with (run / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.is_file():
            done.write_text(_make(), encoding="utf-8")
    return done.read_text(encoding="utf-8")


@contextmanager
def cloned(run: Path, name: str) -> Iterator[None]:
    """This process works in a clone of the template, `…_name`, inside the block, and drops it then."""
    from django.conf import settings
    from django.db import connection

    before = connection.settings_dict["NAME"]
    like = template(run)
    name = f"{like}_{name}"
    _create(name, like)
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
        _elsewhere(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def drop_template(run: Path) -> None:
    """Drop the run's template from a server that is not the run's own."""
    import psycopg

    done = run / "template"
    if done.is_file():
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            name = sql.Identifier(done.read_text(encoding="utf-8"))
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _create(name: str, like: str) -> None:
    _elsewhere(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    _elsewhere(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(like)))


def _elsewhere(statement: sql.Composed) -> None:
    """Run `statement` from the server's own database: one that is made or dropped may have no sessions."""
    from django.db import connection

    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def _make() -> str:
    from django.conf import settings
    from django.db import connection

    before = connection.settings_dict["NAME"]
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _let_truncate()
        _keep_law()
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
    return name


def _let_truncate() -> None:
    """Let transactional tests empty append-only tables between them; a test of that promise enables its trigger."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger"
            " WHERE tgname LIKE '%no_truncate' AND NOT tgisinternal"
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"')


def _keep_law() -> None:
    """Load the law, keep what this wrote in the schema `law`, and leave the tables themselves empty."""
    from django.db import connection, transaction

    from tests.trade.node import load_files

    with transaction.atomic():
        before = _counts()
        load_files()
        after = _counts()
        written = [table for table in after if after[table] != before[table] and table not in _BY_TRIGGERS]
        kept = {table: _out(table) for table in written}
        transaction.set_rollback(True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA law")
        for table, rows in kept.items():
            name = sql.Identifier(table)
            cursor.execute(sql.SQL("CREATE TABLE law.{0} (LIKE public.{0})").format(name))
            with cursor.copy(sql.SQL("COPY law.{} ({}) FROM STDIN").format(name, _columns(table))) as copy:
                copy.write(rows)
        cursor.execute(_function(written))


def _function(tables: list[str]) -> sql.Composed:
    """`law.copy()`: true when the law now stands in its tables; false, and nothing done, where some was there."""
    there = [
        sql.SQL("EXISTS (SELECT FROM law.{0} JOIN public.{0} USING (id))").format(sql.Identifier(t)) for t in tables
    ]
    # The audit trail may hold other things; a table of law may not.
    own = [table for table in tables if not table.startswith("kernel_audit")]
    there += [sql.SQL("EXISTS (SELECT FROM public.{})").format(sql.Identifier(table)) for table in own]
    put = [
        sql.SQL("INSERT INTO public.{0} ({1}) SELECT {1} FROM law.{0} ORDER BY id;").format(
            sql.Identifier(table), _columns(table)
        )
        for table in tables
    ]
    return sql.SQL(
        "CREATE FUNCTION law.copy() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN IF {} THEN RETURN false; END IF;"
        " {} RETURN true; END $$"
    ).format(sql.SQL(" OR ").join(there), sql.SQL(" ").join(put))


def _columns(table: str) -> sql.Composed:
    """The columns of `table` that can be written."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return sql.SQL(", ").join(sql.Identifier(name) for (name,) in cursor.fetchall())


def _out(table: str) -> bytes:
    from django.db import connection

    with connection.cursor() as cursor:
        statement = sql.SQL("COPY (SELECT {} FROM public.{} ORDER BY id) TO STDOUT")
        with cursor.copy(statement.format(_columns(table), sql.Identifier(table))) as copy:
            return b"".join(bytes(part) for part in copy)


def _counts() -> dict[str, int]:
    """How many rows each table has."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
        found = {}
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            found[table] = cursor.fetchone()[0]
    return found
