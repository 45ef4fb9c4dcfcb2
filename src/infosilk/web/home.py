"""What the front page shows: the node fills this in, `web/home.html` draws it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from infosilk.kernel.text import Text
from infosilk.web import timeline
from infosilk.web.map import RoadMap


@dataclass(frozen=True)
class Figure:
    """One number in its context: `note` says since when, of how many, or compared with what; `sample`
    marks demo data."""

    title: Text
    value: int | float | Decimal | str
    unit: Text = ""
    note: Text = ""
    sample: bool = False
    url: str = ""


@dataclass(frozen=True)
class Area:
    """An entry to an area. `waiting` is how many things wait for this person there (0: not shown)."""

    title: Text
    text: Text
    url: str
    icon: str = ""
    waiting: int = 0
    waiting_text: Text = ""


@dataclass(frozen=True)
class Task:
    """Something that waits for this person: `count` of them at `url`."""

    title: Text
    count: int
    url: str


@dataclass(frozen=True)
class Home:
    """The front page. Empty lists are shown as an empty state, or not at all where nothing is missing."""

    map: RoadMap
    figures: Sequence[Figure] = field(default_factory=list)
    areas: Sequence[Area] = field(default_factory=list)
    recent: Sequence[timeline.Entry] = field(default_factory=list)
    tasks: Sequence[Task] = field(default_factory=list)
