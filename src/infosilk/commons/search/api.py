"""Search over the API."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router

from infosilk.commons.search import queries
from infosilk.commons.search.schemas import SearchOut
from infosilk.kernel.access import acting_of
from infosilk.kernel.problems.api import responses

router = Router()


@router.get("/search", response={200: SearchOut, **responses()}, summary="Search")
def search(
    request: HttpRequest,
    q: Annotated[str, Query(max_length=10_000)],
    kind: Annotated[str, Query(max_length=60)] = "",
) -> dict[str, Any]:
    """What you may see of what `q` asks for: every word must occur, the last may be unfinished. Cyrillic and Latin,
    with or without diacritics, are the same; Chinese is found by its parts, a number whole or by its end. The first
    twenty of each kind, or with `kind` the first two hundred of that one."""
    groups = queries.search(acting_of(request), q, kind)
    return {
        "groups": [
            {
                "kind": group.code,
                "title": group.title,
                "more": group.more,
                "found": [{"title": one.title, "note": one.note, "path": one.url} for one in group.found],
            }
            for group in groups
        ]
    }
