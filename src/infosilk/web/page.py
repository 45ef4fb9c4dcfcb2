"""One way to answer with a page."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """`template` (which extends "web/base.html") drawn for `request`.

    A page carries what its reader may see, so it is never kept by a cache that others share.
    """
    response = render(request, template, context, status=status)
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-store"
    return response
