"""Nothing lost, nothing twice, in order: while processes and databases are killed and the line does its worst.

Two nodes with durable databases; a thousand messages (in CI 5,000) cross in each direction from concurrent actions,
some of which are rolled back. Web, worker and database of both are killed with SIGKILL, eight times (in CI more than
fifty, and there the nodes have every district), at random points of the traffic. The seed is printed;
INFOSILK_CRASH_SEED repeats a run.
"""

import json
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.road.line import BadLine
from tests.road.nodes import ROAD_ALONE, SETTINGS, Node, free_port, road, two_nodes, until

SUBJECTS = 40


class Tally:
    """How many effects there are at a node, over a connection that survives the database's deaths."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.count = 0
        self._connection: psycopg.Connection[tuple[int]] | None = None

    def look(self) -> int:
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(self.node.database.url, autocommit=True)
            row = self._connection.execute("SELECT count(*) FROM roadtest_effect").fetchone()
            assert row is not None
            self.count = row[0]
        except psycopg.OperationalError:
            self._connection = None
        return self.count


def kill_and_restart(node: Node, victim: str) -> None:
    if victim == "database":
        node.kill_database()
        node.database.start()
    else:
        node.kill(victim)
        (node.start_web if victim == "web" else node.start_worker)()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("kills", "per_subject", "batch", "settings"),
    # Batches of a size that gives the line enough requests for each of its fates.
    [
        pytest.param(8, 25, 5, ROAD_ALONE, id="short"),
        pytest.param(54, 125, 25, SETTINGS, id="long", marks=pytest.mark.ci),
    ],
)
def test_every_effect_happens_once_and_in_order_however_often_processes_and_line_die(
    tmp_path: Path, kills: int, per_subject: int, batch: int, settings: str
) -> None:
    total = SUBJECTS * per_subject
    seed = os.environ.get("INFOSILK_CRASH_SEED") or str(random.SystemRandom().randrange(10**9))
    print(f"INFOSILK_CRASH_SEED={seed}")
    chance = random.Random(seed)
    settings = os.environ.get("INFOSILK_CRASH_SETTINGS", settings)
    ways = {"nis": free_port(), "hangzhou": free_port()}
    with two_nodes(tmp_path, ways=ways, batch=batch, settings=settings) as nodes:
        lines = [BadLine(ways[node.name], node.port, f"{seed}/{node.name}") for node in nodes]
        for node, partner in zip(nodes, reversed(nodes), strict=True):
            node.query(
                "INSERT INTO roadtest_counter SELECT 'S' || n, 0 FROM generate_series(0, %s - 1) n RETURNING 1",
                SUBJECTS,
            )
            node.start_web()
            node.start_worker()
            node.start(
                "writer",
                "-m",
                "tests.road.testapp.write",
                partner.name,
                str(SUBJECTS),
                str(per_subject),
                "3",
                f"{seed}/{node.name}",
            )

        # When: at random points of the traffic something dies.
        tallies = [Tally(node) for node in nodes]
        points = sorted(chance.sample(range(20, int(2 * total * 0.95)), kills))
        for point in points:
            until(lambda point=point: sum(tally.look() for tally in tallies) >= point, 180, f"{point} effects")
            node = chance.choice(nodes)
            victim = chance.choices(["web", "worker", "database"], [40, 40, 20])[0]
            time.sleep(chance.uniform(0, 0.02))  # not for anything: the kill shall hit any moment of a batch
            kill_and_restart(node, victim)
        for line in lines:
            line.calm()
        until(lambda: all(tally.look() >= total for tally in tallies), 240, "everything has arrived")
        until(
            lambda: all(
                node.one("SELECT count(*) FROM road_outlink WHERE sealed_seq = %s AND acked_seq = %s", total, total)
                for node in nodes
            ),
            120,
            "everything is acknowledged",
        )

        # Then: exactly what was committed has happened, once, in the order of each subject.
        print({line.name: dict(line.done) for line in lines})
        with ThreadPoolExecutor(2) as pool:
            proofs = dict(zip(ways, pool.map(lambda node: road(node, "verify", "--json"), nodes), strict=True))
        for node in nodes:
            assert node.query("SELECT sum(last), min(last), max(last) FROM roadtest_counter") == [
                (total, per_subject, per_subject)
            ]
            effects = node.query("SELECT subject, array_agg(number ORDER BY id) FROM roadtest_effect GROUP BY subject")
            assert dict(effects) == {f"S{n}": list(range(1, per_subject + 1)) for n in range(SUBJECTS)}
            assert node.one("SELECT count(*) FROM road_parked") == 0
            assert node.one("SELECT count(*) FROM road_outbox") == 0
            # And: each node proves both of its chains.
            chains = json.loads(proofs[node.name])["chains"]
            assert [(chain["messages"], chain["holds"]) for chain in chains] == [(total, True), (total, True)]
        suffered = lines[0].done + lines[1].done
        assert all(suffered[fate] for fate in ("drop", "half", "lose answer", "twice", "later")), suffered
        for line in lines:
            line.close()
