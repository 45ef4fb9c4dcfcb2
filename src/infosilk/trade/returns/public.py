"""What other rooms use of returns: returns that were applied for, and who may withdraw an order."""

from infosilk.trade.returns.actions import apply_for_return
from infosilk.trade.returns.models import OPEN_RETURNS, Return, ReturnState
from infosilk.trade.returns.queries import left
from infosilk.trade.returns.withdrawal import may_withdraw

__all__ = [
    "OPEN_RETURNS",
    "Return",
    "ReturnState",
    "apply_for_return",
    "left",
    "may_withdraw",
]
