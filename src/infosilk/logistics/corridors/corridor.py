"""A corridor as data: its points, its legs, how long it takes by which dated source; where a shipment is on it. Pure.

Nothing is computed from a figure that the data does not have: without one there is no window, and a place on
the line that rests on an unverified figure is called a guess.
"""

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator

Mode = Literal["rail", "road", "sea", "air"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Point(_Strict):
    """A place on the corridor; degrees of WGS 84."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    title: dict[str, str]
    source: str


class Leg(_Strict):
    """From one point to the next, by one mode of transport."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    mode: Mode


class Duration(_Strict):
    """How many days the corridor (or the leg between two points) takes since `valid_from`, and who says so."""

    valid_from: date
    valid_until: date | None = None
    start: str | None = Field(default=None, alias="from")
    end: str | None = Field(default=None, alias="to")
    days_min: int = Field(ge=0, le=365)
    days_max: int = Field(ge=0, le=365)
    source: str
    verified: bool

    @model_validator(mode="after")
    def in_order(self) -> "Duration":
        if self.days_max < self.days_min:
            raise ValueError("days_max is below days_min")
        if (self.start is None) != (self.end is None):
            raise ValueError("a leg's time names both its ends")
        return self

    def in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_until is None or on < self.valid_until)


class Window(NamedTuple):
    """When a shipment is expected: not before `earliest`, not after `latest`; whether the figure is verified."""

    earliest: datetime
    latest: datetime
    verified: bool
    source: str


class Corridor(_Strict):
    """A way from one city's cargo centre to another's."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]{0,58}$")
    origin: str
    destination: str
    origin_place: str
    destination_place: str
    destination_location: str
    title: dict[str, str]
    points: tuple[Point, ...] = Field(min_length=2)
    legs: tuple[Leg, ...] = Field(min_length=1)
    times: tuple[Duration, ...] = ()

    @model_validator(mode="after")
    def legs_meet(self) -> "Corridor":
        """The legs lead from the first point over all others, in order, to the last."""
        codes = [point.code for point in self.points]
        if [(leg.start, leg.end) for leg in self.legs] != list(pairwise(codes)):
            raise ValueError(f"the legs do not lead through {', '.join(codes)} in this order")
        for time in self.times:
            if time.start is not None and (time.start, time.end) not in {(leg.start, leg.end) for leg in self.legs}:
                raise ValueError(f"a time is given for {time.start} to {time.end}, which is no leg")
        return self

    @property
    def modes(self) -> tuple[Mode, ...]:
        """The modes of transport in the order of their first use."""
        return tuple(dict.fromkeys(leg.mode for leg in self.legs))

    @property
    def line(self) -> list[tuple[float, float]]:
        """The corridor as (longitude, latitude) pairs, origin first."""
        return [(point.longitude, point.latitude) for point in self.points]

    def window(self, departed: datetime) -> Window | None:
        """When what left at `departed` is expected; None when no figure for the whole corridor is in force.

        The newest figure counts. Legs are not added up unless each has one.
        """
        on = departed.date()
        current = [time for time in self.times if time.in_force(on)]
        whole = [time for time in current if time.start is None]
        if whole:
            time = max(whole, key=lambda one: one.valid_from)
            return _window(departed, time.days_min, time.days_max, time.verified, time.source)
        chosen = []
        for leg in self.legs:
            of_leg = [time for time in current if (time.start, time.end) == (leg.start, leg.end)]
            if not of_leg:
                return None
            chosen.append(max(of_leg, key=lambda one: one.valid_from))
        return _window(
            departed,
            sum(time.days_min for time in chosen),
            sum(time.days_max for time in chosen),
            all(time.verified for time in chosen),
            "; ".join(time.source for time in chosen),
        )


def _window(departed: datetime, low: int, high: int, verified: bool, source: str) -> Window:
    return Window(departed + timedelta(days=low), departed + timedelta(days=high), verified, source)


class Progress(NamedTuple):
    """How much of the way is behind a shipment, 0 to 1; `guessed` when no verified figure tells it."""

    fraction: float
    guessed: bool


def progress(departed: datetime, window: Window | None, now: datetime) -> Progress:
    """Where a shipment is at `now`: by the middle of a verified window, else half-way and called a guess."""
    if window is None or not window.verified:
        return Progress(0.5, True)
    middle = window.earliest + (window.latest - window.earliest) / 2
    whole = (middle - departed).total_seconds()
    if whole <= 0:
        return Progress(0.5, True)
    # Never at either end: it has left, and nobody has said that it arrived.
    return Progress(min(max((now - departed).total_seconds() / whole, 0.02), 0.98), False)
