"""Which feeds there are: rooms declare them in their `feeds.py`.

A feed is read from a place: its entries have ids that only grow, are never given twice and never change, and whoever
read on from an id misses nothing that is committed later. A room with such a ledger of its own reads from that
(`read`, `head`); a room without one writes what happens into this room's (`happenings`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import load_rooms
from infosilk.kernel.problems import NotFound

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from infosilk.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: its place in the feed, which kind of event it is, and what is told of it (JSON)."""

    id: int
    event: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Feed:
    """What organisations can be told of. `roles` in `area` subscribe; `events` are the kinds that can be chosen among,
    code and title; `about` says in a sentence what is told.

    `read(organisation, after, most, until)` gives the organisation's own entries behind `after`, in order, at most
    `most`, up to `until` where that is given. `head()` is an id that is not smaller than that of any entry now. `keeps`
    says how long entries can be read (None: for ever).
    """

    code: str
    title: "str | _StrPromise"
    about: "str | _StrPromise"
    area: str
    roles: tuple[str, ...]
    events: "Callable[[], Mapping[str, Text]]"
    read: "Callable[[int, int, int, int | None], Sequence[Entry]]"
    head: Callable[[], int]
    keeps: "Callable[[], timedelta] | None" = None


_FEEDS: dict[str, Feed] = {}


def feed(declared: Feed) -> Feed:
    """Declare a feed."""
    _FEEDS[declared.code] = declared
    return declared


def feeds() -> dict[str, Feed]:
    """Every declared feed by its code."""
    load_rooms("feeds")
    return _FEEDS


def offered(acting: Acting) -> list[Feed]:
    """The feeds that this actor may have their organisation told of."""
    if acting.organisation_id is None:
        return []
    return [one for one in feeds().values() if acting.may(one.area, *one.roles)]


def named(acting: Acting, code: str) -> Feed:
    """The feed called `code`; NotFound for one that is not offered to this actor."""
    found = next((one for one in offered(acting) if one.code == code), None)
    if found is None:
        raise NotFound(what="feed")
    return found
