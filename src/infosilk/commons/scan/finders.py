"""Who finds what a scan names: rooms declare finders in their `finders.py`, and are asked with who scans."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from infosilk.commons.scan.engine.reading import Scan
from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import load_rooms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that a scan names: what it is called, and the page about it (a URL name with its arguments and what it
    is asked), so that each reader is led to it in their own language."""

    title: str
    page: str
    arguments: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)

    def url(self) -> str:
        """The address of the page in the active language."""
        address = reverse(self.page, args=self.arguments)
        return f"{address}?{urlencode(self.query)}" if self.query else address


@dataclass(frozen=True, slots=True)
class Finder:
    """`find` gives what the actor may see and the scan names; it reads little: names are few and exact."""

    code: str
    title: "str | _StrPromise"
    area: str
    find: Callable[[Acting, Scan], Iterable[Found]]


_FINDERS: dict[str, Finder] = {}


def finder(
    code: str, title: "str | _StrPromise", *, area: str
) -> Callable[[Callable[[Acting, Scan], Iterable[Found]]], Callable[[Acting, Scan], Iterable[Found]]]:
    """Declare a finder; `title` names what it finds in the plural ("Consignments")."""

    def declare(find: Callable[[Acting, Scan], Iterable[Found]]) -> Callable[[Acting, Scan], Iterable[Found]]:
        _FINDERS[code] = Finder(code, title, area, find)
        return find

    return declare


def finders() -> list[Finder]:
    """Every declared finder, by area and code."""
    load_rooms("finders")
    return sorted(_FINDERS.values(), key=lambda one: (one.area, one.code))


def find(acting: Acting, scan: Scan) -> list[tuple[Finder, list[Found]]]:
    """What the scan names, by finder, of what this actor may see; nothing for a scan with faults. At most 20 each."""
    if scan.faults or not scan.names:
        return []
    asked = [one for one in finders() if acting.areas is None or one.area in acting.areas]
    answers = [(one, list(islice(one.find(acting, scan), MOST))) for one in asked]
    return [(one, found) for one, found in answers if found]
