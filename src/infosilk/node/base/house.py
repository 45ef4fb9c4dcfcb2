"""Which rooms there are: every folder of this program with an `apps.py`, in the order of the house.

Read from the folders, not from a list: a new room is there once its folder is. Layers come first, so that what they
override of libraries (templates of sign-in) is found first; a district's home comes last of its rooms, so that its
addresses with a free part give way to those of the others.
"""

from importlib import import_module
from pathlib import Path

from infosilk.kernel.zone import Zone, ZoneError

PACKAGE = Path(__file__).resolve().parents[2]
LAYERS = ("kernel", "web", "road", "commons", "account")
LAST = ("node",)


def room_folders() -> list[Path]:
    """The folder of every room, relative to the package: `kernel`, ..., `trade/catalogue`, ..., `node`."""
    found = [path.parent.relative_to(PACKAGE) for depth in ("*", "*/*") for path in PACKAGE.glob(f"{depth}/apps.py")]
    return sorted(found, key=_place)


def district_names() -> list[str]:
    """Every district of this program, by name."""
    return sorted({folder.parts[0] for folder in room_folders()} - {*LAYERS, *LAST})


def requirements(district: str) -> tuple[str, ...]:
    """The districts that a district enters, as its package says: a zone that chooses it chooses them, too."""
    return tuple(getattr(import_module(f"infosilk.{district}"), "REQUIRES", ()))


def chosen_districts(zone: Zone) -> list[str]:
    """The districts that the nodes of a zone have: those that zone.toml names, else all.

    ZoneError for one that there is not, one that lacks another which it enters, and a grant of what nobody chose.
    """
    there = district_names()
    if zone.districts is None:
        return there
    where = f"{zone.folder}/zone.toml"
    for name in zone.districts:
        if name not in there:
            raise ZoneError(f"{where}: districts: there is no district {name!r}; there are {', '.join(there)}")
        missing = [one for one in requirements(name) if one not in zone.districts]
        if missing:
            raise ZoneError(f"{where}: districts: {name} enters {', '.join(missing)}; name them as well, or neither")
    for grant in zone.grants:
        for topic in grant.topics:
            district = topic.partition(".")[0]
            if district in there and district not in zone.districts:
                raise ZoneError(
                    f"{where}: grants: {topic!r} is of a district that [zone] districts does not choose; "
                    "take it out there, or name the district"
                )
    return sorted(zone.districts)


def installed_rooms(zone: Zone) -> list[str]:
    """The dotted name of every room of the zone's districts and the layers, as Django's INSTALLED_APPS wants them."""
    chosen = {*LAYERS, *LAST, *chosen_districts(zone)}
    return [".".join(("infosilk", *folder.parts)) for folder in room_folders() if folder.parts[0] in chosen]


def _place(folder: Path) -> tuple[int, str, bool, str]:
    first, *rest = folder.parts
    floor = LAYERS.index(first) if first in LAYERS else len(LAYERS) + (first in LAST)
    return floor, first, rest == ["home"], "/".join(rest)
