"""Idempotency keys: a writing API call takes effect at most once, however often it is repeated.

The caller sends `Idempotency-Key`. The answer is stored in the transaction of the effect, so that there is
never one without the other, and is replayed to the same key and the same request. Errors are not stored: they
had no effect, and the mended call may use its key again.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Annotated, Any, TypeVar

from django.core.exceptions import RequestDataTooBig
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.http.request import RawPostDataException
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header
from ninja.decorators import decorate_view
from ninja.utils import contribute_operation_args
from pydantic import StringConstraints

from infosilk.kernel.access import acting_of
from infosilk.kernel.actor import Acting
from infosilk.kernel.models import IdempotencyRecord
from infosilk.kernel.problems import Problem
from infosilk.kernel.record import sealing

KEPT = timedelta(days=30)
# So long a secret can be had again by who did not get the answer.
KEPT_SECRET = timedelta(hours=1)
REPLAYED = "Idempotency-Replayed"
_PLACE = "kernel_idempotencyrecord.body"
_ARGUMENT = "idempotency_key"
Key = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
F = TypeVar("F", bound=Callable[..., Any])
PageView = Callable[..., HttpResponseBase]
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_REDIRECTS = (301, 302, 303, 307, 308)
# What a form brings besides what was filled in: renewed when it is sent again.
_NOT_FILLED_IN = frozenset({"csrfmiddlewaretoken", _ARGUMENT, "offline_title"})


class KeyReused(Problem):
    """The key was used for another call."""

    status = 422
    code = "idempotency-key-reused"


class SecretGone(Problem):
    """The same call was answered with a secret that is no longer kept."""

    status = 409
    code = "idempotency-secret-gone"


class StillRunning(Problem):
    """The same call is being worked on at this moment."""

    status = 409
    code = "idempotency-still-running"


def idempotent(view: F) -> F:
    """Make a writing ninja route idempotent; goes directly above the function, below `@router.post`.

    The route then answers 400 without a key, 409 while the same key is at work and 422 for a key of another
    call: name them with `**responses(409)`.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        key = kwargs.pop(_ARGUMENT)
        scope = _scope(acting_of(request))
        request_hash = _request_hash(request)
        if not _claim(scope, key):
            raise StillRunning(
                _("The call with this Idempotency-Key is still at work."),
                title=_("The same call is running"),
                mend=_("Repeat it in a moment to have its answer."),
            )
        known = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
        if known is not None:
            return _replay(known, request_hash)
        request._idempotent_call = (scope, key, request_hash)  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    contribute_operation_args(
        once,
        _ARGUMENT,
        Key,
        Header(  # type: ignore[type-arg]
            ..., alias="Idempotency-Key", description="A new key for each new call; repeated with it."
        ),
    )
    decorated: Any = decorate_view(_in_one_transaction)(once)
    return decorated  # type: ignore[no-any-return]


def once_per_key(view: PageView) -> PageView:
    """Make a page's form idempotent where it brings `idempotency_key`: sent again, by a double press, a lost answer or
    a browser that had no line, it has the answer of the first time and no second effect.

    An answer of 400 and above had no effect and is not kept. Of a redirect it is kept where it led to.
    """

    @wraps(view)
    def once(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        key = request.POST.get(_ARGUMENT, "") if request.method == "POST" else ""
        if not _KEY.fullmatch(key):
            return view(request, *args, **kwargs)
        scope, request_hash = _scope(acting_of(request)), _form_hash(request)
        with transaction.atomic():
            if not _claim(scope, key):
                raise StillRunning(
                    _("This form is being worked on already."), mend=_("Open the page again in a moment.")
                )
            known = IdempotencyRecord.objects.filter(scope=scope, key=key).first()
            if known is not None:
                return _replay(known, request_hash)
            answer = view(request, *args, **kwargs)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
            else:
                _keep(answer, scope, key, request_hash)
        return answer

    return once


def seal_answer(request: HttpRequest) -> None:
    """The answer to this call has a secret in it: it is kept sealed, and replayed for an hour alone."""
    request._answers_secret = True  # type: ignore[attr-defined]


def purge() -> int:
    """Forget answers older than KEPT, and secrets past their hour; how many answers."""
    IdempotencyRecord.objects.filter(sealed=True, created_at__lt=timezone.now() - KEPT_SECRET).update(body=b"")
    gone, _rows = IdempotencyRecord.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return gone


def _scope(acting: Acting) -> str:
    return f"{acting.organisation_id or 0}:{acting.person_id or 0}"


def _claim(scope: str, key: str) -> bool:
    """Take the key for this transaction; the lock dies with the connection, so no crash leaves a key at work."""
    number = int.from_bytes(hashlib.sha256(f"{scope}:{key}".encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        row = cursor.fetchone()
    return bool(row and row[0])


def _request_hash(request: HttpRequest) -> bytes:
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\0".encode())
    try:
        digest.update(request.body)
    except (RawPostDataException, RequestDataTooBig):
        # A form with files, which ninja has parsed already: its fields and files instead of its bytes.
        for name, values in sorted(request.POST.lists()):
            digest.update(repr((name, values)).encode())
        for name, file in sorted(request.FILES.items()):
            digest.update(repr((name, file.name, file.size)).encode())  # type: ignore[union-attr]
            for chunk in file.chunks():  # type: ignore[union-attr]
                digest.update(chunk)
            file.seek(0)  # type: ignore[union-attr]
    return digest.digest()


def _form_hash(request: HttpRequest) -> bytes:
    """What was filled in, and where it was sent; the language of the page makes no difference."""
    place = request.resolver_match
    digest = hashlib.sha256(f"{place.view_name if place else request.path}\0".encode())
    if place is not None:
        digest.update(repr(sorted(place.kwargs.items())).encode())
    for name, values in sorted(request.POST.lists()):
        if name not in _NOT_FILLED_IN:
            digest.update(repr((name, values)).encode())
    return digest.digest()


def _in_one_transaction(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Around the whole of a ninja operation: effect and stored answer commit together, an error undoes both."""

    @wraps(run)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        with transaction.atomic():
            answer = run(request, *args, **kwargs)
            call = getattr(request, "_idempotent_call", None)
            if answer.status_code >= 400:
                transaction.set_rollback(True)
            elif call is not None:
                _keep(answer, *call, sealed=getattr(request, "_answers_secret", False))
        return answer

    return wrapped


def _keep(answer: HttpResponseBase, scope: str, key: str, request_hash: bytes, *, sealed: bool = False) -> None:
    """Store the answer for whoever sends the same again; of a redirect where it leads to."""
    if not isinstance(answer, HttpResponse):
        raise TypeError("what is idempotent answers whole, not as a stream")
    redirected = answer.status_code in _REDIRECTS
    body = answer.headers["Location"].encode() if redirected else answer.content
    IdempotencyRecord.objects.create(
        scope=scope,
        key=key,
        request_hash=request_hash,
        status=answer.status_code,
        media_type=answer.headers.get("Content-Type", ""),
        body=sealing.seal(body.decode(), _PLACE) if sealed else body,
        sealed=sealed,
    )


def _replay(known: IdempotencyRecord, request_hash: bytes) -> HttpResponse:
    if bytes(known.request_hash) != request_hash:
        raise KeyReused(
            _("This Idempotency-Key was used for another call."),
            title=_("The key belongs to another call"),
            mend=_("Make a new key for each new call."),
        )
    if known.status in _REDIRECTS:
        response = HttpResponse(status=known.status, headers={"Location": bytes(known.body).decode()})
    else:
        body = bytes(known.body)
        if known.sealed:
            if not body or timezone.now() - known.created_at > KEPT_SECRET:
                raise SecretGone(
                    _("This call was answered with a secret, which is not shown again."),
                    mend=_("Renew the secret if it was lost."),
                )
            body = sealing.unseal(body, _PLACE).encode()
        response = HttpResponse(body, status=known.status, content_type=known.media_type or None)
    response[REPLAYED] = "true"
    return response
