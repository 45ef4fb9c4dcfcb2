"""The front page: the road on the map with what travels on it now, and what waits for whoever looks."""

from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    """The node's front page."""
    return HttpResponse("")
