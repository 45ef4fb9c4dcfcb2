"""What a district says on the node's front page: one of its rooms has a `front.py` with `front(acting) -> Front`.

Kept free of the web: the node turns it into what the page draws. `acting` is None for somebody not signed in,
who is shown sums that reveal no organisation's own affairs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import NoReverseMatch, reverse

from infosilk.kernel.text import Text


@dataclass(frozen=True)
class Number:
    """One figure for everybody: `note` says of what and since when, `sample` marks demo data."""

    title: Text
    value: int | Decimal
    note: Text = ""
    sample: bool = False


@dataclass(frozen=True)
class Waiting:
    """`count` things at `url` that wait for this person."""

    title: Text
    count: int
    url: str


@dataclass(frozen=True)
class Front:
    """An area in one sentence (`text`), its figures, and what waits there for this person."""

    text: Text
    numbers: Sequence[Number] = ()
    waiting: Sequence[Waiting] = ()


@dataclass(frozen=True, slots=True)
class Moving:
    """`count` things at `fraction` (0: the first point, 1: the last) of a way."""

    fraction: float
    count: int


@dataclass(frozen=True, slots=True)
class Way:
    """A way between cities on the front page's map, from `ways()` of a `front.py`: at least two points, each
    (longitude, latitude) in degrees WGS 84; `title` by language, `mode` such as "rail"."""

    code: str
    title: Mapping[str, str]
    mode: str
    points: Sequence[tuple[float, float]]
    moving: Sequence[Moving] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """Something that this person can begin now."""

    title: Text
    url: str


@dataclass(frozen=True, slots=True)
class Waits:
    """`count` things that wait for this person; `urgent` ones come first."""

    title: Text
    count: int
    url: str
    urgent: bool = False


def address(name: str, *arguments: object, query: str = "") -> str:
    """The address of a page, also of another area's; "" on a node without it."""
    try:
        found = reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
    return f"{found}?{query}" if query else found
