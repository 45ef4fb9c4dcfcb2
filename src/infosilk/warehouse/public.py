"""What other districts and the node use of the warehouse: announce arrivals, book them in, ask who keeps the store."""

from infosilk.warehouse.stock.public import (
    Arrival,
    ReceiptLine,
    expect,
    is_keeper,
    keeper_id,
    keeps_here,
    receive_bonded,
)

__all__ = [
    "Arrival",
    "ReceiptLine",
    "expect",
    "is_keeper",
    "keeper_id",
    "keeps_here",
    "receive_bonded",
]
