"""Who may open a page: decorators for views, and objects that are invisible to others.

Actions check for themselves with `kernel.actor.require`; these spare people a form that they may not send.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase

from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import NotFound, Unauthenticated

M = TypeVar("M", bound=Model)
View = Callable[..., HttpResponseBase]


def acting_of(request: HttpRequest) -> Acting:
    """The request's actor; Unauthenticated when nobody signed in (a page then leads to sign-in)."""
    acting: Acting | None = getattr(request, "acting", None)
    if acting is None:
        raise Unauthenticated()
    return acting


def signed_in(view: View) -> View:
    """A page for people with an account, whomever they act for."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        acting_of(request)
        return view(request, *args, **kwargs)

    guarded.signed_in = True  # type: ignore[attr-defined]
    return guarded


def needs(area: str, *roles: str) -> Callable[[View], View]:
    """A page for holders of one of `roles` in `area`; others read which role is missing and who grants it."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            acting_of(request).require(area, *roles)
            return view(request, *args, **kwargs)

        guarded.needs = (area, roles)  # type: ignore[attr-defined]
        return guarded

    return guard


def or_404(rows: QuerySet[M], what: str = "", **lookup: Any) -> M:
    """The one row of `rows` that `lookup` names; NotFound otherwise, also for a value that cannot be a key.

    `rows` is what the actor may see: another organisation's row and a missing one are the same answer.
    """
    try:
        found = rows.filter(**lookup).first()
    except (ValueError, TypeError, OverflowError):
        found = None
    if found is None:
        raise NotFound(what=what)
    return found
