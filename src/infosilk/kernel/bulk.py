"""Many rows at once in the caller's transaction: COPY, inserts and updates by one statement, JSON as it is written."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BooleanField, F, Func, TextField, Value

Row = TypeVar("Row")


class Reasoned(Protocol):
    """A reason as it is kept: a dict of JSON values."""

    def as_dict(self) -> dict[str, Any]: ...


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def as_json(value: Any) -> str | None:
    """`value` as compact JSON text; None stays None (NULL)."""
    return None if value is None else _encode(value)


def reasons_json(reasons: Iterable[Reasoned]) -> str:
    """Reasons as JSON text, in their order."""
    return _encode([reason.as_dict() for reason in reasons])


def copy(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """COPY `rows`, tuples in the order of `columns`, into `table`."""
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as sink,
    ):
        for row in rows:
            sink.write_row(row)


def insert_new(table: str, rows: Sequence[Mapping[str, Any]], returning: str) -> set[Any]:
    """Insert `rows` (by column; each has the same ones), and leave out those whose unique key is taken.

    The values of the column `returning` of the rows that went in. A value is what JSON holds, or a number or moment
    that is told as text.
    """
    if not rows:
        return set()
    names = ", ".join(f'"{name}"' for name in rows[0])
    given = f"json_populate_recordset(NULL::{table}, %s::json)"
    parts = ("INSERT INTO", table, f"({names}) SELECT", names, "FROM", given, "ON CONFLICT DO NOTHING")
    with connection.cursor() as cursor:
        cursor.execute(" ".join((*parts, f'RETURNING "{returning}"')), [_records(rows)])
        return {row[0] for row in cursor.fetchall()}


def update(table: str, key: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Give the rows of `table` with these values of `key` the other values of `rows`, in one statement."""
    if not rows:
        return
    sets = ", ".join(f'"{name}" = given."{name}"' for name in rows[0] if name != key)
    given = f"json_populate_recordset(NULL::{table}, %s::json) AS given"
    parts = ("UPDATE", table, "AS old SET", sets, "FROM", given, f'WHERE old."{key}" = given."{key}"')
    with connection.cursor() as cursor:
        cursor.execute(" ".join(parts), [_records(rows)])


def one_of(column: str, values: Iterable[str]) -> Func:
    """That a text column is one of `values`, which go as one array: a statement with a parameter for each of thousands
    takes longer to parse than to run."""
    array = Value(list(values), output_field=ArrayField(TextField()))
    return Func(F(column), array, template="(%(expressions)s))", arg_joiner=" = ANY(", output_field=BooleanField())


def _records(rows: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"), default=str)


class Copied(Generic[Row]):
    """A table that is written by COPY; the fields of `kind`, a slotted dataclass, are its columns."""

    def __init__(self, table: str, kind: type[Row]) -> None:
        self.table = table
        self.columns = tuple(column.name for column in fields(kind))  # type: ignore[arg-type]
        self._values: Callable[[Row], tuple[Any, ...]] = attrgetter(*self.columns)

    def write(self, rows: Iterable[Row]) -> None:
        """COPY `rows` in the caller's transaction."""
        copy(self.table, self.columns, map(self._values, rows))
