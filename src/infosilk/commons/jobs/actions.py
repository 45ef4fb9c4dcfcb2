"""What people do with jobs: ask for one, stop it, take it up again."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from infosilk.commons.jobs.kinds import kinds
from infosilk.commons.jobs.models import AT_WORK, OPEN, TAKEN_UP_AGAIN, Job, JobState
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import Conflict, Forbidden, NotFound, Problem
from infosilk.kernel.record import audit

MAX_PARAMS = 64 * 1024
MAX_KEY = 200
# Of one owner, waiting and at work.
MOST_OPEN = 100


def start(
    acting: Acting, kind: str, params: Mapping[str, Any], *, key: str = "", about: str = "", alone: bool = False
) -> Job:
    """Have long work done, in the caller's transaction; it begins after the commit. The same `key` of the same owner
    is the same job, however often it is asked for. `about` says what it is about, as a file's name. With `alone` it is
    a Conflict while another of its kind waits or is at work, whoever asked for that one.

    `params` are JSON, at most 64 KiB. Conflict with a hundred jobs of the owner that are not done yet;
    Forbidden without a role of the kind; LookupError for a kind that no room declares; Problem for parameters that are
    no JSON or too many.
    """
    known = kinds()[kind]
    if not acting.may(known.area, *known.roles, "system"):
        raise Forbidden(area=known.area, roles=known.roles)
    _check(params)
    key = key if len(key) <= MAX_KEY else hashlib.sha256(key.encode()).hexdigest()
    same = Job.objects.filter(_of_owner(acting), kind=kind, key=key)
    with transaction.atomic():
        earlier = same.first() if key else None
        if earlier is not None:
            return earlier
        if Job.objects.filter(_of_owner(acting), state__in=OPEN).count() >= MOST_OPEN:
            raise Conflict(
                _("%(most)s jobs that you asked for are not done yet.") % {"most": MOST_OPEN},
                mend=_("Wait for some of them, or cancel some."),
            )
        job = Job(
            kind=kind,
            area=known.area,
            about=about[:200],
            organisation_id=acting.organisation_id,
            person_id=acting.person_id,
            mandate_id=acting.mandate_id,
            key=key,
            params=dict(params),
            alone=alone,
        )
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            # Asked for at the same moment by another process, which has committed by now.
            earlier = same.first() if key else None
            if earlier is None:
                raise _at_work_already() from None
            return earlier
        audit.record(acting, "job.started", "commons.job", str(job.pk), {"kind": kind, "about": job.about})
        wake()
    return job


def cancel(acting: Acting, key: int) -> Job:
    """Stop a job: at once when it waits, at its next step when it is at work. What was done stands. NotFound for
    another's, Conflict for one that has ended."""
    with transaction.atomic():
        job = _own(acting, key)
        if job.state == JobState.WAITING:
            job.state = JobState.CANCELLED
            Job.objects.filter(pk=job.pk).update(state=job.state, ended_at=Now())
        elif job.state in AT_WORK:
            job.state = JobState.CANCELLING
            Job.objects.filter(pk=job.pk).update(state=job.state)
        else:
            raise Conflict(_("The job has ended already."))
        audit.record(acting, "job.cancelled", "commons.job", str(job.pk), {})
    return Job.objects.get(pk=job.pk)


def retry(acting: Acting, key: int) -> Job:
    """Take a job up again that failed, was cancelled or broken off: it goes on where it stopped, as the job of whoever
    takes it up. Conflict for one that is done or at work."""
    with transaction.atomic():
        job = _own(acting, key)
        if job.state not in TAKEN_UP_AGAIN:
            raise Conflict(_("Only a job that failed or was stopped is taken up again."))
        if job.kind not in kinds():
            raise Conflict(_("This node no longer does such work."))
        mine = {}
        if acting.person_id is not None and acting.organisation_id == job.organisation_id:
            mine = {"person_id": acting.person_id, "mandate_id": acting.mandate_id}
        try:
            with transaction.atomic():
                again = Job.objects.filter(pk=job.pk)
                again.update(state=JobState.WAITING, ended_at=None, reason=None, tries=0, **mine)
        except IntegrityError:
            raise _at_work_already() from None
        audit.record(acting, "job.retried", "commons.job", str(job.pk), {})
        wake()
    return Job.objects.get(pk=job.pk)


def wake() -> None:
    """Have a worker look for what waits, after the commit of the caller's transaction."""
    from infosilk.commons.jobs.tasks import jobs_work

    jobs_work.defer()


def _at_work_already() -> Conflict:
    return Conflict(_("Such a job waits or is at work already."), mend=_("Wait until it has ended."))


def _own(acting: Acting, key: int) -> Job:
    job = Job.objects.visible_to(acting).select_for_update(of=("self",)).filter(pk=key).first()
    if job is None:
        raise NotFound(what=_("job"))
    return job


def _of_owner(acting: Acting) -> Q:
    if acting.organisation_id is not None:
        return Q(organisation=acting.organisation_id)
    return Q(organisation=None) & (Q(person=acting.person_id) if acting.person_id else Q(person=None))


def _check(params: Mapping[str, Any]) -> None:
    """Whether the parameters are JSON that the database keeps, and not too many."""
    try:
        text = json.dumps(params, allow_nan=False)
        whole = text.encode("utf-8") and json.dumps(params, ensure_ascii=False).encode("utf-8")
    except (TypeError, ValueError) as error:
        raise Problem(_("The job's parameters are no JSON."), mend=str(error)) from error
    if "\\u0000" in text:
        raise Problem(_("The job's parameters are no JSON."), mend=_("Leave the character NUL out."))
    if len(whole) > MAX_PARAMS:
        raise Problem(_("The job has too many parameters."), mend=_("Hand them in as a file."))
