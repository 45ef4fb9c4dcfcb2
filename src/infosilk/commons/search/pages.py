"""The page of search, and what it suggests while somebody writes."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from infosilk.commons.search import queries
from infosilk.commons.search.engine.words import MAX_QUESTION
from infosilk.kernel.access import acting_of, signed_in
from infosilk.kernel.problems import Problem
from infosilk.web.page import page
from infosilk.web.pages_found import pages_found


@signed_in
def results(request: HttpRequest) -> HttpResponse:
    """What was found, by kind: numbers of documents first, pages last."""
    text, only = request.GET.get("q", ""), request.GET.get("kind", "")[:60]
    acting = acting_of(request)
    problem: Problem | None = None
    groups: list[queries.Group] = []
    try:
        groups = queries.search(acting, text, only)
    except Problem as found:
        problem = found
    places = [] if problem or only else pages_found(acting, text)
    context = {
        "q": text[: MAX_QUESTION + 1],
        "only": only,
        "most": queries.MOST_OF_ONE,
        "groups": groups,
        "places": places,
        "problem": problem,
    }
    return page(request, "commons/search/results.html", context, problem.status if problem else 200)


urlpatterns = [path("search/", results, name="results")]
