"""Locations as data: read from the zone's `corridors/warehouses.toml`, made in the database when first asked for."""

import tomllib

from django.conf import settings
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from infosilk.kernel.actor import Acting
from infosilk.kernel.models import Organisation
from infosilk.kernel.problems import NotFound
from infosilk.kernel.zone import ZoneError
from infosilk.trace import public as trace
from infosilk.warehouse.stock.models import Kind, Location

VIRTUAL = (Kind.SUPPLIER, Kind.CUSTOMER, Kind.LOSS)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    node: str
    code: str = Field(pattern=r"^[a-z][a-z0-9-]{0,58}$")
    keeper: str
    place: str
    title: dict[str, str]
    source: str
    verified: bool


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    locations: tuple[_Entry, ...] = ()


def read() -> tuple[_Entry, ...]:
    """This node's bonded locations. ZoneError says what is wrong with the file."""
    path = settings.NODE.zone / "corridors" / "warehouses.toml"
    if not path.is_file():
        return ()
    try:
        entries = _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).locations
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise ZoneError(f"{path}: {error}") from error
    return tuple(entry for entry in entries if entry.node == settings.NODE.node)


def load() -> list[Location]:
    """Make or refresh this node's locations; stock and moves stay as they are. Idempotent."""
    for kind in VIRTUAL:
        Location.objects.update_or_create(code=kind.value, defaults={"kind": kind, "virtual": True})
    loaded = []
    for entry in read():
        keeper = Organisation.objects.filter(code=entry.keeper).first()
        location, _made = Location.objects.update_or_create(
            code=entry.code,
            defaults={
                "kind": Kind.BONDED,
                "virtual": False,
                "titles": entry.title,
                "place_uri": entry.place,
                "keeper": keeper,
                "source": entry.source,
                "verified": entry.verified,
            },
        )
        loaded.append(location)
    return loaded


def bonded(code: str) -> Location:
    """The bonded location `code`; NotFound when the zone has none of that name on this node."""
    location = Location.objects.filter(code=code, virtual=False).first()
    if location is None or location.keeper_id is None:
        load()
        location = Location.objects.filter(code=code, virtual=False).first()
    if location is None:
        raise NotFound(what=f"bonded location {code}")
    return location


def virtual(kind: Kind) -> Location:
    """The virtual location of this kind."""
    location = Location.objects.filter(code=kind.value).first()
    if location is None:
        load()
        location = Location.objects.get(code=kind.value)
    return location


def default_code() -> str:
    """The code of this node's one bonded location; NotFound on a node without one."""
    entries = read()
    if not entries:
        raise NotFound(what="bonded location of this node")
    return entries[0].code


def keeper_id(location_code: str) -> int | None:
    """The organisation that keeps a bonded location (None: no such organisation on this node). NotFound."""
    return bonded(location_code).keeper_id


def is_keeper(acting: Acting, location_code: str) -> bool:
    """Whether the actor's organisation keeps the location. NotFound."""
    keeper = keeper_id(location_code)
    return keeper is not None and keeper == acting.organisation_id


def keeps_here(acting: Acting) -> bool:
    """Whether the actor's organisation keeps this node's bonded location; no on a node without one."""
    return any(is_keeper(acting, entry.code) for entry in read())


def place_uri(location_code: str) -> str:
    """The URI of the place where a bonded location lies, as events name it. NotFound."""
    return bonded(location_code).place_uri


def place_title(location_code: str) -> str:
    """The location's place in the active language."""
    known = trace.place(place_uri(location_code))
    return known.title if known else location_code
