"""The door of a signed link: looking shows what waits behind it, pressing the button opens it."""

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from infosilk.commons.documents import answers, links
from infosilk.commons.documents.pages.listed import size_of, type_of
from infosilk.web.page import page


# Nobody is signed in here, so there is nothing that a forged form could use; programs post without a token of a form.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link(request: HttpRequest, token: str) -> HttpResponseBase:
    """A GET is not counted, for messengers and mail filters look at every address; a POST gives the file."""
    if request.method == "POST":
        found = answers.answer(request, links.open_by(token).document)
    else:
        row = links.seen(token)
        facts = [
            (_("Name"), row.document.name),
            (_("Type"), type_of(row.document)),
            (_("Size"), size_of(row.document)),
            (_("From"), str(row.organisation)),
            (_("Purpose"), row.get_purpose_display()),
            (_("Until"), row.until),
            (_("Openings left"), row.most - row.opened),
        ]
        found = page(request, "commons/documents/link.html", {"facts": facts})
    found["Referrer-Policy"] = "no-referrer"
    found["X-Robots-Tag"] = "noindex, nofollow"
    return found
