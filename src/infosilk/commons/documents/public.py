"""What other rooms use of documents: declaring kinds, keeping a file, opening it, ending it."""

from infosilk.commons.documents.actions import Damaged, OpenedDocument, open_document, store, stream_document
from infosilk.commons.documents.engine.looks import PHOTOS, TAKEN
from infosilk.commons.documents.files import discard
from infosilk.commons.documents.kinds import kind
from infosilk.commons.documents.models import StoredDocument

__all__ = [
    "PHOTOS",
    "TAKEN",
    "Damaged",
    "OpenedDocument",
    "StoredDocument",
    "discard",
    "kind",
    "open_document",
    "store",
    "stream_document",
]
