"""The worker process: background jobs (procrastinate) and the road's own threads, until told to stop.

The jobs' loop runs with a connection pool of its own, while the tasks keep Django's connection: a job that
a task defers belongs to the task's transaction. A lost database is waited for; when it does not come back,
the process ends with an error and the supervisor starts a fresh one.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections
from procrastinate import App
from procrastinate.contrib.django import app as django_app

from infosilk.kernel.areas import rooms
from infosilk.node.base import process_tree
from infosilk.node.watch.logs import logger

CONCURRENCY = 4
FINISH_SECONDS = 25.0
RETRY_SECONDS = (0.5, 1.0, 2.0, 5.0, 10.0)
# So long the worker waits for a lost database before it gives way to a fresh process.
LOST_SECONDS = 120.0

_log = logger("infosilk.worker")


def run(home: Path, *, concurrency: int = CONCURRENCY) -> int:
    """Work until SIGTERM or SIGINT. Returns the exit code: 0 asked to stop, 1 could not go on."""
    stop = process_tree.stop_event()
    failed = threading.Event()
    threads = [threading.Thread(target=_road, args=(stop, failed), name="road")] if _road_run() else []
    for thread in threads:
        thread.start()
    try:
        code = asyncio.run(_jobs(home, stop, failed, concurrency))
    finally:
        stop.set()
        for thread in threads:
            thread.join(FINISH_SECONDS)
            if thread.is_alive():
                _log.error("thread did not stop", thread=thread.name)
                code = 1
    _log.info("worker stopped", code=code)
    return code


def _road_run() -> Callable[[threading.Event], object] | None:
    if find_spec("infosilk.road.worker") is None:
        return None
    run_road: Callable[[threading.Event], object] = import_module("infosilk.road.worker").run
    return run_road


def _road(stop: threading.Event, failed: threading.Event) -> None:
    """Run the road; begin again after an error, as a lost database, and give up when they do not end."""
    run_road = _road_run()
    assert run_road is not None
    patience = _Patience()
    while not stop.is_set():
        began = time.monotonic()
        try:
            run_road(stop)
        except Exception:
            _log.exception("the road's threads ended with an error")
        if stop.is_set():
            break
        pause = patience.after(time.monotonic() - began)
        if pause is None:
            failed.set()
            break
        connections.close_all()
        stop.wait(pause)
    connections.close_all()


class _Patience:
    """How long to wait after each failure, and when to stop trying."""

    def __init__(self) -> None:
        self.failures = 0
        self.since = time.monotonic()

    def after(self, lasted: float) -> float | None:
        """Seconds to wait after a try that lasted `lasted` seconds; None: enough."""
        if lasted > LOST_SECONDS / 2 or not self.failures:
            self.failures, self.since = 0, time.monotonic()
        self.failures += 1
        if time.monotonic() - self.since > LOST_SECONDS:
            return None
        return RETRY_SECONDS[min(self.failures, len(RETRY_SECONDS)) - 1]


async def _jobs(home: Path, stop: threading.Event, failed: threading.Event, concurrency: int) -> int:
    patience = _Patience()
    while not stop.is_set() and not failed.is_set():
        began = time.monotonic()
        try:
            await _run_worker(home, stop, failed, concurrency)
        except Exception as error:
            _log.warning("jobs interrupted", error=f"{type(error).__name__}: {error}")
        if stop.is_set() or failed.is_set():
            break
        pause = patience.after(time.monotonic() - began)
        if pause is None:
            _log.error("the database did not come back", seconds=LOST_SECONDS)
            failed.set()
            break
        # Django's connection of the loop's own thread would stay broken: the pool renews only its own.
        await sync_to_async(connections.close_all)()
        await asyncio.sleep(pause)
    return 1 if failed.is_set() else 0


def _at_start() -> list[Any]:
    """The tasks that rooms want done when a worker starts: `AT_START` of their `tasks.py`."""
    return [task for _config, module in rooms("tasks") for task in getattr(module, "AT_START", ())]


async def _run_worker(home: Path, stop: threading.Event, failed: threading.Event, concurrency: int) -> None:
    connector = django_app.connector.get_worker_connector()  # type: ignore[attr-defined]
    app = App(
        connector=connector,
        import_paths=django_app.import_paths,
        worker_defaults=django_app.worker_defaults,
        periodic_defaults=django_app.periodic_defaults,
    )
    # The same tasks, which keep deferring through Django's connection (see above).
    app.tasks = django_app.tasks
    app.periodic_registry = django_app.periodic_registry
    async with app.open_async():
        for job in await app.job_manager.get_stalled_jobs():
            await app.job_manager.retry_job(job)
        # What a process left unfinished that died a moment ago need not wait for the next minute.
        for task in _at_start():
            await task.defer_async()
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                shutdown_graceful_timeout=FINISH_SECONDS,
                fetch_job_polling_interval=5.0,
            )
        )
        process_tree.say_ready(home, "worker")
        while not worker.done() and not stop.is_set() and not failed.is_set():
            await asyncio.wait({worker}, timeout=0.2)
        # Cancelling is procrastinate's way to ask for a graceful end: running jobs are finished first.
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker
