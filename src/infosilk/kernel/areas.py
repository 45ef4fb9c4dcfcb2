"""How an area makes itself known to the house: one `AreaConfig` in its `apps.py`.

The node finds an area's rooms (`pages.urlpatterns`, `api.router`, `commands.app`, `messages`) by name, and
the web draws its navigation from the same configuration. An area that is not installed is not shown.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from django.apps import AppConfig, apps

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from infosilk.kernel.acting import Acting


@dataclass(frozen=True)
class Section:
    """A page of an area that its own navigation leads to. It is shown to whom the page's guard lets in, and, with
    `who`, only to those whom that lets in too."""

    page: str
    title: "str | _StrPromise"
    who: "Callable[[Acting | None], bool] | None" = None


class AreaConfig(AppConfig):
    """A Django application that is also a place in the navigation.

    `title` is the translated name shown to people; `landing` the URL name of the area's first page, or None
    for an area without pages; `order` its place in the navigation (lower first); `icon` a key of the web's
    icon set; `sections` its own navigation, shown on each of its pages.
    """

    title: ClassVar["str | _StrPromise"] = ""
    landing: ClassVar[str | None] = None
    order: ClassVar[int] = 100
    icon: ClassVar[str] = ""
    sections: ClassVar[tuple[Section, ...]] = ()
    default_auto_field = "django.db.models.BigAutoField"
    # Django takes the one configuration of an apps.py that is a default: never this base, imported there.
    default = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.default = True


def installed_areas() -> list[AreaConfig]:
    """Every installed area with a landing page, in navigation order."""
    areas = [config for config in apps.get_app_configs() if isinstance(config, AreaConfig) and config.landing]
    return sorted(areas, key=lambda area: (area.order, area.label))


def area_labels() -> set[str]:
    """The labels of all installed areas, with pages or without: what a token may be limited to."""
    return {config.label for config in apps.get_app_configs() if isinstance(config, AreaConfig)}


def rooms(name: str) -> Iterator[tuple[AppConfig, ModuleType]]:
    """The module `name` (say "messages") of every installed Infosilk application that has one."""
    for config in apps.get_app_configs():
        if config.name.startswith("infosilk.") and find_spec(f"{config.name}.{name}") is not None:
            yield config, import_module(f"{config.name}.{name}")
