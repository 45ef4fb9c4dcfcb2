"""Pages of the site itself: the API's description, accessibility, and the house's components."""

import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, resolve, reverse

from infosilk.web import styleguide
from infosilk.web.openapi import Document
from infosilk.web.page import page


def api_docs(request: HttpRequest) -> HttpResponse:
    """The description of /api/v1, drawn from the same document that programs read."""
    address = reverse("api:openapi-json")
    document = Document(api_schema(request), base=settings.NODE.public_url)
    return page(request, "web/api.html", {"areas": document.areas(), "address": address})


def api_schema(request: HttpRequest) -> dict[str, Any]:
    """The OpenAPI document, from the view that serves it: the web does not know the node's API object."""
    match = resolve(reverse("api:openapi-json"))
    found: dict[str, Any] = json.loads(match.func(request, *match.args, **match.kwargs).content)
    return found


def accessibility(request: HttpRequest) -> HttpResponse:
    return page(request, "web/accessibility.html")


def components(request: HttpRequest) -> HttpResponseBase:
    """Every component with samples, for whoever builds pages; on demo and debug nodes alone."""
    if not (settings.NODE.demo or settings.DEBUG):
        raise Http404
    context = styleguide.context()
    table = styleguide.Parcels(request, styleguide.parcels())
    if table.csv_requested:
        return table.csv_response()
    return page(request, "web/styleguide.html", {**context, "table": table})


urlpatterns: list[URLPattern] = [
    path("api/", api_docs, name="api-docs"),
    path("accessibility/", accessibility, name="accessibility"),
    path("components/", components, name="styleguide"),
]
