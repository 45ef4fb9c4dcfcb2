"""The service worker's script, at an address of its own with leave for the whole site."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from infosilk.commons.offline.pages.worker import worker_script


def worker(request: HttpRequest) -> HttpResponse:
    """The script; the browser asks for it anew at each visit and installs it when a byte has changed."""
    script = worker_script()
    if script is None:
        raise Http404
    answer = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    answer["Service-Worker-Allowed"] = "/"
    answer["Cache-Control"] = "no-cache"
    return answer


urlpatterns = [path("worker.js", worker, name="worker")]
