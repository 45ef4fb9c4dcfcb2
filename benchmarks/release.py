"""From lodging to release, measured: orders at a steady pace over both cities' nodes, how long until each is released.

The demo's two nodes run as people run them (web, worker and durable PostgreSQL each). Orders are sent to Hangzhou at
a fixed pace in batches, whatever the answers do (open loop): an order's time begins when its batch was due, not when a
client came round to sending it. Its first end is the release by customs in Hangzhou, its second the release by customs
in Niš, told back over the road; both moments come from the status history (code 800). What customs hold or refuse is
counted apart. The limit beside it is the two seconds that are promised.

    python -m benchmarks.release [--rate 200] [--seconds 60] [--batch 20]
"""

import argparse
import shutil
import tempfile
import threading
import time
import uuid
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import requests
from tests.e2e.site import Site, start, stop

from benchmarks._orders import line, order
from benchmarks._report import report

LIMIT_SECONDS = 2.0
SETTLE_SECONDS = 60.0
RELEASED = 800


class Batch:
    """A batch: when it was due, what was answered."""

    def __init__(self, body: bytes, due: float) -> None:
        self.body = body
        self.due = due
        self.key = 0
        self.answered = 0.0
        self.error = ""


def send(session: requests.Session, url: str, token: str, batch: Batch) -> None:
    """Post one batch; its key in the node, and when the answer came."""
    answer = session.post(
        url,
        data=batch.body,
        timeout=60,
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/x-ndjson",
            "Idempotency-Key": str(uuid.uuid4()),
        },
    )
    batch.answered = time.time()
    told = answer.json() if answer.ok else {}
    if told.get("counts", {}).get("invalid") or not answer.ok:
        batch.error = f"{answer.status_code} {answer.text[:300]}"
    batch.key = told.get("batch", 0)


def pace(site: Site, batches: list[Batch], clients: int) -> None:
    """Send every batch when it is due; several clients, so that a slow answer delays nobody else."""
    url, token = f"{site.urls['hangzhou']}/api/v1/trade/batches", site.token("hangzhou", "marketplace")
    waiting = iter(batches)
    lock = threading.Lock()

    def client() -> None:
        with requests.Session() as session:
            while True:
                with lock:
                    batch = next(waiting, None)
                if batch is None:
                    return
                time.sleep(max(0.0, batch.due - time.time()))
                try:
                    send(session, url, token, batch)
                except requests.RequestException as error:
                    batch.error = str(error)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def statuses(site: Site, batch: Batch) -> list[dict[str, Any]]:
    """The status history of every consignment of a batch."""
    found: list[dict[str, Any]] = []
    after = 0
    while True:
        answer = site.call(
            "hangzhou", "marketplace", "GET", f"trade/batches/{batch.key}/statuses?limit=1000&after={after}"
        )
        answer.raise_for_status()
        told = answer.json()
        found += told["items"]
        if told["next"] is None:
            return found
        after = told["next"]


def seconds(history: list[dict[str, Any]], authority: str, since: float) -> float | None:
    """From `since` to the first release by customs of the country `authority`."""
    for entry in history:
        if entry["code"] == RELEASED and entry["authority"] == authority:
            moment = datetime.fromisoformat(entry["at"])
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - since
    return None


def collect(site: Site, batches: list[Batch]) -> tuple[list[float], list[float], int]:
    """Seconds to the release in Hangzhou and in Niš of every order that was released; how many were not."""
    here: list[float] = []
    there: list[float] = []
    stopped = 0
    for batch in batches:
        end = time.monotonic() + SETTLE_SECONDS
        while True:
            found = statuses(site, batch)
            pairs = [
                (seconds(one["statuses"], "CN", batch.due), seconds(one["statuses"], "RS", batch.due)) for one in found
            ]
            decided = [pair for one, pair in zip(found, pairs, strict=True) if pair[1] is not None or _stopped(one)]
            if len(decided) == len(found) or time.monotonic() > end:
                break
            time.sleep(0.2)
        here += [first for first, _ in pairs if first is not None]
        there += [second for _, second in pairs if second is not None]
        stopped += sum(second is None for _, second in pairs)
    return here, there, stopped


def _stopped(one: dict[str, Any]) -> bool:
    return bool(one["statuses"]) and one["statuses"][-1]["code"] in (100, 300)


def spread(values: list[float]) -> tuple[float, float, float]:
    """Median, 95th and 99th percentile."""
    cuts = quantiles(values, n=100)
    return median(values), cuts[94], cuts[98]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rate", type=int, default=200, help="orders a second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--clients", type=int, default=8)
    options = parser.parse_args()
    base = Path(tempfile.mkdtemp(prefix="infosilk-release-"))
    try:
        site = start(base)
        run = uuid.uuid4().hex[:6]
        warm = [
            Batch(b"".join(line(order(n, f"W{run}")) for n in range(at, at + 20)), time.time())
            for at in range(0, 400, 20)
        ]
        pace(site, warm, options.clients)
        collect(site, warm)
        bodies = [
            b"".join(line(order(n, f"R{run}")) for n in range(at, at + options.batch))
            for at in range(0, options.rate * options.seconds, options.batch)
        ]
        begin = time.time() + 0.5
        batches = [Batch(body, begin + at * options.batch / options.rate) for at, body in enumerate(bodies)]
        pace(site, batches, options.clients)
        failed = [batch.error for batch in batches if batch.error]
        if failed:
            raise SystemExit(f"{len(failed)} batches failed: {failed[0]}")
        late = max(batch.answered - batch.due for batch in batches)
        here, there, stopped = collect(site, batches)
    finally:
        stop(base)
        shutil.rmtree(base, ignore_errors=True)
    if not there:
        raise SystemExit("no order was released by the partner")
    first, second = spread(here), spread(there)
    sent = options.rate * options.seconds
    print(
        f"{sent:,} orders at {options.rate}/s for {options.seconds} s in batches of {options.batch};"
        f" slowest answer {late:.2f} s"
    )
    print(f"released in Hangzhou: {len(here):,}; median {first[0]:.3f} s, p95 {first[1]:.3f} s, p99 {first[2]:.3f} s")
    print(
        f"released in Niš:      {len(there):,}; median {second[0]:.3f} s, p95 {second[1]:.3f} s, p99 {second[2]:.3f} s"
    )
    print(f"not released (held or refused by a desk, each with reasons): {stopped:,}")
    report(
        "release",
        second[1],
        "s (p95)",
        second[1] / LIMIT_SECONDS,
        f"the limit of {LIMIT_SECONDS:.0f} s (p95 from lodging to the release by both cities' customs)",
        {
            "orders": sent,
            "rate": options.rate,
            "seconds": options.seconds,
            "batch": options.batch,
            "hangzhou": dict(zip(("median", "p95", "p99"), first, strict=True)),
            "nis": dict(zip(("median", "p95", "p99"), second, strict=True)),
            "released_hangzhou": len(here),
            "released_nis": len(there),
            "not_released": stopped,
            "slowest_answer": late,
        },
        digits=3,
    )


if __name__ == "__main__":
    main()
