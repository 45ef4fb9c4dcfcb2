"""The single window, measured: orders a second, end to end over HTTP, durable, on this machine. Two legs: exports that
are announced, and bonded imports whose private buyers have limits; the slower one counts.

A node of its own (embedded PostgreSQL with fsync and synchronous_commit on, granian with the node's
application, the zone's law loaded) takes distinct orders in batches from several clients with a Bearer token
and an Idempotency-Key each. Timed is everything from the first byte sent to the last answer received:
authentication, reading, matching, charges, lane, decision, storing the four documents, audit, events,
announcements in the outbox; in the second leg also every buyer's row locked, judged and entered in the ledger, some
buyers being over. Beside it, in the same run: raw COPY of the very same documents into one table of the same database.

    python -m benchmarks.window [--orders 12000] [--batch 500] [--clients 4] [--workers 2]
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
import requests

from benchmarks._orders import bonded, line, order
from benchmarks._report import report

ROOT = Path(__file__).resolve().parents[1]
SERVE = (
    "from infosilk.node.processes.serve import serve; from infosilk.node.base.config import node_settings; "
    "serve(node_settings())"
)
PREPARE = """
import django; django.setup()
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
from infosilk.kernel import demo
from infosilk.kernel.actor import system
from infosilk.kernel.law.rates import load_rates
from infosilk.kernel.law.rules import load_rules
from infosilk.trade.tariff.index import load_tariff
acting, zone = system("worker", "bench"), settings.NODE.zone
load_rules(zone / "rules", acting, include_samples=True)
load_rates(zone / "rates" / "sample.csv", acting, include_samples=True)
for path in sorted((zone / "tariffs").glob("*.csv")):
    load_tariff(acting, path, include_samples=True, accept_warnings=True)
for code, registration in (("silk-market", "3301960A01"), ("west-lake-crafts", "3301960B02"),
                           ("qiantang-pay", "3301960P03"), ("grand-canal-express", "3301960L04")):
    made = demo.ensure_organisation(code=code, name=code, country="CN", identifiers={"CUSTOMS": registration})
    if code == "silk-market":
        person = demo.ensure_person(email="m@example.org", name="M", password="-", language="en")
        demo.ensure_mandate(person=person, organisation=made, role="marketplace")
        print(demo.issue_token(acting, organisation=made, person=person, areas=["trade"], name="bench"))
"""


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def post(
    url: str, token: str, bodies: list[bytes], failures: list[str], lock: threading.Lock, ends: tuple[str, ...]
) -> None:
    """One client: takes bodies until there are none; every order must end in one of the outcomes `ends`."""
    with requests.Session() as session:
        while True:
            with lock:
                if not bodies:
                    return
                body = bodies.pop()
            answer = session.post(
                url,
                data=body,
                headers={
                    "Authorization": f"Bearer {token}",
                    "Content-Type": "application/x-ndjson",
                    "Idempotency-Key": str(uuid.uuid4()),
                },
                timeout=120,
            )
            counts = answer.json().get("counts", {}) if answer.ok else {}
            if sum(counts.get(name, 0) for name in ends) != body.count(b"\n"):
                failures.append(f"{answer.status_code} {answer.text[:400]}")


def cpu_seconds(roots: list[int]) -> float:
    """CPU that these processes and all below them have used so far."""
    parents: dict[int, int] = {}
    used: dict[int, float] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(fields[1])
        used[int(folder.name)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    wanted = set(roots)
    while more := {pid for pid, parent in parents.items() if parent in wanted} - wanted:
        wanted |= more
    return sum(used.get(pid, 0.0) for pid in wanted)


def run_clients(
    url: str, token: str, bodies: list[bytes], clients: int, ends: tuple[str, ...] = ("released",)
) -> float:
    """Seconds until every body was answered."""
    failures: list[str] = []
    lock = threading.Lock()
    threads = [threading.Thread(target=post, args=(url, token, bodies, failures, lock, ends)) for _ in range(clients)]
    started = time.perf_counter()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    taken = time.perf_counter() - started
    if failures:
        raise SystemExit(f"{len(failures)} batches were not released whole: {failures[0]}")
    return taken


def raw_copy(url: str, orders: list[dict[str, str]]) -> float:
    """Seconds for COPY of the same documents into one table of the same database, committed durably."""
    rows = [
        (number, kind, f"{kind}-{number}", text, sha256(text.encode()).hexdigest())
        for number, texts in enumerate(orders)
        for kind, text in texts.items()
    ]
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE bench_document (consignment bigint, kind text, number text, payload text, sha256 text)"
        )
        connection.commit()
        started = time.perf_counter()
        with connection.cursor().copy("COPY bench_document FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        connection.commit()
        taken = time.perf_counter() - started
        connection.execute("DROP TABLE bench_document")
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--orders", type=int, default=12_000)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    from infosilk.node.postgres.embedded import EmbeddedPostgres

    home = Path(tempfile.mkdtemp(prefix="infosilk-window-"))
    port = free_port()
    (home / "node.toml").write_text(
        f'node = "hangzhou"\ndemo = true\nlog_level = "warning"\nport = {port}\nweb_workers = {options.workers}\n'
        "web_threads = 2\n",
        encoding="utf-8",
    )
    environment = {
        **os.environ,
        "INFOSILK_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "infosilk.node.settings",
    }
    environment.pop("DATABASE_URL", None)
    database = EmbeddedPostgres(home)
    database.start()
    server = None
    try:
        done = subprocess.run(
            [sys.executable, "-c", PREPARE], env=environment, cwd=ROOT, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(done.stderr[-3000:])
        token = done.stdout.split()[-1]
        server = subprocess.Popen([sys.executable, "-c", SERVE], env=environment, cwd=ROOT)
        base = f"http://127.0.0.1:{port}"
        _wait(f"{base}/healthz", server)
        url = f"{base}/api/v1/trade/batches"
        warm = [b"".join(line(order(n, f"W{at}")) for n in range(100)) for at in range(4 * options.workers)]
        run_clients(url, token, warm, options.clients)
        orders = [order(number, "B") for number in range(options.orders)]
        bodies = [
            b"".join(line(texts) for texts in orders[start : start + options.batch])
            for start in range(0, len(orders), options.batch)
        ]
        size = sum(len(body) for body in bodies)
        postmaster = int((database.place.pgdata / "postmaster.pid").read_text().split()[0])
        before = cpu_seconds([server.pid]), cpu_seconds([postmaster])
        taken = run_clients(url, token, bodies, options.clients)
        cpu = cpu_seconds([server.pid]) - before[0], cpu_seconds([postmaster]) - before[1]
        with psycopg.connect(database.url) as connection:
            durable = [connection.execute(f"SHOW {name}").fetchone() for name in ("fsync", "synchronous_commit")]  # type: ignore[arg-type]
            stored = connection.execute(
                "SELECT (SELECT count(*) FROM trade_clearance_consignment WHERE order_no LIKE 'B-%'),"
                " (SELECT count(*) FROM trade_clearance_tradedocument d"
                "   JOIN trade_clearance_consignment c ON c.id = d.consignment_id WHERE c.order_no LIKE 'B-%'),"
                " (SELECT count(*) FROM road_outbox WHERE topic = 'trade.consignment.announced')"
            ).fetchone()
        assert stored is not None
        assert stored[:2] == (options.orders, 4 * options.orders), stored
        limit = options.orders / raw_copy(database.url, orders)
        second = bonded_leg(url, token, database.url, options.orders, options.batch, options.clients)
    finally:
        if server is not None:
            server.terminate()
            server.wait(30)
        database.destroy()
        shutil.rmtree(home, ignore_errors=True)
    rate = options.orders / taken
    print(f"exports, announced: {rate:,.0f} orders/s, {rate / limit:.2f} of raw COPY of the same documents")
    print(
        f"bonded imports, with buyers' limits: {second['rate']:,.0f} orders/s, "
        f"{second['rate'] / second['limit']:.2f} of raw COPY of the same documents; {second['over']} over a limit"
    )
    slower = min((rate, limit), (second["rate"], second["limit"]))
    report(
        "window",
        slower[0],
        "orders/s",
        slower[0] / slower[1],
        f"raw COPY of the same documents ({slower[1]:,.0f} orders/s)",
        {
            "export_orders_per_s": rate,
            "bonded_orders_per_s": second["rate"],
            "bonded_over_a_limit": second["over"],
            "bonded_raw_copy_orders_per_s": second["limit"],
            "documents_per_s": rate * 4,
            "orders": options.orders,
            "bytes_per_order": size / options.orders,
            "batch": options.batch,
            "clients": options.clients,
            "workers": options.workers,
            "seconds": taken,
            "cpu_seconds_web": cpu[0],
            "cpu_seconds_database": cpu[1],
            "load_average": os.getloadavg()[0],
            "raw_copy_orders_per_s": limit,
            "raw_copy_documents_per_s": limit * 4,
            "durable": [row[0] for row in durable if row],
            "announced": stored[2],
        },
    )


def bonded_leg(url: str, token: str, database: str, count: int, size: int, clients: int) -> dict[str, Any]:
    """The second leg: its rate, how many were over, raw COPY's rate; no buyer is one yuan over, or it fails."""
    orders = [bonded(number, "L") for number in range(count)]
    bodies = [b"".join(line(texts) for texts in orders[start : start + size]) for start in range(0, len(orders), size)]
    taken = run_clients(url, token, bodies, clients, ("released", "refused"))
    with psycopg.connect(database) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM trade_clearance_consignment WHERE order_no LIKE 'L-%' AND state = 'refused'),"
            " (SELECT count(*) FROM trade_clearance_consignment WHERE order_no LIKE 'L-%'),"
            " (SELECT max(used) FROM trade_clearance_buyerlimit),"
            " (SELECT count(*) FROM trade_clearance_buyerlimit b WHERE used <>"
            "   (SELECT sum(amount) FROM trade_clearance_limitentry e WHERE e.buyer_id = b.id))"
        ).fetchone()
    assert row is not None
    over, stored, most, wrong = row
    assert stored == count, row
    assert most <= 26_000, row
    assert wrong == 0, row
    assert over > 0, row
    return {"rate": count / taken, "over": over, "limit": count / raw_copy(database, orders)}


def _wait(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the web process ended before it was ready")
        try:
            if requests.get(url, timeout=2).ok:
                return
        except requests.ConnectionError:
            pass
        time.sleep(0.1)
    raise SystemExit("the web process was not ready after 60 s")


if __name__ == "__main__":
    main()
