"""Tabs: links to the parts of one piece of work, with how much waits in each."""

from dataclasses import dataclass

from infosilk.kernel.text import Text


@dataclass(frozen=True)
class Tab:
    """One part; `count` is how much waits there (None: it is not counted)."""

    title: Text
    url: str
    count: int | None
    current: bool
