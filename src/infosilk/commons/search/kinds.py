"""What can be found: rooms declare kinds in their `search.py`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infosilk.kernel.actor import Acting
from infosilk.kernel.areas import load_rooms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing as it is indexed. `texts` are what it is found by, `number` its own (found first), `argument` what its
    page's address takes, `access` the words by which somebody may see it: short, of letters, digits and dashes."""

    key: int
    title: str
    note: str
    argument: str
    texts: Sequence[str]
    access: Sequence[str]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing. `page` is the URL name that takes an entry's argument; `order` its place among results.

    `read` makes entries of rows by their keys; one without a row is gone. `keys` gives at most so many keys after one,
    in order. `who` says by which access words an actor sees things of this kind: none, and they see nothing.
    """

    code: str
    title: "str | _StrPromise"
    area: str
    page: str
    order: int
    read: Callable[[Sequence[int]], Iterable[Entry]]
    keys: Callable[[int, int], list[int]]
    who: Callable[[Acting], Sequence[str]]


_KINDS: dict[str, Kind] = {}


def declare(kind: Kind) -> Kind:
    """Make a kind known. Its table feeds the index by `feed.fed_by`."""
    _KINDS[kind.code] = kind
    return kind


def kinds() -> list[Kind]:
    """Every declared kind, in the order of results."""
    load_rooms("search")
    return sorted(_KINDS.values(), key=lambda kind: (kind.order, kind.code))


def kind_of(code: str) -> Kind | None:
    kinds()
    return _KINDS.get(code)
