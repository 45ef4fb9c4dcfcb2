"""What each person can do in trade now, and what waits for them: for trade's home and the front page."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from infosilk.kernel.acting import Acting
from infosilk.kernel.text import Text


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


def acts(acting: Acting) -> list[Act]:
    """What this person can begin now, most usual first."""
    from infosilk.trade.todo import by_role

    return [one for one in by_role.acts(acting) if one.url]


def waits(acting: Acting) -> list[Waits]:
    """What waits for this person, urgent things first; nothing that counts nought."""
    from infosilk.trade.todo import by_role

    found: Iterator[Waits] = (one for one in by_role.waits(acting) if one.count and one.url)
    return sorted(found, key=lambda one: not one.urgent)
