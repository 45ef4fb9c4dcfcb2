"""Background work of documents: thumbnails, and the nightly sweep of files that no row names."""

from procrastinate.contrib.django import app

from infosilk.commons.documents import removal, thumbnails


@app.task(name="commons.documents.thumbnail", queue="documents")
def make_thumbnail(document: str) -> bool:
    """Make the thumbnail of a photo that was kept. Returns whether there is one."""
    return thumbnails.make(document)


@app.periodic(cron="47 3 * * *")
@app.task(name="commons.documents.sweep", queue="documents", queueing_lock="commons.documents.sweep")
def sweep(timestamp: int = 0) -> int:
    """Remove what crashes left among the files. Returns how many files."""
    return removal.sweep()
