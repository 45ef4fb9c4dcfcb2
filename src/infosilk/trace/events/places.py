"""Places of the zone by their URIs: the cities of zone.toml and the places of `corridors/places.toml`.

A place that is not there (a GLN, a partner's own) is shown by its URI: never guessed, never hidden.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infosilk.kernel import here
from infosilk.kernel.language.titles import in_language
from infosilk.kernel.zone import ZoneError
from infosilk.trace.events.engine.epcis.identifiers import PLACE, place_uri


class _PlaceEntry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    city: str
    code: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    title: dict[str, str]
    source: str
    verified: bool


class _PlaceFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    places: tuple[_PlaceEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place: its URI, its titles by language code, degrees of WGS 84, its time zone, whether its data is verified."""

    uri: str
    titles: dict[str, str]
    latitude: float
    longitude: float
    timezone: str
    verified: bool

    @property
    def title(self) -> str:
        """The title in the language that is active now."""
        return in_language(self.titles)


@cache
def places(folder: Path | None = None) -> dict[str, Place]:
    """Every place of the zone by URI. ZoneError says which entry of places.toml is wrong."""
    data = here.zone()
    found = {
        place_uri(city.code): Place(
            place_uri(city.code), city.title, city.latitude, city.longitude, city.timezone, verified=True
        )
        for city in data.cities.values()
    }
    path = (folder or data.folder) / "corridors" / "places.toml"
    if not path.is_file():
        return found
    try:
        entries = _PlaceFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).places
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ZoneError(f"{path}: {error}") from error
    for entry in entries:
        city = data.cities.get(entry.city)
        if city is None:
            raise ZoneError(f"{path}: the place {entry.code!r} names the city {entry.city!r}, which zone.toml lacks")
        uri = place_uri(entry.city, entry.code)
        found[uri] = Place(uri, entry.title, entry.latitude, entry.longitude, city.timezone, entry.verified)
    return found


def place(uri: str) -> Place | None:
    """The place with this URI, if the zone knows it; a place unknown by name falls back to its city."""
    known = places()
    if uri in known:
        return known[uri]
    if uri.startswith(PLACE):
        return known.get(place_uri(uri[len(PLACE) :].split(":", 1)[0]))
    return None


def city_place(node: str) -> Place:
    """The city that `node` belongs to, as a place."""
    return places()[place_uri(here.zone().city_of(node).code)]
