"""The error pages: what is wrong and how to go on. The last one needs neither database nor session."""

import logging

from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.translation import gettext as _

from infosilk.kernel.problems import Problem
from infosilk.web.page import page

log = logging.getLogger("infosilk.web")


def _answer(request: HttpRequest, status: int, title: str, text: str, mend: str = "") -> HttpResponse:
    context = {"status": status, "title": title, "text": text, "mend": mend}
    try:
        return page(request, "web/error.html", context, status=status)
    except Exception:
        # The page around the error asks for sessions and people; when they fail too, the bare page remains.
        log.exception("The error page itself failed")
        return bare(status, title, text, mend)


def bare(status: int, title: str, text: str, mend: str = "") -> HttpResponse:
    """A page without navigation, drawn without request or database."""
    body = loader.render_to_string("web/bare.html", {"status": status, "title": title, "text": text, "mend": mend})
    return HttpResponse(body, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request,
        400,
        _("The request cannot be understood"),
        _("The browser sent something that this page does not take."),
        _("Go back, reload the page and try once more."),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    detail, mend = "", ""
    if isinstance(exception, Problem):
        detail, mend = str(exception.detail), str(exception.mend)
    return _answer(
        request,
        403,
        _("You may not open this page"),
        detail or _("Your account, or the organisation that you act for, has no right to it."),
        mend or _("Switch to another organisation, or ask an administrator of yours for the role."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _answer(
        request,
        403,
        _("The form has expired"),
        _("The form was opened too long ago, or cookies are switched off; nothing was changed."),
        _("Go back, reload the page and send it again."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(
        request,
        404,
        _("There is no page here"),
        _("The address may be mistyped, or what was here belongs to somebody else or is gone."),
        _("Check the address, or start from the front page."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    return bare(
        500,
        _("The node could not answer"),
        _("Something went wrong here, not with you. It was written to the node's log."),
        _("Try again in a moment; what you had sent may have been saved, so look before you send it twice."),
    )
