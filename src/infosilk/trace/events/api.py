"""Trace's API: capture and query as EPCIS 2.0 has them, and a consignment's timeline."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Query, Router, Status

from infosilk.kernel.access import acting_of
from infosilk.kernel.problems import NotFound
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.trace.events import actions, queries, simplequery
from infosilk.trace.events.engine import epcis
from infosilk.trace.events.schemas import CapturedOut, SimpleEventQueryIn, TimelineOut

router = Router()


@router.post("/capture", response={201: CapturedOut, **responses(409)}, summary="Capture an EPCIS 2.0 document")
@idempotent
def capture(request: HttpRequest, document: Body[dict[str, Any]]) -> Status[dict[str, Any]]:
    """Store every event of an EPCISDocument (JSON-LD), or none: each fault is named.

    An event that was captured before, with the same content, does nothing. Events are shared with the partner node.
    """
    return Status(201, {"event_ids": actions.capture_document(acting_of(request), document)})


@router.get("/events", response={200: dict[str, Any], **responses()}, summary="SimpleEventQuery")
def events(request: HttpRequest, response: HttpResponse, query: Query[SimpleEventQueryIn]) -> dict[str, Any]:
    """An EPCISQueryDocument of the events that you may see, without other owners' things in them.

    More events: follow the header `Link: <…>; rel="next"`.
    """
    acting = acting_of(request)
    parameters = {name: request.GET.getlist(name) for name in request.GET}
    answer = simplequery.run(acting, parameters)
    if answer.next_page:
        following = {name: values[0] for name, values in parameters.items()} | {"nextPageToken": answer.next_page}
        response["Link"] = f'<{request.path}?{urlencode(following)}>; rel="next"'
    response["GS1-EPCIS-Version"] = "2.0"
    return epcis.query_document(simplequery.shown(acting, answer.events), datetime.now(UTC))


@router.get("/timeline/{number}", response={200: TimelineOut, **responses(404)}, summary="A consignment's timeline")
def timeline(request: HttpRequest, number: str) -> dict[str, Any]:
    """The steps of one consignment across both nodes, oldest first."""
    if not queries.may_see(acting_of(request), number):
        raise NotFound(what=_("consignment"))
    return {"number": number, "steps": [asdict(step) for step in queries.timeline(number)]}
