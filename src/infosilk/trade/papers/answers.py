"""A paper as an answer over HTTP, for API and pages alike."""

from django.http import HttpResponse

from infosilk.trade.papers.making import Paper


def pdf(made: Paper) -> HttpResponse:
    """The PDF as an answer that a browser shows."""
    answer = HttpResponse(made.content, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{made.name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
