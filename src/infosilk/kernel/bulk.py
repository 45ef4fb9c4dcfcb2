"""Many rows at once: COPY in the caller's transaction, and JSON as it is written into it."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar

from django.db import connection

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


class Copied(Generic[Row]):
    """A table that is written by COPY; the fields of `kind`, a slotted dataclass, are its columns."""

    def __init__(self, table: str, kind: type[Row]) -> None:
        self.table = table
        self.columns = tuple(column.name for column in fields(kind))  # type: ignore[arg-type]
        self._values: Callable[[Row], tuple[Any, ...]] = attrgetter(*self.columns)

    def write(self, rows: Iterable[Row]) -> None:
        """COPY `rows` in the caller's transaction."""
        copy(self.table, self.columns, map(self._values, rows))
