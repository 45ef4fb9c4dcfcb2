"""What stands in place of an erased text in a table that only grows: the digest by which the rest still proves.

The database takes a tombstone only where the audit trail tells of it (triggers.py); who verifies asks the same.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _

from infosilk.kernel.models import AuditEntry
from infosilk.kernel.problems import Conflict
from infosilk.kernel.record import audit

ACTION = "privacy.tombstone"
_START = '{"erased":{'


@dataclass(frozen=True)
class Tombstone:
    """`sha256` (hex) is of the erased text in UTF-8; `rule` and `until` say what law keeps its blocked content and how
    long, "" when none does; `erasure` is the number of the request."""

    sha256: str
    rule: str
    until: str
    erasure: str

    def text(self) -> str:
        """As it stands in the place of what it tells of."""
        return json.dumps({"erased": asdict(self)}, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of a text in UTF-8, hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def read(text: str) -> Tombstone | None:
    """The tombstone that `text` is, or None."""
    if not text.startswith(_START):
        return None
    try:
        return Tombstone(**json.loads(text)["erased"])
    except (ValueError, TypeError, KeyError):
        return None


def is_told(table: str, row: str, stone: Tombstone, **columns: str) -> bool:
    """Whether a sealed entry of the audit trail tells of exactly this tombstone, and of `columns` beside it."""
    audit.seal_now()
    told = AuditEntry.objects.filter(object_type=table, object_id=row, action=ACTION, hash__isnull=False)
    expected = asdict(stone) | columns
    for body in told.values_list("body", flat=True):
        changes = json.loads(body)["changes"]
        if all(changes.get(name) == value for name, value in expected.items()):
            return True
    return False


def erased() -> Conflict:
    """What whoever needs an erased text is told."""
    return Conflict(
        _("The text was erased at the request of the person whom it told of; its digest is kept."),
        mend=_("While law keeps it blocked, an officer may have it opened with a reason."),
    )
