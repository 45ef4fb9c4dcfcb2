"""Which kinds of documents an organisation manages by itself: rooms declare them in their `documents.py`.

A kind that no room declares is seen through the room that keeps it alone, by that room's own rules. How long law keeps
a kind is a dated rule (`value = { years = 5 }`), counted from the day on which a document was handed in.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from infosilk.kernel.actor import ANY_ROLE, Acting
from infosilk.kernel.areas import load_rooms
from infosilk.kernel.text import Text

AREA = "commons"
# Everybody who works for an organisation sees its files.
ROLES = (ANY_ROLE,)
FILE = "commons.file"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of documents. `roles` in `area` see the organisation's own, and grant them to other organisations; by
    the rule `keep` law keeps them ("": no law does). Those of `own` are handed in on the page of documents."""

    code: str
    area: str
    roles: tuple[str, ...]
    title: Text = ""
    keep: str = ""
    own: bool = False


_KINDS: dict[str, Kind] = {
    one.code: one
    for one in (
        Kind(FILE, AREA, ROLES, _("File"), own=True),
        Kind("commons.customs", AREA, ROLES, _("Customs document"), "record.keep-customs", own=True),
        Kind("commons.accounting", AREA, ROLES, _("Accounting document"), "record.keep-accounting", own=True),
        Kind("commons.origin", AREA, ROLES, _("Proof of origin"), "record.keep-origin", own=True),
    )
}


def kind(code: str, *, area: str, roles: Sequence[str], title: Text = "", keep: str = "") -> None:
    """Declare a kind of documents that its organisations list, grant and remove by themselves."""
    _KINDS[code] = Kind(code, area, tuple(roles), title, keep)


def named(code: str) -> Kind | None:
    """The kind `code`, or None where no room declares it."""
    load_rooms("documents")
    return _KINDS.get(code)


def own() -> list[Kind]:
    """The kinds that belong to no other room, in the order in which they are offered."""
    return [one for one in _KINDS.values() if one.own]


def codes_for(acting: Acting) -> list[str]:
    """The kinds that this actor sees of the organisation represented."""
    load_rooms("documents")
    return [one.code for one in _KINDS.values() if acting.may(one.area, *one.roles)]
