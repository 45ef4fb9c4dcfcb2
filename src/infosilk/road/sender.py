"""Sending to one partner: one thread, one batch in flight, in order, until a signed receipt says it is there.

Nothing that the line or the partner does makes it give up or skip: after any failure it pauses (longer each
time, up to a cap, with jitter), asks for the partner's high-water mark and goes on from there. A mark that
contradicts our own log is no failure but an alarm: the link is `broken` until the operator has looked
(`infosilk road resume`).

While a batch is on its way the next one is being sealed. Nothing is sealed before the partner has confirmed, in this
run, where the chain ends: a node restored from an old backup thus notices before it signs a second message N.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from infosilk.kernel.zone import NodeEntry
from infosilk.road import here, links
from infosilk.road.engine.receipt import Receipt
from infosilk.road.sealer import Sealed, SealedElsewhere, seal_next, sealed_after
from infosilk.road.transport import NotDelivered, Partner

log = logging.getLogger("infosilk.road")

MAX_REQUEST = 8 * 1024 * 1024


@dataclass(frozen=True)
class Pace:
    """Seconds: pauses after a failure grow from `first` to `cap`; a link is shown as stalled after
    `stalled_after`; `poll` is how long a lost wake-up can go unnoticed."""

    first: float = 0.2
    cap: float = 30.0
    stalled_after: float = 60.0
    poll: float = 1.0

    def pause(self, attempts: int) -> float:
        """Full jitter over the upper half: partners that failed together do not come back together."""
        return min(self.cap, self.first * 2.0 ** min(attempts, 20)) * random.uniform(0.5, 1.0)  # noqa: S311


class Stopping(Exception):
    """The worker is told to end."""


class Sender(threading.Thread):
    """Seals and delivers to `entry` until `stop` is set. `wake()`: something waits; `nudge()`: try now."""

    def __init__(self, entry: NodeEntry, stop: threading.Event, pace: Pace) -> None:
        super().__init__(name=f"road-to-{entry.name}", daemon=True)
        self.partner = entry.name
        self.pace = pace
        self._stop_event = stop
        self._woken = threading.Event()
        self._nudged = threading.Event()
        self._line = Partner(entry.name, entry.url.rstrip("/"))
        self._attempts = 0
        self._failing_since = 0.0
        self._until = 0.0
        self._refused = False
        self._last_nudge = 0.0

    def wake(self) -> None:
        self._woken.set()

    def nudge(self) -> None:
        """The partner is there: cut a pause short, but not twice in five seconds, or two nodes could
        chase each other."""
        if time.monotonic() - self._last_nudge > 5.0:
            self._last_nudge = time.monotonic()
            self._nudged.set()
        self._woken.set()

    def run(self) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix=f"road-seal-{self.partner}") as pool:
            while not self._stop_event.is_set():
                try:
                    with leadership(self.partner) as leading:
                        if leading and not links.is_broken(self.partner):
                            self._lead(pool)
                        else:
                            self._woken.wait(self.pace.poll)
                            self._woken.clear()
                except Stopping:
                    break
                except links.Broken as broken:
                    log.error("the road is broken", extra={"partner": self.partner, "reason": str(broken)})
                except SealedElsewhere:
                    log.warning("another worker seals for this partner", extra={"partner": self.partner})
                    self._sleep(self.pace.poll)
                except DatabaseError as error:
                    reason = str(error)[:300]
                    log.warning("database not available", extra={"partner": self.partner, "reason": reason})
                    self._reconnect(pool)
                    self._sleep(0.5)
                except Exception:
                    log.exception("the sender failed and starts again", extra={"partner": self.partner})
                    self._reconnect(pool)
                    self._sleep(self.pace.cap)
            self._reconnect(pool)
        self._line.close()

    def _reconnect(self, pool: ThreadPoolExecutor) -> None:
        """Close the connections of both threads; the next use opens others."""
        _disconnect()
        pool.submit(_disconnect).result()

    def _lead(self, pool: ThreadPoolExecutor) -> None:
        acked = self._establish().seq
        while tail := sealed_after(self.partner, acked, here.batch()):
            self._deliver(tail)
            acked = tail[-1].seq
        ahead: Future[list[Sealed]] | None = None
        while not self._stop_event.is_set():
            batch = ahead.result() if ahead else self._seal()
            ahead = None
            if not batch:
                self._woken.wait(self.pace.poll)
                continue
            if len(batch) == here.batch() or self._woken.is_set():
                ahead = pool.submit(self._seal)
            try:
                self._deliver(batch)
            except BaseException:
                if ahead:
                    ahead.exception()  # let it end before the lock is given up
                raise

    def _seal(self) -> list[Sealed]:
        self._woken.clear()  # before looking: what commits later wakes again
        return seal_next(self.partner, here.batch())

    def _deliver(self, batch: list[Sealed]) -> None:
        """Send until the receipt covers all of `batch`."""
        narrow = 0  # the number that the partner refused: what is before it goes first, then it alone
        while batch:
            part = list(_fitting(batch))
            if narrow:
                part = [message for message in part if message.seq < narrow] or part[:1]
            try:
                receipt = self._line.deliver(b"\n".join(message.raw for message in part))
                links.acknowledge(self.partner, receipt, delivered=True)
                self._attempts = 0
            except NotDelivered as problem:
                narrow = problem.seq or 0
                self._failed(problem)
                receipt = self._establish()
            batch = [message for message in batch if message.seq > receipt.seq]

    def _establish(self) -> Receipt:
        """Where the partner says the chain ends; asked until it answers."""
        while True:
            if self._attempts:
                self._pause()
            if self._stop_event.is_set():
                raise Stopping
            try:
                receipt = self._line.deliver(b"")
            except NotDelivered as problem:
                self._failed(problem)
            else:
                if links.acknowledge(self.partner, receipt, delivered=not self._attempts):
                    self._attempts = 0
                return receipt

    def _failed(self, problem: NotDelivered) -> None:
        now = time.monotonic()
        if not self._attempts:
            self._failing_since = now
        self._attempts += 1
        self._refused = bool(problem.code)
        # Perhaps the receipt for the new key's announcement was lost and the old key has run out since.
        self._line.announced = problem.code == "key-expired" and not self._line.announced
        stalled = now - self._failing_since >= self.pace.stalled_after
        pause = self.pace.pause(self._attempts)
        self._until = now + pause
        links.failed(self.partner, self._attempts, str(problem), stalled, timezone.now() + timedelta(seconds=pause))
        log.warning(
            "not delivered",
            extra={"partner": self.partner, "attempt": self._attempts, "reason": str(problem)},
        )

    def _pause(self) -> None:
        self._nudged.clear()
        while (left := self._until - time.monotonic()) > 0 and not self._stop_event.is_set():
            # A partner that answers and refuses will not change its mind because it is reachable.
            if self._nudged.wait(min(left, 0.5)) and not self._refused:
                return

    def _sleep(self, seconds: float) -> None:
        self._stop_event.wait(seconds)


def _fitting(batch: list[Sealed]) -> Iterator[Sealed]:
    """The beginning of `batch` that one request can carry; at least one message."""
    size = 0
    for message in batch:
        size += len(message.raw) + 1
        if size > MAX_REQUEST and size > len(message.raw) + 1:
            return
        yield message


def _disconnect() -> None:
    """Close this thread's connection, whatever state it is in; the next use opens another."""
    with suppress(DatabaseError):
        connection.close()


@contextmanager
def leadership(partner: str) -> Iterator[bool]:
    """Whether this thread's connection now holds the lock that makes it the partner's only sender."""
    statement: Callable[[str], str] = "SELECT {}(hashtextextended('infosilk road to ' || %s, 0))".format
    with connection.cursor() as cursor:
        cursor.execute(statement("pg_try_advisory_lock"), (partner,))
        held = bool(cursor.fetchone()[0])
    try:
        yield held
    finally:
        if held and connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute(statement("pg_advisory_unlock"), (partner,))
