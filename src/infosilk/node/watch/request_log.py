"""The outermost middleware: request id, body limit, one log line and the metrics of every request.

Probes and metrics are answered here, before sessions, languages and the check of the host name, so that an
orchestrator may ask by any address. The log line names the route and the path, never the query string, and
hides the parts of a path that are secrets (a tracking token, a password reset key).
"""

import io
import re
import tempfile
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from infosilk.kernel.problems import MEDIA_TYPE, TooLarge
from infosilk.node.base.config import node_settings
from infosilk.node.watch import health, metrics
from infosilk.node.watch.logs import MASK, logger
from infosilk.web.errors import bare

_log = logger("infosilk.request")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECRET_PARTS = re.compile(r"token|key|secret|code$|uidb", re.I)
_MEMORY = 1024 * 1024
_CHUNK = 64 * 1024

PROBES: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "/healthz": health.live,
    "/readyz": health.ready,
    "/metrics": metrics.metrics,
}


class RequestLog:
    """Counts, limits and logs each request; emits its id as X-Request-ID."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.limit = node_settings().upload_limit_mb * 1024 * 1024

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self._answer(request)
        finally:
            # The next request of this thread begins with its own id; a streamed body logs without one.
            structlog.contextvars.clear_contextvars()
        response["X-Request-ID"] = request_id
        self._tell(request, response, request_id, time.perf_counter() - started)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        probe = PROBES.get(request.path_info)
        if probe is not None and request.method in {"GET", "HEAD"}:
            return probe(request)
        if not limit_body(request, self.limit):
            return too_large(request, self.limit)
        return self.get_response(request)

    def _tell(self, request: HttpRequest, response: HttpResponseBase, request_id: str, seconds: float) -> None:
        route = _route(request)
        method = request.method if request.method in _METHODS else "OTHER"
        metrics.REQUESTS.labels(method, route, str(response.status_code)).inc()
        metrics.SECONDS.labels(method, route).observe(seconds)
        if route == "probe" and response.status_code < 400:
            return
        acting = getattr(request, "acting", None)
        write = _log.error if response.status_code >= 500 else _log.info
        write(
            "request",
            request_id=request_id,
            method=method,
            route=route,
            path=_path(request),
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
            person=getattr(acting, "person_id", None),
            organisation=getattr(acting, "organisation_id", None),
        )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def limit_body(request: HttpRequest, limit: int) -> bool:
    """Whether the request's body is at most `limit` bytes.

    A body without a length (chunked) is read here, into memory or a temporary file, because Django takes a
    missing length for an empty body.
    """
    length = request.META.get("CONTENT_LENGTH") or ""
    if length:
        return length.isdigit() and int(length) <= limit
    if request.method in {"GET", "HEAD", "OPTIONS"} and "HTTP_TRANSFER_ENCODING" not in request.META:
        return True
    source = request.META.get("wsgi.input")
    if source is None:
        return True
    body: Any = tempfile.SpooledTemporaryFile(max_size=_MEMORY)  # noqa: SIM115 - lives as long as the request
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            body.close()
            return False
        body.write(chunk)
    body.seek(0)
    request.META["CONTENT_LENGTH"] = str(size)
    request._stream = body if size else io.BytesIO()
    return True


def too_large(request: HttpRequest, limit: int) -> HttpResponse:
    """413: a problem for machines, a page for people; both say the limit and how to go on."""
    with translation.override(translation.get_language_from_request(request)):
        problem = TooLarge(limit=limit, mend=_("Send it in smaller parts."))
        if "text/html" in request.headers.get("Accept", "") and not request.path_info.startswith("/api/"):
            # The page without navigation: sessions and mandates are not read for an upload that is refused.
            return bare(problem.status, str(problem.title), str(problem.detail), str(problem.mend))
        return JsonResponse(problem.as_dict(), status=problem.status, content_type=MEDIA_TYPE)


def _route(request: HttpRequest) -> str:
    if request.path_info in PROBES:
        return "probe"
    match = request.resolver_match
    if match is None:
        return "static" if request.path_info.startswith("/static/") else "unmatched"
    return match.view_name if match.url_name else match.route


def _path(request: HttpRequest) -> str:
    path = request.path_info[:300]
    if request.resolver_match is not None:
        for name, value in request.resolver_match.kwargs.items():
            if value and _SECRET_PARTS.search(name):
                path = path.replace(str(value), MASK)
    return path
