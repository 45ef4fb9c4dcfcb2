"""How a room makes itself known to the house: one `RoomConfig` in its `apps.py`.

A room is a Django application: `infosilk.trade.clearance` is the room `clearance` of the district `trade`, and a layer
such as `infosilk.road` is a room by itself. The node finds what a room has (`pages.urlpatterns`, `api.router`,
`commands.app`, `messages` ...) by name, and the web draws its navigation from the same configurations. A room that is
not installed is not shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from infosilk.kernel.actor import Acting


@dataclass(frozen=True)
class Section:
    """A page that its district's own navigation leads to. It is shown to whom the page's guard lets in, and, with
    `who`, only to those whom that lets in too. `order` is its place among all sections of the district, lower first."""

    page: str
    title: "str | _StrPromise"
    order: int
    who: "Callable[[Acting | None], bool] | None" = None


@dataclass(frozen=True)
class Role:
    """What a person does for an organisation, by mandate. The room whose work it is declares it; every room may ask
    for it by its code, for a role that nobody declared is one that nobody holds.

    `code` is unique in the house, at most 20 letters; `ordinary` roles may be granted by every organisation's
    administrators, the others by those whom the operator allows it.
    """

    code: str
    title: "str | _StrPromise"
    ordinary: bool = False


@dataclass(frozen=True)
class Area:
    """A place in the navigation: a district, or a layer with pages of its own.

    `label` is what permissions and tokens name ("trade"); `title` the translated name shown to people; `landing` the
    URL name of its first page; `order` its place in the navigation (lower first); `icon` a key of the web's icon set;
    `about` what its commands do, for the command line; `sections` the navigation of its own, from all its rooms and
    those of the areas in `shows`, which have no landing page themselves.
    """

    label: str
    title: "str | _StrPromise"
    landing: str
    order: int = 100
    icon: str = ""
    about: str = ""
    sections: tuple[Section, ...] = ()
    shows: tuple[str, ...] = ()


class RoomConfig(AppConfig):
    """A Django application that is a room of the house.

    Its label is its path with underscores ("trade_clearance"). One room of a district (its `home`, where it has one)
    declares the `area`; every room may add `sections` to its navigation, and `roles` to what people may be.
    """

    area: ClassVar[Area | None] = None
    sections: ClassVar[tuple[Section, ...]] = ()
    roles: ClassVar[tuple[Role, ...]] = ()
    default_auto_field = "django.db.models.BigAutoField"
    # Django takes the one configuration of an apps.py that is a default: never this base, imported there.
    default = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True
        if "label" not in vars(cls):
            cls.label = "_".join(cls.name.split(".")[1:])


def area_label(config: AppConfig) -> str:
    """The label of the area that an Infosilk application belongs to: "trade" of infosilk.trade.clearance."""
    declared = getattr(config, "area", None)
    return declared.label if declared is not None else config.name.split(".")[1]


def room_name(config: AppConfig) -> str:
    """The name of a room within its district: "clearance" of infosilk.trade.clearance; "" of a layer."""
    return ".".join(config.name.split(".")[2:])


def installed_areas() -> list[Area]:
    """Every installed area with a landing page, in navigation order, with the sections of all its rooms."""
    configs = [config for config in apps.get_app_configs() if isinstance(config, RoomConfig)]
    found = []
    for config in configs:
        if config.area is not None:
            shown = (config.area.label, *config.area.shows)
            own = [one for other in configs if area_label(other) in shown for one in other.sections]
            sections = tuple(sorted(own, key=lambda section: section.order))
            found.append(Area(**{**vars(config.area), "sections": sections}))
    return sorted(found, key=lambda area: (area.order, area.label))


def area_title(label: str) -> str:
    """What people call an area, in the active language; the label of one that no installed room declares."""
    return next((str(area.title) for area in installed_areas() if area.label == label), label)


def area_labels() -> set[str]:
    """The labels of all installed areas, with pages or without: what a token may be limited to."""
    return {area_label(config) for config in apps.get_app_configs() if isinstance(config, RoomConfig)}


@cache
def load_rooms(name: str) -> None:
    """Import the module `name` of every installed room, once a process: what it declares registers itself."""
    for _config, _module in rooms(name):
        pass


def rooms(name: str) -> Iterator[tuple[AppConfig, ModuleType]]:
    """The module `name` (say "messages") of every installed Infosilk application that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("infosilk."):
            spec = find_spec(f"{config.name}.{name}")
            # A folder without a file, as a removed package leaves behind with its caches, is no module.
            if spec is not None and spec.origin is not None:
                yield config, import_module(f"{config.name}.{name}")
