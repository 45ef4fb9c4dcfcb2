"""Every effect of every job exactly once, and no progress that goes back, whatever is killed.

Real processes do the jobs; they are killed with SIGKILL and the database's connections are cut, in CI the database
itself is killed too. The seed is printed; INFOSILK_CRASH_SEED repeats a run.
"""

import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from infosilk.commons.jobs import actions
from infosilk.commons.jobs.models import Job
from infosilk.kernel.actor import Acting
from tests.conftest import ROOT
from tests.kit.children import database_url, environment
from tests.road.nodes import Node, free_port, until

WORKER = ["-m", "tests.commons.jobs.worker"]
STEPS = 20
ASK = """
from infosilk.commons.jobs import actions
import tests.commons.jobs.kinds as kinds
from tests.kernel import people
kinds.make_table()
for firm in range(4):
    acting = people.actor("trader")
    for number in range({jobs} // 4):
        actions.start(acting, "test.count", {{"steps": {steps}}}, key=str(number))
"""


def seeded() -> random.Random:
    seed = os.environ.get("INFOSILK_CRASH_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"INFOSILK_CRASH_SEED={seed}")
    return random.Random(seed)


class Looker(threading.Thread):
    """Reads every job's progress all the time and notes each that went back."""

    def __init__(self, connect: Callable[[], "psycopg.Connection[tuple[int, ...]]"]) -> None:
        super().__init__(daemon=True)
        self.connect = connect
        self.backwards: list[tuple[int, int, int]] = []
        self.stop = threading.Event()
        self.looked = 0

    def run(self) -> None:
        seen: dict[int, int] = {}
        connection: psycopg.Connection[tuple[int, ...]] | None = None
        while not self.stop.wait(0.02):
            try:
                connection = connection or self.connect()
                rows = connection.execute("SELECT id, done, coalesce(total, 0) FROM commons_jobs_job").fetchall()
            except psycopg.Error:
                connection = None
                continue
            self.looked += 1
            for key, done, total in rows:
                if done < seen.get(key, 0) or (total and done > total):
                    self.backwards.append((key, seen.get(key, 0), done))
                seen[key] = done


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
@pytest.mark.timeout(120)
def test_every_effect_happens_once_however_often_its_processes_are_killed(trader: Acting) -> None:
    chance = seeded()
    for number in range(30):
        actions.start(trader, "test.count", {"steps": STEPS}, key=str(number))
    given = environment()
    looker = Looker(lambda: psycopg.connect(database_url(), autocommit=True))
    looker.start()

    def begin() -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, *WORKER], cwd=ROOT, env=given, stdout=subprocess.DEVNULL)

    workers = [begin(), begin()]
    try:
        for point in sorted(chance.sample(range(10, 30 * STEPS - 10), 6)):
            until(lambda point=point: _effects() >= point, 60, f"{point} effects")
            if chance.random() < 0.3:
                _cut()
            else:
                victim = chance.randrange(2)
                workers[victim].send_signal(signal.SIGKILL)
                workers[victim].wait()
                workers[victim] = begin()
        until(lambda: not Job.objects.exclude(state="done").exists(), 60, "all jobs are done")
    finally:
        looker.stop.set()
        looker.join()
        for worker in workers:
            worker.kill()
            worker.wait()

    assert _doubled() == []
    assert _effects() == 30 * STEPS
    assert (looker.backwards, looker.looked > 10) == ([], True)
    assert set(Job.objects.values_list("done", "total", "faults_found")) == {(STEPS, STEPS, 2)}


def _effects() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM jobtest_effect")
        return int(cursor.fetchone()[0])


def _doubled() -> list[tuple[int, int]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT job, step FROM jobtest_effect GROUP BY 1, 2 HAVING count(*) > 1")
        return list(cursor.fetchall())


def _cut() -> None:
    """Every connection to this test's database but our own is gone."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_two_hundred_jobs_survive_the_deaths_of_workers_and_database(tmp_path: Path) -> None:
    jobs, kills, chance = 200, 40, seeded()
    port = free_port()
    node = Node(
        "nis", tmp_path / "nis", port, {"nis": port, "hangzhou": free_port()}, settings="infosilk.node.settings"
    )
    node.prepare()
    node.python(ASK.format(jobs=jobs, steps=STEPS))
    looker = Looker(lambda: psycopg.connect(node.database.url, autocommit=True))
    looker.start()

    def counted(sql: str) -> int:
        try:
            return int(node.query(sql)[0][0])
        except psycopg.OperationalError:
            return -1

    try:
        for name in ("one", "two", "three"):
            node.start(name, *WORKER)
        for point in sorted(chance.sample(range(10, jobs * STEPS - 10), kills)):
            until(lambda p=point: counted("SELECT count(*) FROM jobtest_effect") >= p, 120, f"{point} effects")
            victim = chance.choices(["one", "two", "three", "database"], [3, 3, 3, 2])[0]
            if victim == "database":
                node.kill_database()
                node.database.start()
            else:
                node.kill(victim)
                node.start(victim, *WORKER)
        until(
            lambda: counted("SELECT count(*) FROM commons_jobs_job WHERE state <> 'done'") == 0,
            240,
            "all jobs are done",
        )
        looker.stop.set()
        looker.join()
        doubled = node.query("SELECT job, step FROM jobtest_effect GROUP BY 1, 2 HAVING count(*) > 1")
        ended = node.query(
            "SELECT state, done, total, faults_found, count(*) FROM commons_jobs_job GROUP BY 1, 2, 3, 4"
        )
        effects = counted("SELECT count(*) FROM jobtest_effect")
    finally:
        looker.stop.set()
        node.stop()

    assert doubled == []
    assert ended == [("done", STEPS, STEPS, 2, jobs)]
    assert effects == jobs * STEPS
    assert (looker.backwards, looker.looked > 10) == ([], True)
