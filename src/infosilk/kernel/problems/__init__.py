"""Problems: what is wrong, where, and how to mend it; the same on a page, in the API and on the command line.

An action raises a `Problem`. The API answers it as application/problem+json (RFC 9457), pages and commands
show its texts. `type` is the relative address "/problems/<code>"; `code` never changes once published.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from infosilk.kernel.areas import area_title
from infosilk.kernel.text import Text

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class ErrorItem:
    """One fault: `where` (a field, a line, a path), what is wrong there, and how to mend it ("" if that is clear)."""

    where: str
    message: Text
    mend: Text = ""

    def __str__(self) -> str:
        text = f"{self.where}: {self.message}" if self.where else str(self.message)
        return f"{text} {self.mend}" if self.mend else text


class Problem(Exception):
    """Something that the caller can understand and, mostly, mend. Subclasses fix status, code and title."""

    status: int = 400
    code: str = "bad-request"
    title: Text = gettext_lazy("The request cannot be understood")

    def __init__(
        self,
        detail: Text = "",
        *,
        status: int | None = None,
        code: str | None = None,
        title: Text | None = None,
        errors: Sequence[ErrorItem] = (),
        mend: Text = "",
    ) -> None:
        self.status = status or self.status
        self.code = code or self.code
        self.title = title or self.title
        self.detail = detail
        self.mend = mend
        self.errors = list(errors)
        super().__init__(detail)

    def __str__(self) -> str:
        lines = [str(self.detail) or str(self.title)]
        if self.mend:
            lines[0] += f" {self.mend}"
        return "\n".join([*lines, *(f"- {error}" for error in self.errors)])

    def as_dict(self) -> dict[str, Any]:
        """The problem as RFC 9457's object, in the language that is active now."""
        body: dict[str, Any] = {
            "type": f"/problems/{self.code}",
            "title": str(self.title),
            "status": self.status,
            "detail": " ".join(part for part in (str(self.detail), str(self.mend)) if part),
            "code": self.code,
        }
        if self.errors:
            body["errors"] = [
                {"where": error.where, "message": str(error.message), "mend": str(error.mend)} for error in self.errors
            ]
        return body


class NulCharacter(Problem):
    """400: the address, the query or the form holds the character NUL, which no text of the database may."""

    code = "nul-character"
    title = gettext_lazy("The request holds the character NUL")

    def __init__(self, detail: Text = "") -> None:
        super().__init__(detail or _("No text here may hold the character NUL (U+0000)."), mend=_("Leave it out."))


class Unauthenticated(Problem):
    """401: nobody knows who asks."""

    status = 401
    code = "unauthenticated"
    title = gettext_lazy("Sign in first")


class Forbidden(Problem):
    """403: the caller lacks a role in an area. `roles` are codes that rooms declare; "*" for any."""

    status = 403
    code = "forbidden"
    title = gettext_lazy("You may not do this")

    def __init__(self, detail: Text = "", *, area: str = "", roles: Iterable[str] = (), mend: Text = "") -> None:
        self.area = area
        self.roles = tuple(str(role) for role in roles)
        super().__init__(detail or self._missing(), mend=mend or self._granter())

    def _missing(self) -> str:
        from infosilk.kernel.identity.roles import role_title

        if not self.roles:
            return _("Your mandate does not cover this.")
        if "*" in self.roles:
            return _("This is for people who act for an organisation.")
        return ngettext(
            "This needs the role “%(roles)s” in the area “%(area)s”; your mandate does not give it.",
            "This needs one of the roles “%(roles)s” in the area “%(area)s”; your mandate gives none.",
            len(self.roles),
        ) % {"roles": ", ".join(role_title(role) for role in self.roles), "area": area_title(self.area)}

    def _granter(self) -> str:
        if "operator" in self.roles:
            return _("The operator of the node grants it.")
        return _("An administrator of your organisation grants it; or switch to another mandate.")


class NotFound(Problem):
    """404: there is no such thing, or it belongs to somebody else, which is not told apart."""

    status = 404
    code = "not-found"
    title = gettext_lazy("Not found")

    def __init__(self, detail: Text = "", *, what: Text = "", mend: Text = "") -> None:
        if not detail and what:
            detail = _("There is no such %(what)s among what you may see.") % {"what": what}
        super().__init__(detail or _("There is nothing here that you may see."), mend=mend)


class Invalid(Problem):
    """422: the content is wrong; each fault says where and how to mend it."""

    status = 422
    code = "invalid"
    title = gettext_lazy("Some entries are not right")

    def __init__(self, detail: Text = "", *, errors: Sequence[ErrorItem] = (), mend: Text = "") -> None:
        if not detail:
            count = len(errors)
            detail = ngettext("%(count)s entry needs mending.", "%(count)s entries need mending.", count) % {
                "count": count
            }
        super().__init__(detail, errors=errors, mend=mend)


class Conflict(Problem):
    """409: the thing is in a state in which this cannot be done."""

    status = 409
    code = "conflict"
    title = gettext_lazy("This cannot be done now")


class MediaType(Problem):
    """415: the body is said to be of a format that is not taken here."""

    status = 415
    code = "media-type"


class TooLarge(Problem):
    """413: more than the node takes at once. `limit` in bytes."""

    status = 413
    code = "too-large"
    title = gettext_lazy("The request is too large")

    def __init__(self, detail: Text = "", *, limit: int = 0, mend: Text = "") -> None:
        if not detail and limit:
            detail = _("This node takes at most %(limit)s MiB in one request.") % {"limit": limit // (1024 * 1024)}
        super().__init__(detail, mend=mend or _("Send it in smaller parts."))


class Unavailable(Problem):
    """503: the node cannot do it at this moment (its database is away, or two writers met); nothing was changed."""

    status = 503
    code = "unavailable"
    title = gettext_lazy("The node cannot answer at the moment")


class Expired(Problem):
    """403: the mandate by which the caller acts has ended, was revoked, or has not begun."""

    status = 403
    code = "mandate-not-in-force"
    title = gettext_lazy("Your mandate is not in force")


def as_response(request: "HttpRequest", problem: Problem) -> "HttpResponse":
    """The problem as an application/problem+json answer."""
    from django.http import JsonResponse

    response = JsonResponse(problem.as_dict(), status=problem.status, content_type=MEDIA_TYPE)
    if problem.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="infosilk"'
    return response
