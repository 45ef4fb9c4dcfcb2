"""What other rooms use of intake: what waits to be finished."""

from infosilk.trade.intake.ceb.actions import waiting as waiting_documents
from infosilk.trade.intake.mend.queries import waiting as waiting_lines
from infosilk.trade.intake.models import OrderDraft

__all__ = [
    "OrderDraft",
    "waiting_documents",
    "waiting_lines",
]
