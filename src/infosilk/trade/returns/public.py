"""What other rooms use of returns: returns that were applied for, and who may withdraw an order."""

from infosilk.trade.returns.actions import apply as apply_for_return
from infosilk.trade.returns.models import OPEN as OPEN_RETURNS
from infosilk.trade.returns.models import Return, ReturnState
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
