"""What other rooms use of payments: who collects, what is due and what was paid."""

from infosilk.trade.payments.actions import recount
from infosilk.trade.payments.book import STANDS, collects, pays_here
from infosilk.trade.payments.queries import may_list, payable, to_allocate, to_refund, unpaid

__all__ = [
    "STANDS",
    "collects",
    "may_list",
    "payable",
    "pays_here",
    "recount",
    "to_allocate",
    "to_refund",
    "unpaid",
]
