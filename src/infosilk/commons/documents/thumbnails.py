"""Small pictures of photos: made by the worker after the photo was kept, named by its checksum, made once for all of
the same content."""

from tempfile import SpooledTemporaryFile
from uuid import UUID

from infosilk.commons.documents import files, photos
from infosilk.commons.documents.engine.looks import CHUNK, PHOTOS
from infosilk.commons.documents.models import StoredDocument
from infosilk.kernel.problems import Invalid

FOLDER = "thumbnails"
MEDIA_TYPE = "image/jpeg"


def path_of(sha256: str) -> str:
    """Where the thumbnail of a content lies."""
    return f"{FOLDER}/{sha256[:2]}/{sha256}"


def ask(document: StoredDocument) -> None:
    """Have the worker make a photo's thumbnail, once the photo's row is committed."""
    # Tasks are there only when every room is.
    from infosilk.commons.documents.tasks import make_thumbnail

    make_thumbnail.defer(document=str(document.pk))


def make(key: UUID | str) -> bool:
    """Make a document's thumbnail; whether there is one now. A photo that gives none stays without."""
    document = StoredDocument.objects.present().filter(pk=key, media_type__in=PHOTOS).first()
    if document is None:
        return False
    path = path_of(document.sha256)
    if files.size(path) is None:
        with SpooledTemporaryFile(max_size=CHUNK) as taken:
            for part in files.parts(document.path, 0, document.size):
                taken.write(part)
            try:
                made = photos.thumbnail(taken, document.media_type)
            except Invalid:
                return False
        with made:
            files.write(path, made)
    StoredDocument.objects.filter(pk=document.pk).update(thumbnail=True)
    return True
