"""Papers on pages: the kinds that this node draws, and a sample of each."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import path, reverse
from django.utils.translation import get_language

from infosilk.commons.drawing import kinds
from infosilk.kernel.access import needs
from infosilk.web.page import page


@needs("commons", "operator")
def papers(request: HttpRequest) -> HttpResponseBase:
    """Every kind, with what it is printed on and a sample in the languages of the zone."""
    rows: list[dict[str, Any]] = [
        {"paper": one, "url": reverse("commons:drawing:sample", args=[one.code])} for one in kinds.papers().values()
    ]
    return page(request, "commons/drawing/papers.html", {"papers": rows})


@needs("commons", "operator")
def sample(request: HttpRequest, code: str) -> HttpResponseBase:
    """A sample of a kind, in the reader's language or those asked for."""
    asked = kinds.languages(request.GET.get("languages", "")) or [get_language() or "en"]
    return kinds.pdf(kinds.named(code).sample(asked))


urlpatterns = [
    path("papers/", papers, name="papers"),
    path("papers/<str:code>/sample/", sample, name="sample"),
]
