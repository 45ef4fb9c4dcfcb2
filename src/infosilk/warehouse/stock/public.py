"""What others use of the stock: book arrivals into bonded stock, announce them, read balances."""

from infosilk.kernel.actor import Acting
from infosilk.trace.public import place
from infosilk.warehouse.stock import locations as _locations
from infosilk.warehouse.stock import queries
from infosilk.warehouse.stock.actions import Arrival, ReceiptLine, expect, receive_bonded
from infosilk.warehouse.stock.locations import default_code, load
from infosilk.warehouse.stock.models import Balance, Receipt
from infosilk.warehouse.stock.posting import InsufficientStock

__all__ = [
    "Arrival",
    "InsufficientStock",
    "Receipt",
    "ReceiptLine",
    "balances",
    "default_code",
    "expect",
    "is_keeper",
    "keeper_id",
    "keeps_here",
    "load",
    "place_title",
    "place_uri",
    "receive_bonded",
]


def balances(acting: Acting, lot: str | None = None) -> list[Balance]:
    """Stock that the actor may see, of one consignment if `lot` is given; by location, article."""
    rows = queries.balances(acting).order_by("location", "sku", "id")
    return list(rows.filter(lot=lot) if lot else rows)


def keeper_id(location_code: str) -> int | None:
    """The organisation that keeps a bonded location (None: no such organisation on this node). NotFound."""
    return _locations.bonded(location_code).keeper_id


def is_keeper(acting: Acting, location_code: str) -> bool:
    """Whether the actor's organisation keeps the location."""
    keeper = keeper_id(location_code)
    return keeper is not None and keeper == acting.organisation_id


def keeps_here(acting: Acting) -> bool:
    """Whether the actor's organisation keeps this node's bonded location; no on a node without one."""
    return any(is_keeper(acting, entry.code) for entry in _locations.read())


def place_uri(location_code: str) -> str:
    """The URI of the place where a bonded location lies, as events name it. NotFound."""
    return _locations.bonded(location_code).place_uri


def place_title(location_code: str) -> str:
    """The location's place in the active language."""
    known = place(place_uri(location_code))
    return known.title if known else location_code
