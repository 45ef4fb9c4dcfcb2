"""Jobs, imports and payments at once on a whole node whose web, workers and database are killed over and over.

What is asked for goes through the API by clients that ask again until they have an answer, as clients do; the web and
the workers are the node's own processes. Each effect is counted afterwards. The seed is printed; INFOSILK_CRASH_SEED
repeats a run, INFOSILK_CRASH_ROWS makes the tables smaller.
"""

import json
import os
import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

from tests.commons.jobs.test_crash import STEPS, Looker, seeded
from tests.commons.payments import kit as fees
from tests.road.nodes import Node, free_port

FIRMS = 4
JOBS = 200
TABLES = 20
ROWS = int(os.environ.get("INFOSILK_CRASH_ROWS", "20000"))
PAYMENTS = 2000
PAYERS = 4
PREPARE = """
import json
from django.utils import timezone
from infosilk.kernel import demo
from infosilk.kernel.actor import system
from infosilk.kernel.models import OrganisationIdentifier
from tests.commons.jobs import kinds
from tests.commons.payments import kit as fees
from tests.commons.tables import kit as things

kinds.make_table()
things.make()
fees.law()
tokens = []
for number in range({firms} + 1):
    firm = demo.ensure_organisation(code=f"crash-{{number}}", name="Crash (sample)", country="RS", roles=["trader"])
    person = demo.ensure_person(email=f"crash-{{number}}@crash.example", name="Crash")
    demo.ensure_mandate(person=person, organisation=firm, role="trader")
    if number == {firms}:
        OrganisationIdentifier.objects.create(
            organisation=firm, scheme="CUSTOMS", value="RSMPLATA03", verified_at=timezone.now()
        )
    tokens.append(demo.issue_token(system("worker", "test"), firm, person, None, "crash", role="trader"))
print(json.dumps(tokens))
"""
# Asks for each firm's jobs; asked again, it asks for the same ones.
ASK = """
import django; django.setup()
from infosilk.commons.jobs import actions
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Person

for number in range({firms}):
    acting = choose(Person.objects.get(email=f"crash-{{number}}@crash.example"), None, "api")
    for key in range({jobs} // {firms}):
        actions.start(acting, "test.count", {{"steps": {steps}}}, key=str(key))
"""


@dataclass
class Client:
    """Somebody who asks until there is an answer; the same key is the same call."""

    root: str
    token: str
    over: threading.Event
    retried: int = 0
    refused: list[str] = field(default_factory=list)

    def ask(self, method: str, path: str, key: str = "", **options: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        if key:
            headers["Idempotency-Key"] = key
        while not self.over.is_set():
            try:
                answer = requests.request(
                    method, f"{self.root}/api/v1/commons/{path}", headers=headers, timeout=60, **options
                )
            except requests.RequestException:
                answer = None
            if answer is not None and answer.ok:
                return answer.json()
            # The node is away, or the same call of before its death is still at work.
            if answer is not None and answer.status_code not in (409, 500, 502, 503, 504):
                self.refused.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
                raise AssertionError(self.refused[-1])
            self.retried += 1
            self.over.wait(0.2)
        raise AssertionError(f"not answered: {method} {path}")


def bring(client: Client, firm: int, table: int) -> None:
    """One table from its file to its last row."""
    text = "code,name,price\n" + "".join(f"F{firm}-T{table}-{row},Cup,{row}\n" for row in range(ROWS))
    made = client.ask(
        "POST",
        f"tables/imports?kind=test.things&filename=t{table}.csv",
        key=f"bring-{table}",
        data=text.encode(),
        headers={"Content-Type": "text/csv"},
    )
    reach(client, made["id"], {"ready"})
    client.ask("POST", f"tables/imports/{made['id']}/apply", key=f"apply-{table}", json={})
    reach(client, made["id"], {"applied"})


def reach(client: Client, key: int, states: set[str]) -> None:
    while client.ask("GET", f"tables/imports/{key}")["state"] not in states:
        client.over.wait(0.5)


def pay(client: Client, numbers: "range", seed: int) -> None:
    """Each payment told three times, as a firm does that is not sure of having been heard."""
    told = [number for number in numbers for _again in range(3)]
    random.Random(seed).shuffle(told)
    for at, number in enumerate(told):
        body = {"reference": fees.reference(number), "amount": "936.00", "currency": "RSD", "transaction": f"T{number}"}
        client.ask("POST", "payments/sums", key=f"pay-{seed}-{at}", json=body)


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Node]:
    port = free_port()
    made = Node(
        "nis",
        tmp_path / "nis",
        port,
        {"nis": port, "hangzhou": free_port()},
        settings="tests.commons.testapp.settings",
    )
    yield made
    made.stop()


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_jobs_imports_and_payments_count_once_whoever_is_killed(node: Node) -> None:
    chance = seeded()
    node.prepare()
    tokens = json.loads(node.python(PREPARE.format(firms=FIRMS)).splitlines()[-1])
    over = threading.Event()
    root = f"http://127.0.0.1:{node.port}"
    begin: dict[str, Callable[[], None]] = {
        "web": node.start_web,
        "one": lambda: node.start("one", "-m", "tests.commons.testapp.work", str(node.home)),
        "two": lambda: node.start("two", "-m", "tests.commons.testapp.work", str(node.home)),
        "asker": lambda: node.start("asker", "-c", ASK.format(firms=FIRMS, jobs=JOBS, steps=STEPS)),
    }
    looker = Looker(lambda: psycopg.connect(node.database.url, autocommit=True))
    clients = [Client(root, tokens[number % FIRMS], over) for number in range(TABLES)]
    payers = [Client(root, tokens[FIRMS], over) for _one in range(PAYERS)]
    for start in begin.values():
        start()
    looker.start()
    weights = {"web": 3, "one": 3, "two": 3, "database": 1, "asker": 1}
    kills = dict.fromkeys(weights, 0)
    first = chance.sample(["web", "one", "two", "database"], 4)
    with ThreadPoolExecutor(TABLES // 4 + PAYERS) as pool:
        share = PAYMENTS // PAYERS
        doing = [
            pool.submit(pay, client, range(1 + at * share, 1 + (at + 1) * share), at)
            for at, client in enumerate(payers)
        ]
        doing += [pool.submit(bring, client, at % FIRMS, at) for at, client in enumerate(clients)]
        try:
            while not all(one.done() for one in doing) or counted(node, WAITING) != 0 or "asker" in node.processes:
                # An error of a client ends the test at once.
                for one in doing:
                    if one.done():
                        one.result()
                if "asker" in node.processes and node.processes["asker"].poll() == 0:
                    node.processes.pop("asker")
                # Each of them once, then whoever it hits.
                victim = first.pop() if first else chance.choices([*weights], [*weights.values()])[0]
                over.wait(chance.uniform(2.0, 12.0))
                if victim == "database":
                    node.kill_database()
                    node.database.start()
                elif victim in node.processes:
                    node.kill(victim)
                    begin[victim]()
                else:
                    continue
                kills[victim] += 1
        finally:
            over.set()
            looker.stop.set()
            looker.join()
    print(f"killed: {kills}; asked again: {sum(one.retried for one in [*clients, *payers])}")

    assert node.query(
        "SELECT state, done, total, faults_found, count(*) FROM commons_jobs_job WHERE kind = 'test.count'"
        " GROUP BY 1, 2, 3, 4"
    ) == [("done", STEPS, STEPS, 2, JOBS)]
    assert node.query("SELECT count(*), count(DISTINCT (job, step)) FROM jobtest_effect") == [(JOBS * STEPS,) * 2]
    assert node.query("SELECT state, count(*) FROM commons_tables_import GROUP BY 1") == [("applied", TABLES)]
    assert node.query("SELECT count(*), count(DISTINCT (owner, code)) FROM test_thing") == [(TABLES * ROWS,) * 2]
    assert node.query("SELECT state, outcome, count(*) FROM commons_tables_importrow GROUP BY 1, 2") == [
        ("applied", "new", TABLES * ROWS)
    ]
    assert node.query("SELECT count(*), sum(received) FROM commons_payments_due WHERE state = 'paid'") == [
        (PAYMENTS, PAYMENTS * fees.FEE)
    ]
    assert node.query("SELECT count(*), count(DISTINCT transaction) FROM commons_payments_advice") == [(PAYMENTS,) * 2]
    assert node.query("SELECT count(*) FROM commons_payments_entry") == [(PAYMENTS,)]
    assert (looker.backwards, looker.looked > 10) == ([], True)
    assert min(kills[one] for one in ("web", "one", "two", "database")) > 0


WAITING = "SELECT count(*) FROM commons_jobs_job WHERE state <> 'done'"


def counted(node: Node, sql: str) -> int:
    try:
        return int(node.query(sql)[0][0])
    except psycopg.OperationalError:
        return -1
