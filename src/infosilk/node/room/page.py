"""A new room's place on the page about the house, docs/handbook/house.md: in the drawing of floors and in the table."""

from itertools import groupby

from infosilk.node.room.request import Request, RoomError

_WIDTH = 13


def said(asked: Request) -> str:
    """The room in its own words, as its `__init__.py` begins."""
    return f"{asked.title.en}: what an organisation has, by name, and from which day to which."


def placed(text: str, asked: Request) -> str:
    """The page with the room on it; RoomError for a page that has neither drawing nor table."""
    before, fence, rest = text.partition("```\n")
    drawing, end, after = rest.partition("```\n")
    if not end or not after.count("\n| `"):
        raise RoomError("docs/handbook/house.md has no drawing of floors and table of rooms any more.")
    return "".join([before, fence, _drawn(drawing, asked), end, _listed(after, asked)])


def _drawn(drawing: str, asked: Request) -> str:
    """Under the district's home, or as its first; a new district under `node`. As the contracts have it."""
    names: list[str] = []
    for line in drawing.splitlines():
        names.append(line[:_WIDTH].strip() or names[-1])
    lines = zip(names, [line[_WIDTH:] for line in drawing.splitlines()], strict=True)
    floors = {name: [rooms for _, rooms in group] for name, group in groupby(lines, key=lambda pair: pair[0])}
    if asked.founded:
        top, *below = floors.items()
        floors = dict([top, (asked.district, [asked.room]), *below])
    else:
        floors[asked.district].insert(int(floors[asked.district][0] == "home"), asked.room)
    return "".join(
        f"{'' if at else name:{_WIDTH}}{rooms}".rstrip() + "\n"
        for name, of in floors.items()
        for at, rooms in enumerate(of)
    )


def _listed(text: str, asked: Request) -> str:
    """Behind the last room of its district; the first of a new one before `node`."""
    lines = text.splitlines(keepends=True)
    own = [at + 1 for at, line in enumerate(lines) if line.startswith(f"| `{asked.district}/")]
    node = next(at for at, line in enumerate(lines) if line.startswith("| `node` |"))
    lines.insert(max(own, default=node), f"| `{asked.district}/{asked.room}` | {said(asked)} |\n")
    return "".join(lines)
