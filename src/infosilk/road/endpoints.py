"""The road's one address for partners: POST /road/inbox, outside of languages, sessions and CSRF."""

import logging
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from infosilk.road import here, inbox
from infosilk.road.engine import request as signatures
from infosilk.road.engine.rejection import Rejected
from infosilk.road.engine.request import Caller
from infosilk.road.keys import StoredKeys
from infosilk.road.outbox import HELLO, notify_now

log = logging.getLogger("infosilk.road")


@csrf_exempt
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """A partner's batch: 200 with the signed receipt, or problem+json and nothing changed."""

    def work(body: bytes, caller: Caller, keys: StoredKeys) -> HttpResponse:
        answer = inbox.receive(body, caller, keys)
        if not body:
            # The partner is there: our own sender need not wait out its pause.
            notify_now(f"{HELLO}{caller.node}")
        return HttpResponse(answer, content_type="application/jose")

    return _answer(request, work)


@csrf_exempt
@require_POST
def log_of(request: HttpRequest) -> HttpResponse:
    """A partner that lost its log gets its own signed messages back: 200 with JWS lines, or problem+json."""
    return _answer(
        request,
        lambda body, caller, keys: HttpResponse(inbox.give_back(body, caller), content_type=signatures.CONTENT_TYPE),
    )


def _answer(request: HttpRequest, work: Callable[[bytes, Caller, StoredKeys], HttpResponse]) -> HttpResponse:
    caller = None
    try:
        body = _body(request)
        keys = StoredKeys()
        caller = signatures.verify(
            request.headers, body, keys, receiver=here.name(), method=request.method or "", path=request.path
        )
        return work(body, caller, keys)
    except Rejected as rejected:
        partner = caller.node if caller else ""
        log.warning("request refused", extra={"reason": str(rejected), "partner": partner})
        if caller is not None:
            inbox.note_refusal(caller.node, rejected, timezone.now())
        return _problem(rejected.as_dict(), rejected.status)
    except DatabaseError:
        log.exception("a batch could not be stored")
        problem: dict[str, object] = {
            "type": "/problems/road/unavailable",
            "title": "The node cannot store messages just now.",
            "status": 503,
            "code": "unavailable",
            "detail": "Nothing of the request was taken; send it again.",
        }
        return _problem(problem, 503)


def _problem(problem: dict[str, object], status: int) -> HttpResponse:
    return JsonResponse(problem, status=status, content_type="application/problem+json")


def _body(request: HttpRequest) -> bytes:
    """The body, never more of it than the road carries."""
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit():
        raise Rejected("length-required", "Content-Length is needed")
    if int(length) > signatures.MAX_BODY:
        raise Rejected("too-large", f"{length} bytes; the road carries {signatures.MAX_BODY:,}")
    body = request.read(int(length))
    if len(body) != int(length):
        raise Rejected("malformed", "the body ends before its stated length")
    return body


urlpatterns = [path("inbox", take, name="inbox"), path("log", log_of, name="log")]
