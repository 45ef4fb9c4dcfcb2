"""The queue's page, and the word by which a browser proves whose queue it may send."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.urls import path
from django.views.decorators.cache import never_cache

from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.identity.browser import browser_word
from infosilk.web.page import page


def queue(request: HttpRequest) -> HttpResponse:
    """What this browser holds that is not sent yet. The list is the browser's own; the node does not know it.

    With `?kept` it is the page that the service worker shows where there is no line: the same for everybody.
    """
    return page(request, "commons/offline/queue.html", {"kept": "kept" in request.GET})


@never_cache
@signed_in
def token(request: HttpRequest) -> HttpResponse:
    """For the script: who is signed in, as an opaque word, and a token for their forms."""
    return JsonResponse({"person": browser_word(acting_of(request)), "csrf": get_token(request)})


urlpatterns = [
    path("offline/", queue, name="queue"),
    path("offline/token/", token, name="token"),
]
