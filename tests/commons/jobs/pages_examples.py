"""Jobs in each state: waiting, at work, done with a result, failed with faults, broken off."""

from datetime import timedelta

from django.utils import timezone

from infosilk.commons.documents import public as documents
from infosilk.commons.jobs.models import Job, JobFault, JobState
from infosilk.commons.jobs.rules import GaveUp, Refused
from infosilk.kernel import demo
from infosilk.kernel.identity.mandates import choose
from tests.web.walk import Example

LEFT_OUT = {
    "commons:jobs:result": "a file",
    "commons:jobs:act": "takes POST alone",
    "account:audit-export": "takes POST alone",
}


def examples() -> list[Example]:
    """What an administrator sees of the organisation's long work."""
    person = demo.ensure_person(email="jobs@walk.example", name="Dunja Posao (sample)")
    firm = demo.ensure_organisation(code="walk-jobs", name="Walk jobs", country="RS", roles=["administrator"])
    acting = choose(person, demo.ensure_mandate(person=person, organisation=firm, role="administrator").pk)
    now = timezone.now()
    given = {"kind": "account.audit_export", "area": "kernel", "organisation": firm, "person": person, "about": "2026"}
    waiting = Job.objects.create(**given)
    running = Job.objects.create(
        **given,
        state=JobState.RUNNING,
        done=4200,
        total=10000,
        worked=timedelta(seconds=42),
        started_at=now,
        note="page 42",
    )
    result = documents.store(acting, "audit.ndjson", "application/x-ndjson", b"{}\n", "job-result")
    done = Job.objects.create(
        **given, state=JobState.DONE, done=100, total=100, started_at=now, ended_at=now, result=result
    )
    failed = Job.objects.create(
        **given,
        state=JobState.FAILED,
        started_at=now,
        ended_at=now,
        faults_found=1201,
        reason=Refused.reason(text="1,201 rows are not right.").as_dict(),
    )
    JobFault.objects.create(
        job=failed, number=1, where="row 3, column weight", reason=Refused.reason(text="It is missing.").as_dict()
    )
    broken = Job.objects.create(
        **given, state=JobState.BROKEN, started_at=now, ended_at=now, reason=GaveUp.reason(count="5").as_dict()
    )
    rows = (waiting, running, done, failed, broken)
    return [Example("commons:jobs:jobs", person=person)] + [
        Example("commons:jobs:job", {"key": row.pk}, person) for row in rows
    ]
