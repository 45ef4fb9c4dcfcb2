"""Pages that the service worker keeps for when there is no line."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponseBase

KEEP = "X-Infosilk-Offline"
View = Callable[..., HttpResponseBase]


def kept_offline(view: View) -> View:
    """A page whose last copy is shown without a line, in the browser of who opened it, until they sign out.

    For forms that are filled in where there is no line; not for what must be fresh (a decision's basis).
    """

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = view(request, *args, **kwargs)
        if request.method == "GET" and answer.status_code == 200:
            answer[KEEP] = "keep"
        return answer

    return kept
