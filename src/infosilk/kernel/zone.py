"""The zone as data: which cities and nodes there are and what may cross between them.

Read once from `zones/<name>/zone.toml`; everything else of the folder (rules, samples, corridors) is read by
the area that owns it. A zone file that is wrong is refused with the key that is wrong.
"""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator


class ZoneError(Exception):
    """The zone folder cannot be used; the message says which file and key, and how to mend it."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class City(_Strict):
    """A partner city. `country` is ISO 3166-1 alpha-2, `currency` ISO 4217, degrees are WGS 84."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    country: str = Field(pattern=r"^[A-Z]{2}$")
    unlocode: str = Field(pattern=r"^[A-Z]{2}[A-Z2-9]{3}$")
    timezone: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    title: dict[str, str]

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


class NodeEntry(_Strict):
    """A node of the zone: one city's installation and where it is reached."""

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    city: str
    url: str = Field(pattern=r"^https?://")
    port: int = Field(ge=1, le=65535)


class Grant(_Strict):
    """What `sender` may send to `receiver`: exact topics, or `area.*`."""

    sender: str = Field(alias="from")
    receiver: str = Field(alias="to")
    topics: tuple[str, ...]


class _Head(_Strict):
    name: str
    languages: tuple[str, ...]
    title: dict[str, str]
    districts: tuple[str, ...] | None = None


class _ZoneFile(_Strict):
    zone: _Head
    cities: tuple[City, ...]
    nodes: tuple[NodeEntry, ...]
    grants: tuple[Grant, ...] = ()

    @model_validator(mode="after")
    def names_meet(self) -> "_ZoneFile":
        cities = {city.code for city in self.cities}
        nodes = {node.name for node in self.nodes}
        for node in self.nodes:
            if node.city not in cities:
                raise ValueError(f"node {node.name!r} names the city {node.city!r}, which [[cities]] does not have")
        for grant in self.grants:
            for end in (grant.sender, grant.receiver):
                if end not in nodes:
                    raise ValueError(f"a grant names the node {end!r}, which [[nodes]] does not have")
        return self


@dataclass(frozen=True)
class Zone:
    """A zone folder, read and checked. `districts` are those that its nodes have (None: every one there is)."""

    folder: Path
    name: str
    title: dict[str, str]
    languages: tuple[str, ...]
    cities: dict[str, City]
    nodes: dict[str, NodeEntry]
    grants: tuple[Grant, ...]
    districts: tuple[str, ...] | None = None

    def node(self, name: str) -> NodeEntry:
        """The node called `name`; ZoneError names the nodes there are."""
        try:
            return self.nodes[name]
        except KeyError:
            raise ZoneError(f"{self.folder}/zone.toml has no node {name!r}; it has {', '.join(self.nodes)}") from None

    def city_of(self, node: str) -> City:
        return self.cities[self.node(node).city]

    def partners(self, node: str) -> list[NodeEntry]:
        """Every other node of the zone."""
        self.node(node)
        return [entry for entry in self.nodes.values() if entry.name != node]

    def may_send(self, sender: str, receiver: str, topic: str) -> bool:
        """Whether the zone grants `topic` on the way from `sender` to `receiver`."""
        for grant in self.grants:
            if (grant.sender, grant.receiver) == (sender, receiver):
                for granted in grant.topics:
                    if granted == topic or (granted.endswith(".*") and topic.startswith(granted[:-1])):
                        return True
        return False


def load_zone(folder: Path) -> Zone:
    """Read `folder`/zone.toml. ZoneError says what is wrong and where."""
    path = folder / "zone.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ZoneError(f"{path} does not exist; a zone is a folder with a zone.toml in it") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ZoneError(f"{path} is not TOML: {error}") from error
    try:
        file = _ZoneFile.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "zone.toml"
        raise ZoneError(f"{path}: {where}: {first['msg']}") from error
    return Zone(
        folder=folder,
        name=file.zone.name,
        title=file.zone.title,
        languages=file.zone.languages,
        cities={city.code: city for city in file.cities},
        nodes={node.name: node for node in file.nodes},
        grants=file.grants,
        districts=file.zone.districts,
    )
