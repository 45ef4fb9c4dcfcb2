"""Each row of a table once, whatever is killed while it is looked at, applied and undone."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db import connection

from infosilk.commons.tables import actions
from infosilk.commons.tables.models import Import
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import AuditEntry
from tests.commons.tables import kit
from tests.conftest import ROOT
from tests.kernel import people
from tests.kit.children import environment
from tests.road.nodes import until

WORKER = ["-m", "tests.commons.tables.worker"]


@pytest.fixture
def committed(transactional_db: None) -> Iterator[Acting]:
    kit.make()
    yield people.actor("trader")
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE test_thing")


def counted(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def each_row_once(acting: Acting, rows: int, kills: int, bound: int, imports: int = 1) -> None:
    """`imports` tables of `rows` rows each, looked at, applied and undone by two processes of which one is killed
    `kills` times in each of the three."""
    seed = os.environ.get("INFOSILK_CRASH_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"INFOSILK_CRASH_SEED={seed}")
    chance = random.Random(seed)
    given = environment()
    every = rows * imports

    def begin() -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, *WORKER], cwd=ROOT, env=given, stdout=subprocess.DEVNULL)

    workers = [begin(), begin()]

    def killed_at(points: list[int], count: str) -> None:
        for point in points:
            until(lambda point=point: counted(count) >= point, bound, f"{point} of {count}")
            victim = chance.randrange(2)
            workers[victim].kill()
            workers[victim].wait()
            workers[victim] = begin()

    def reached(state: str) -> None:
        until(lambda: not Import.objects.exclude(state=state).exists(), bound, state)

    table = "SELECT count(*) FROM commons_tables_importrow"
    try:
        found = []
        for one in range(imports):
            text = "code,name,price\n" + "".join(f"T{one}-{number},Cup,{number}\n" for number in range(rows))
            found.append(actions.upload(acting, kit.THINGS.code, f"t{one}.csv", text.encode()).pk)
        # After what was done while somebody waited, and before the last chunk.
        points = sorted(chance.sample(range(1000 * imports, every - 600), kills))
        killed_at(points, table)
        reached("ready")
        for key in found:
            actions.apply(acting, key)
        killed_at(points, f"{table} WHERE state = 'applied'")
        reached("applied")
        things = "SELECT count(*) FROM test_thing"
        assert counted(things) == counted("SELECT count(DISTINCT code) FROM test_thing") == every
        for key in found:
            actions.undo(acting, key)
        killed_at(points, f"{table} WHERE state = 'reversed'")
        reached("undone")
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()

    reversed_rows = counted(f"{table} WHERE state = 'reversed'")
    assert reversed_rows == counted("SELECT count(*) FROM test_thing WHERE ended") == every
    for action in ("test.things.imported", "test.things.undone"):
        said = AuditEntry.objects.filter(action=action)
        assert sum(int(one.object_id) for one in said) == every, action
    told = AuditEntry.objects.filter(action__in=("tables.import.applied", "tables.import.undone"))
    assert told.count() == 2 * imports


@pytest.mark.slow
@pytest.mark.timeout(180)
@pytest.mark.django_db(transaction=True)
def test_each_row_counts_once_though_workers_are_killed(committed: Acting) -> None:
    each_row_once(committed, 4000, kills=1, bound=60)


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.django_db(transaction=True)
def test_twenty_tables_of_twenty_thousand_rows_count_once_though_workers_are_killed(committed: Acting) -> None:
    each_row_once(committed, 20_000, kills=20, bound=600, imports=20)
