"""Documents over the API: kept, listed, read, granted to other organisations, linked to, removed."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import File, Form, Router, UploadedFile
from pydantic import Field

from infosilk.commons.documents import actions, answers, grants, links, queries, removal
from infosilk.commons.documents.kinds import FILE
from infosilk.commons.documents.models import DocumentLink, StoredDocument
from infosilk.commons.documents.schemas import (
    DocumentLinkOut,
    GrantIn,
    GrantListOut,
    GrantOut,
    KeptDocumentListOut,
    KeptDocumentOut,
    LinkIn,
    LinkListOut,
    LinkMadeOut,
    RemovedOut,
)
from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.paging import page
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent, seal_answer
from infosilk.kernel.schemas import NO_NUL, Key, Limit

router = Router()
KindText = Annotated[str, Field(max_length=60, pattern=NO_NUL)]


@router.get("/documents", response={200: KeptDocumentListOut, **responses()}, summary="Documents")
def documents(request: HttpRequest, limit: Limit = 100, after: UUID | None = None) -> dict[str, Any]:
    """Your organisation's, and those that others granted to it, in the order of their identifiers."""
    acting = acting_of(request)
    rows = StoredDocument.objects.visible_to(acting)
    return page(rows, limit, None if after is None else str(after), lambda row: queries.document_out(acting, row))


@router.post("/documents", response={200: KeptDocumentOut, **responses(409)}, summary="Keep a document")
@idempotent
def keep_document(
    request: HttpRequest, file: File[UploadedFile], kind: Annotated[KindText, Form(FILE)]
) -> dict[str, Any]:
    """PDF, a photo (JPEG, PNG, WebP, HEIC: kept upright, as its pixels alone), XLSX without macros, XML, JSON, CSV or
    text. By its kind law may keep it: commons.file, commons.customs, commons.accounting, commons.origin."""
    acting = acting_of(request)
    kept = actions.keep(acting, file.name or "document", file.content_type or "", file, kind)
    return queries.document_out(acting, kept)


@router.get("/documents/{key}", response={200: KeptDocumentOut, **responses(404)}, summary="One document")
def document(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """What it is; not its content."""
    acting = acting_of(request)
    return queries.document_out(acting, or_404(StoredDocument.objects.visible_to(acting), _("document"), pk=key))


@router.get(
    "/documents/{key}/content",
    response=responses(404, 416),
    openapi_extra={
        "responses": {
            200: {"content": {"application/octet-stream": {}}},
            206: {"description": "The part asked for", "content": {"application/octet-stream": {}}},
            304: {"description": "It is the one that is known"},
        }
    },
    summary="A document's content",
)
def document_content(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file, as an attachment, whole or the part that `Range` names; its ETag is its SHA-256. Reading one that
    another organisation granted is recorded."""
    acting = acting_of(request)
    row = or_404(StoredDocument.objects.visible_to(acting), _("document"), pk=key)
    found = answers.answer(request, row)
    grants.told(acting, row)
    return found


@router.get(
    "/documents/{key}/thumbnail",
    response=responses(404),
    openapi_extra={"responses": {200: {"content": {"image/jpeg": {}}}}},
    summary="A photo's thumbnail",
)
def document_thumbnail(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """A JPEG of 320 pixels at most, some moments after the photo was kept."""
    return answers.thumbnail(acting_of(request), key)


@router.post("/documents/{key}/remove", response={200: RemovedOut, **responses(404, 409)}, summary="Remove a document")
@idempotent
def remove_document(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """With its grants and links. What law keeps is not removed, and the answer says until when."""
    row = removal.remove(acting_of(request), key)
    return {"id": row.pk, "size": row.size, "sha256": row.sha256}


@router.get("/documents/{key}/grants", response={200: GrantListOut, **responses(404)}, summary="A document's grants")
def document_grants(request: HttpRequest, key: UUID, limit: Limit = 100, after: Key = 0) -> dict[str, Any]:
    """All, also those that are over, for the organisation whose document it is."""
    found = or_404(StoredDocument.objects.managed_by(acting_of(request)), _("document"), pk=key)
    return page(found.grants.select_related("organisation"), limit, after, queries.grant_out)


@router.post("/documents/{key}/grants", response={200: GrantOut, **responses(404, 409)}, summary="Grant a document")
@idempotent
def grant_document(request: HttpRequest, key: UUID, grant: GrantIn) -> dict[str, Any]:
    """Another organisation may read it until the end of a day, a year at most."""
    return queries.grant_out(grants.grant(acting_of(request), key, grant.organisation, grant.purpose, grant.until))


@router.post(
    "/documents/{key}/grants/{grant}/revoke", response={200: GrantOut, **responses(404, 409)}, summary="Revoke a grant"
)
@idempotent
def revoke_grant(request: HttpRequest, key: UUID, grant: Key) -> dict[str, Any]:
    """It ends at once. What was read until then was read."""
    return queries.grant_out(grants.revoke(acting_of(request), key, grant))


@router.get("/documents/{key}/links", response={200: LinkListOut, **responses(404)}, summary="A document's links")
def document_links(request: HttpRequest, key: UUID, limit: Limit = 100, after: UUID | None = None) -> dict[str, Any]:
    """Your organisation's, and to its own documents those of others; also those that are over."""
    acting = acting_of(request)
    found = or_404(StoredDocument.objects.visible_to(acting), _("document"), pk=key)
    rows = DocumentLink.objects.visible_to(acting).filter(document=found).select_related("organisation").order_by("pk")
    return page(rows, limit, None if after is None else str(after), queries.link_out)


@router.post("/documents/{key}/links", response={200: LinkMadeOut, **responses(404, 409)}, summary="Make a link")
@idempotent
def make_link(request: HttpRequest, key: UUID, link: LinkIn) -> dict[str, Any]:
    """A signed address that opens the document without signing in: POST to it gives the file, GET says what it is.

    It ends with its time, its openings, its maker's mandate, or the grant by which its maker reads the document."""
    row = links.make(acting_of(request), key, link.purpose, link.hours, link.openings)
    # The address opens it: who reads the kept answers must not.
    seal_answer(request)
    return {**queries.link_out(row), "address": request.build_absolute_uri(answers.address(row))}


@router.post(
    "/documents/{key}/links/{link}/revoke",
    response={200: DocumentLinkOut, **responses(404, 409)},
    summary="Revoke",
)
@idempotent
def revoke_link(request: HttpRequest, key: UUID, link: UUID) -> dict[str, Any]:
    """It opens nothing from then on."""
    return queries.link_out(links.revoke(acting_of(request), key, link))
