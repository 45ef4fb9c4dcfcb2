"""Documents granted to further organisations, to be read for a purpose until a day."""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.documents.actions import OpenedDocument, opened
from infosilk.commons.documents.models import DocumentGrant, Purpose, StoredDocument
from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import today
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import Conflict, ErrorItem, Invalid
from infosilk.kernel.record import audit

LONGEST = timedelta(days=366)
MOST = 50


def grant(acting: Acting, document_id: uuid.UUID, organisation: str, purpose: Purpose, until: date) -> DocumentGrant:
    """Let another organisation, named by its code, read a document of one's own until the end of a day.

    Granting again to the same one sets purpose and day anew. Invalid for a day that is over or more than a year away,
    and for one's own organisation; Conflict beyond MOST grants that hold.
    """
    now = today()
    if not now <= until <= now + LONGEST:
        raise Invalid(
            errors=[
                ErrorItem(
                    "until",
                    _("A document is granted for a year at most, and not until a day that is over."),
                    _("Choose a day from today on, within a year."),
                )
            ]
        )
    to = or_404(Organisation.objects.all(), _("organisation"), code=organisation)
    with transaction.atomic():
        document = or_404(StoredDocument.objects.managed_by(acting).select_for_update(), _("document"), pk=document_id)
        if to.pk == document.organisation_id:
            raise Invalid(
                errors=[
                    ErrorItem(
                        "organisation", _("The document is this organisation's own."), _("Name another organisation.")
                    )
                ]
            )
        holding = document.grants.holding(now)
        # One that is over gives way too, so that there is one at most for an organisation.
        document.grants.filter(organisation=to, revoked_at=None).update(revoked_at=timezone.now())
        if holding.count() >= MOST:
            raise Conflict(
                _("The document is granted to %(most)s organisations already.") % {"most": MOST},
                mend=_("Revoke one of the grants first."),
            )
        done = DocumentGrant.objects.create(
            document=document, organisation=to, purpose=purpose, until=until, granted_by_id=acting.person_id
        )
        audit.record(
            acting,
            "document.granted",
            "commons.document",
            str(document.pk),
            {"organisation": to.code, "purpose": purpose, "until": until.isoformat()},
        )
    return done


def revoke(acting: Acting, document_id: uuid.UUID, key: int) -> DocumentGrant:
    """End a grant at once; ending it again changes nothing."""
    with transaction.atomic():
        document = or_404(StoredDocument.objects.managed_by(acting), _("document"), pk=document_id)
        found = or_404(
            document.grants.select_for_update(of=("self",)).select_related("organisation"), _("grant"), pk=key
        )
        if found.revoked_at is None:
            found.revoked_at = timezone.now()
            found.save(update_fields=["revoked_at"])
            # They would open nothing any more; so the lists say it too.
            document.links.filter(organisation=found.organisation, revoked_at=None).update(revoked_at=found.revoked_at)
            audit.record(
                acting,
                "document.grant-revoked",
                "commons.document",
                str(document.pk),
                {"organisation": found.organisation.code},
            )
    return found


def read(acting: Acting, document_id: uuid.UUID) -> OpenedDocument:
    """One's organisation's document, or one that was granted to it: then the reading stands in the audit trail."""
    document = or_404(StoredDocument.objects.visible_to(acting), _("document"), pk=document_id)
    found = opened(document)
    told(acting, document)
    return found


def told(acting: Acting, document: StoredDocument) -> None:
    """Have the audit trail tell of a reading by an organisation that it was granted to, a part of it too."""
    if document.organisation_id != acting.organisation_id:
        with transaction.atomic():
            audit.record(acting, "document.read", "commons.document", str(document.pk), {"granted": True})
