"""Documents, grants and links as plain data."""

from datetime import date
from typing import Any

from infosilk.commons.documents import removal
from infosilk.commons.documents.models import DocumentGrant, DocumentLink, StoredDocument
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.law.rules import RuleUnknown


def kept_until(row: StoredDocument) -> date | None:
    """The day until which law keeps a document. Where the rule is missing, removing says which one to load."""
    try:
        law = removal.kept(row)
    except RuleUnknown:
        return None
    return law.until if law else None


def document_out(acting: Acting, row: StoredDocument) -> dict[str, Any]:
    """As `schemas.KeptDocumentOut`."""
    own = row.organisation_id == acting.organisation_id
    return {
        "id": row.pk,
        "name": row.name,
        "kind": row.kind,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "created_at": row.created_at,
        "own": own,
        "kept_until": kept_until(row) if own else None,
        "thumbnail": row.thumbnail,
    }


def grant_out(row: DocumentGrant) -> dict[str, Any]:
    """As `schemas.GrantOut`."""
    return {
        "id": row.pk,
        "organisation": row.organisation.code,
        "purpose": row.purpose,
        "until": row.until,
        "holds": row.revoked_at is None and row.until >= today(),
        "created_at": row.created_at,
        "revoked_at": row.revoked_at,
    }


def link_out(row: DocumentLink) -> dict[str, Any]:
    """As `schemas.DocumentLinkOut`."""
    return {
        "id": row.pk,
        "organisation": row.organisation.code,
        "purpose": row.purpose,
        "until": row.until,
        "openings": row.most,
        "opened": row.opened,
        "opened_at": row.opened_at,
        "holds": row.holds,
        "created_at": row.created_at,
        "revoked_at": row.revoked_at,
    }
