"""How the API answers problems: ninja exception handlers, and the problem schema in the OpenAPI document."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from pydantic import BaseModel, Field

from infosilk.kernel import problems
from infosilk.kernel.problems import ErrorItem, Invalid, NotFound, NulCharacter, Problem, TooLarge, Unauthenticated

_log = logging.getLogger("infosilk.api")
_ERRORS_SHOWN = 100


class ProblemErrorOut(BaseModel):
    """One fault: where it is, what is wrong, how to mend it."""

    where: str
    message: str
    mend: str = ""


class ProblemOut(BaseModel):
    """A problem as RFC 9457 (application/problem+json)."""

    type: str = Field(examples=["/problems/invalid"])
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemErrorOut] | None = None


def install(api: NinjaAPI) -> None:
    """Have every error of `api` answered as a problem, and described so in its OpenAPI document."""

    def answered(kind: type[Exception], as_problem: Callable[[Any], Problem]) -> None:
        def handler(request: HttpRequest, exc: Any) -> HttpResponse:
            return problems.as_response(request, as_problem(exc))

        api.add_exception_handler(kind, handler)

    answered(Problem, lambda exc: exc)
    answered(ValidationError, lambda exc: validation_problem(exc.errors))
    answered(Http404, lambda exc: NotFound())
    answered(AuthenticationError, lambda exc: unauthenticated())
    answered(HttpError, http_problem)
    answered(PermissionDenied, lambda exc: problems.Forbidden())
    answered(RequestDataTooBig, lambda exc: TooLarge(limit=settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    answered(SuspiciousOperation, lambda exc: Problem())
    answered(UnreadablePostError, lambda exc: Problem())
    for kind in (OperationalError, InterfaceError):
        api.add_exception_handler(kind, unavailable)
    api.add_exception_handler(Exception, unexpected)
    _describe(api)


def responses(*codes: int) -> dict[int, Any]:
    """The part of a ninja route's `response=` that names its problems.

    Every route may answer 400, 401, 403, 413, 422, 500 and 503; `codes` are the further ones (404, 409, ...):
    `@router.get("/x/{id}", response={200: Out, **responses(404)})`.
    """
    return dict.fromkeys(sorted({400, 401, 403, 413, 422, 500, 503, *codes}), ProblemOut)


class PlainParser(Parser):
    """Reads a JSON body; Invalid names each field that holds the character NUL, as it names any wrong field."""

    def parse_body(self, request: HttpRequest) -> Any:
        data = super().parse_body(request)
        # NUL is written as \u0000 in JSON; a body in UTF-16 is full of zero bytes anyway.
        if b"\\u0000" in request.body or b"\0" in request.body:
            errors = [ErrorItem(where, NulCharacter().detail, _("Leave it out.")) for where in nul_in(data, "body")]
            if errors:
                raise Invalid(errors=errors[:_ERRORS_SHOWN])
        return data


def nul_in(value: Any, where: str) -> Iterator[str]:
    """Where in a JSON value a text or a name holds NUL, as body.lines.0.note; the name without it."""
    if isinstance(value, str):
        if "\0" in value:
            yield where
    elif isinstance(value, dict):
        for name, item in value.items():
            inside = f"{where}.{name}".replace("\0", "")
            if "\0" in name:
                yield inside
            yield from nul_in(item, inside)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from nul_in(item, f"{where}.{number}")


def unauthenticated() -> Problem:
    return Unauthenticated(
        _("The request names nobody whom this node knows."),
        mend=_("Send “Authorization: Bearer <token>” with a token that is in force, or sign in."),
    )


def http_problem(exc: HttpError) -> Problem:
    """A ninja HttpError as a problem; 400 is what ninja raises for a body that its parser does not take."""
    if isinstance(exc.__cause__, Problem):
        return exc.__cause__
    if exc.status_code == 400:
        return Problem(_("The body is not valid JSON."), code="malformed", mend=str(exc))
    known: dict[int, type[Problem]] = {
        401: Unauthenticated,
        403: problems.Forbidden,
        404: NotFound,
        409: problems.Conflict,
        413: TooLarge,
    }
    kind = known.get(exc.status_code)
    if kind is not None:
        return kind(str(exc))
    return Problem(str(exc), status=exc.status_code, code=f"http-{exc.status_code}")


def validation_problem(errors: list[dict[str, Any]]) -> Problem:
    """pydantic's errors as a problem; the first hundred are enough to begin with."""
    items = []
    for error in errors[:_ERRORS_SHOWN]:
        where = ".".join(str(part) for part in error.get("loc", ()) if part != "__root__")
        items.append(ErrorItem(where, str(error.get("msg", "")), str((error.get("ctx") or {}).get("mend", ""))))
    if any(tuple(error.get("loc", ()))[-1:] == ("Idempotency-Key",) for error in errors):
        return Problem(
            _("A writing call carries the header Idempotency-Key: 1 to 200 printable characters."),
            code="idempotency-key-missing",
            mend=_("Make a new key (a UUID will do) for each new call and repeat it when you repeat the call."),
        )
    return Invalid(errors=items)


def unavailable(request: HttpRequest, exc: Any) -> HttpResponse:
    """503: the database is away or two writers met; logged, and worth repeating."""
    _log.error("database error", extra={"request_id": getattr(request, "request_id", "")}, exc_info=exc)
    problem = problems.Unavailable(
        _("The node's database did not answer."), mend=_("Repeat the call in a moment, with the same Idempotency-Key.")
    )
    response = problems.as_response(request, problem)
    response["Retry-After"] = "2"
    return response


def unexpected(request: HttpRequest, exc: Any) -> HttpResponse:
    """500: logged with its trace and the request's id; nothing of it leaks to the caller."""
    request_id = getattr(request, "request_id", "")
    _log.exception("unexpected error", extra={"request_id": request_id}, exc_info=exc)
    problem = Problem(
        _("Something went wrong on our side. The node's operator finds it under the request %(id)s.")
        % {"id": request_id or "-"},
        status=500,
        code="internal",
        title=_("The node could not answer"),
        mend=_("Repeat the call with the same Idempotency-Key: it takes effect at most once."),
    )
    return problems.as_response(request, problem)


def _describe(api: NinjaAPI) -> None:
    """ninja writes one media type for all answers; give the problems theirs."""
    original = api.get_openapi_schema

    def described(**kwargs: Any) -> Any:
        schema = original(**kwargs)
        for path in schema["paths"].values():
            for operation in path.values():
                for answer in operation.get("responses", {}).values():
                    content = answer.get("content", {})
                    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
                    if reference.endswith("/ProblemOut"):
                        answer["content"] = {problems.MEDIA_TYPE: content["application/json"]}
        return schema

    api.get_openapi_schema = described  # type: ignore[method-assign]
