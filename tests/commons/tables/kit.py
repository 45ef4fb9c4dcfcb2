"""A kind of table for the tests: things with a code, a number, a price, a day, a choice and a flag, kept in a table."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from infosilk.commons.tables.public import Change, Checked, Column, Kind, kind
from infosilk.kernel import demo
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import ErrorItem
from infosilk.kernel.record import audit

COLUMNS = (
    Column("code", "Code", required=True, examples=("S-1",), aliases=("šifra", "编号"), most=40),
    Column("name", "Name", required=True, examples=("Thing (sample)",), aliases=("naziv",)),
    Column("pieces", "Pieces", "integer"),
    Column("price", "Price", "money", aliases=("cena",)),
    Column("made", "Made on", "day"),
    Column("colour", "Colour", "code", choices=lambda: ("red", "blue")),
    Column("fragile", "Fragile", "yes"),
)
_NAMES = [column.name for column in COLUMNS]


def make() -> None:
    """The table of things; in the transaction of a test, or for good."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS test_thing (owner bigint, code text, ended boolean DEFAULT false,"
            " times int DEFAULT 1, name text DEFAULT '', pieces text DEFAULT '', price text DEFAULT '',"
            " made text DEFAULT '', colour text DEFAULT '', fragile text DEFAULT '')"
        )
        cursor.execute("CREATE INDEX IF NOT EXISTS test_thing_code ON test_thing (code)")


def things(acting: Acting) -> dict[str, dict[str, str]]:
    return {one["code"]: dict(one) for one in everything(acting)}


def put(acting: Acting, code: str, **values: str) -> None:
    """Change a thing by another way than a table."""
    with connection.cursor() as cursor:
        for name, value in values.items():
            cursor.execute(f"UPDATE test_thing SET {name} = %s WHERE code = %s", [value, code])


def everything(acting: Acting) -> Iterable[dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_NAMES)} FROM test_thing WHERE owner = %s AND NOT ended ORDER BY code",
            [acting.organisation_id],
        )
        return [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]


def _existing(acting: Acting, keys: Sequence[str], lock: bool) -> dict[str, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(_NAMES)} FROM test_thing WHERE owner = %s AND NOT ended AND code = ANY(%s)"
            + (" FOR UPDATE" if lock else ""),
            [acting.organisation_id, list(keys)],
        )
        return {row[0]: dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()}


def _check(acting: Acting, values: dict[str, str], old: Any) -> Checked:
    faults = (
        [ErrorItem("name", "A thing is not called so.", "Call it otherwise.")] if values.get("name") == "bad" else []
    )
    return Checked(values, faults)


def _apply(acting: Acting, changes: Sequence[Change]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO test_thing (owner, code) VALUES (%s, %s)",
            [(acting.organisation_id, one.key) for one in changes if one.old is None],
        )
        for name in _NAMES[1:]:
            done = [(one.key, one.values[name]) for one in changes if name in one.values]
            if done:
                cursor.execute(
                    f"UPDATE test_thing t SET {name} = v.value FROM unnest(%s::text[], %s::text[]) AS v(code, value)"
                    " WHERE t.code = v.code AND t.owner = %s AND NOT t.ended",
                    [[one[0] for one in done], [one[1] for one in done], acting.organisation_id],
                )
    audit.record(
        acting, "test.things.imported", "test.thing", str(len(changes)), {"codes": [one.key for one in changes]}
    )
    return [{"created": one.old is None} for one in changes]


def _reverse(acting: Acting, changes: Sequence[Change]) -> None:
    with connection.cursor() as cursor:
        created = [one.key for one in changes if one.effect["created"]]
        cursor.execute("UPDATE test_thing SET ended = true WHERE code = ANY(%s)", [created])
        for one in changes:
            for name, value in (one.old or {}).items():
                cursor.execute(f"UPDATE test_thing SET {name} = %s WHERE code = %s", [value, one.key])
    audit.record(acting, "test.things.undone", "test.thing", str(len(changes)), {"codes": [one.key for one in changes]})


THINGS = kind(
    Kind(
        code="test.things",
        title="Things",
        area="trade",
        roles=("trader",),
        columns=COLUMNS,
        key="code",
        existing=_existing,
        check=_check,
        apply=_apply,
        reverse=_reverse,
        everything=everything,
    )
)


def trader(code: str = "tables-firm") -> Acting:
    firm: Organisation = demo.ensure_organisation(code=code, name=code, country="RS", roles=["trader"])
    return Acting(name="test", via="cli", organisation_id=firm.pk, roles=frozenset({"trader"}))
