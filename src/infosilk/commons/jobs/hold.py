"""Holding a job: a connection of its own, whose lock on the job dies with the process that has it.

No clock says whether a job is still worked on: the database frees the lock at the moment in which the connection is
gone, because its process was killed or the database itself ended (and when a machine was cut off, as soon as the
database's keepalives notice). So clocks may be set as anybody likes, and a job that lost its process is taken up at
once. A process that hangs keeps its job: whoever runs the node ends it. One that lost its lock without knowing it
writes nothing: `attempt` has gone on.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

_CLAIM = 0x1F05_0001
# Waiting jobs in turn: of the owner who has the fewest at work, then the oldest.
_NEXT = """
    SELECT waits.id FROM commons_jobs_job waits
    WHERE waits.state = 'waiting'
    ORDER BY (SELECT count(*) FROM commons_jobs_job busy WHERE busy.state IN ('running', 'cancelling')
              AND busy.organisation_id IS NOT DISTINCT FROM waits.organisation_id), waits.id
    LIMIT 1
"""
# A job without lock has lost its process: it waits again, stops if it was to stop.
_ORPHANS = """
    UPDATE commons_jobs_job SET state = CASE WHEN state = 'cancelling' THEN 'cancelled' ELSE 'waiting' END,
        ended_at = CASE WHEN state = 'cancelling' THEN clock_timestamp() END
    WHERE id = ANY(ARRAY(
        SELECT id FROM commons_jobs_job WHERE state IN ('running', 'cancelling')
        AND pg_try_advisory_xact_lock(hashtextextended('commons.job:' || id, 0)) ORDER BY id
    ))
"""


class Lost(Exception):
    """The job is no longer ours: another process has it, or the database freed it. Nothing more is written."""


@dataclass(slots=True)
class Held:
    """A job that this process has begun: its key, the number of this attempt, where it goes on."""

    job: int
    attempt: int
    tries: int
    checkpoint: dict[str, Any]
    holder: "Holder"


class Holder:
    """A connection that claims jobs and tells of their progress. One job at a time."""

    def __init__(self) -> None:
        self._wrapper: BaseDatabaseWrapper = connections["default"].copy()

    def close(self) -> None:
        self._wrapper.close()

    def claim(self) -> Held | None:
        """The next job that waits, now ours; None when none waits or enough are at work."""
        with self._wrapper.cursor() as cursor:
            cursor.execute("BEGIN")
            try:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLAIM])
                cursor.execute(_ORPHANS)
                cursor.execute("SELECT count(*) FROM commons_jobs_job WHERE state IN ('running', 'cancelling')")
                (busy,) = cursor.fetchone()
                held = None
                if busy < settings.NODE.jobs_at_once:
                    held = self._take(cursor)
            except BaseException:
                cursor.execute("ROLLBACK")
                raise
            cursor.execute("COMMIT")
        return held

    def _take(self, cursor: Any) -> Held | None:
        cursor.execute(_NEXT)
        found = cursor.fetchone()
        if found is None:
            return None
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended('commons.job:' || %s, 0))", found)
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(
            """
            UPDATE commons_jobs_job SET state = 'running', attempt = attempt + 1, tries = tries + 1,
                started_at = coalesce(started_at, clock_timestamp())
            WHERE id = %s RETURNING id, attempt, tries, checkpoint::text
            """,
            found,
        )
        key, attempt, tries, checkpoint = cursor.fetchone()
        return Held(key, attempt, tries, json.loads(checkpoint), self)

    def free(self, held: Held) -> None:
        """Give the job's lock back; what became of it was written before."""
        with self._wrapper.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended('commons.job:' || %s, 0))", [held.job])

    def progress(self, held: Held, done: int, total: int | None, note: str, worked: timedelta) -> bool:
        """Write how far it is; whether it shall stop. Lost when it is no longer ours. Never goes back."""
        with self._wrapper.cursor() as cursor:
            cursor.execute(
                """
                UPDATE commons_jobs_job SET done = greatest(done, %s), total = coalesce(%s, total), note = %s,
                    worked = worked + make_interval(secs => %s)
                WHERE id = %s AND attempt = %s AND state IN ('running', 'cancelling') RETURNING state
                """,
                [done, total, note, worked.total_seconds(), held.job, held.attempt],
            )
            found = cursor.fetchone()
        if found is None:
            raise Lost
        return bool(found[0] == "cancelling")
