"""Reads of jobs: as plain data for API and command line."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from infosilk.commons.documents import public as documents
from infosilk.commons.documents.public import OpenedDocument
from infosilk.commons.jobs.kinds import kinds
from infosilk.commons.jobs.models import Job, JobFault, JobState
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import NotFound
from infosilk.kernel.reasons.explain import explain


def get(acting: Acting, key: int) -> Job:
    """The job, of those that the actor may see; NotFound otherwise."""
    found = Job.objects.visible_to(acting).select_related("organisation", "person").filter(pk=key).first()
    if found is None:
        raise NotFound(what=_("job"))
    return found


def title_of(job: Job) -> str:
    """What kind of work it is, in the active language; the code of one that this node no longer knows."""
    known = kinds().get(job.kind)
    return str(known.title) if known else job.kind


def ahead_of(job: Job) -> int | None:
    """How many jobs wait before this one; None when it does not wait. About: they are taken in turn by owner."""
    if job.state != JobState.WAITING:
        return None
    return Job.objects.filter(state=JobState.WAITING, pk__lt=job.pk).count()


def reason_of(job: Job) -> str:
    """Why it was not done and what to do, in the active language; "" when there is nothing to say."""
    if not job.reason:
        return ""
    said = explain(job.reason)
    return f"{said.text} {said.mend}".strip()


def faults(job: Job) -> QuerySet[JobFault]:
    return job.faults.all()


def fault_text(fault: JobFault) -> str:
    """What is wrong and how to mend it, in the active language."""
    said = explain(fault.reason)
    return f"{said.text} {said.mend}".strip()


def result(acting: Acting, key: int) -> OpenedDocument:
    """The file that the job gave; NotFound when it gave none, or to whom it does not belong."""
    job = get(acting, key)
    if job.result_id is None:
        raise NotFound(what=_("result"))
    return documents.open_document(acting, job.result_id)


def as_dict(job: Job) -> dict[str, Any]:
    """A job as the API and the command line show it."""
    left = job.left
    return {
        "id": job.pk,
        "kind": job.kind,
        "title": title_of(job),
        "about": job.about,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "note": job.note,
        "seconds_left": None if left is None else int(left.total_seconds()),
        "ahead": ahead_of(job),
        "faults": job.faults_found,
        "reason": reason_of(job),
        "result": job.result_id is not None,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
    }
