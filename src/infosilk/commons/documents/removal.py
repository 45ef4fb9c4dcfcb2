"""Documents removed: what law keeps stays, with the day; of the rest a row without name and file says what was there.

The file goes after the commit. Where a process dies between the two, or a file was written and its row never, the
nightly sweep finds a file that no row names.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.commons.documents import files, kinds, thumbnails
from infosilk.commons.documents.models import StoredDocument
from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.law.days import day_here, today, years_after
from infosilk.kernel.law.rules import Rule, rule_in_force
from infosilk.kernel.problems import Conflict
from infosilk.kernel.record import audit

# A file that is being written has no row yet, and an upload takes no day.
YOUNG = timedelta(days=1)
_OURS = re.compile(
    r"(?:(?:organisation|person)-[0-9]+/[0-9a-f]{2}/[0-9a-f]{32}|thumbnails/[0-9a-f]{2}/[0-9a-f]{64})(?:\.part)?"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """That law keeps a document until the end of a day, by a dated rule."""

    until: date
    rule: Rule


def kept(document: StoredDocument) -> Kept | None:
    """What law keeps of it today, None when it may be removed. RuleUnknown says which rule to load."""
    kind = kinds.named(document.kind)
    if kind is None or not kind.keep:
        return None
    rule = rule_in_force(kind.keep, settings.NODE.city.country, today())
    until = years_after(day_here(document.created_at), int(rule.value["years"]))
    return Kept(until, rule) if until >= today() else None


def remove(acting: Acting, document_id: uuid.UUID) -> StoredDocument:
    """Remove a document of one's organisation with its grants and links; what it was.

    Conflict while law keeps it, with the day.
    """
    with transaction.atomic():
        document = or_404(StoredDocument.objects.managed_by(acting).select_for_update(), _("document"), pk=document_id)
        law = kept(document)
        if law is not None:
            raise Conflict(
                _("Law keeps this document until %(day)s (%(basis)s).")
                % {"day": law.until.isoformat(), "basis": law.rule.legal_basis},
                title=_("Law keeps this document"),
                mend=_("Remove it after that day."),
            )
        now = timezone.now()
        grants = document.grants.filter(revoked_at=None).update(revoked_at=now)
        links = document.links.filter(revoked_at=None).update(revoked_at=now)
        StoredDocument.objects.filter(pk=document.pk).update(removed_at=now, name="", thumbnail=False)
        audit.record(
            acting,
            "document.removed",
            "commons.document",
            str(document.pk),
            {
                "kind": document.kind,
                "size": document.size,
                "sha256": document.sha256,
                "grants": grants,
                "links": links,
            },
        )
        transaction.on_commit(lambda: _discard(document))
    return document


def sweep(now: datetime | None = None) -> int:
    """Remove files older than a day that no row names: what crashes and rolled back transactions left. How many.

    In the node's own folder alone, and by names of our own alone: a store behind `files_url` may be another node's too,
    whose rows are not here.
    """
    if settings.NODE.files_url:
        return 0
    before = (now or timezone.now()) - YOUNG
    gone = 0
    old = (path for path, written in files.everything() if written < before and _OURS.fullmatch(path))
    while some := tuple(islice(old, 500)):
        waste = list(_waste(some))
        files.discard(waste)
        gone += len(waste)
    return gone


def _waste(paths: tuple[str, ...]) -> Iterator[str]:
    rows = StoredDocument.objects.present()
    named = set(rows.filter(path__in=paths).values_list("path", flat=True))
    small = {path.rsplit("/", 1)[-1]: path for path in paths if path.startswith(f"{thumbnails.FOLDER}/")}
    shown = set(rows.filter(sha256__in=small).values_list("sha256", flat=True))
    for path in paths:
        if path.startswith(f"{thumbnails.FOLDER}/"):
            if path.rsplit("/", 1)[-1] not in shown:
                yield path
        elif path not in named:
            yield path


def _discard(document: StoredDocument) -> None:
    paths = [document.path]
    if not StoredDocument.objects.present().filter(sha256=document.sha256).exists():
        paths.append(thumbnails.path_of(document.sha256))
    files.discard(paths)
