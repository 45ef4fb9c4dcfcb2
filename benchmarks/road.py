"""The road, measured: two whole nodes on this machine, durable on both sides, every message signed and verified.

Catch-up: messages are queued (committed outbox rows) while the sender is stopped; timed is everything after
that, from sealing and signing over delivery, verifying and applying in order to the receipt. Single: from the
return of the action's commit at the sender to the commit of the effect at the receiver, one message at a
time. Beside both, in the same run, the limit: COPY of the same log rows into one of the two databases, plus
signing and verifying each message once, on one core.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests.road.nodes import SETTINGS, Node, two_nodes, until

from benchmarks._report import report

BODY = 2048

_QUEUE = """
from django.db import transaction
from infosilk.road.public import send_many
text = "x" * {filler}
with transaction.atomic():
    send_many("hangzhou", "test.counted", ((f"S{{n % 500}}", {{"number": n, "text": text}}) for n in range({count})))
"""

_PING = """
import json, sys, time
from django.db import connection, transaction
from infosilk.road.public import send
text = "x" * {filler}
print("ready", flush=True)
for line in sys.stdin:
    number = int(line)
    with transaction.atomic():
        send("hangzhou", "test.pinged", f"P{{number % 50}}", {{"number": number, "text": text}})
    print(time.perf_counter(), flush=True)
"""


def durable(node: Node) -> bool:
    return node.one("SHOW fsync") == "on" and node.one("SHOW synchronous_commit") == "on"


def catch_up(sender: Node, count: int) -> float:
    """Seconds from letting the stopped sender go until it holds the receipt for the last of `count` messages."""
    worker = sender.processes["worker"].pid
    before = sender.one("SELECT acked_seq FROM road_outlink")
    os.killpg(worker, signal.SIGSTOP)
    sender.python(_QUEUE.format(filler=BODY - 40, count=count))
    assert sender.one("SELECT count(*) FROM road_outbox") == count
    with psycopg.connect(sender.database.url, autocommit=True) as watch:
        started = time.perf_counter()
        os.killpg(worker, signal.SIGCONT)
        while True:
            row = watch.execute("SELECT acked_seq FROM road_outlink").fetchone()
            taken = time.perf_counter() - started
            if row is not None and row[0] == before + count:
                return taken
            if taken > 300:
                raise SystemExit(f"{count:,} messages did not arrive in 300 s: {row}")
            time.sleep(0.02)


def single(sender: Node, receiver: Node, count: int) -> list[float]:
    """Milliseconds from each action's commit to its effect's commit at the receiver, sorted."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import django; django.setup()\n" + _PING.format(filler=BODY - 40)],
        env=sender.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    taken = []
    with psycopg.connect(receiver.database.url, autocommit=True) as watch:
        watch.execute("LISTEN pinged")
        process.stdout.readline()
        for number in range(count + 10):
            process.stdin.write(f"{number}\n")
            process.stdin.flush()
            committed = float(process.stdout.readline())
            for _ in watch.notifies(timeout=30.0, stop_after=1):
                # perf_counter is the machine's monotonic clock: the same for all processes.
                taken.append((time.perf_counter() - committed) * 1000.0)
        process.stdin.close()
        process.wait()
    if len(taken) != count + 10:
        raise SystemExit(f"{count + 10 - len(taken)} single messages did not arrive in 30 s")
    return sorted(taken[10:])


def limit(node: Node, count: int) -> dict[str, float]:
    """Microseconds a message: COPY of its log row into one database, signing it once, verifying it once."""
    rows = node.query(
        "SELECT partner, direction, seq, message_id::text, topic, subject, jws, hash FROM road_logentry"
        " WHERE direction = 'out' ORDER BY seq DESC LIMIT %s",
        count,
    )
    with psycopg.connect(node.database.url) as connection:
        connection.execute("CREATE TABLE bench_copy (LIKE road_logentry INCLUDING ALL)")
        connection.commit()
        started = time.perf_counter()
        for first in range(0, len(rows), node.batch):
            with connection.cursor().copy(
                "COPY bench_copy (partner, direction, seq, message_id, topic, subject, jws, hash) FROM STDIN"
            ) as copy:
                for row in rows[first : first + node.batch]:
                    copy.write_row(row)
            connection.commit()
        copied = time.perf_counter() - started
        connection.execute("DROP TABLE bench_copy")
        connection.commit()
    key = Ed25519PrivateKey.generate()
    contents = [row[6].rpartition(".")[0].encode() for row in rows]
    started = time.perf_counter()
    signatures = [key.sign(content) for content in contents]
    signed = time.perf_counter() - started
    public = key.public_key()
    started = time.perf_counter()
    for signature, content in zip(signatures, contents, strict=True):
        public.verify(signature, content)
    verified = time.perf_counter() - started
    scale = 1e6 / len(rows)
    return {"copy_us": copied * scale, "sign_us": signed * scale, "verify_us": verified * scale}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--singles", type=int, default=400)
    parser.add_argument("--settings", default=SETTINGS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="infosilk-bench-") as folder,
        two_nodes(Path(folder), settings=options.settings) as (sender, receiver),
    ):
        assert durable(sender) and durable(receiver)
        receiver.start_web()
        until(receiver.answers, 60, "the receiver's web process answers")
        sender.start_worker()
        until(
            lambda: sender.one("SELECT count(*) FROM road_outlink WHERE state = 'up' AND receipt <> ''"),
            60,
            "the sender has its partner's first receipt",
        )
        seconds = catch_up(sender, options.messages)
        rate = options.messages / seconds
        print(f"catch-up: {options.messages:,} messages in {seconds:.2f} s, {rate:,.0f} messages/s", flush=True)
        assert receiver.one("SELECT count(*) FROM roadtest_effect") == options.messages
        bound = limit(sender, options.messages)
        best = 1e6 / sum(bound.values())
        pings = single(sender, receiver, options.singles)
        p50, p99 = statistics.median(pings), pings[int(len(pings) * 0.99) - 1]
        print(f"single: p50 {p50:.1f} ms, p99 {p99:.1f} ms, worst {pings[-1]:.1f} ms", flush=True)
        details: dict[str, Any] = {
            "messages": options.messages,
            "seconds": round(seconds, 2),
            "body_bytes": BODY,
            "batch": sender.batch,
            "limit_messages_per_second": round(best),
            **{name: round(value, 1) for name, value in bound.items()},
            "single_messages": options.singles,
            "single_p50_ms": round(p50, 1),
            "single_p99_ms": round(p99, 1),
            "single_worst_ms": round(pings[-1], 1),
            "fsync": "on",
            "synchronous_commit": "on",
            "cores": os.cpu_count(),
        }
        print(json.dumps(details), flush=True)
        report(
            "road",
            rate,
            "messages/s",
            rate / best,
            "COPY of the same rows plus one signature and one check",
            details,
        )


if __name__ == "__main__":
    main()
