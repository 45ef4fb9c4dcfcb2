"""Pages of payments."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import path

from infosilk.kernel.problems import NotFound


def sample_provider(request: HttpRequest, token: str) -> HttpResponseBase:
    raise NotFound


urlpatterns = [path("payments/test-provider/<str:token>/", sample_provider, name="sample-provider")]
