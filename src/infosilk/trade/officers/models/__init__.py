"""Tables of review: what officers and traders did, and notes that officers keep; a file for each noun."""

from infosilk.trade.officers.models.notes import NoteTemplate
from infosilk.trade.officers.models.review import Decision, ReviewEntry, ReviewKind

__all__ = [
    "Decision",
    "NoteTemplate",
    "ReviewEntry",
    "ReviewKind",
]
