"""Background jobs are done once committed, done again when their worker died, and survive a lost database."""

import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from infosilk.node.base import process_tree
from infosilk.node.postgres.embedded import EmbeddedPostgres
from infosilk.node.postgres.use import using
from tests.node.running import begin, destroy, get, make_node, python, state, until

pytestmark = pytest.mark.slow

DEFER = (
    "from infosilk.node.tasks import remove_old; "
    "remove_old.configure(queueing_lock='{number}').defer(timestamp={number})"
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("worker") / "nis"
    make_node(place, web_workers=2)
    yield place
    destroy(place)


def _sql(home: Path, query: str, *values: object) -> list[tuple[object, ...]]:
    with psycopg.connect(EmbeddedPostgres(home).url, autocommit=True) as connection:
        cursor = connection.execute(query, values)
        return cursor.fetchall() if cursor.description else []


def _status(home: Path, number: int) -> list[str]:
    query = "SELECT status::text FROM procrastinate_jobs WHERE args = jsonb_build_object('timestamp', %s::bigint)"
    return [str(row[0]) for row in _sql(home, query, number)]


def test_a_job_belongs_to_the_transaction_that_deferred_it(home: Path) -> None:
    with using(home):
        python(
            home,
            "from django.db import transaction\n"
            "try:\n"
            "    with transaction.atomic():\n"
            f"        {DEFER.format(number=1)}\n"
            "        raise KeyError\n"
            "except KeyError: pass\n"
            "with transaction.atomic():\n"
            f"    {DEFER.format(number=2)}\n",
        )
        assert _status(home, 1) == []
        assert _status(home, 2) == ["todo"]


def test_the_worker_does_what_waits_and_what_a_dead_one_left_and_ends_when_told(home: Path) -> None:
    with using(home):
        python(home, DEFER.format(number=3))
        _sql(
            home,
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') "
            "RETURNING id) INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, lock) "
            "SELECT 'default', 'node.remove_old', '{\"timestamp\": 4}', 'doing', id, NULL FROM dead",
        )
        worker = begin(home, "node", "work")
        until("the worker is ready", lambda: process_tree.is_ready(home, "worker", worker.pid))
        until("the waiting job is done", lambda: _status(home, 3) == ["succeeded"])
        until("the dead worker's job is done", lambda: _status(home, 4) == ["succeeded"])
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0


def test_a_lost_database_is_waited_for_and_metrics_count_every_web_process(home: Path) -> None:
    supervisor = begin(home, "node", "run")
    try:
        until("the node is up", lambda: _ready(home, supervisor.pid), 120)
        port = int(next(line for line in (home / "node.toml").read_text().splitlines() if "port" in line).split("=")[1])
        worker = state(home)["children"]["worker"]["pid"]

        EmbeddedPostgres(home).stop("immediate")
        until("the database is started again", lambda: state(home)["children"]["database"]["restarts"] > 0)
        until("the node is ready again", lambda: get(port, "/readyz")[0] == 200)
        python(home, DEFER.format(number=5))
        until("the same worker does the next job", lambda: _status(home, 5) == ["succeeded"])
        assert state(home)["children"]["worker"]["pid"] == worker

        before = _probes(home, port)
        for _ in range(40):
            assert get(port, "/healthz")[0] == 200
        # Whichever of the two processes answered, and whichever is asked now.
        assert _probes(home, port) >= before + 40
        assert list((home / "run" / "metrics").iterdir())
    finally:
        supervisor.send_signal(signal.SIGTERM)
        supervisor.wait(90)


def _ready(home: Path, pid: int) -> bool:
    found = state(home)
    return found.get("pid") == pid and all(child["state"] == "ready" for child in found["children"].values())


def _probes(home: Path, port: int) -> float:
    token = (home / "secrets" / "metrics.token").read_text().strip()
    status, _, body = get(port, "/metrics", Authorization=f"Bearer {token}")
    assert status == 200
    start = 'infosilk_requests_total{method="GET",route="probe",status="200"} '
    return float(next(line for line in body.decode().splitlines() if line.startswith(start)).removeprefix(start))
