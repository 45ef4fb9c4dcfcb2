"""Quotes over the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Router

from infosilk.kernel.problems.api import responses
from infosilk.trade.charges import queries, words
from infosilk.trade.charges.schemas import QuoteIn, QuoteOut

own = Router()


@own.post(
    "",
    response={200: QuoteOut, **responses()},
    auth=None,
    summary="Quote the landed cost of a basket",
)
def quote(request: HttpRequest, basket: QuoteIn) -> dict[str, Any]:
    """Every option that the destination's law knows, side by side, each with its sums and their legal basis, for any
    day. Nothing is stored; nobody needs to sign in. At most 50 goods lines. An option whose rate is not known says
    which data set to load."""
    return words.quote_out(queries.quote(basket.basket(queries.today(basket.destination))))


router = Router()
router.add_router("/quote", own)
