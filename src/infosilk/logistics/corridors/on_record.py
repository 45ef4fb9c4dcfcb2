"""The zone's corridors, read from its `corridors` folder once for each process."""

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings
from pydantic import ValidationError

from infosilk.kernel import here
from infosilk.kernel.problems import NotFound
from infosilk.kernel.zone import ZoneError
from infosilk.logistics.corridors.corridor import Corridor

# Files of the folder that other areas own.
_OTHERS = frozenset({"places.toml", "warehouses.toml"})


@cache
def read(folder: Path) -> dict[str, Corridor]:
    """Every corridor of the zone folder by its code. ZoneError says which file and key is wrong."""
    found: dict[str, Corridor] = {}
    for path in sorted((folder / "corridors").glob("*.toml")):
        if path.name in _OTHERS:
            continue
        try:
            corridor = Corridor.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except tomllib.TOMLDecodeError as error:
            raise ZoneError(f"{path} is not TOML: {error}") from error
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "corridor"
            raise ZoneError(f"{path}: {where}: {first['msg']}") from error
        if corridor.code in found:
            raise ZoneError(f"{path}: another corridor has the code {corridor.code!r} already")
        found[corridor.code] = corridor
    return found


def by_code() -> dict[str, Corridor]:
    """Every corridor of this node's zone by code."""
    return read(settings.NODE.zone)


def corridors() -> list[Corridor]:
    """The zone's corridors; `line` is the way as (longitude, latitude) pairs, schematic. ZoneError if data is wrong."""
    return list(by_code().values())


def corridor(code: str) -> Corridor:
    """The corridor `code`. NotFound names it."""
    found = by_code().get(code)
    if found is None:
        raise NotFound(what=f"corridor {code}")
    return found


def leaving() -> list[Corridor]:
    """The corridors that begin at this node's city."""
    city = here.zone().city_of(here.name()).code
    return [corridor for corridor in corridors() if corridor.origin == city]


def node_of(city: str) -> str:
    """The node of a city. ZoneError when the zone has none."""
    for entry in here.zone().nodes.values():
        if entry.city == city:
            return entry.name
    raise ZoneError(f"no node of the zone belongs to {city!r}")
