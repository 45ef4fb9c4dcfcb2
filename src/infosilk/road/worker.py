"""The road's part of the worker process: senders, the listener that wakes them, retries of what is parked.

Any number of workers may run: an advisory lock lets one of them send to each partner, and another takes over
when it dies. Everything reconnects by itself when the database dies and returns.
"""

import logging
import threading
import time

from django.db import Error as DatabaseError
from django.db import connection
from django.utils import timezone

from infosilk.road import here, parked
from infosilk.road.engine.request import WINDOW
from infosilk.road.outbox import CHANNEL, HELLO
from infosilk.road.sender import Pace, Sender

log = logging.getLogger("infosilk.road")


def run(stop: threading.Event, pace: Pace | None = None) -> None:
    """Work for all partners until `stop` is set; returns within seconds of that. Blocks."""
    pace = pace or Pace()
    senders = {entry.name: Sender(entry, stop, pace) for entry in here.partners()}
    others = [
        threading.Thread(target=_listen, args=(senders, stop), name="road-listen", daemon=True),
        threading.Thread(target=_tend, args=(stop, pace), name="road-tend", daemon=True),
    ]
    for thread in (*senders.values(), *others):
        thread.start()
    stop.wait()
    for sender in senders.values():
        sender.nudge()
    for thread in (*senders.values(), *others):
        thread.join(10.0)
        if thread.is_alive():
            log.warning("%s did not end in time; what it holds is safe in the log", thread.name)


def _listen(senders: dict[str, Sender], stop: threading.Event) -> None:
    """Pass PostgreSQL's notifications on to the senders."""
    while not stop.is_set():
        try:
            connection.ensure_connection()
            raw = connection.connection
            raw.execute(f"LISTEN {CHANNEL}")
            for sender in senders.values():
                sender.wake()  # whatever was notified while nobody listened
            while not stop.is_set():
                for notice in raw.notifies(timeout=0.5):
                    name = notice.payload.removeprefix(HELLO)
                    if name in senders:
                        (senders[name].nudge if notice.payload.startswith(HELLO) else senders[name].wake)()
        except Exception as error:
            log.warning("listening was interrupted: %s", error)
            stop.wait(0.5)
        finally:
            connection.close()


def _tend(stop: threading.Event, pace: Pace) -> None:
    """Try parked messages that are due, and forget nonces that are too old to come again."""
    forget_at = 0.0
    while not stop.wait(pace.poll):
        try:
            parked.try_due()
            if time.monotonic() >= forget_at:
                forget_at = time.monotonic() + 60.0
                with connection.cursor() as cursor:
                    cursor.execute("DELETE FROM road_nonce WHERE seen_at < %s", (timezone.now() - WINDOW * 3,))
        except DatabaseError as error:
            log.warning("database not available: %s", error)
            connection.close()
        except Exception:
            log.exception("tending the parked messages failed")
            connection.close()
    connection.close()
