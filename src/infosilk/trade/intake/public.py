"""What other rooms use of intake: drafts, lines and documents that wait to be finished."""

from infosilk.trade.intake.ceb.actions import waiting_documents
from infosilk.trade.intake.mend.queries import waiting_lines
from infosilk.trade.intake.models import OrderDraft

__all__ = [
    "OrderDraft",
    "waiting_documents",
    "waiting_lines",
]
