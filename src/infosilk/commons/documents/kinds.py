"""Which kinds of documents an organisation manages by itself: rooms declare them in their `documents.py`.

A kind that no room declares is seen through the room that keeps it alone, by that room's own rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from infosilk.kernel.actor import ANY_ROLE, Acting
from infosilk.kernel.areas import load_rooms

AREA = "commons"
# Everybody who works for an organisation sees its files.
ROLES = (ANY_ROLE,)
FILE = "commons.file"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of documents. `roles` in `area` see the organisation's own, and grant them to other organisations."""

    code: str
    area: str
    roles: tuple[str, ...]


_KINDS: dict[str, Kind] = {FILE: Kind(FILE, AREA, ROLES)}


def kind(code: str, *, area: str, roles: Sequence[str]) -> None:
    """Declare a kind of documents that its organisations list and grant by themselves."""
    _KINDS[code] = Kind(code, area, tuple(roles))


def codes_for(acting: Acting) -> list[str]:
    """The kinds that this actor sees of the organisation represented."""
    load_rooms("documents")
    return [one.code for one in _KINDS.values() if acting.may(one.area, *one.roles)]
