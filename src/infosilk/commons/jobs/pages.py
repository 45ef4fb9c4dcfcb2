"""Jobs on pages: which there are, one with its progress and faults, its result."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from infosilk.commons.jobs import actions, queries
from infosilk.commons.jobs.models import OPEN, TAKEN_UP_AGAIN, Job, JobState
from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.problems import NotFound, Problem
from infosilk.web.cells import Kind, Status
from infosilk.web.page import page
from infosilk.web.tables import Column, Filter, Table
from infosilk.web.templatetags.web import duration

_KIND: dict[JobState, Kind] = {
    JobState.WAITING: "info",
    JobState.RUNNING: "info",
    JobState.CANCELLING: "hold",
    JobState.DONE: "ok",
    JobState.FAILED: "stop",
    JobState.CANCELLED: "hold",
    JobState.BROKEN: "stop",
}


def state_of(job: Job) -> Status:
    """The state of a job in a cell."""
    state = JobState(job.state)
    return Status(str(state.label), _KIND[state])


def _done(job: Job) -> str:
    if job.total is None:
        return str(job.done) if job.done else ""
    return _("%(done)s of %(total)s") % {"done": job.done, "total": job.total}


class JobTable(Table):
    columns: ClassVar = [
        Column(
            "kind",
            gettext_lazy("Work"),
            queries.title_of,
            link=lambda row: reverse("commons:jobs:job", args=[row.pk]),
        ),
        Column("about", gettext_lazy("About")),
        Column("state", gettext_lazy("State"), state_of),
        Column("done", gettext_lazy("Done"), _done, numeric=True),
        Column("faults_found", gettext_lazy("Faults"), numeric=True),
        Column("created_at", gettext_lazy("Asked for"), sort="created_at"),
        Column("ended_at", gettext_lazy("Ended"), sort="ended_at"),
    ]
    search = ("about", "kind")
    search_hint = gettext_lazy("What it is about")
    filters: ClassVar = [Filter("state", gettext_lazy("State"), JobState.choices, "state")]
    csv_name = "jobs"
    empty_title = gettext_lazy("No long work yet")
    empty_text = gettext_lazy("Whatever takes longer than a page may load stands here, with its progress and result.")


class FaultTable(Table):
    columns: ClassVar = [
        Column("number", gettext_lazy("No."), numeric=True),
        Column("where", gettext_lazy("Where")),
        Column("reason", gettext_lazy("What is wrong, and what to do"), queries.fault_text),
    ]
    csv_name = "faults"
    empty_title = gettext_lazy("Nothing was wrong")


@signed_in
def jobs(request: HttpRequest) -> HttpResponseBase:
    """The jobs of the organisation, the latest first."""
    table = JobTable(request, Job.objects.visible_to(acting_of(request)))
    if table.csv_requested:
        return table.csv_response()
    return page(request, "commons/jobs/jobs.html", {"table": table})


@signed_in
def job(request: HttpRequest, key: int) -> HttpResponseBase:
    """One job: how far it is, what it found wrong, what can be done."""
    found = queries.get(acting_of(request), key)
    faults = FaultTable(request, queries.faults(found))
    if faults.csv_requested:
        return faults.csv_response()
    context = _context(found, faults)
    # The operator sees that there is one; whose it is reads it.
    context["fetch"] = found.result_id is not None and found.organisation_id == acting_of(request).organisation_id
    return page(request, "commons/jobs/job.html", context)


def _context(found: Job, faults: FaultTable) -> dict[str, Any]:
    left, ahead = found.left, queries.ahead_of(found)
    facts = [
        (_("State"), state_of(found)),
        (_("About"), found.about),
        (_("At the moment"), found.note if found.state in OPEN else ""),
        (_("Time left"), duration(left) if left is not None else ""),
        (_("Before it in the queue"), "" if ahead is None else ahead),
        (_("Asked for"), found.created_at),
        (pgettext("job", "Begun"), found.started_at),
        (_("Ended"), found.ended_at),
        (_("On behalf of"), found.organisation.name if found.organisation else ""),
    ]
    return {
        "job": found,
        "title": queries.title_of(found),
        "facts": [(name, value) for name, value in facts if value not in ("", None)],
        "reason": queries.reason_of(found),
        "faults": faults if found.faults_found else None,
        "more_faults": max(found.faults_found - 1000, 0),
        "open": found.state in OPEN,
        "again": found.state in TAKEN_UP_AGAIN,
        "url": reverse("commons:jobs:job", args=[found.pk]),
    }


@signed_in
def result(request: HttpRequest, key: int) -> HttpResponse:
    """The file that the job gave."""
    opened = queries.result(acting_of(request), key)
    answer = HttpResponse(opened.content, content_type=opened.document.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="job-{key}{_suffix(opened.document.name)}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _suffix(name: str) -> str:
    _stem, dot, ending = name.rpartition(".")
    return f".{ending}" if dot and ending.isascii() and ending.isalnum() and len(ending) <= 8 else ""


@require_POST
@signed_in
def act(request: HttpRequest, key: int, verb: str) -> HttpResponseBase:
    """Stop it, or take it up again."""
    verbs = {"cancel": actions.cancel, "retry": actions.retry}
    if verb not in verbs:
        raise NotFound
    try:
        verbs[verb](acting_of(request), key)
    except NotFound:
        raise
    except Problem as problem:
        messages.error(request, " ".join(str(part) for part in (problem.detail, problem.mend) if part))
    return redirect("commons:jobs:job", key=key)


urlpatterns = [
    path("jobs/", jobs, name="jobs"),
    path("jobs/<int:key>/", job, name="job"),
    path("jobs/<int:key>/result/", result, name="result"),
    path("jobs/<int:key>/<str:verb>/", act, name="act"),
]
