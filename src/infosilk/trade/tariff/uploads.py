"""A file between its upload and the operator's agreement: looked at as often as one likes, loaded at most once."""

import hashlib
import zlib
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.access import or_404
from infosilk.kernel.actor import Acting
from infosilk.kernel.formats.sheet import MAX_BYTES
from infosilk.kernel.problems import TooLarge
from infosilk.trade.tariff import actions
from infosilk.trade.tariff.actions import Preview
from infosilk.trade.tariff.models import DataSetVersion, TariffUpload

KEPT = timedelta(days=7)


def upload(acting: Acting, filename: str, content: bytes, data_set: str = "") -> TariffUpload:
    """Keep a file until somebody agrees to it, a week at most; nothing of it is in force."""
    actions.may_load(acting)
    if len(content) > MAX_BYTES:
        raise TooLarge(limit=MAX_BYTES)
    name = filename[-255:] or "tariff.csv"
    with transaction.atomic():
        TariffUpload.objects.filter(uploaded_at__lt=timezone.now() - KEPT).delete()
        return TariffUpload.objects.create(
            person_id=acting.person_id,
            filename=name,
            data_set=data_set[:200] or actions.data_set_of(name),
            sha256=hashlib.sha256(content).hexdigest(),
            content=zlib.compress(content),
            uploaded_at=timezone.now(),
        )


def found(acting: Acting, key: int) -> TariffUpload:
    actions.may_look(acting)
    return or_404(TariffUpload.objects.select_related("version"), _("file"), pk=key)


def preview(acting: Acting, row: TariffUpload) -> Preview:
    """What the file would do now."""
    return actions.check(acting, row.filename, _content(row), include_samples=settings.NODE.demo, data_set=row.data_set)


def confirm(acting: Acting, key: int, basis: int, *, accept_warnings: bool, note: str = "") -> DataSetVersion:
    """Load the file; again, it answers the version that it became. Conflict when the tariff moved since `basis`."""
    actions.may_load(acting)
    with transaction.atomic():
        row = or_404(TariffUpload.objects.select_for_update(of=("self",)), _("file"), pk=key)
        if row.version is not None:
            return row.version
        made = actions.load(
            acting,
            row.filename,
            _content(row),
            include_samples=settings.NODE.demo,
            accept_warnings=accept_warnings,
            basis=basis,
            data_set=row.data_set,
            note=note,
        )
        row.version = made
        row.save(update_fields=["version"])
        return made


def _content(row: TariffUpload) -> bytes:
    return zlib.decompress(bytes(row.content))
