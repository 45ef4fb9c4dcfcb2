"""Who calls the API: a Bearer token, or a signed-in browser (whose writing calls show the CSRF token).

A call sets `request.acting` here; routes pass it to their actions. A wrong token is refused and never falls
back to the session.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from infosilk.kernel.actor import Acting
from infosilk.kernel.identity import tokens
from infosilk.kernel.problems import Problem, Unauthenticated

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class TokenAuth(HttpBearer):
    """`Authorization: Bearer isk_…`"""

    def __call__(self, request: HttpRequest) -> Acting | None:
        value = request.headers.get("Authorization", "")
        if not value:
            return None
        scheme, _space, text = value.partition(" ")
        if scheme.lower() != "bearer":
            raise _refused()
        return self.authenticate(request, text.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Acting:
        acting = tokens.acting_by(token)
        if acting is None:
            raise _refused()
        request.acting = acting  # type: ignore[attr-defined]
        return acting


class SessionAuth(APIKeyCookie):
    """The session of somebody who signed in on the pages."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Any:
        return self.authenticate(request, request.COOKIES.get(self.param_name))

    def authenticate(self, request: HttpRequest, key: str | None) -> Acting | None:
        acting: Acting | None = getattr(request, "acting", None)
        if not key or acting is None:
            return None
        if request.method not in _READING and check_csrf(request) is not None:
            raise Problem(
                _("A writing call by session must carry the node's CSRF token."),
                status=403,
                code="csrf",
                title=_("The call cannot be trusted"),
                mend=_("Send the token of the CSRF cookie in the header X-CSRFToken, or use an API token."),
            )
        return acting


def _refused() -> Problem:
    return Unauthenticated(
        _("This API token is not in force: unknown, revoked, expired, or its mandate has ended."),
        mend=_("Make a new one under Organisation, API tokens."),
    )


api_auth = [TokenAuth(), SessionAuth()]
