"""What each person can do in trade now, and what waits for them: for trade's home and the front page."""

from collections.abc import Iterator

from infosilk.kernel.actor import Acting
from infosilk.kernel.front import Act, Waits


def acts(acting: Acting) -> list[Act]:
    """What this person can begin now, most usual first."""
    from infosilk.trade.home.todo import by_role

    return [one for one in by_role.acts(acting) if one.url]


def waits(acting: Acting) -> list[Waits]:
    """What waits for this person, urgent things first; nothing that counts nought."""
    from infosilk.trade.home.todo import by_role

    found: Iterator[Waits] = (one for one in by_role.waits(acting) if one.count and one.url)
    return sorted(found, key=lambda one: not one.urgent)
