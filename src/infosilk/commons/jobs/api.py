"""Jobs over the API."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from infosilk.commons.jobs import actions, queries
from infosilk.commons.jobs.models import Job, JobFault
from infosilk.commons.jobs.schemas import JobFaultListOut, JobListOut, JobOut
from infosilk.kernel.access import acting_of
from infosilk.kernel.paging import page
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit

router = Router()


@router.get("/jobs", response={200: JobListOut, **responses()}, summary="Jobs")
def jobs(request: HttpRequest, limit: Limit = 100, after: Key | None = None) -> dict[str, Any]:
    """Your organisation's long work, the latest first; the operator sees everybody's."""
    return page(Job.objects.visible_to(acting_of(request)), limit, after, queries.as_dict, key="-pk")


@router.get("/jobs/{key}", response={200: JobOut, **responses(404)}, summary="One job")
def job(request: HttpRequest, key: Key) -> dict[str, Any]:
    """How far it is."""
    return queries.as_dict(queries.get(acting_of(request), key))


@router.get("/jobs/{key}/faults", response={200: JobFaultListOut, **responses(404)}, summary="What a job found wrong")
def job_faults(request: HttpRequest, key: Key, limit: Limit = 100, after: Key = 0) -> dict[str, Any]:
    """In order, the first thousand."""
    rows = queries.faults(queries.get(acting_of(request), key))
    return page(rows, limit, after, _fault, key="number")


@router.get(
    "/jobs/{key}/result",
    response=responses(404),
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
    summary="A job's result",
)
def job_result(request: HttpRequest, key: Key) -> HttpResponse:
    """The file that it gave, with its media type."""
    found = queries.result(acting_of(request), key)
    answer = HttpResponse(found.content, content_type=found.document.media_type)
    answer["Content-Disposition"] = f'attachment; filename="job-{key}"'
    return answer


@router.post("/jobs/{key}/cancel", response={200: JobOut, **responses(404, 409)}, summary="Cancel a job")
@idempotent
def cancel_job(request: HttpRequest, key: Key) -> dict[str, Any]:
    """At once when it waits, at its next step when it is at work; what was done stands."""
    return queries.as_dict(actions.cancel(acting_of(request), key))


@router.post("/jobs/{key}/retry", response={200: JobOut, **responses(404, 409)}, summary="Take a job up again")
@idempotent
def retry_job(request: HttpRequest, key: Key) -> dict[str, Any]:
    """It goes on where it stopped."""
    return queries.as_dict(actions.retry(acting_of(request), key))


def _fault(fault: JobFault) -> dict[str, Any]:
    return {
        "number": fault.number,
        "where": fault.where,
        "code": fault.reason.get("code", ""),
        "text": queries.fault_text(fault),
    }
