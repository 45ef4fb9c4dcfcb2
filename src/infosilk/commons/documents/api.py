"""Documents over the API: kept, listed, read, granted to other organisations."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import File, Router, UploadedFile

from infosilk.commons.documents import actions, grants
from infosilk.commons.documents.models import DocumentGrant, StoredDocument
from infosilk.commons.documents.schemas import GrantIn, GrantListOut, GrantOut, KeptDocumentListOut, KeptDocumentOut
from infosilk.kernel.access import acting_of, or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.paging import page
from infosilk.kernel.problems.api import responses
from infosilk.kernel.record.idempotency import idempotent
from infosilk.kernel.schemas import Key, Limit

router = Router()


@router.get("/documents", response={200: KeptDocumentListOut, **responses()}, summary="Documents")
def documents(request: HttpRequest, limit: Limit = 100, after: UUID | None = None) -> dict[str, Any]:
    """Your organisation's, and those that others granted to it, in the order of their identifiers."""
    acting = acting_of(request)
    rows = StoredDocument.objects.visible_to(acting)
    return page(rows, limit, None if after is None else str(after), lambda row: _document(acting, row))


@router.post("/documents", response={200: KeptDocumentOut, **responses(409)}, summary="Keep a document")
@idempotent
def keep_document(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """PDF, a photo (JPEG, PNG, WebP, HEIC: kept upright, as its pixels alone), XML, JSON, CSV or text."""
    acting = acting_of(request)
    kept = actions.keep(acting, file.name or "document", file.content_type or "", file)
    return _document(acting, kept)


@router.get("/documents/{key}", response={200: KeptDocumentOut, **responses(404)}, summary="One document")
def document(request: HttpRequest, key: UUID) -> dict[str, Any]:
    """What it is; not its content."""
    acting = acting_of(request)
    return _document(acting, or_404(StoredDocument.objects.visible_to(acting), _("document"), pk=key))


@router.get(
    "/documents/{key}/content",
    response=responses(404),
    openapi_extra={"responses": {200: {"content": {"application/octet-stream": {}}}}},
    summary="A document's content",
)
def document_content(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file, as an attachment. Reading one that another organisation granted is recorded."""
    found = grants.read(acting_of(request), key)
    answer = HttpResponse(found.content, content_type=found.document.media_type)
    answer["Content-Disposition"] = content_disposition_header(True, found.document.name)
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.get("/documents/{key}/grants", response={200: GrantListOut, **responses(404)}, summary="A document's grants")
def document_grants(request: HttpRequest, key: UUID, limit: Limit = 100, after: Key = 0) -> dict[str, Any]:
    """All, also those that are over, for the organisation whose document it is."""
    found = or_404(StoredDocument.objects.managed_by(acting_of(request)), _("document"), pk=key)
    return page(found.grants.select_related("organisation"), limit, after, _grant)


@router.post("/documents/{key}/grants", response={200: GrantOut, **responses(404, 409)}, summary="Grant a document")
@idempotent
def grant_document(request: HttpRequest, key: UUID, grant: GrantIn) -> dict[str, Any]:
    """Another organisation may read it until the end of a day, a year at most."""
    return _grant(grants.grant(acting_of(request), key, grant.organisation, grant.purpose, grant.until))


@router.post(
    "/documents/{key}/grants/{grant}/revoke", response={200: GrantOut, **responses(404, 409)}, summary="Revoke a grant"
)
@idempotent
def revoke_grant(request: HttpRequest, key: UUID, grant: Key) -> dict[str, Any]:
    """It ends at once. What was read until then was read."""
    return _grant(grants.revoke(acting_of(request), key, grant))


def _document(acting: Acting, row: StoredDocument) -> dict[str, Any]:
    return {
        "id": row.pk,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "created_at": row.created_at,
        "own": row.organisation_id == acting.organisation_id,
    }


def _grant(row: DocumentGrant) -> dict[str, Any]:
    return {
        "id": row.pk,
        "organisation": row.organisation.code,
        "purpose": row.purpose,
        "until": row.until,
        "holds": row.revoked_at is None and row.until >= today(),
        "created_at": row.created_at,
        "revoked_at": row.revoked_at,
    }
