"""What other rooms use of the officers: the queue, decisions, evidence, kept notes."""

from infosilk.trade.officers.actions import decide, decide_many, may_override
from infosilk.trade.officers.evidence import BuyerYear, History, buyer_year, compared, history_of, proofs
from infosilk.trade.officers.models.notes import NoteTemplate
from infosilk.trade.officers.models.review import ReviewEntry
from infosilk.trade.officers.notes import notes_of
from infosilk.trade.officers.queue import beside, held, narrowed
from infosilk.trade.officers.review_steps import standing_of

__all__ = [
    "BuyerYear",
    "History",
    "NoteTemplate",
    "ReviewEntry",
    "beside",
    "buyer_year",
    "compared",
    "decide",
    "decide_many",
    "held",
    "history_of",
    "may_override",
    "narrowed",
    "notes_of",
    "proofs",
    "standing_of",
]
