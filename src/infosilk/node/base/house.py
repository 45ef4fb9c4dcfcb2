"""Which rooms there are: every folder of this program with an `apps.py`, in the order of the house.

Read from the folders, not from a list: a new room is there once its folder is. Layers come first, so that what they
override of libraries (templates of sign-in) is found first; a district's home comes last of its rooms, so that its
addresses with a free part give way to those of the others.
"""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2]
LAYERS = ("kernel", "web", "road", "commons", "account")
LAST = ("node",)


def room_folders() -> list[Path]:
    """The folder of every room, relative to the package: `kernel`, ..., `trade/catalogue`, ..., `node`."""
    found = [path.parent.relative_to(PACKAGE) for depth in ("*", "*/*") for path in PACKAGE.glob(f"{depth}/apps.py")]
    return sorted(found, key=_place)


def installed_rooms() -> list[str]:
    """The dotted name of every room, as Django's INSTALLED_APPS wants them."""
    return [".".join(("infosilk", *folder.parts)) for folder in room_folders()]


def _place(folder: Path) -> tuple[int, str, bool, str]:
    first, *rest = folder.parts
    floor = LAYERS.index(first) if first in LAYERS else len(LAYERS) + (first in LAST)
    return floor, first, rest == ["home"], "/".join(rest)
