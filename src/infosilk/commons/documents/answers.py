"""A document as an answer of HTTP: in parts, whole or a range of it, to be kept and never shown as a page here."""

import uuid
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _

from infosilk.commons.documents import files, links, thumbnails
from infosilk.commons.documents.actions import damaged, opened
from infosilk.commons.documents.engine import ranges
from infosilk.commons.documents.models import DocumentLink, StoredDocument
from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.problems import NotFound, Problem, as_response


def answer(request: HttpRequest, document: StoredDocument) -> HttpResponseBase:
    """The content for somebody who was found to see it, as `Range`, `If-Range` and `If-None-Match` ask for.

    A whole answer is compared with its checksum before its first byte; of a part the file's size alone, and who puts
    parts together has the checksum as its ETag.
    """
    etag = f'"{document.sha256}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if etag in [one.removeprefix("W/") for one in known]:
        return _headers(HttpResponse(status=HTTPStatus.NOT_MODIFIED), document, etag)
    asked = request.headers.get("Range", "") if request.method in {"GET", "HEAD"} else ""
    if request.headers.get("If-Range", etag) != etag:
        asked = ""
    try:
        part = ranges.part(asked, document.size)
    except ranges.Unsatisfiable:
        refused = as_response(
            request,
            Problem(
                _("The file has %(size)s bytes; the part that is asked for begins behind them.")
                % {"size": document.size},
                status=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                code="range-not-satisfiable",
                title=_("There is no such part"),
                mend=_("Ask for a part that begins within the file."),
            ),
        )
        refused["Content-Range"] = f"bytes */{document.size}"
        return refused
    if part is None:
        opened(document)
    elif files.size(document.path) != document.size:
        raise damaged(document)
    start, stop = part or (0, document.size)
    found = StreamingHttpResponse(files.parts(document.path, start, stop), content_type=document.media_type)
    found["Content-Length"] = str(stop - start)
    if part is not None:
        found.status_code = HTTPStatus.PARTIAL_CONTENT
        found["Content-Range"] = f"bytes {start}-{stop - 1}/{document.size}"
    return _headers(found, document, etag)


def thumbnail(acting: Acting, key: uuid.UUID) -> HttpResponseBase:
    """The small picture of a photo that the actor may read; NotFound where there is none (yet)."""
    row = or_404(StoredDocument.objects.visible_to(acting).filter(thumbnail=True), _("picture"), pk=key)
    path = thumbnails.path_of(row.sha256)
    size = files.size(path)
    if size is None:
        raise NotFound(what=_("picture"))
    found = StreamingHttpResponse(files.parts(path, 0, size), content_type=thumbnails.MEDIA_TYPE)
    found["Content-Length"] = str(size)
    found["X-Content-Type-Options"] = "nosniff"
    found["Cache-Control"] = "private, no-store"
    return found


def address(link: DocumentLink) -> str:
    """The address of a link on this node, in the language that is active."""
    return reverse("commons:documents:link", args=[links.token(link)])


def _headers(found: HttpResponseBase, document: StoredDocument, etag: str) -> HttpResponseBase:
    found["ETag"] = etag
    found["Accept-Ranges"] = "bytes"
    found["Content-Disposition"] = content_disposition_header(True, document.name)
    found["X-Content-Type-Options"] = "nosniff"
    found["Content-Security-Policy"] = "sandbox; default-src 'none'"
    found["Cache-Control"] = "private, no-store"
    found["Referrer-Policy"] = "no-referrer"
    return found
