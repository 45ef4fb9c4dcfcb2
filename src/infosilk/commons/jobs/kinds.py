"""Which kinds of long work there are: rooms declare them in their `tasks.py`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from infosilk.kernel.areas import load_rooms

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from infosilk.commons.jobs.work import Work

ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work. `roles` in `area` may ask for it and take it up again; `attempts` is how often it is begun
    without coming further before it is called broken."""

    code: str
    title: "str | _StrPromise"
    area: str
    roles: tuple[str, ...]
    attempts: int
    run: "Callable[[Work], None]"


_KINDS: dict[str, Kind] = {}


def kind(
    code: str, *, title: "str | _StrPromise", area: str, roles: Sequence[str], attempts: int = ATTEMPTS
) -> "Callable[[Callable[[Work], None]], Callable[[Work], None]]":
    """Declare a kind of work: the function does it, from `work.state` on, and may be begun again at any moment."""

    def declare(run: "Callable[[Work], None]") -> "Callable[[Work], None]":
        _KINDS[code] = Kind(code, title, area, tuple(roles), attempts, run)
        return run

    return declare


def kinds() -> dict[str, Kind]:
    """Every declared kind by its code."""
    load_rooms("tasks")
    return _KINDS
