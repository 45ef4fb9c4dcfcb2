"""What law keeps of an erased subject: encrypted under a key that is destroyed when the time is over.

The keys lie in `<home>/secrets/blocked`, one for an erasing and a day of its end, outside the database and outside of
backups without secrets: with the key goes every copy of the content, wherever it lies.
"""

import base64
import json
import os
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from infosilk.kernel.actor import Acting, system
from infosilk.kernel.models import Blocked, Erasure
from infosilk.kernel.problems import Conflict, Invalid, NotFound
from infosilk.kernel.problems import ErrorItem as Item
from infosilk.kernel.record import audit


def block(erasure: Erasure, table: str, row: str, rule: str, until: date, content: dict[str, Any]) -> Blocked:
    """Keep the content of a row's fields encrypted until `until`, in the caller's transaction."""
    key, nonce = _key(erasure.pk, until, make=True), os.urandom(12)
    text = json.dumps(content, ensure_ascii=False, default=_plain).encode()
    sealed = nonce + AESGCM(key).encrypt(nonce, text, _name(erasure.pk, table, row))
    return Blocked.objects.create(erasure=erasure, table=table, row=row, rule=rule, until=until, content=sealed)


def unblock(acting: Acting, table: str, row: str, reason: str) -> dict[str, Any]:
    """The blocked content of a row, for an officer of its area, who says why; the trail tells of it.

    NotFound when nothing of it is blocked; Conflict when its key is not there any more.
    """
    acting.require(table.split("_")[0].split(".")[0], "officer")
    if not reason.strip():
        raise Invalid(errors=[Item("reason", _("A reason is missing."), _("Say what it is needed for."))])
    found = Blocked.objects.filter(table=table, row=row, content__isnull=False).order_by("-pk").first()
    if found is None or found.content is None:
        raise NotFound(what=_("blocked content"))
    key = _key(found.erasure_id, found.until, make=False)
    sealed = bytes(found.content)
    text = AESGCM(key).decrypt(sealed[:12], sealed[12:], _name(found.erasure_id, table, row))
    with transaction.atomic():
        audit.record(acting, "privacy.opened", table, row, {"rule": found.rule, "reason": reason.strip()[:500]})
    opened: dict[str, Any] = json.loads(text)
    return opened


def destroy_ended(today: date) -> int:
    """Destroy what is blocked until a day before `today`, then the keys that nothing needs; how many rows."""
    ended = Blocked.objects.filter(until__lt=today, destroyed_at__isnull=True)
    acting = system("worker", "end of blocking")
    with transaction.atomic():
        groups = sorted(set(ended.values_list("erasure_id", "until", "rule")))
        count = ended.update(content=None, destroyed_at=timezone.now())
        for erasure_id, until, rule in groups:
            audit.record(
                acting,
                "privacy.destroyed",
                "kernel.erasure",
                str(erasure_id),
                {"until": until.isoformat(), "rule": rule},
            )
    needed = {
        _path(erasure_id, until).name
        for erasure_id, until in Blocked.objects.filter(destroyed_at__isnull=True).values_list("erasure_id", "until")
    }
    # By their names, and not by the rows above: a process may have died between the commit and the files.
    for path in _folder().glob("*.key"):
        if path.name[:10] < today.isoformat() and path.name not in needed:
            path.unlink(missing_ok=True)
    return count


def _folder() -> Path:
    home: Path = settings.NODE.home
    return home / "secrets" / "blocked"


def _path(erasure_id: UUID, until: date) -> Path:
    return _folder() / f"{until.isoformat()}-{erasure_id}.key"


def _key(erasure_id: UUID, until: date, *, make: bool) -> bytes:
    path = _path(erasure_id, until)
    if make and not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(AESGCM.generate_key(256))
            handle.flush()
            os.fsync(handle.fileno())
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise Conflict(
            _("The key of this content is not on this node."),
            mend=_("It was destroyed at the end of its time, or is restored with the node's secrets."),
        ) from None


def _name(erasure_id: UUID, table: str, row: str) -> bytes:
    return f"{erasure_id}|{table}|{row}".encode()


def _plain(value: Any) -> str:
    """Bytes as base64, all else as its text."""
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else str(value)
