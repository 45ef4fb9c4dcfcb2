"""Signed links: one document for whoever has the address, for a time and a number of openings, revocable.

The address holds the link's number, when it ends, and an HMAC-SHA256 over both under the node's key for indexes, which
lies outside the database: who reads the database opens nothing, and a guess costs one HMAC and no statement. Everything
else stands in the row and is asked at each opening; whatever is wrong, an outsider reads the same words.
"""

import base64
import binascii
import hmac
import struct
import uuid
from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.documents.actions import OpenedDocument, opened
from infosilk.commons.documents.models import DocumentGrant, DocumentLink, GrantQuerySet, Purpose, StoredDocument
from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.identity.mandates import choose
from infosilk.kernel.law.days import today
from infosilk.kernel.models import Mandate
from infosilk.kernel.problems import Conflict, ErrorItem, Forbidden, Invalid, NotFound
from infosilk.kernel.record import audit
from infosilk.kernel.record.sealing import blind_index

LONGEST_HOURS = 30 * 24
MOST_OPENINGS = 100
MOST_LINKS = 50
_PLACE = "commons_documents_documentlink.address"
# Number (16 bytes), end in seconds of the epoch (4), HMAC-SHA256 (32).
_FORM = struct.Struct(">16sI32s")
_LENGTH = len(base64.urlsafe_b64encode(bytes(_FORM.size)).rstrip(b"="))


def make(acting: Acting, document_id: uuid.UUID, purpose: Purpose, hours: int, openings: int) -> DocumentLink:
    """A link to a document that the actor may read, no longer than the grant by which they do. `token` is handed on.

    Invalid for more than LONGEST_HOURS or MOST_OPENINGS, and for another purpose than the document was granted for;
    Forbidden without a mandate, by which the link stands and falls; Conflict beyond MOST_LINKS that hold.
    """
    if acting.mandate_id is None or acting.organisation_id is None:
        raise Forbidden(_("A link is made by somebody who acts for an organisation, and ends with their mandate."))
    _bounded(hours, openings)
    now = timezone.now()
    with transaction.atomic():
        seen = StoredDocument.objects.visible_to(acting)
        document = or_404(seen.select_for_update(of=("self",)), _("document"), pk=document_id)
        until = (now + timedelta(hours=hours)).replace(microsecond=0)
        if document.organisation_id != acting.organisation_id:
            until = min(until, _within_grant(acting, document, purpose))
        if document.links.holding(now).count() >= MOST_LINKS:
            raise Conflict(
                _("There are %(most)s links to this document already.") % {"most": MOST_LINKS},
                mend=_("Revoke one of them first."),
            )
        link = DocumentLink.objects.create(
            document=document,
            organisation_id=acting.organisation_id,
            person_id=acting.person_id,
            mandate_id=acting.mandate_id,
            purpose=purpose,
            until=until,
            most=openings,
        )
        _tell(
            acting,
            link,
            "document.link-made",
            {"purpose": purpose, "until": link.until.isoformat(), "openings": openings},
        )
    return link


def revoke(acting: Acting, document_id: uuid.UUID, key: uuid.UUID) -> DocumentLink:
    """End a link at once, one's organisation's or one to a document of its own; again changes nothing."""
    with transaction.atomic():
        rows = DocumentLink.objects.visible_to(acting).filter(document_id=document_id)
        link = or_404(rows.select_for_update(of=("self",)), _("link"), pk=key)
        if link.revoked_at is None:
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at"])
            _tell(acting, link, "document.link-revoked", {})
    return link


def token(link: DocumentLink) -> str:
    """What the address of a link ends in."""
    end = int(link.until.timestamp())
    return base64.urlsafe_b64encode(_FORM.pack(link.pk.bytes, end, _signature(link.pk, end))).rstrip(b"=").decode()


def seen(given: str) -> DocumentLink:
    """The link of an address, with its document, if it opens it now; that is not counted. NotFound otherwise."""
    key = _number(given)
    link = (
        DocumentLink.objects.holding(timezone.now()).select_related("document", "organisation").filter(pk=key).first()
    )
    if link is None or not _may_still(link):
        raise gone()
    return link


def open_by(given: str) -> OpenedDocument:
    """The document of a link's address; counted, and told in the trails of the maker's and the owner's organisation.

    NotFound, the same whether the address was never one, is over, used up or revoked, its maker's mandate or the grant
    behind it ended, or the document was removed.
    """
    key = _number(given)
    with transaction.atomic():
        # Held until the end: of two openings at once the last one that is left is given once.
        rows = DocumentLink.objects.select_for_update(of=("self",)).holding(timezone.now())
        link = rows.select_related("document").filter(pk=key).first()
        if link is None or not _may_still(link):
            raise gone()
        found = opened(link.document)
        link.opened += 1
        link.opened_at = timezone.now()
        link.save(update_fields=["opened", "opened_at"])
        visitor = Acting(name=f"link {link.pk}", via="page", organisation_id=link.organisation_id)
        _tell(visitor, link, "document.link-opened", {"opening": link.opened})
    return found


def gone() -> NotFound:
    """The one answer to every address that opens nothing."""
    return NotFound(_("This link opens nothing, or nothing any more."), mend=_("Ask whoever sent it for a new one."))


def _may_still(link: DocumentLink) -> bool:
    """Whether its maker may read the document at this moment, by the mandate of then."""
    mandate = Mandate.objects.active(timezone.now()).filter(pk=link.mandate_id).select_related("person").first()
    if mandate is None:
        return False
    maker = choose(mandate.person, mandate.pk)
    if not StoredDocument.objects.visible_to(maker).filter(pk=link.document_id).exists():
        return False
    if link.document.organisation_id == link.organisation_id:
        return True
    return _grants(link.organisation_id, link.document).filter(purpose=link.purpose).exists()


def _grants(organisation_id: int, document: StoredDocument) -> GrantQuerySet:
    return DocumentGrant.objects.holding(today()).filter(document=document, organisation_id=organisation_id)


def _within_grant(acting: Acting, document: StoredDocument, purpose: Purpose) -> datetime:
    """When the grant behind a link ends; Invalid for a purpose that it is not for."""
    held = _grants(acting.organisation_id or 0, document).first()
    if held is None or held.purpose != purpose:
        granted = held.get_purpose_display() if held else ""
        raise Invalid(
            errors=[
                ErrorItem(
                    "purpose",
                    _("The document was granted to your organisation for another purpose."),
                    _("Choose “%(purpose)s”.") % {"purpose": granted},
                )
            ]
        )
    return datetime.combine(held.until + timedelta(days=1), time.min, settings.NODE.city.tz)


def _bounded(hours: int, openings: int) -> None:
    errors = []
    if not 1 <= hours <= LONGEST_HOURS:
        errors.append(
            ErrorItem(
                "hours",
                _("A link holds for an hour at least and %(most)s hours at most.") % {"most": LONGEST_HOURS},
                _("To read for longer, grant the document to the organisation."),
            )
        )
    if not 1 <= openings <= MOST_OPENINGS:
        errors.append(
            ErrorItem(
                "openings",
                _("A link is opened once at least and %(most)s times at most.") % {"most": MOST_OPENINGS},
                _("Choose a smaller number."),
            )
        )
    if errors:
        raise Invalid(errors=errors)


def _number(given: str) -> uuid.UUID:
    """The link that an address names, once its signature and its end are right; no statement before that."""
    if len(given) != _LENGTH or not given.isascii():
        raise gone()
    try:
        data = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise gone() from None
    number, end, signature = _FORM.unpack(data)
    key = uuid.UUID(bytes=number)
    right = hmac.compare_digest(signature, _signature(key, end))
    if not right or datetime.fromtimestamp(end, UTC) <= timezone.now():
        raise gone()
    return key


def _signature(key: uuid.UUID, end: int) -> bytes:
    return bytes.fromhex(blind_index(f"{key.hex}:{end}", _PLACE))


def _tell(acting: Acting, link: DocumentLink, action: str, changes: dict[str, object]) -> None:
    """In the trail of the organisation that acts, and in the trails of the link's maker and the document's owner."""
    trails = dict.fromkeys((acting.organisation_id, link.organisation_id, link.document.organisation_id))
    for organisation_id in trails:
        if organisation_id is not None:
            told = {"link": str(link.pk), **changes}
            audit.record(acting, action, "commons.document", str(link.document_id), told, organisation_id)
