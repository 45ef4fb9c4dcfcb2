"""What others use of the stock: book arrivals into bonded stock, announce them, read balances."""

from infosilk.warehouse.stock.actions import Arrival, ReceiptLine, expect, receive_bonded
from infosilk.warehouse.stock.locations import (
    default_code,
    is_keeper,
    keeper_id,
    keeps_here,
    load,
    place_title,
    place_uri,
)
from infosilk.warehouse.stock.models import Receipt
from infosilk.warehouse.stock.posting import InsufficientStock
from infosilk.warehouse.stock.queries import balances_of

__all__ = [
    "Arrival",
    "InsufficientStock",
    "Receipt",
    "ReceiptLine",
    "balances_of",
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
