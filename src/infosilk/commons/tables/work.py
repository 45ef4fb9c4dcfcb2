"""Work on an import: looking at its rows, applying them, undoing them; a chunk in a transaction with its checkpoint.

Several processes may work on one import, and any may be killed: a chunk is done whole or not at all, and each row once,
because whoever does it holds the import and takes up where the checkpoint stands.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from itertools import islice

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from infosilk.commons.tables import files, judging, kinds
from infosilk.commons.tables.engine import faults
from infosilk.commons.tables.kinds import Change, Kind
from infosilk.commons.tables.models import WORKING, Import, ImportRow, ImportState, Outcome, RowState
from infosilk.kernel import bulk
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.sheet import Opened, Refused, Row
from infosilk.kernel.record import audit

JOB = "commons.table"
CHUNK = 1000
# So many rows are worked on while somebody waits for the answer, about a second; the rest in the background.
INLINE_ROWS = 1000
_FEW = 5
Once = Callable[[], AbstractContextManager[object]]
_ROW_COLUMNS = ("table_id", "number", "key", "values", "old", "faults", "outcome", "state", "chosen")


def go_on(
    key: int, acting: Acting, most: int | None = None, once: Once = transaction.atomic, opened: Opened | None = None
) -> None:
    """Work on an import until its state is one that waits for people, or `most` rows are done.

    `once` is the transaction of a chunk: a job gives its own, which is fenced. `opened` is its file where somebody
    has opened it already.
    """
    while True:
        table = Import.objects.get(pk=key)
        if table.state not in WORKING:
            return
        kind = kinds.named(acting, table.kind)
        with translation.override(table.language):
            if table.state == ImportState.CHECKING:
                done = _check(table, acting, kind, most, once, opened)
            else:
                one = _apply if table.state == ImportState.APPLYING else _undo
                done = _chunks(table, acting, kind, one, most, once)
        if not done:
            return  # It is finished, or another process is at it.
        if most is not None:
            most -= done
            if most <= 0:
                return


def _check(
    table: Import, acting: Acting, kind: Kind, most: int | None, once: Once, opened: Opened | None = None
) -> int:
    """Look at the rows that were not looked at, in one pass over the file; how many."""
    done = 0
    try:
        with nullcontext(opened) if opened else files.reopened(table, acting) as one:
            rows = files.rows_of(table, kind, one)
            for _row in islice(rows, table.read):
                pass
            while chunk := list(islice(rows, CHUNK if most is None else min(CHUNK, most - done))):
                if not _store(table, acting, kind, chunk, once):
                    return done
                done += len(chunk)
                if most is not None and done >= most:
                    return done
    except Refused as refused:
        problem = {"code": refused.finding.code, "params": refused.finding.params}
        Import.objects.filter(pk=table.pk, state=ImportState.CHECKING).update(state=ImportState.BROKEN, problem=problem)
        return done + 1
    _looked_at(table, acting, kind)
    return done + 1


def _store(table: Import, acting: Acting, kind: Kind, chunk: list[Row], once: Once) -> bool:
    with once():
        held = Import.objects.select_for_update().get(pk=table.pk)
        if held.state != ImportState.CHECKING or held.read != table.read:
            return False
        bulk.copy(
            ImportRow._meta.db_table,
            _ROW_COLUMNS,
            (
                (
                    table.pk,
                    row.number,
                    row.key,
                    bulk.as_json(row.values),
                    bulk.as_json(row.old),
                    bulk.as_json(row.faults),
                    str(row.outcome),
                    "waiting",
                    True,
                )
                for row in judging.judge(acting, kind, table, chunk)
            ),
        )
        table.read += len(chunk)
        Import.objects.filter(pk=table.pk).update(read=table.read)
    return True


def _looked_at(table: Import, acting: Acting, kind: Kind) -> None:
    gone = sum(1 for _key in gone_keys(table, acting, kind))
    Import.objects.filter(pk=table.pk, state=ImportState.CHECKING, read=table.read).update(
        state=ImportState.READY, gone=gone
    )


def gone_keys(table: Import, acting: Acting, kind: Kind) -> Iterator[str]:
    """Keys of what is there and not in the table; nothing is ever done to it."""
    there = iter(kind.everything(acting))
    while chunk := [one[kind.key] for one in islice(there, 1000)]:
        named = set(table.rows.filter(key__in=chunk).values_list("key", flat=True))
        yield from (key for key in chunk if key not in named)


_Chunk = Callable[[Import, Acting, Kind, int], int]


def _chunks(table: Import, acting: Acting, kind: Kind, one: _Chunk, most: int | None, once: Once) -> int:
    done = 0
    while most is None or done < most:
        with once():
            held = Import.objects.select_for_update().get(pk=table.pk)
            if held.state != table.state:
                return done
            count = one(held, acting, kind, CHUNK if most is None else min(CHUNK, most - done))
        done += count
        if not count:
            return done
    return done


def _apply(table: Import, acting: Acting, kind: Kind, size: int) -> int:
    rows = list(to_apply(table).values_list("pk", "number", "key", "values", "old", named=True)[:size])
    if not rows:
        _finish(table, acting, ImportState.APPLIED, "applied")
        return 0
    there = kind.existing(acting, [row.key for row in rows], True)
    fresh = [row for row in rows if _same(row.old, there.get(row.key))]
    effects = kind.apply(acting, [Change(row.key, row.values, there.get(row.key)) for row in fresh]) if fresh else []
    done = {row.pk: effect for row, effect in zip(fresh, effects, strict=True) if effect is not None}
    _mark(RowState.APPLIED, done)
    _refuse(RowState.REFUSED, {row.pk: row.number for row in rows if row.pk not in done})
    return len(rows)


def _undo(table: Import, acting: Acting, kind: Kind, size: int) -> int:
    waiting = table.rows.filter(state=RowState.APPLIED).order_by("-number")
    rows = list(waiting.values_list("pk", "number", "key", "values", "old", "effect", named=True)[:size])
    if not rows:
        _finish(table, acting, ImportState.UNDONE, "undone")
        return 0
    there = kind.existing(acting, [row.key for row in rows], True)
    as_left = [row for row in rows if _same(row.values, there.get(row.key))]
    if as_left:
        kind.reverse(acting, [Change(row.key, row.values, row.old, row.effect) for row in as_left])
    left = {row.pk for row in as_left}
    _state(RowState.REVERSED, list(left))
    _refuse(RowState.KEPT, {row.pk: row.number for row in rows if row.pk not in left})
    return len(rows)


def done(table: Import) -> int:
    """How many rows were applied or undone so far."""
    state = RowState.APPLIED if table.state == ImportState.APPLYING else RowState.REVERSED
    return table.rows.filter(state=state).count()


def to_apply(table: Import) -> "QuerySet[ImportRow]":
    """The chosen rows that would change something and are not applied yet."""
    return table.rows.filter(state=RowState.WAITING, chosen=True, outcome__in=(Outcome.NEW, Outcome.CHANGED)).order_by(
        "number"
    )


def _same(known: dict[str, str] | None, there: dict[str, str] | None) -> bool:
    """Whether what is there is what was seen, in the columns of the file."""
    if known is None or there is None:
        return known is None and there is None
    return all(there.get(name, "") == value for name, value in known.items())


def _mark(state: RowState, effects: Mapping[int, object]) -> None:
    """Rows with one effect, which is what most have, are named together; the others each with its own."""
    alike: dict[str, list[int]] = defaultdict(list)
    for key, effect in effects.items():
        alike[repr(effect)].append(key)
    with connection.cursor() as cursor:
        if len(alike) < _FEW:
            for keys in alike.values():
                cursor.execute(
                    "UPDATE commons_tables_importrow SET state = %s, effect = %s::jsonb WHERE id = ANY(%s)",
                    [str(state), json.dumps(effects[keys[0]]), keys],
                )
            return
    rows = [{"id": key, "state": str(state), "effect": effect} for key, effect in effects.items()]
    bulk.update(ImportRow._meta.db_table, "id", rows)


def _state(state: RowState, keys: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE commons_tables_importrow SET state = %s WHERE id = ANY(%s)", [str(state), keys])


def _refuse(state: RowState, numbers: Mapping[int, int]) -> None:
    if not numbers:
        return
    since = {"field": "", "column": "", "code": faults.ChangedSince.code, "params": {}}
    rows = [
        {"id": key, "state": str(state), "faults": [{"cell": str(number), **since}]} for key, number in numbers.items()
    ]
    bulk.update(ImportRow._meta.db_table, "id", rows)


def _finish(table: Import, acting: Acting, state: ImportState, word: str) -> None:
    now = timezone.now()
    if state == ImportState.APPLIED:
        Import.objects.filter(pk=table.pk).update(state=state, applied_at=now)
        counts = {one: table.rows.filter(state=one).count() for one in (RowState.APPLIED, RowState.REFUSED)}
    else:
        Import.objects.filter(pk=table.pk).update(state=state, undone_at=now)
        counts = {one: table.rows.filter(state=one).count() for one in (RowState.REVERSED, RowState.KEPT)}
    changes = {"kind": table.kind, "sha256": table.sha256, **{str(one): count for one, count in counts.items()}}
    audit.record(acting, f"tables.import.{word}", "tables.import", str(table.pk), changes)
