"""Whoever asked for a job is told how it ended."""

from django.utils.translation import gettext_noop

from infosilk.commons.jobs.kinds import kinds
from infosilk.commons.jobs.models import Job, JobState
from infosilk.kernel.notices.notify import notify

_ENDED = {
    JobState.DONE: gettext_noop("Done: %(title)s %(about)s"),
    JobState.FAILED: gettext_noop("Not done: %(title)s %(about)s"),
    JobState.BROKEN: gettext_noop("Broken off: %(title)s %(about)s"),
}


def ended(job: Job, state: JobState) -> None:
    """In the transaction of the end. Who stopped it knows."""
    if job.person is None or state not in _ENDED:
        return
    known = kinds().get(job.kind)
    title = {"msgid": _english(known.title)} if known else job.kind
    params = {"title": title, "about": job.about}
    notify(job.person, "job.ended", _ENDED[state], params, f"/commons/jobs/{job.pk}/", organisation=job.organisation)


def _english(title: object) -> str:
    from django.utils.translation import override

    with override("en"):
        return str(title)
