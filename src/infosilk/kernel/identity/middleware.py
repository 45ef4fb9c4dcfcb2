"""`request.acting`: who asks, for whom. And problems raised by a page or by an address under /api/
that leads nowhere."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from infosilk.kernel import problems
from infosilk.kernel.identity.mandates import SESSION_KEY, choose
from infosilk.kernel.models import Person
from infosilk.kernel.problems import MEDIA_TYPE, Problem

API = "/api/"


class ActingMiddleware:
    """Sets `request.acting` (None: nobody signed in) and answers problems in the caller's manner."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.acting = None  # type: ignore[attr-defined]
        # A call with a token is let in by `kernel.identity.auth.TokenAuth` and must not be mistaken for a session.
        by_session = settings.SESSION_COOKIE_NAME in request.COOKIES and "Authorization" not in request.headers
        if by_session and isinstance(request.user, Person) and request.user.is_active:
            via = "api" if request.path_info.startswith(API) else "page"
            chosen = request.session.get(SESSION_KEY)
            request.acting = choose(request.user, chosen, via)  # type: ignore[attr-defined,arg-type]
        response = self.get_response(request)
        if request.path_info.startswith(API) and response.status_code >= 400:
            return as_problem(request, response)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Problem):
            return None
        if request.path_info.startswith(API):
            return problems.as_response(request, exception)
        return problem_page(request, exception)


class NulMiddleware:
    """Refuses NUL in an address, a query and a page's form, before anything looks it up: PostgreSQL takes none in a
    text. Comes after `ActingMiddleware`, because the page that says so is drawn for whoever asks.

    The body of an API's call is not a form; its JSON is checked where it is parsed (`kernel.problems.api.PlainParser`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info or _holds_nul(request.GET):
            return self._refused(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        # A view without the check of forged forms reads no form: its body is its own, and is not parsed here.
        form = request.method == "POST" and not getattr(view, "csrf_exempt", False)
        return self._refused(request) if form and _holds_nul(request.POST) else None

    def _refused(self, request: HttpRequest) -> HttpResponse:
        problem = problems.NulCharacter()
        if request.path_info.startswith(API):
            return problems.as_response(request, problem)
        return problem_page(request, problem)


def _holds_nul(given: QueryDict) -> bool:
    return any("\0" in name or any("\0" in value for value in values) for name, values in given.lists())


def problem_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The problem as a page; somebody who is not signed in is sent to do so."""
    if problem.status == 401:
        from django.contrib.auth.views import redirect_to_login
        from django.shortcuts import resolve_url

        return redirect_to_login(request.get_full_path(), resolve_url("account_login"))
    return render(request, "kernel/problem.html", {"problem": problem}, status=problem.status)


def as_problem(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """An error that Django itself answered under /api/ (no such address, wrong method) as a problem."""
    if response.get("Content-Type", "").startswith(MEDIA_TYPE):
        return response
    known: dict[int, Problem] = {
        400: Problem(),
        403: problems.Forbidden(),
        404: problems.NotFound(_("There is no such address in this API."), mend=_("See /api/v1/openapi.json.")),
        405: Problem(
            _("This address does not take the method %(method)s.") % {"method": request.method},
            status=405,
            code="method-not-allowed",
            title=_("Method not allowed"),
            mend=_("It takes: %(methods)s.") % {"methods": response.get("Allow", "")},
        ),
        413: problems.TooLarge(),
    }
    status = response.status_code
    problem = known.get(status) or Problem(
        status=status, code=f"http-{status}", title=_("The node could not answer") if status >= 500 else None
    )
    answer = problems.as_response(request, problem)
    for header in ("Allow", "Retry-After"):
        if header in response:
            answer[header] = response[header]
    return answer
