"""Doing jobs: one after the other, each held by a lock that dies with this process."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone, translation

from infosilk.commons.jobs import notices
from infosilk.commons.jobs.hold import Held, Holder, Lost
from infosilk.commons.jobs.kinds import Kind, kinds
from infosilk.commons.jobs.models import Job, JobState
from infosilk.commons.jobs.rules import Crashed, GaveUp, KindGone, OwnerGone, Refused
from infosilk.commons.jobs.work import Cancelled, Work
from infosilk.kernel.actor import Acting, system
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.models import Mandate
from infosilk.kernel.problems import Problem
from infosilk.kernel.reasons.reason import Reason

_log = logging.getLogger(__name__)


def work(stop: Callable[[], bool] = lambda: False, most: int | None = None) -> int:
    """Do what waits, until nothing does, `stop()` says so, or `most` jobs were begun; how many were begun."""
    holder = Holder()
    begun = 0
    try:
        while not stop() and (most is None or begun < most):
            held = holder.claim()
            if held is None:
                break
            begun += 1
            try:
                _do(held)
            finally:
                holder.free(held)
    finally:
        holder.close()
    return begun


def _do(held: Held) -> None:
    """Do one job to its end; a lost database leaves it as it is, to be taken up again."""
    job = Job.objects.select_related("person", "organisation").get(pk=held.job)
    known = kinds().get(job.kind)
    acting = _acting(job, known)
    work = Work(job, held, acting or system("worker", "jobs"))
    try:
        if known is None:
            return _end(work, job, JobState.FAILED, KindGone.reason(kind=job.kind))
        if acting is None:
            return _end(work, job, JobState.FAILED, OwnerGone.reason())
        if held.tries > known.attempts:
            return _end(work, job, JobState.BROKEN, GaveUp.reason(count=str(held.tries - 1)))
        with translation.override(job.person.language if job.person else settings.LANGUAGE_CODE):
            known.run(work)
        _end(work, job, JobState.DONE)
    except Lost:
        _log.warning("job %s: another process has it", job.pk)
    except Cancelled:
        _end(work, job, JobState.CANCELLED)
    except Problem as problem:
        said = " ".join(str(part) for part in (problem.detail or problem.title, problem.mend) if part)
        for item in problem.errors:
            work.fault(item.where, Refused.reason(text=f"{item.message} {item.mend}".strip()))
        _end(work, job, JobState.FAILED, Refused.reason(text=said))
    except (OperationalError, InterfaceError):
        # Away or restarted: the lock is free by now, or will be, and the job goes on from its last checkpoint.
        _log.warning("job %s: the database was lost", job.pk, exc_info=True)
        raise
    except Exception as error:
        _log.exception("job %s of kind %s", job.pk, job.kind)
        _end(work, job, JobState.FAILED, Crashed.reason(error=type(error).__name__))


def _end(work: Work, job: Job, state: JobState, reason: Reason | None = None) -> None:
    try:
        with transaction.atomic():
            work.finish(state, reason)
            notices.ended(job, state)
    except Lost:
        _log.warning("job %s: another process has it", job.pk)


def _acting(job: Job, known: Kind | None) -> Acting | None:
    """Who asked for it, as they may act now; None when they may not any more."""
    if job.person is None:
        return system("worker", "jobs")
    if not job.person.is_active:
        return None
    if job.organisation_id is None:
        acting = Acting(name=str(job.person), via="worker", person_id=job.person.pk)
    else:
        active = Mandate.objects.active(timezone.now()).filter(person=job.person, organisation_id=job.organisation_id)
        mandate = active.order_by("pk").first()
        if mandate is None:
            return None
        acting = choose(job.person, mandate.pk, "worker")
    allowed = known is None or not known.roles or acting.may(known.area, *known.roles)
    return acting if allowed else None
