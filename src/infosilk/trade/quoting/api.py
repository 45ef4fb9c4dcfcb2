"""Quotes over the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from infosilk.kernel.problems_api import responses
from infosilk.trade.quoting import asking, telling
from infosilk.trade.quoting.schemas import QuoteIn, QuoteOut

router = Router()


@router.post(
    "",
    response={200: QuoteOut, **responses()},
    auth=None,
    summary="Quote the landed cost of a basket",
)
def quote(request: HttpRequest, basket: QuoteIn) -> dict[str, Any]:
    """Every option that the destination's law knows, side by side, each with its sums and their legal basis, for any
    day. Nothing is stored; nobody needs to sign in. At most 50 goods lines. An option whose rate is not known says
    which data set to load."""
    return telling.face(asking.quote(basket.basket(asking.today(basket.destination))))
