"""What a kind of work is given: its parameters, who asked, where it goes on, and how it says how far it is."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from infosilk.commons.documents import public as documents
from infosilk.commons.documents.public import StoredDocument
from infosilk.commons.jobs.hold import Held, Lost
from infosilk.commons.jobs.models import AT_WORK, Job, JobFault
from infosilk.kernel.actor import Acting
from infosilk.kernel.reasons.reason import Reason

MOST_FAULTS = 1_000
# The kind of the documents that jobs give.
RESULT = "job-result"
_EVERY = 0.5


class Cancelled(Exception):
    """Somebody asked for the job to stop."""


class Work:
    """A job at work.

    `acting` is who asked for it, by the mandate that is in force now; `state` is what the last `once` left. The
    function of a kind begins at `state` and may be ended at any moment: what it does within `once` is done exactly
    once, whatever else it does may be done again by the next attempt.
    """

    def __init__(self, job: Job, held: Held, acting: Acting) -> None:
        self.acting = acting
        self.job = job.pk
        self.params: dict[str, Any] = job.params
        self.state: dict[str, Any] = held.checkpoint
        self._held = held
        self._done, self._total, self._note = job.done, job.total, job.note
        self._found = job.faults_found
        self._faults: list[tuple[str, Reason]] = []
        self._result: StoredDocument | None = None
        # Not the time of day: that may be set.
        self._since = self._told = time.monotonic()
        self._within = False

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Say how far it is: `done` of `total` (None: as it was, or not known). Cheap: written twice a second at most.

        Raises Cancelled when somebody asked to stop, Lost when another process has the job.
        """
        self._done, self._total = max(self._done, done), total if total is not None else self._total
        self._note = note[:200]
        if not self._within and time.monotonic() - self._told >= _EVERY:
            self._tell()

    @contextmanager
    def once(self, state: dict[str, Any] | None = None, done: int | None = None) -> Iterator[None]:
        """One transaction: what is done in it and the `state` to go on from are kept together, or neither is.

        Raises Cancelled before it begins when somebody asked to stop. Raises Lost, and nothing of it is kept, when
        another process has the job by now. Not within another transaction: it would wait for itself.
        """
        if connection.in_atomic_block:
            raise RuntimeError("`once` is a transaction of its own")
        self._tell()
        with transaction.atomic():
            self._within = True
            try:
                yield
            finally:
                self._within = False
            if state is not None:
                self.state = state
            if done is not None:
                self._done = max(self._done, done)
            self._keep_faults()
            self._write({"checkpoint": self.state, "tries": 0})

    def fault(self, where: str, reason: Reason) -> None:
        """Something wrong, as a reason of a published rule, at `where`. It is kept with the next `once`, or at the end;
        of many the first thousand are kept and all are counted."""
        self._faults.append((where[:200], reason))

    def result(self, name: str, media_type: str, content: bytes) -> None:
        """The file that the job gives; it is kept as long as the job's row is. The last one counts.

        TooLarge beyond the node's limit, Forbidden for work of the node itself: a file belongs to somebody."""
        self._result = documents.store(self.acting, name, media_type, content, RESULT)

    def finish(self, state: str, reason: Reason | None = None) -> None:
        """Write how it ended, with everything that is not kept yet. Lost when another process has it."""
        with transaction.atomic():
            self._keep_faults()
            found: dict[str, Any] = {} if reason is None else {"reason": reason.as_dict()}
            self._write({**found, "state": state, "ended_at": Now()})

    def _write(self, more: dict[str, Any]) -> None:
        now = time.monotonic()
        ours = Job.objects.filter(pk=self.job, attempt=self._held.attempt, state__in=AT_WORK)
        row = ours.select_for_update().first()
        if row is None:
            raise Lost
        changed = {
            "done": max(row.done, self._done),
            "total": self._total,
            "note": self._note,
            "worked": row.worked + timedelta(seconds=now - self._since),
            "faults_found": self._found,
            **({} if self._result is None else {"result_id": self._result.pk}),
            **more,
        }
        Job.objects.filter(pk=self.job).update(**changed)
        self._since = self._told = now

    def _tell(self) -> None:
        now = time.monotonic()
        worked = timedelta(seconds=now - self._since)
        stop = self._held.holder.progress(self._held, self._done, self._total, self._note, worked)
        self._since = self._told = now
        if stop:
            raise Cancelled

    def _keep_faults(self) -> None:
        room = max(MOST_FAULTS - self._found, 0)
        JobFault.objects.bulk_create(
            JobFault(job_id=self.job, number=number, where=where, reason=reason.as_dict())
            for number, (where, reason) in enumerate(self._faults[:room], self._found + 1)
        )
        self._found += len(self._faults)
        self._faults = []
